import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from supervision_portal.people import services
from supervision_portal.people.models import ReportingLine, User
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
URL = reverse("people:your_details")


def text(browser: Client) -> str:
    return " ".join(browser.get(URL).content.decode().split())


def test_a_worker_sees_their_own(pair: Pair, as_user: Callable[[User], Client]) -> None:
    services.record_training(by=None, user=pair.worker, kind="supervision", completed_on=dt.date(2026, 3, 2))
    page = text(as_user(pair.worker))
    assert f"Worker, {pair.team}" in page
    assert "Moses Manager holds your personal supervision." in page
    assert "Supervision skills, 2 March 2026" in page
    assert reverse("account_change_password") in page
    assert "Record training" not in page


def test_who_supervises_and_who_manages_are_told_apart(pair: Pair, as_user: Callable[[User], Client]) -> None:
    factories.line(pair.worker, pair.above, ReportingLine.Kind.SUPERVISION)
    page = text(as_user(pair.worker))
    assert "Saba Service holds your personal supervision." in page
    assert "Line management: Moses Manager, from 8 January 2024" in page


def test_a_manager_sees_whom_they_supervise(pair: Pair, as_user: Callable[[User], Client]) -> None:
    page = text(as_user(pair.manager))
    assert "You supervise" in page
    assert "<li>Wanda Worker</li>" in page
    assert "Record training" in page


def test_nobody_supervises_the_director(pair: Pair, as_user: Callable[[User], Client]) -> None:
    assert "Nobody holds your personal supervision at the moment." in text(as_user(pair.director))


def test_as_many_queries_for_fifty_as_for_one(
    pair: Pair, as_user: Callable[[User], Client], queries_of: Callable[[Client, str], int]
) -> None:
    browser = as_user(pair.manager)
    one = queries_of(browser, URL)
    for _ in range(50):
        factories.line(factories.person(team=pair.team), pair.manager)
    assert queries_of(browser, URL) == one
    assert one <= 15
