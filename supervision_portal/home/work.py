"""What waits for one person: asked of each app openly, in a constant number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from audits import work as audits
from audits.models import Audit
from audits.survey import work as surveys
from audits.survey.work import Line
from casefile import work as casefile
from casefile.timeline import OpenEvent
from casefile.work import CasesDue, ToFile
from pods import work as pods
from pods.work import PodsWaiting
from supervision_portal.home import escalated
from supervision_portal.home.escalated import Escalated
from supervision_portal.people.models import User
from supervision_portal.people.querysets import name_of_supervisor
from supervision_portal.people.reach import Reach, reach_now
from supervision_portal.people.roles import May
from supervision_portal.records import cover, waiting
from supervision_portal.records.cover import Away
from supervision_portal.records.models import (
    Action,
    File,
    FileGrant,
    FileHolder,
    Record,
)
from supervision_portal.records.querysets import not_empty
from supervision_portal.schedule import rules
from supervision_portal.schedule.models import Deadline, Session, Statement

# What is said of a record here: most of its row, its text above all, is not fetched.
OF_A_RECORD = (
    *("kind", "state", "number", "held_on", "begun_at", "saved_at", "shared_at", "signed_at"),
    *("file__title", "author__name"),
)
WAITS_LONG = 14  # days after which an unsigned record shows to the managers above


@dataclass(frozen=True)
class DueItem:
    """One person's supervision."""

    file_id: UUID
    name: str
    due: Deadline | None
    booked: dt.datetime | None
    is_away: bool = False  # on the day that is booked
    late: tuple[Deadline, ...] = ()  # what else is overdue on the file


@dataclass
class Work:
    """What stands on “My work”."""

    own: DueItem | None = None
    supervisor: str = ""  # of one's own
    due: list[DueItem] = field(default_factory=list)  # of the people I supervise, soonest first
    drafts: list[Record] = field(default_factory=list)
    to_sign: list[Record] = field(default_factory=list)
    waiting: list[Record] = field(default_factory=list)  # for the other party
    to_read: list[Record] = field(default_factory=list)  # final, on the files of my children
    events: list[OpenEvent] = field(default_factory=list)  # that wait for management oversight
    cases: CasesDue | None = None  # to discuss
    to_file: ToFile | None = None  # in the case system
    releases: int = 0  # of children's files, to decide
    pods: PodsWaiting | None = None
    actions: list[Action] = field(default_factory=list)
    to_sign_off: list[Action] = field(default_factory=list)  # corrective actions that ended
    surveys: list[Line] = field(default_factory=list)  # of staff, and keys to them
    audits: list[Audit] = field(default_factory=list)  # to carry out
    to_rebook: list[tuple[Session, str]] = field(default_factory=list)
    to_record: list[Session] = field(default_factory=list)  # planned for a day that has passed
    statements: list[Statement] = field(default_factory=list)
    openings: list[FileGrant] = field(default_factory=list)  # of files of mine, for a stated purpose
    unsigned: list[Record] = field(default_factory=list)  # below me, for too long
    escalated: list[Escalated] = field(default_factory=list)  # overdue with people below, as the mails said
    away: list[Away] = field(default_factory=list)  # of those whom I manage
    without_cover: list[Away] = field(default_factory=list)  # of those whom they manage

    @property
    def nothing(self) -> bool:
        return not any(getattr(self, part.name) for part in fields(self))


def of(user: User, today: dt.date | None = None) -> Work:
    """Everything that waits for this person today."""
    today = today or timezone.localdate()
    reach = reach_now(user)
    mine = _holders(user, reach, today)
    files = {holder.file_id: holder.file for holder in mine}
    sessions, of_pods = _sessions(files, user, today)
    own, due, pods_due = _due(mine, sessions, user, today)
    records, actions = _records(user), _actions(user, reach)
    to_sign = [record for record in records if record.is_shared and _is_asked(record)]
    away, without_cover = cover.both(user, today, reach) if user.may(May.SUPERVISE) else ([], [])
    return Work(
        own=own,
        supervisor=next((holder.supervisor for holder in mine if holder.supervisor), ""),  # type: ignore[attr-defined]
        due=due,
        drafts=[record for record in records if record.is_draft],
        to_sign=to_sign,
        waiting=[record for record in records if record.is_shared and record not in to_sign],
        to_read=[record for record in records if record.is_final],
        events=casefile.events_for(user, reach),
        cases=casefile.cases_due(user, today, reach),
        to_file=casefile.to_file(user, today, reach),
        releases=casefile.releases_waiting(user) if user.may(May.RELEASE_FILES) else 0,
        pods=pods.waiting_for(of_pods, pods_due, today),
        actions=[action for action in actions if action.state == Action.State.OPEN],
        to_sign_off=[action for action in actions if action.state != Action.State.OPEN],
        surveys=surveys.open_for(user),
        audits=audits.open_for(user) if user.may(May.AUDIT) else [],
        to_rebook=_to_rebook(sessions, today),
        to_record=_to_record(sessions, records, today),
        statements=_statements(mine, user, today),
        openings=_openings(mine, user),
        unsigned=_unsigned(user, today, reach) if user.may(May.MANAGE_MANAGERS) else [],
        escalated=escalated.to(user, reach) if not mine or mine[0].is_told else [],  # type: ignore[attr-defined]
        away=away,
        without_cover=without_cover,
    )


# Seldom there: found along with the files, so that nothing more is asked where there are none.
_HAS_STATEMENT = """
EXISTS (SELECT 1 FROM schedule_statement t JOIN schedule_session s ON s.id = t.session_id
         WHERE s.file_id = records_fileholder.file_id AND t.at >= %s)
"""
_IS_OPENED = """
EXISTS (SELECT 1 FROM records_filegrant g
         WHERE g.content_object_id = records_fileholder.file_id AND g.user_id <> %s AND g."end" > %s)
"""


def _holders(user: User, reach: Reach, today: dt.date) -> list[FileHolder]:
    """One's own supervision file and those of whom one supervises, with who supervises one."""
    near = RawSQL(f"SELECT u.id FROM people_user u WHERE u.id {reach.near.sql}", reach.near.params)
    return list(
        FileHolder.objects.supervisees()
        .filter(user_id__in=near)
        .annotate(
            supervisor=name_of_supervisor(user),
            has_statement=RawSQL(_HAS_STATEMENT, (_ago(today, 30),), BooleanField()),
            is_opened=RawSQL(_IS_OPENED, (user.pk, timezone.now()), BooleanField()),
            is_told=RawSQL(escalated.TOLD, (user.pk,), BooleanField()),
        )
        .select_related("file", "user")
        .only("user__name", "file__title", "file__opened_on")
    )


# In SQL: Django takes longer to put the many conditions together than PostgreSQL to answer.
_LATELY = """
SELECT s.id FROM schedule_session s
 WHERE s.file_id = ANY (%s::uuid[])
   AND (s.state = 'booked' AND s.planned_for >= %s
     OR s.state = 'cancelled' AND s.instead_id IS NULL AND s.planned_for >= %s
     OR s.state = 'held' AND s.held_on >= %s)
"""


# The supervisee of the file, on the day in London.
_AWAY = """
EXISTS (SELECT 1 FROM people_absence a JOIN records_fileholder h ON h.user_id = a.user_id
         WHERE h.file_id = schedule_session.file_id AND h.role = 'supervisee'
           AND a.start <= (schedule_session.planned_for AT TIME ZONE %s)::date
           AND (a."end" IS NULL OR a."end" >= (schedule_session.planned_for AT TIME ZONE %s)::date))
"""


def _sessions(files: dict[UUID, File], user: User, today: dt.date) -> tuple[list[Session], list[Session]]:
    """What is booked, and what was held or cancelled lately, by the day it was planned for; and pods."""
    since, of_pods_too = _ago(today, 60), pods.sessions_of(user, today)
    params = (list(files), since, since, since.date(), *of_pods_too.params)
    away = RawSQL(_AWAY, (settings.TIME_ZONE, settings.TIME_ZONE), BooleanField())
    found: list[Session] = list(
        Session.objects.filter(pk__in=RawSQL(f"{_LATELY} UNION ALL {of_pods_too.sql}", params))
        .annotate(is_away=away)
        .select_related("file", "pod")
        .only("state", "planned_for", "held_on", "place", "file__title", "pod__session")
        .order_by("planned_for")
    )
    of_pods = [session for session in found if session.file_id not in files]
    return [session for session in found if session.file_id in files], of_pods


def _due(
    holders: Sequence[FileHolder], sessions: list[Session], user: User, today: dt.date
) -> tuple[DueItem | None, list[DueItem], list[Deadline]]:
    """One's own personal supervision, that of those whom one supervises, and pods that are due with one."""
    late_too = Q(duty__in=rules.BESIDE, due_on__lt=today, paused=False)
    of_files = Q(file__in=[holder.file_id for holder in holders]) & (Q(duty="personal") | late_too)
    found = (
        Deadline.objects.open()
        .filter(of_files | pods.deadlines_of(user, today))
        .select_related("file")
        .only("duty", "due_on", "paused", "because", "team", "file__title")
    )
    due: dict[UUID, Deadline] = {row.file_id: row for row in found if row.duty == "personal"}
    late: dict[UUID, list[Deadline]] = defaultdict(list)
    for row in found:
        if row.duty in rules.BESIDE:
            late[row.file_id].append(row)
    booked = {
        session.file_id: session
        for session in reversed(sessions)
        if session.state == Session.State.BOOKED and session.planned_for >= timezone.now()
    }
    items = {}
    for holder in holders:
        due_now, session = due.get(holder.file_id), booked.get(holder.file_id)
        at, is_away = (session.planned_for, session.is_away) if session else (None, False)  # type: ignore[attr-defined]
        also = tuple(late[holder.file_id])
        items[holder.user_id] = DueItem(holder.file_id, holder.user.name, due_now, at, is_away, also)
    own = items.pop(user.pk, None)
    theirs = sorted(items.values(), key=lambda item: (item.due and item.due.due_on) or dt.date.max)
    return own, theirs, [row for row in found if row.duty == "pod"]


def _records(user: User) -> list[Record]:
    """Records to which this person is party that are unfinished, or that they are shown and have not read."""
    return list(
        waiting.asked_of(user)
        .filter(not_empty())
        .select_related("file", "author")
        .only(*OF_A_RECORD)
        .order_by("begun_at")
    )


def _actions(user: User, reach: Reach) -> list[Action]:
    """Open actions of one's own, on the files that one reads, and corrective ones to sign off.

    Who has an action knows what it came from.
    """
    return list(
        waiting.own_actions(user, reach)
        .select_related("record", "file")
        .only("kind", "what", "by_when", "state", "ended_on", "record__number", "file__title")
        .order_by("by_when", "pk")[:100]
    )


def _is_asked(record: Record) -> bool:
    """Whether the person's signature is still asked for."""
    return bool(record.lacks_answer)  # type: ignore[attr-defined]


def _to_rebook(sessions: list[Session], today: dt.date) -> list[tuple[Session, str]]:
    """Sessions that did not take place, have no new date, and were followed by none that did."""
    held: dict[UUID, list[dt.date]] = defaultdict(list)
    for session in sessions:
        if session.held_on:
            held[session.file_id].append(session.held_on)
    return [
        (session, rules.rebooked_late(planned, None, today))
        for session in sessions
        if session.state == Session.State.CANCELLED
        and not rules.held_instead(planned := timezone.localdate(session.planned_for), held[session.file_id])
    ]


def _to_record(sessions: list[Session], records: list[Record], today: dt.date) -> list[Session]:
    """Sessions of which nobody has said whether they took place; a draft of that day has them in hand."""
    begun = {(record.file_id, timezone.localdate(record.begun_at)) for record in records if record.is_draft}
    return [
        session
        for session in sessions
        if session.state == Session.State.BOOKED
        and (planned := timezone.localdate(session.planned_for)) < today
        and (session.file_id, planned) not in begun
    ]


def _statements(holders: Sequence[FileHolder], user: User, today: dt.date) -> list[Statement]:
    files = [one.file_id for one in holders if one.has_statement and one.user_id != user.pk]  # type: ignore[attr-defined]
    if not files:
        return []
    return list(
        Statement.objects.filter(session__file__in=files, at__gte=_ago(today, 30))
        .select_related("by", "session")
        .only("kind", "text", "by__name", "session__file", "session__state", "session__planned_for")
    )


def _openings(holders: Sequence[FileHolder], user: User) -> list[FileGrant]:
    """Who reads these files for a stated purpose now."""
    files = {one.file_id: one.file for one in holders if one.is_opened}  # type: ignore[attr-defined]
    if not files:
        return []
    rows = FileGrant.objects.filter(content_object__in=files).exclude(user=user).select_related("user")
    found = list(rows.only("purpose", "reason", "end", "content_object", "user__name"))
    for grant in found:
        grant.content_object = files[grant.content_object_id]
    return found


def _unsigned(user: User, today: dt.date, reach: Reach) -> list[Record]:
    """Records below me that somebody refused, who left cannot sign, or that wait for a signature too long."""
    return list(
        waiting.unsigned_below(user, _ago(today, WAITS_LONG), reach)
        .select_related("file", "author")
        .only(*OF_A_RECORD)
        .order_by("shared_at")[:50]
    )


def _ago(today: dt.date, days: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=days), dt.time()))
