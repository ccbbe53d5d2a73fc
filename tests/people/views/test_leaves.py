"""Somebody leaves, and comes back."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people.models import User
from tests import factories
from tests.factories import Pair, in_words

pytestmark = pytest.mark.django_db


def url(user: User, name: str = "leaves") -> str:
    return reverse(f"people:{name}", args=[user.pk])


def test_the_page_says_what_will_happen_to_supervisees(pair: Pair, as_admin: Client) -> None:
    page = " ".join(as_admin.get(url(pair.manager)).content.decode().split())
    assert "Line management of Wanda Worker passes to Saba Service" in page
    page = " ".join(as_admin.get(url(pair.director)).content.decode().split())
    assert "Line management of Saba Service ends" in page
    assert "Nobody takes over where a line ends" in page
    assert "What they hold" not in as_admin.get(url(pair.worker)).content.decode()


def test_they_leave(pair: Pair, as_admin: Client) -> None:
    answer = as_admin.post(url(pair.manager), {"on": in_words(timezone.localdate())}, follow=True)
    assert "Moses Manager has left. They can no longer sign in." in answer.content.decode()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert User.objects.supervisor_of(pair.worker.pk, tomorrow) == pair.above
    assert as_admin.get(url(pair.manager)).status_code == 404


@pytest.mark.parametrize("on", ["", "tomorrow", "1/1/2099"])
def test_wrong_days_are_answered_in_words(pair: Pair, as_admin: Client, on: str) -> None:
    answer = as_admin.post(url(pair.worker), {"on": on})
    assert (answer.status_code, "There is a problem" in answer.content.decode()) == (422, True)
    pair.worker.refresh_from_db()
    assert pair.worker.is_active


def test_nobody_records_their_own_leaving(admin: User, as_admin: Client) -> None:
    assert as_admin.post(url(admin), {"on": in_words(timezone.localdate())}).status_code == 404


def test_they_come_back(pair: Pair, as_admin: Client) -> None:
    as_admin.post(url(pair.worker), {"on": in_words(timezone.localdate())})
    answer = as_admin.post(url(pair.worker, "returns"), follow=True)
    assert "Wanda Worker can sign in again" in answer.content.decode()
    pair.worker.refresh_from_db()
    assert (pair.worker.is_active, pair.worker.left_on) == (True, None)


def test_only_who_left_comes_back(pair: Pair, admin: User, as_admin: Client) -> None:
    assert as_admin.post(url(pair.worker, "returns")).status_code == 404
    assert as_admin.post(url(admin, "returns")).status_code == 404
    assert factories.person().is_active
