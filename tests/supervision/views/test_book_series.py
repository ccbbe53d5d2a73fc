"""Booking the sessions of a year in one go."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.people.models import Absence
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Session
from tests.factories import Pair, in_words
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db


def address(pair: Pair) -> str:
    return reverse("supervision:book_series", args=[pair.file.pk])


def a_tuesday() -> dt.date:
    """The second Tuesday of the month after next."""
    month = (timezone.localdate().replace(day=1) + dt.timedelta(days=70)).replace(day=1)
    return month + dt.timedelta(days=(1 - month.weekday()) % 7 + 7)


def plan(**change: str) -> dict[str, str]:
    first = a_tuesday()
    given = {"first": in_words(first), "time": "10:30am", "how": "2", "place": "Room 4"}
    return {**given, "until": in_words(first + dt.timedelta(days=30)), **change}


def test_the_dates_are_shown_before_anything_is_booked(pair: Pair, manager: Browser) -> None:
    answer = manager.post(address(pair), {**plan(), "show": "1"})
    assert f"Session 1: Tuesday {uk_date(a_tuesday())}" in words(answer)
    assert not Session.objects.exists()


def test_they_are_booked_in_one_go_with_what_was_changed(pair: Pair, manager: Browser) -> None:
    first = a_tuesday()
    days = {
        "day-1-day": in_words(first),
        "day-2-day": in_words(first + dt.timedelta(days=15)),
        "day-3-day": "",
    }
    manager.post(address(pair), {**plan(), **days, "book": "1"})
    booked = Session.objects.order_by("planned_for")
    assert [timezone.localdate(one.planned_for) for one in booked] == [first, first + dt.timedelta(days=15)]
    assert {(one.place, one.state, timezone.localtime(one.planned_for).hour) for one in booked} == {
        ("Room 4", "booked", 10)
    }


def test_all_of_them_or_none(pair: Pair, manager: Browser) -> None:
    first = a_tuesday()
    taken = timezone.make_aware(dt.datetime.combine(first + dt.timedelta(days=14), dt.time(10, 30)))
    schedule.book(by=pair.manager, file=pair.file, at=taken)
    days = {f"day-{n}-day": in_words(first + dt.timedelta(days=14 * (n - 1))) for n in (1, 2, 3)}
    answer = manager.post(address(pair), {**plan(), **days, "book": "1"})
    assert "A session is booked at this time already." in words(answer)
    assert Session.objects.count() == 1


def test_leave_is_avoided_and_its_kind_not_told(pair: Pair, worker: Browser) -> None:
    first = a_tuesday()
    Absence.objects.create(user=pair.manager, kind="sickness", start=first, end=first)
    said = words(worker.post(address(pair), {**plan(), "show": "1"}))
    assert f"Moved from {uk_date(first)}: {pair.manager.name} away" in said
    assert "ickness" not in said


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"first": "1/1/2020"}, ["id_first"]),
        ({"until": "1/1/2020"}, ["id_until"]),
        ({"until": "1/1/2090"}, ["id_until"]),
        ({"how": "3"}, ["id_how"]),
        ({"first": "\0", "time": "late", "how": ""}, ["id_first", "id_time", "id_how"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    pair: Pair, manager: Browser, change: dict[str, str], wrong: list[str]
) -> None:
    answer = manager.post(address(pair), {**plan(**change), "show": "1"})
    assert (answer.status_code, errors(answer)) == (422, wrong)


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:book_series", pair.file.pk, by=pair.worker)
