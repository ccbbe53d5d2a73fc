"""The timeline of a supervision file: records and sessions in one list, newest first, three queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from supervision_portal.people.models import Absence, ReportingLine, User
from supervision_portal.records import access, kinds
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.records.querysets import not_empty
from supervision_portal.schedule import rules
from supervision_portal.schedule.models import Session, Statement
from supervision_portal.schedule.rules import Policy
from supervision_portal.schedule.services import policy

RECENT = 60  # days
# What pages say of a record on a timeline: most of its row, its text above all, is not fetched.
OF_A_RECORD = (
    "kind",
    "state",
    "number",
    "held_on",
    "begun_at",
    "closed_by",
    "amends__number",
)


@dataclass(frozen=True)
class Entry:
    """One thing on a timeline. `record` or `session` is set, never both."""

    day: dt.date
    title: str
    record: Record | None = None
    session: Session | None = None
    held: Session | None = None  # what a record was written of
    counts_as: str = ""  # where it satisfies two duties
    late: str = ""  # why a cancelled session shows
    held_instead: str = ""  # when a later one made up for it
    statements: list[Statement] = field(default_factory=list)
    readable: bool = True
    away: str = ""  # who of the two is away on the day of a session to come
    may_say: str = ""  # what the supervisee can state of it: once, and soon; later an addendum serves


def of(file: File, user: User, *, reads_text: bool, today: dt.date | None = None) -> list[Entry]:
    """Everything on the file that this person may know of. Drafts of others are not there for them."""
    today = today or timezone.localdate()
    records = (
        access.records_listed_on(file, user).filter(not_empty()).select_related("amends").only(*OF_A_RECORD)
    )
    said: dict[int, list[Statement]] = defaultdict(list)
    statements = Statement.objects.filter(session__file=file).select_related("by")
    for statement in statements.only("session", "kind", "text", "by__name"):
        said[statement.session_id].append(statement)
    found = Session.objects.filter(file=file).select_related("instead")
    sessions = list(found.annotate(away=ArraySubquery(_away(file))))
    held = {session.record_id: session for session in sessions if session.record_id}
    days = [session.held_on for session in sessions if session.held_on]
    in_force = policy.current() if held else Policy(())
    entries = [
        _of_record(record, held.get(record.pk), said, user, today, reads_text, in_force) for record in records
    ]
    entries += [
        _of_session(session, said[session.pk], days, user, today)
        for session in sessions
        if session.record_id is None
    ]
    return sorted(entries, key=lambda entry: entry.day, reverse=True)


def _of_record(
    record: Record,
    session: Session | None,
    said: dict[int, list[Statement]],
    user: User,
    today: dt.date,
    reads_text: bool,
    in_force: Policy,
) -> Entry:
    statements = said[session.pk] if session else []
    return Entry(
        day=record.day,
        title=kinds.of(record.kind).label,
        record=record,
        held=session,
        counts_as=_counts_as(in_force, record, session),
        statements=statements,
        readable=reads_text,
        may_say=_may_say(Statement.Kind.NOT_HELD, statements, record.day, user, today) if session else "",
    )


def _counts_as(in_force: Policy, record: Record, session: Session | None) -> str:
    """“Counts as … and as …”, where it satisfies two duties by the rules of its day (CAL-17.1)."""
    if session is None or session.held_on is None:
        return ""
    names = policy.satisfied_by(in_force, record.kind, session.also, session.held_on)
    return f"Counts as {' and as '.join(names)}" if len(names) > 1 else ""


def _of_session(
    session: Session, statements: list[Statement], held: list[dt.date], user: User, today: dt.date
) -> Entry:
    planned = timezone.localdate(session.planned_for)
    if session.state != Session.State.CANCELLED:
        away = _in_words(session.away) if session.is_to_come else ""  # type: ignore[attr-defined]
        return Entry(planned, "Supervision booked", session=session, away=away, statements=statements)
    new = timezone.localdate(session.instead.planned_for) if session.instead else None
    instead = "" if new else rules.held_instead(planned, held)
    return Entry(
        planned,
        "Supervision cancelled" if session.is_to_come else "Supervision did not take place",
        session=session,
        late="" if instead else rules.rebooked_late(planned, new, today),
        held_instead=instead,
        statements=statements,
        may_say=_may_say(Statement.Kind.REASON, statements, planned, user, today),
    )


def _away(file: File) -> QuerySet[Absence, Any]:
    """The names of the two of a file who are away on the day of a session. Why is not said."""
    holders = FileHolder.objects.supervisees().filter(file=file).values("user")
    supervisors = ReportingLine.objects.supervising().filter(supervisee__in=holders).values("supervisor")
    day = OuterRef("planned_for__date")
    of_both = Absence.objects.filter(Q(user__in=holders) | Q(user__in=supervisors), start__lte=day)
    on_day = of_both.filter(Q(end=None) | Q(end__gte=day))
    return on_day.order_by("user__name").values_list("user__name", flat=True).distinct()


def _in_words(away: list[str]) -> str:
    return f"{' and '.join(away)} {'is' if len(away) == 1 else 'are'} away on this day" if away else ""


def _may_say(kind: str, said: list[Statement], day: dt.date, user: User, today: dt.date) -> str:
    """This kind of statement, where `user` has not made it and the day is not long ago."""
    used = any(statement.kind == kind and statement.by_id == user.pk for statement in said)
    return "" if used or (today - day).days > RECENT else str(kind)
