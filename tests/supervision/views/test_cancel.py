import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.schedule.models import Session
from tests.factories import NEXT_YEAR, Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
GOOD = {"by_whom": "supervisor", "why": "court", "why_text": "An ICPC"}
NEW = {"new_date": f"3/12/{NEXT_YEAR}", "new_time": "2pm"}


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
    assert f"New date: 3 December {NEXT_YEAR}." in said


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
        (GOOD | {"new_date": f"3/12/{NEXT_YEAR}"}, ["id_new_time"]),
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


def test_before_its_day_it_is_cancelled_and_after_it_did_not_take_place(
    booked: Session, worker: Browser
) -> None:
    said = words(worker.get(address(booked)))
    for wanted in (
        "Cancel this session",
        "Who cancels?",
        "Why will it not take place?",
        "Go back to the file",
    ):
        assert wanted in said
    passed = timezone.now() - dt.timedelta(days=1)
    Session.objects.filter(pk=booked.pk).update(planned_for=passed)
    said = words(worker.get(address(booked)))
    for wanted in ("Say that it did not take place", "Who cancelled?", "Why did it not take place?"):
        assert wanted in said
    assert "Cancel this session" not in said


def test_the_file_tells_it_in_the_right_tense(cancelled: Session, worker: Browser) -> None:
    page = reverse("supervision:file", args=[cancelled.file_id])
    assert "Supervision cancelled" in words(worker.get(page))
    passed = timezone.now() - dt.timedelta(days=1)
    Session.objects.filter(pk=cancelled.pk).update(planned_for=passed)
    assert "Supervision did not take place" in words(worker.get(page))


def test_a_reason_keeps_one_full_stop(booked: Session, worker: Browser) -> None:
    said = words(worker.post(address(booked), GOOD | {"why_text": "New date to follow."}, follow=True))
    assert "New date to follow. Cancelled by" in said


def test_what_is_cancelled_is_not_cancelled_again(cancelled: Session, worker: Browser) -> None:
    assert worker.post(address(cancelled), GOOD).status_code == 404


def test_a_manager_above_cancels_nothing(booked: Session, above: Browser) -> None:
    assert above.post(address(booked), GOOD).status_code == 404


def test_who_else(booked: Session, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:cancel", booked.pk, by=pair.worker)
