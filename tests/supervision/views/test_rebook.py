from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.schedule.models import Session
from tests.factories import NEXT_YEAR, Pair
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db
GOOD = {"new_date": f"3/12/{NEXT_YEAR}", "new_time": "2pm"}


def address(session: Session) -> str:
    return reverse("supervision:rebook", args=[session.pk])


@pytest.mark.requirement("CAL-A1.5")
def test_the_new_date_is_booked_and_shows_when_it_is_late(cancelled: Session, worker: Browser) -> None:
    said = words(worker.post(address(cancelled), GOOD, follow=True))
    cancelled.refresh_from_db()
    assert cancelled.instead is not None
    assert f"New date: 3 December {NEXT_YEAR}." in said
    assert "5 working days after the session." in said


def test_the_place_is_the_same_unless_another_is_given(cancelled: Session, worker: Browser) -> None:
    worker.post(address(cancelled), GOOD)
    cancelled.refresh_from_db()
    assert cancelled.instead is not None
    assert cancelled.instead.place == "Room 4"


def test_it_is_booked_again_once(cancelled: Session, worker: Browser) -> None:
    assert messages(worker.post(address(cancelled), GOOD)) == ["The new date is booked."]
    assert worker.post(address(cancelled), GOOD).status_code == 404


def test_what_is_wrong_is_linked_and_kept(cancelled: Session, worker: Browser) -> None:
    answer = worker.post(address(cancelled), {"new_date": "tomorrow", "new_time": ""})
    assert (answer.status_code, errors(answer)) == (422, ["id_new_date", "id_new_time"])
    assert 'value="tomorrow"' in answer.content.decode()


def test_what_is_not_cancelled_has_no_new_date(booked: Session, worker: Browser) -> None:
    assert worker.get(address(booked)).status_code == 404


def test_who_else(cancelled: Session, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:rebook", cancelled.pk, by=pair.worker)
