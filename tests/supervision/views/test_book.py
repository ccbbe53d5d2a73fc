import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.schedule.models import Session
from tests.factories import NEXT_YEAR, Pair
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db
GOOD = {"new_date": f"3 December {NEXT_YEAR}", "new_time": "10.30am", "place": "Room 4"}


def address(pair: Pair) -> str:
    return reverse("supervision:book", args=[pair.file.pk])


@pytest.mark.parametrize("who", ["worker", "manager"])
def test_either_of_them_books(pair: Pair, who: str, request: pytest.FixtureRequest) -> None:
    answer = request.getfixturevalue(who).post(address(pair), GOOD)
    assert messages(answer) == ["Booked."]
    session = Session.objects.get()
    assert f"{timezone.localtime(session.planned_for):%Y-%m-%d %H:%M}" == f"{NEXT_YEAR}-12-03 10:30"
    assert (session.state, session.place, session.booked_by) == ("booked", "Room 4", getattr(pair, who))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"new_date": ""}, ["id_new_date"]),
        ({"new_date": "31/2/2090", "new_time": "25:00"}, ["id_new_date", "id_new_time"]),
        ({"new_date": "1/1/2020"}, ["id_new_date"]),
        ({"new_date": "1/1/9999"}, ["id_new_date"]),
        ({"new_date": f"31/12/{NEXT_YEAR + 1}"}, ["id_new_date"]),
        ({"new_time": ""}, ["id_new_time"]),
        ({"place": "x" * 151}, ["id_place"]),
    ],
)
def test_what_is_wrong_is_linked_and_kept(
    pair: Pair, worker: Browser, change: dict[str, str], wrong: list[str]
) -> None:
    answer = worker.post(address(pair), GOOD | change)
    assert (answer.status_code, errors(answer)) == (422, wrong)
    for text in (GOOD | change).values():
        assert f'value="{text}"' in answer.content.decode() or not text
    assert not Session.objects.exists()


def test_what_cannot_be_read_is_named(pair: Pair, worker: Browser) -> None:
    said = words(worker.post(address(pair), GOOD | {"new_date": "soon", "new_time": "25"}))
    assert "Enter the date of the session, like 3/12/2026" in said
    assert "Enter the time of the session, like 9:30am or 2pm" in said


def test_a_time_that_has_passed_today_is_to_be_recorded(pair: Pair, worker: Browser) -> None:
    minute_ago = timezone.localtime() - dt.timedelta(minutes=1)
    typed = {"new_date": f"{minute_ago:%-d/%-m/%Y}", "new_time": f"{minute_ago:%H:%M}"}
    answer = worker.post(address(pair), typed)
    assert (answer.status_code, errors(answer)) == (422, ["id_new_date"])
    assert "This time has passed. Has it taken place? Record it instead." in words(answer)
    assert not Session.objects.exists()


def test_the_same_time_is_booked_once(pair: Pair, worker: Browser) -> None:
    worker.post(address(pair), GOOD)
    answer = worker.post(address(pair), GOOD)
    assert "A session is booked at this time already." in words(answer)
    assert Session.objects.count() == 1


def test_a_manager_above_books_nothing(pair: Pair, above: Browser) -> None:
    assert above.post(address(pair), GOOD).status_code == 404


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:book", pair.file.pk, by=pair.worker)
