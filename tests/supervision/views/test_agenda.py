from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision.models import AgendaItem
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db


def address(pair: Pair) -> str:
    return reverse("supervision:agenda", args=[pair.file.pk])


def test_both_add_to_it_and_see_whose_each_is(pair: Pair, manager: Browser, worker: Browser) -> None:
    manager.post(address(pair), {"text": "Training plan"})
    said = words(worker.post(address(pair), {"text": "Leave in May"}, follow=True))
    assert "Training plan Moses Manager" in said
    assert "Leave in May" in said
    assert said.count("Take back") == 1  # one's own


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Write what you want to talk about"), ("x" * 501, "Shorten it to 500 characters or fewer")],
)
def test_what_is_wrong_is_linked_and_kept(pair: Pair, worker: Browser, typed: str, said: str) -> None:
    answer = worker.post(address(pair), {"text": typed})
    assert (answer.status_code, errors(answer)) == (422, ["id_text"])
    assert said in words(answer)
    assert typed in answer.content.decode()
    assert not AgendaItem.objects.exists()


def test_unusual_text_is_kept_as_text(pair: Pair, worker: Browser) -> None:
    worker.post(address(pair), {"text": "<b>مرحبا</b>\0 👩‍👧"})
    assert AgendaItem.objects.get().text == "<b>مرحبا</b> 👩‍👧"
    assert "&lt;b&gt;مرحبا" in worker.get(address(pair)).content.decode()


def test_a_manager_above_has_no_agenda(pair: Pair, above: Browser) -> None:
    assert above.get(address(pair)).status_code == 404
    assert above.post(address(pair), {"text": "Mine"}).status_code == 404


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:agenda", pair.file.pk, by=pair.worker)
