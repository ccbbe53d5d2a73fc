from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from tests import factories
from tests.factories import PASSWORD, Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:refuse", args=[record.pk])


def test_the_words_stay_with_the_record(waiting: Record, worker: Browser, manager: Browser) -> None:
    said = {"words": "That is not what we said.", "password": PASSWORD}
    worker.post(address(waiting), said)
    assert waiting.signatures.get().answer == "refused"
    page = words(manager.get(reverse("records:record", args=[waiting.pk])))
    assert "Reason: That is not what we said." in page


def test_it_wants_the_reason_and_the_password(waiting: Record, worker: Browser) -> None:
    answer = worker.post(address(waiting), {"words": ""})
    assert (answer.status_code, errors(answer)) == (422, ["id_words", "id_password"])
    assert "Say why you will not sign" in words(answer)


def test_a_wrong_password_keeps_the_words(waiting: Record, worker: Browser) -> None:
    answer = worker.post(address(waiting), {"words": "Not what we said.", "password": "wrong"})
    assert "Not what we said.</textarea>" in answer.content.decode()
    assert not waiting.signatures.exists()


def test_who_signed_does_not_refuse_afterwards(waiting: Record, pair: Pair, worker: Browser) -> None:
    factories.sign(waiting, pair.worker)
    answer = worker.post(address(waiting), {"words": "I think again.", "password": PASSWORD})
    assert "You have answered already." in words(answer)


def test_who_refused_may_think_again_and_sign(waiting: Record, worker: Browser) -> None:
    worker.post(address(waiting), {"words": "Not what we said.", "password": PASSWORD})
    worker.post(reverse("records:sign", args=[waiting.pk]), {"password": PASSWORD})
    assert waiting.signatures.get(voided_at=None).answer == "signed"


def test_who_else(waiting: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:refuse", waiting.pk, by=pair.worker)


@pytest.mark.parametrize("signers", [1, 2])
def test_who_is_not_asked_is_shown_the_record(
    waiting: Record, pair: Pair, worker: Browser, signers: int
) -> None:
    factories.sign(waiting, *[pair.worker, pair.manager][:signers])
    page = worker.get(address(waiting), follow=True)
    assert page.redirect_chain == [(reverse("records:record", args=[waiting.pk]), 302)]
