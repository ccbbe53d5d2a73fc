from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.people.models import User
from supervision_portal.records.models import Record
from tests import factories
from tests.factories import Cast, Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db


def address(pair: Pair) -> str:
    return reverse("records:readers", args=[pair.file.pk])


@pytest.mark.requirement("CAL-9b.2")
def test_it_names_who_can_read_and_who_has(
    final: Record, pair: Pair, worker: Browser, manager: Browser
) -> None:
    for _ in range(2):
        manager.get(reverse("records:record", args=[final.pk]))
    page = words(worker.get(address(pair)))
    assert "Wanda Worker, whose file it is" in page
    assert "Moses Manager, who supervises" in page
    has_read, has_opened = page.split("Has read records")[1].split("Has opened the file’s page")
    assert "Moses Manager" in has_read
    assert "Wanda Worker" not in has_read
    assert "Nobody yet." in has_opened


@pytest.mark.requirement("CAL-9b.2")
def test_who_only_opened_the_page_is_not_said_to_have_read(
    final: Record, pair: Pair, worker: Browser, above: Browser
) -> None:
    above.get(reverse("supervision:file", args=[pair.file.pk]))
    above.get(reverse("records:record", args=[final.pk]))  # closed to them
    has_read, has_opened = (
        words(worker.get(address(pair))).split("Has read records")[1].split("Has opened the file’s page")
    )
    assert "Saba Service" not in has_read
    assert "Saba Service, last on" in has_opened


@pytest.mark.requirement("CAL-9b.7")
def test_it_shows_both_parties_who_opened_it_for_what(pair: Pair, worker: Browser, manager: Browser) -> None:
    factories.grant(pair.director, pair.file, "dispute")
    for browser in (worker, manager):
        page = words(browser.get(address(pair)))
        assert "Dilys Director" in page
        assert "dispute. “The yearly audit”" in page


def test_a_grant_that_ended_is_shown_as_history(pair: Pair, worker: Browser) -> None:
    factories.grant(pair.director, pair.file, "dispute", begins=-9, ends=-1)
    page = words(worker.get(address(pair)))
    can_read, history = page.split("Opened for a stated purpose")
    assert "for: dispute" not in can_read
    assert "Dilys Director" in history


def test_managers_above_and_readers_for_a_purpose_see_it_too(
    cast: Cast, as_user: Callable[[User], Browser]
) -> None:
    for user in (cast.above, cast.auditor):
        assert as_user(user).get(address(cast)).status_code == 200


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:readers", pair.file.pk, by=pair.worker, methods="GET")
