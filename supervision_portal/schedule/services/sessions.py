"""Booking, holding and cancelling sessions of supervision."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.records.rules import BOOKED_AHEAD
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session, Statement
from supervision_portal.schedule.services.deadlines import renew

# What a session can satisfy.
OF_SESSIONS = ("personal", "clinical", "shared-conversation")


@transaction.atomic
def book(
    *, by: User | None, file: File, at: dt.datetime, place: str = "", booked_in: Record | None = None
) -> Session:
    """Book a session. Raises Refused for the past, for more than two years ahead, and for a time taken."""
    if at < timezone.now():
        raise Refused("This time has passed. Has it taken place? Record it instead.")
    if at > timezone.now() + BOOKED_AHEAD:
        raise Refused("This is more than two years ahead. Check the year.")
    if Session.objects.filter(file=file, planned_for=at, state=Session.State.BOOKED).exists():
        raise Refused("A session is booked at this time already.")
    session = Session.objects.create(
        file=file, planned_for=at, place=clean_text(place), booked_by=by, booked_in=booked_in
    )
    log.write(Verb.SESSION_BOOKED, by=by, file=file, obj=session)
    return session


@transaction.atomic
def book_series(*, by: User, file: File, times: Sequence[dt.datetime], place: str = "") -> list[Session]:
    """Book several sessions in one go: all of them, or none. Raises Refused as `book` does, saying which."""
    booked = []
    for at in times:
        try:
            booked.append(book(by=by, file=file, at=at, place=place))
        except Refused as refused:
            raise Refused(f"{timezone.localtime(at):%-d %B %Y}: {refused}") from refused
    return booked


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


def held(*, by: User, record: Record, on: dt.date, also: str = "") -> Session:
    """A record of a session was shared: the nearest booked one counts as held, else one is noted.

    `also`: a second duty that it satisfies (CAL-17.1). Runs inside the transaction that shares the record.
    """
    session = getattr(record, "session", None) or _booked_near(record.file, on)
    if session is None:
        noon = timezone.make_aware(dt.datetime.combine(on, dt.time(12)))
        session = Session(file=record.file, planned_for=noon, booked_by=by)
    session.state, session.held_on, session.record = Session.State.HELD, on, record
    session.also = also
    session.save()
    log.write(Verb.SESSION_HELD, by=by, file=record.file_id, record=record, obj=session)
    renew([record.file_id], duties=OF_SESSIONS)
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
    renew([session.file_id], duties=OF_SESSIONS)
    return statement
