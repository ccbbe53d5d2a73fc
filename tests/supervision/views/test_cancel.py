from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.schedule.models import Session
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
GOOD = {"by_whom": "supervisor", "why": "court", "why_text": "An ICPC"}
NEW = {"new_date": "3/12/2090", "new_time": "2pm"}


def address(session: Session) -> str:
    return reverse("supervision:cancel", args=[session.pk])


@pytest.mark.requirement("CAL-14.3")
def test_reason_who_cancelled_and_new_date_are_recorded(booked: Session, pair: Pair, worker: Browser) -> None:
    said = words(worker.post(address(booked), GOOD | NEW, follow=True))
    booked.refresh_from_db()
    assert (booked.state, booked.why, booked.cancelled_by_whom) == ("cancelled", "court", "supervisor")
    assert booked.instead is not None
    assert booked.instead.state == "booked"
    assert "Court or a child protection conference: An ICPC. Cancelled by: the supervisor." in said
    assert "New date: 3 December 2090." in said


@pytest.mark.requirement("CAL-A1.5")
def test_it_says_until_when_it_has_to_be_booked_again(booked: Session, worker: Browser) -> None:
    assert "at the latest: within 5 working days" in words(worker.get(address(booked)))
    said = words(worker.post(address(booked), GOOD, follow=True))
    assert "Book a new date by" in said


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, ["id_by_whom", "id_why"]),
        (GOOD | {"why": "other", "why_text": " "}, ["id_why_text"]),
        (GOOD | {"why": "forged"}, ["id_why"]),
        (GOOD | {"new_date": "3/12/2090"}, ["id_new_time"]),
        (GOOD | {"new_time": "2pm"}, ["id_new_date"]),
        (GOOD | {"new_date": "1/1/2020", "new_time": "2pm"}, ["id_new_date"]),
    ],
)
def test_what_is_wrong_is_linked_and_changes_nothing(
    booked: Session, worker: Browser, typed: dict[str, str], wrong: list[str]
) -> None:
    answer = worker.post(address(booked), {"place": "Room 5", **typed})
    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert 'value="Room 5"' in answer.content.decode()
    booked.refresh_from_db()
    assert booked.state == "booked"


def test_what_is_cancelled_is_not_cancelled_again(cancelled: Session, worker: Browser) -> None:
    assert worker.post(address(cancelled), GOOD).status_code == 404


def test_a_manager_above_cancels_nothing(booked: Session, above: Browser) -> None:
    assert above.post(address(booked), GOOD).status_code == 404


def test_who_else(booked: Session, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:cancel", booked.pk, by=pair.worker)
