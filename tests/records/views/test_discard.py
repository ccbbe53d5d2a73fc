from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts, signing
from tests.factories import Pair
from tests.pages import Browser, messages, words

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:discard", args=[record.pk])


def test_it_asks_first(draft: Record, manager: Browser) -> None:
    assert "Discard this draft?" in words(manager.get(address(draft)))
    assert Record.objects.filter(pk=draft.pk).exists()


def test_then_it_is_gone(draft: Record, manager: Browser) -> None:
    answer = manager.post(address(draft))
    assert answer["Location"] == reverse("supervision:file", args=[draft.file_id])
    assert messages(answer) == ["The draft is discarded."]
    assert not Record.objects.exists()


def test_the_other_writer_cannot(draft: Record, pair: Pair, worker: Browser) -> None:
    drafts.write_together(by=pair.manager, record=draft)
    assert "Only the person who began" in messages(worker.post(address(draft)))[0]
    assert Record.objects.exists()


def test_what_was_shared_before_stays(waiting: Record, pair: Pair, manager: Browser) -> None:
    signing.send_back(by=pair.worker, record=waiting, reason="Something is missing.")
    assert "was shared before" in messages(manager.post(address(waiting)))[0]
    assert Record.objects.exists()


def test_who_else(draft: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:discard", draft.pk, by=pair.manager)
