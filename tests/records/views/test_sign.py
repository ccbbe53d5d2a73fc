from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts, signing
from tests import factories
from tests.factories import PASSWORD, Pair
from tests.pages import Browser, errors, hidden, messages, words

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:sign", args=[record.pk])


@pytest.mark.requirement("CAL-A1.8")
def test_it_says_what_signing_means(waiting: Record, worker: Browser) -> None:
    page = words(worker.get(address(waiting)))
    assert "inspected, audited and used as evidence in formal proceedings" in page


@pytest.mark.requirement("CAL-9b.1")
def test_with_ones_password_one_signs(waiting: Record, pair: Pair, worker: Browser) -> None:
    answer = worker.post(address(waiting), {"password": PASSWORD})
    assert messages(answer) == ["Signed."]
    signature = waiting.signatures.get()
    assert (signature.user, signature.role, signature.method) == (pair.worker, "supervisee", "password")


def test_a_wrong_password_signs_nothing_and_keeps_what_was_typed(waiting: Record, worker: Browser) -> None:
    answer = worker.post(address(waiting), {"password": "wrong", "disagreement": "I see it otherwise."})
    assert answer.status_code == 422
    assert errors(answer) == ["id_password"]
    assert "This is not your password. Nothing is signed yet." in words(answer)
    assert "I see it otherwise.</textarea>" in answer.content.decode()
    assert not waiting.signatures.exists()


def test_somebody_elses_password_is_no_signature(waiting: Record, pair: Pair, worker: Browser) -> None:
    pair.manager.set_password("another battery staple")
    pair.manager.save()
    worker.post(address(waiting), {"password": "another battery staple"})
    assert not waiting.signatures.exists()


def test_wrong_tries_soon_have_to_wait(waiting: Record, worker: Browser) -> None:
    answers = [worker.post(address(waiting), {"password": "wrong"}).status_code for _ in range(6)]
    assert answers[:5] == [422] * 5
    answer = worker.post(address(waiting), {"password": PASSWORD})
    assert answer.status_code in (422, 429)
    assert not waiting.signatures.exists()


@pytest.mark.requirement("CAL-A1.7")
def test_a_disagreement_does_not_stand_in_the_way(waiting: Record, worker: Browser) -> None:
    worker.post(address(waiting), {"password": PASSWORD, "disagreement": "I see it otherwise."})
    assert waiting.signatures.get().words == "I see it otherwise."


def test_signing_twice_says_so(waiting: Record, pair: Pair, worker: Browser) -> None:
    factories.sign(waiting, pair.worker)
    answer = worker.post(address(waiting), {"password": PASSWORD})
    assert answer.status_code == 422
    assert "You have signed this record already." in words(answer)
    assert waiting.signatures.count() == 1


@pytest.mark.parametrize(("signers", "said"), [(1, "You have signed this record already."), (2, "is final")])
def test_who_has_signed_is_shown_the_record(
    waiting: Record, pair: Pair, worker: Browser, signers: int, said: str
) -> None:
    factories.sign(waiting, *[pair.worker, pair.manager][:signers])
    page = worker.get(address(waiting), follow=True)
    assert page.redirect_chain == [(reverse("records:record", args=[waiting.pk]), 302)]
    assert said in words(page)


def test_after_a_return_there_is_nothing_to_sign(waiting: Record, pair: Pair, manager: Browser) -> None:
    signing.send_back(by=pair.worker, record=waiting, reason="Something is missing.")
    assert manager.post(address(waiting), {"password": PASSWORD}).status_code == 404


@pytest.mark.requirement("CAL-9b.1")
def test_nobody_signs_a_text_that_they_have_not_read(waiting: Record, pair: Pair, worker: Browser) -> None:
    """Returned, changed and shared again while the page to sign was open."""
    read = hidden(worker.get(f"{address(waiting)}?read={signing.mark_of(waiting)}"), "read")
    signing.send_back(by=pair.manager, record=waiting, reason="I forgot something.")
    again = factories.now(waiting)
    data = {**again.data, "wellbeing": "Another text altogether"}
    drafts.save(by=pair.manager, record=again, version=again.version, data=data)
    factories.share(pair.manager, again)
    sent = {"password": PASSWORD, "read": read, "disagreement": "I see it otherwise."}
    answer = worker.post(address(waiting), sent)
    assert answer.status_code == 422
    assert "has changed since you read it" in words(answer)
    assert "I see it otherwise." in words(answer)
    assert not waiting.signatures.filter(voided_at=None).exists()
    late = worker.get(f"{address(waiting)}?read={read}")
    assert (late["Location"], messages(late)) == (
        reverse("records:record", args=[waiting.pk]),
        ["The text has changed since you opened it. Read it again, then sign."],
    )
    page = worker.get(reverse("records:record", args=[waiting.pk])).content.decode()
    mark = signing.mark_of(factories.now(waiting))
    assert f"{address(waiting)}?read={mark}" in page
    assert messages(worker.post(address(waiting), {**sent, "read": mark})) == ["Signed."]


def test_a_final_record_is_final(final: Record, worker: Browser) -> None:
    answer = worker.post(address(final), {"password": PASSWORD})
    assert "This record is final." in words(answer)


def test_a_reader_who_is_no_party_does_not_sign(waiting: Record, pair: Pair, above: Browser) -> None:
    factories.grant(pair.above, pair.file, "dispute")
    assert above.get(address(waiting)).status_code == 404
    assert above.post(address(waiting), {"password": PASSWORD}).status_code == 404


def test_who_else(waiting: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:sign", waiting.pk, by=pair.worker)
