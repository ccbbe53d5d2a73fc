from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from supervision.models import Preparation
from supervision.services import preparation_of
from tests.factories import Pair
from tests.pages import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def notes(pair: Pair) -> Preparation:
    return preparation_of(by=pair.worker, file=pair.file)


def post(browser: Browser, pair: Pair, text: str, version: int) -> Any:
    address = reverse("supervision:prepare_autosave", args=[pair.file.pk])
    return browser.post(address, {"version": version, "text": text}, headers={"X-Requested-With": "fetch"})


def test_it_keeps_the_notes(notes: Preparation, pair: Pair, worker: Browser) -> None:
    answer = post(worker, pair, "Ask about\0 the course.", 0).json()
    assert (answer["version"], answer["names"]) == (1, [])
    notes.refresh_from_db()
    assert notes.text == "Ask about the course."


def test_a_conflict_overwrites_nothing(notes: Preparation, pair: Pair, worker: Browser) -> None:
    post(worker, pair, "First", 0)
    answer = post(worker, pair, "Second", 0)
    assert (answer.status_code, answer.json()["by"]) == (409, "you")
    notes.refresh_from_db()
    assert notes.text == "First"


def test_the_other_party_reaches_only_their_own(notes: Preparation, pair: Pair, manager: Browser) -> None:
    assert post(manager, pair, "Over it", 0).status_code == 404
    notes.refresh_from_db()
    assert notes.text == ""


def test_who_else(notes: Preparation, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:prepare_autosave", pair.file.pk, by=pair.worker, methods="POST")
