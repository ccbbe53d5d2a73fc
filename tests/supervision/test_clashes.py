"""What else two people have booked when they book a session: said, without with whom, and never refused."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.clashes import clashes
from supervision_portal.people.models import User
from supervision_portal.schedule import services as schedule
from tests import factories
from tests.factories import Pair
from tests.pages import messages
from tests.pods.team import PodTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> dt.datetime:
    day = timezone.localdate() + dt.timedelta(days=10)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(14, 0)))


@pytest.fixture
def other(pair: Pair) -> User:
    """Somebody else whom the manager supervises."""
    found = factories.person(name="Zoë Other")
    factories.line(found, pair.manager)
    return found


@pytest.mark.parametrize(
    ("minutes", "clash"), [(0, True), (59, True), (-59, True), (60, False), (-60, False)]
)
def test_the_supervisor_is_with_somebody_else(
    pair: Pair, other: User, at: dt.datetime, minutes: int, clash: bool
) -> None:
    schedule.book(by=pair.manager, file=factories.file_of(other), at=at + dt.timedelta(minutes=minutes))
    said = clashes(pair.file, [at])
    assert bool(said) == clash
    assert all("Moses Manager has another session on" in words and "Zoë" not in words for words in said)


def test_it_is_said_once_booked(pair: Pair, other: User, at: dt.datetime, as_user: Any) -> None:
    schedule.book(by=pair.manager, file=factories.file_of(other), at=at)
    typed = {"new_date": f"{at:%d/%m/%Y}", "new_time": "2:30pm"}
    sent = as_user(pair.worker).post(reverse("supervision:book", args=[pair.file.pk]), typed)
    [booked, clash] = messages(sent)
    assert booked == "Booked."
    assert clash.startswith("Moses Manager has another session on ")
    assert clash.endswith(" at 2pm.")


def test_nobody_else_and_what_is_cancelled_do_not_count(pair: Pair, other: User, at: dt.datetime) -> None:
    elsewhere = Pair()
    schedule.book(by=elsewhere.manager, file=elsewhere.file, at=at)
    gone = schedule.book(by=pair.manager, file=factories.file_of(other), at=at)
    schedule.cancel(by=pair.manager, session=gone, by_whom="both", why="workload")
    schedule.book(by=pair.manager, file=pair.file, at=at)  # the one itself
    assert clashes(pair.file, [at]) == []


def test_a_pod_of_the_team_is_named(db: None) -> None:
    pods = PodTeam()
    begins = pods.coming(5).session.planned_for
    file = factories.file_of(pods.worker)
    ninety_minutes_later = clashes(file, [begins + dt.timedelta(minutes=90)])
    assert any(words.startswith(f"{pods.worker.name} has a pod on ") for words in ninety_minutes_later)
    assert clashes(file, [begins + dt.timedelta(hours=2)]) == []
