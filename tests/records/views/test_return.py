from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:return", args=[record.pk])


def test_it_goes_back_with_what_should_change(waiting: Record, pair: Pair, worker: Browser) -> None:
    factories.sign(waiting, pair.manager)
    answer = worker.post(address(waiting), {"reason": "The date is wrong."}, follow=True)
    assert "It is a draft again that both of you can change." in words(answer)
    assert factories.now(waiting).is_draft
    assert waiting.returns.get().reason == "The date is wrong."
    assert not waiting.signatures.filter(voided_at=None).exists()


@pytest.mark.parametrize("reason", ["", "  ", "\0"])
def test_it_wants_a_reason(waiting: Record, worker: Browser, reason: str) -> None:
    answer = worker.post(address(waiting), {"reason": reason})
    assert (answer.status_code, errors(answer)) == (422, ["id_reason"])
    assert "Say what should change" in words(answer)
    assert factories.now(waiting).is_shared


def test_what_is_too_long_is_kept_on_the_page(waiting: Record, worker: Browser) -> None:
    answer = worker.post(address(waiting), {"reason": "x" * 1_000_000})
    assert errors(answer) == ["id_reason"]
    assert "x" * 1_000_000 in answer.content.decode()


def test_a_final_record_does_not_go_back(final: Record, worker: Browser) -> None:
    answer = worker.post(address(final), {"reason": "Once more"})
    assert "This record is final." in words(answer)
    assert factories.now(final).is_final


def test_who_else(waiting: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:return", waiting.pk, by=pair.worker)


def test_a_final_record_is_shown_instead(final: Record, worker: Browser) -> None:
    page = worker.get(reverse("records:return", args=[final.pk]), follow=True)
    assert page.redirect_chain == [(reverse("records:record", args=[final.pk]), 302)]
    assert "This record is final." in words(page)
