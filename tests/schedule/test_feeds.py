"""The calendar feed: a secret address, and nothing in it that names anybody."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.schedule import services
from supervision_portal.schedule.models import CalendarFeed
from supervision_portal.schedule.services import feeds
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SUMMER = dt.datetime(2027, 7, 6, 9, 0)


def book(pair: Pair, at: dt.datetime = SUMMER) -> None:
    services.book(by=pair.manager, file=pair.file, at=timezone.make_aware(at), place="Room 4")


def asked(user: User) -> bytes:
    answer = Client().get(reverse("calendar:feed", args=[feeds.address_of(user).secret]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content


def events(user: User) -> list[Any]:
    return list(Calendar.from_ical(asked(user)).walk("VEVENT"))


def test_both_see_when_and_where(pair: Pair) -> None:
    book(pair)
    for person in (pair.worker, pair.manager):
        [event] = events(person)
        assert str(event["summary"]) == "Supervision"
        assert str(event["location"]) == "Room 4"
        assert event["dtstart"].dt.isoformat() == "2027-07-06T09:00:00+01:00"


def test_no_name_and_no_case_is_in_it(pair: Pair) -> None:
    book(pair)
    text = asked(pair.manager).decode()
    assert not any(name in text for name in (pair.worker.name, pair.manager.name, pair.worker.email))
    assert str(pair.file.pk) not in text


def test_the_zone_comes_with_its_rules(pair: Pair) -> None:
    book(pair)
    text = asked(pair.worker).decode()
    assert "BEGIN:VTIMEZONE" in text
    assert "TZID:Europe/London" in text
    assert "DTSTART;TZID=Europe/London:20270706T090000" in text


def test_nobody_else_sees_it_and_a_cancelled_one_is_gone(pair: Pair) -> None:
    book(pair)
    assert not events(pair.above)
    session = pair.file.sessions.get()
    services.cancel(by=pair.manager, session=session, by_whom="both", why="workload")
    assert not events(pair.worker)


def test_a_new_address_ends_the_old_one(pair: Pair, as_user: Callable[[User], Browser]) -> None:
    old = feeds.address_of(pair.worker).secret
    answer = as_user(pair.worker).post(reverse("calendar:calendar"), follow=True)
    assert "You have a new address." in words(answer)
    assert Client().get(reverse("calendar:feed", args=[old])).status_code == 404
    assert feeds.address_of(pair.worker).secret in answer.content.decode()


def test_a_former_supervisor_and_a_leaver_see_nothing(pair: Pair) -> None:
    book(pair)
    secret = feeds.address_of(pair.worker).secret
    successor = factories.person("team_manager")
    factories.line(successor, pair.above)
    people.begin_line(by=None, supervisee=pair.worker, supervisor=successor, kind="line")
    assert not events(pair.manager)
    people.person_leaves(by=pair.director, user=pair.worker, on=timezone.localdate() - dt.timedelta(days=1))
    assert Client().get(reverse("calendar:feed", args=[secret])).status_code == 404


def test_each_reading_is_logged(pair: Pair) -> None:
    asked(pair.worker)
    assert Event.objects.filter(verb="feed.read", actor_id=pair.worker.pk).count() == 1


def test_addresses_cannot_be_guessed(pair: Pair) -> None:
    assert len(feeds.address_of(pair.worker).secret) > 40
    assert CalendarFeed.objects.count() == 1
