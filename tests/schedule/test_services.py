"""Booking, cancelling and holding sessions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import services
from supervision_portal.schedule.models import Session
from tests import factories
from tests.concurrency import at_once
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def in_days(days: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def book(pair: Pair, days: float = 3, **more: str) -> Session:
    return services.book(by=pair.worker, file=pair.file, at=in_days(days), **more)


def cancel(pair: Pair, session: Session, **more: Any) -> Session:
    given = {"by_whom": "supervisor", "why": "court", **more}
    return services.cancel(by=pair.worker, session=session, **given)


# ---- booking


def test_a_booked_session_is_logged(pair: Pair) -> None:
    session = book(pair, place="Room 4\0")
    assert (session.state, session.place, session.booked_by) == ("booked", "Room 4", pair.worker)
    assert Event.objects.filter(verb="session.booked", object_id=str(session.pk)).exists()


def test_the_past_is_not_booked(pair: Pair) -> None:
    with pytest.raises(Refused, match="This time has passed"):
        book(pair, days=-2)


# ---- cancelling


@pytest.mark.requirement("CAL-14.3")
def test_a_cancelled_session_says_why_by_whom_and_when(pair: Pair) -> None:
    session = cancel(pair, book(pair), why_text=" An ICPC ")
    assert (session.state, session.why, session.why_text) == ("cancelled", "court", "An ICPC")
    assert (session.cancelled_by, session.cancelled_by_whom) == (pair.worker, "supervisor")
    assert session.cancelled_on == timezone.localdate()
    assert Event.objects.filter(verb="session.cancelled", object_id=str(session.pk)).exists()


@pytest.mark.requirement("CAL-14.3")
def test_its_new_date_is_booked_at_once_or_later(pair: Pair) -> None:
    at_once = cancel(pair, book(pair), new_time=in_days(4), place="Room 5")
    assert at_once.instead is not None
    assert (at_once.instead.state, at_once.instead.place) == ("booked", "Room 5")
    later = cancel(pair, book(pair, days=9))
    assert later.instead is None
    assert services.rebook(by=pair.manager, session=later, at=in_days(10)).replaces == later


def test_a_new_date_in_the_past_leaves_everything_as_it_was(pair: Pair) -> None:
    session = book(pair)
    with pytest.raises(Refused, match="This time has passed"):
        cancel(pair, session, new_time=in_days(-3))
    session.refresh_from_db()
    assert session.state == "booked"


def test_another_reason_wants_words(pair: Pair) -> None:
    with pytest.raises(Refused, match="Say what the reason was"):
        cancel(pair, book(pair), why="other", why_text=" ")


def test_what_is_not_booked_is_not_cancelled_and_what_is_not_cancelled_not_rebooked(pair: Pair) -> None:
    session = book(pair)
    with pytest.raises(Refused, match="was not cancelled"):
        services.rebook(by=pair.worker, session=session, at=in_days(4))
    cancel(pair, session)
    with pytest.raises(Refused, match="Only a session that is booked"):
        cancel(pair, session)


@pytest.mark.django_db(transaction=True)
def test_two_new_dates_at_once_make_one(pair: Pair) -> None:
    session = cancel(pair, book(pair))

    def rebook(days: int) -> Callable[[], str]:
        def job() -> str:
            try:
                services.rebook(by=pair.worker, session=session, at=in_days(days))
            except Refused:
                return "refused"
            return "booked"

        return job

    assert sorted(at_once(rebook(4), rebook(5))) == ["booked", "refused"]


@pytest.mark.parametrize("change", [{"state": "held"}, {"state": "cancelled"}, {"held_on": "2025-03-03"}])
def test_a_state_without_its_dates_is_refused_by_the_database(pair: Pair, change: dict[str, str]) -> None:
    session = book(pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**change)


# ---- the supervisee's word


def test_only_the_supervisee_has_it(pair: Pair) -> None:
    held = factories.shared(pair.manager, pair.file).session
    with pytest.raises(Refused, match="Only the supervisee"):
        services.state(by=pair.manager, session=held, kind="not_held", text="We did.")


def test_a_session_that_is_booked_still_can_be_said_not_to_have_happened(pair: Pair) -> None:
    said = services.state(by=pair.worker, session=book(pair), kind="not_held", text="Nobody came.")
    assert said.kind == "not_held"
