from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from supervision.models import Preparation
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db


def address(pair: Pair) -> str:
    return reverse("supervision:prepare", args=[pair.file.pk])


def post(browser: Browser, pair: Pair, text: str, version: int = 0, **more: str) -> Any:
    return browser.post(address(pair), {"version": version, "text": text, **more})


@pytest.mark.requirement("CAL-7.5")
def test_both_prepare_and_each_reads_only_their_own(pair: Pair, worker: Browser, manager: Browser) -> None:
    post(worker, pair, "Ask about the course.")
    post(manager, pair, "Say something about lateness.")
    assert "Ask about the course." in words(worker.get(address(pair)))
    assert "Ask about the course." not in words(manager.get(address(pair)))
    assert "Only you can read them, until you share them." in words(manager.get(address(pair)))


@pytest.mark.requirement("CAL-7.5")
def test_shared_notes_stand_beside_the_session(pair: Pair, worker: Browser, manager: Browser) -> None:
    draft = reverse("records:edit", args=[factories.draft(pair.manager, pair.file).pk])
    post(worker, pair, "Ask about the course.")
    assert "Ask about the course." not in words(manager.get(draft))
    post(worker, pair, "Ask about the course.", 1, share="1")
    assert "Notes that Wanda Worker shared Ask about the course." in words(manager.get(draft))


def test_nothing_is_shared_where_there_is_nothing(pair: Pair, worker: Browser) -> None:
    post(worker, pair, "  ", share="1")
    assert Preparation.objects.get().shared_at is None


def test_after_the_session_new_notes_begin(pair: Pair, worker: Browser) -> None:
    post(worker, pair, "Ask about the course.", share="1")
    factories.shared(pair.manager, pair.file)
    assert "Ask about the course." not in words(worker.get(address(pair)))
    assert Preparation.objects.count() == 2


def test_a_stale_version_shows_both_texts(pair: Pair, worker: Browser) -> None:
    post(worker, pair, "From the first tab")
    answer = post(worker, pair, "From the second tab")
    assert answer.status_code == 409
    page = words(answer)
    assert "From the first tab" in page
    assert "From the second tab" in page
    assert Preparation.objects.get().text == "From the first tab"


@pytest.mark.parametrize("text", ["x" * 1_000_000, "مرحبا 👩‍👧", "</textarea><script>alert(1)</script>"])
def test_unusual_text_is_kept_and_shown_as_text(pair: Pair, worker: Browser, text: str) -> None:
    post(worker, pair, text + "\0")
    assert Preparation.objects.get().text == text
    assert "<script>alert" not in worker.get(address(pair)).content.decode()


def test_a_manager_above_reads_no_notes(pair: Pair, above: Browser) -> None:
    assert above.get(address(pair)).status_code == 404


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:prepare", pair.file.pk, by=pair.worker)
