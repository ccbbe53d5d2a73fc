"""Booking, holding and cancelling sessions, and the due dates of supervision files in bulk."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Post, User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import rules
from supervision_portal.schedule.models import FrequencyRule, Session, Statement

DEFAULT = rules.Frequency(1, "months", "s1", "table 1")
# Table 1 names “Team/Practice/Service Managers and Directors” under its general rule, whatever their team's.
MANAGERS = {Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR}


class FactSource(Protocol):
    """What another app knows of files, in bulk: file id → how the agreement words the frequency."""

    def agreed_frequencies(self, file_ids: Iterable[UUID]) -> dict[UUID, str]: ...


_sources: list[FactSource] = []


def register_facts(source: FactSource) -> None:
    _sources.append(source)


@dataclass(frozen=True)
class FileDue:
    """A supervision file with its due date."""

    file_id: UUID
    due: rules.Due
    form: str  # the kind of record to begin


def due_for(files: Iterable[File]) -> dict[UUID, FileDue]:
    """The next due date of each file, by a constant number of queries."""
    by_id = {file.pk: file for file in files}
    held = _last_held(by_id)
    teams = _teams(by_id)
    frequencies = _frequencies()
    agreed = {key: words for source in _sources for key, words in source.agreed_frequencies(by_id).items()}
    result = {}
    for pk, file in by_id.items():
        team_id, team_name, role = teams.get(pk, (None, "No team", ""))
        frequency = frequencies.get(None, DEFAULT)
        if role not in MANAGERS:
            frequency = frequencies.get(team_id, frequency)
        last, disputed = held.get(pk, (None, False))
        facts = rules.Facts(team_name, file.opened_on, last, frequency, agreed.get(pk, ""), disputed)
        result[pk] = FileDue(pk, rules.next_due(facts), frequency.form)
    return result


def _last_held(by_id: dict[UUID, File]) -> dict[UUID, tuple[dt.date, bool]]:
    """The day of each file's last session held, and whether the supervisee says it did not happen."""
    said = Statement.objects.filter(session=OuterRef("pk"), kind=Statement.Kind.NOT_HELD)
    last = (
        Session.objects.filter(file__in=by_id, state=Session.State.HELD)
        .annotate(disputed=Exists(said))
        .order_by("file", "-held_on", "-pk")
        .distinct("file")
    )
    rows = last.values_list("file", "held_on", "disputed")
    return {file: (on, disputed) for file, on, disputed in rows if on}


def _teams(by_id: dict[UUID, File]) -> dict[UUID, tuple[int | None, str, str]]:
    """The team of each file's supervisee today and their role in it: of the oldest post that has one."""
    holders = FileHolder.objects.supervisees().filter(file__in=by_id)
    posts = Post.objects.current().filter(user__held_files__in=holders, team__isnull=False)
    rows = posts.order_by("-start", "-pk").values_list("user__held_files__file", "team", "team__name", "role")
    return {file: (team, name, role) for file, team, name, role in rows}


def _frequencies() -> dict[int | None, rules.Frequency]:
    return {
        rule.team_id: rules.Frequency(rule.every, rule.unit, rule.form, rule.clause)
        for rule in FrequencyRule.objects.all()
    }


@transaction.atomic
def book(
    *, by: User | None, file: File, at: dt.datetime, place: str = "", booked_in: Record | None = None
) -> Session:
    """Book a session. Raises Refused for the past, or where one is booked at that very time."""
    if at < timezone.now():
        raise Refused("This time has passed. Has it taken place? Record it instead.")
    if Session.objects.filter(file=file, planned_for=at, state=Session.State.BOOKED).exists():
        raise Refused("A session is booked at this time already.")
    session = Session.objects.create(
        file=file, planned_for=at, place=clean_text(place), booked_by=by, booked_in=booked_in
    )
    log.write(Verb.SESSION_BOOKED, by=by, file=file, obj=session)
    return session


@transaction.atomic
def cancel(
    *,
    by: User,
    session: Session,
    by_whom: str,
    why: str,
    why_text: str = "",
    new_time: dt.datetime | None = None,
    place: str = "",
) -> Session:
    """Say that a session did not, or will not, take place; book its new date at once where there is one."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.state != Session.State.BOOKED:
        raise Refused("Only a session that is booked can be cancelled.")
    if why == Session.Why.OTHER and not why_text.strip():
        raise Refused("Say what the reason was.")
    session.state, session.cancelled_on, session.cancelled_by = (
        Session.State.CANCELLED,
        timezone.localdate(),
        by,
    )
    session.cancelled_by_whom, session.why, session.why_text = by_whom, why, clean_text(why_text).strip()
    session.save()
    if new_time:
        session.instead = book(by=by, file=session.file, at=new_time, place=place or session.place)
        session.save(update_fields=["instead"])
    log.write(Verb.SESSION_CANCELLED, by=by, file=session.file_id, obj=session)
    return session


@transaction.atomic
def rebook(*, by: User, session: Session, at: dt.datetime, place: str = "") -> Session:
    """Book the new date of a cancelled session."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.state != Session.State.CANCELLED or session.instead_id:
        raise Refused("This session has its new date already, or was not cancelled.")
    session.instead = book(by=by, file=session.file, at=at, place=place or session.place)
    session.save(update_fields=["instead"])
    return session.instead


def held(*, by: User, record: Record, on: dt.date) -> Session:
    """A record of a session was shared: the nearest booked one counts as held, else one is noted.

    Runs inside the transaction that shares the record.
    """
    session = getattr(record, "session", None) or _booked_near(record.file, on)
    if session is None:
        noon = timezone.make_aware(dt.datetime.combine(on, dt.time(12)))
        session = Session(file=record.file, planned_for=noon, booked_by=by)
    session.state, session.held_on, session.record = Session.State.HELD, on, record
    session.save()
    log.write(Verb.SESSION_HELD, by=by, file=record.file_id, record=record, obj=session)
    return session


def _booked_near(file: File, on: dt.date) -> Session | None:
    """The session booked for that day, else the nearest one within a week."""
    near = [
        session
        for session in Session.objects.select_for_update().filter(file=file, state=Session.State.BOOKED)
        if abs((timezone.localdate(session.planned_for) - on).days) <= 7
    ]
    return min(
        near, key=lambda session: abs((timezone.localdate(session.planned_for) - on).days), default=None
    )


@transaction.atomic
def state(*, by: User, session: Session, kind: str, text: str) -> Statement:
    """The supervisee's own word on a session. Only the person whose file it is can say it."""
    text = clean_text(text).strip()
    holder = FileHolder.objects.supervisees().filter(file=session.file_id, user=by).exists()
    if not holder:
        raise Refused("Only the supervisee can say this.")
    if not text:
        raise Refused("Say what happened.")
    wanted = Session.State.CANCELLED if kind == Statement.Kind.REASON else Session.State.HELD
    if session.state != wanted and not (
        kind == Statement.Kind.NOT_HELD and session.state == Session.State.BOOKED
    ):
        raise Refused("This does not fit the session as it stands now.")
    statement, made = Statement.objects.get_or_create(
        session=session, by=by, kind=kind, defaults={"text": text}
    )
    if not made:
        raise Refused("You have said this already.")
    log.write(Verb.SESSION_DISPUTED, by=by, file=session.file_id, obj=session)
    return statement
