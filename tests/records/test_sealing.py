"""A final record is sealed once, in the background; without a key it fails loudly and is sealed later."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records import seal as sealer
from supervision_portal.records import tasks
from supervision_portal.records.models import Record, SealedDocument, SealFailure
from supervision_portal.records.services import sealing, signing
from tests import factories
from tests.concurrency import at_once
from tests.factories import Cast, Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def sealed(record: Record) -> Record:
    assert sealing.seal(record_id=str(record.pk))
    return factories.now(record)


@pytest.fixture
def no_key(settings: Any) -> None:
    settings.SEAL_KEY_FILE = ""


@pytest.mark.requirement("CAL-9b.1")
def test_the_last_signature_queues_sealing(pair: Pair, django_capture_on_commit_callbacks: Any) -> None:
    record = factories.sign(factories.shared(pair.manager, pair.file), pair.worker)
    with django_capture_on_commit_callbacks(execute=True):
        factories.sign(record, pair.manager)
    assert factories.now(record).state == Record.State.SEALED


@pytest.mark.requirement("CAL-9b.1")
def test_what_is_stored_is_what_was_sealed(pair: Pair) -> None:
    record = sealed(factories.final(pair))
    with record.sealed.pdf.open() as pdf:
        data = pdf.read()
    assert hashlib.sha256(data).hexdigest() == record.sealed.sha256
    assert sealer.check(data, [sealer.certificate_of(sealing.signer())]).verdict == "unchanged"
    event = Event.objects.get(verb="record.sealed")
    assert (event.digest, event.record_id, event.actor_id) == (record.sealed.sha256, record.pk, None)


def test_a_task_delivered_twice_seals_once(pair: Pair) -> None:
    record = factories.final(pair)
    for _ in range(2):
        tasks.seal.delay(str(record.pk))
    assert SealedDocument.objects.count() == 1
    assert Event.objects.filter(verb="record.sealed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_seal_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("supervision_portal.records.services.sealing.after_commit", lambda *_: None)
    monkeypatch.setattr("supervision_portal.records.services.signing.after_commit", lambda *_: None)
    record = factories.final(pair)
    done = at_once(*[lambda: sealing.seal(record_id=str(record.pk))] * 2)
    assert sorted(done) == [False, True]
    assert SealedDocument.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "shared"])
def test_what_is_not_final_is_not_sealed(pair: Pair, state: str) -> None:
    record = {"draft": factories.draft, "shared": factories.shared}[state](pair.manager, pair.file)
    assert not sealing.seal(record_id=str(record.pk))
    assert not SealedDocument.objects.exists()


def test_a_discarded_record_is_no_failure() -> None:
    assert not sealing.seal(record_id="00000000-0000-0000-0000-000000000000")


# ---- without a key


@pytest.mark.usefixtures("no_key")
def test_no_key_fails_loudly_and_is_kept(pair: Pair) -> None:
    record = factories.final(pair)
    with pytest.raises(sealer.SealKeyMissing):
        sealing.seal(record_id=str(record.pk))
    assert factories.now(record).state == Record.State.SIGNED
    assert SealFailure.objects.get().error.startswith("SealKeyMissing: No seal key is set")
    assert Event.objects.filter(verb="record.seal_failed", record_id=record.pk).exists()


@pytest.mark.usefixtures("no_key")
def test_the_page_shows_that_sealing_failed(pair: Pair, as_user: SignIn) -> None:
    record = factories.final(pair)
    browser, address = as_user(pair.worker), reverse("records:record", args=[record.pk])
    assert "Being sealed" in words(browser.get(address))
    with pytest.raises(sealer.SealKeyMissing):
        sealing.seal(record_id=str(record.pk))
    page = words(browser.get(address))
    assert "Sealing failed" in page
    assert "could not be sealed yet" in page


def test_it_is_tried_again_and_sealed_once_there_is_a_key(
    pair: Pair, settings: Any, seal_key: Path, as_user: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SEAL_KEY_FILE = ""
    record = factories.final(pair)
    with pytest.raises(sealer.SealKeyMissing):
        sealing.seal(record_id=str(record.pk))
    settings.SEAL_KEY_FILE = str(seal_key)
    with django_capture_on_commit_callbacks(execute=True):
        assert sealing.seal_waiting() == 1
    assert factories.now(record).state == Record.State.SEALED
    assert "Sealing failed" not in words(
        as_user(pair.worker).get(reverse("records:record", args=[record.pk]))
    )
    assert sealing.seal_waiting() == 0


def test_a_failing_printer_is_kept_as_well(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    record = factories.final(pair)

    def broken(*_: object, **__: object) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(sealing.pdf, "render", broken)
    with pytest.raises(OSError, match="no space left"):
        sealing.seal(record_id=str(record.pk))
    assert SealFailure.objects.get().error == "OSError: no space left"


# ---- what is printed


def test_a_disagreement_and_a_refusal_are_printed(pair: Pair) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.sign(by=pair.manager, records=[record], method="password", disagreement="I see it otherwise.")
    signing.refuse(by=pair.worker, record=record, words="Not what was said.", method="password")
    closed = signing.close_unsigned(by=pair.above, record=record, reason="They do not agree.")
    printed = sealing.printed(closed)
    assert {(answer.name, answer.words, answer.refused) for answer in printed.signatures} == {
        ("Moses Manager", "I see it otherwise.", False),
        ("Wanda Worker", "Not what was said.", True),
    }
    assert printed.state_line.startswith("Closed unsigned on ")
    assert printed.state_line.endswith("by Saba Service: They do not agree.")


@pytest.mark.requirement("CAL-A1.8")
def test_it_says_what_signing_means(pair: Pair) -> None:
    printed = sealing.printed(factories.final(pair))
    assert "inspected, audited and used as evidence in formal proceedings" in printed.meaning
    assert printed.state_line == "Signed by both parties"


@pytest.mark.requirement("CAL-A1.7")
def test_a_disagreement_stands_in_how_it_was_signed(pair: Pair) -> None:
    record = factories.sign(factories.shared(pair.manager, pair.file), pair.manager)
    signing.sign(by=pair.worker, records=[record], method="password", disagreement="I see it otherwise.")
    assert sealing.state_line(factories.now(record)) == "Signed by both parties, with a disagreement"


@pytest.mark.requirement("CAL-9b.7")
def test_a_copy_says_whom_it_is_for_and_what_is_left_out(cast: Cast) -> None:
    record = factories.final(cast, data=factories.s1_data(issues="Her mother is ill."))
    printed = sealing.printed(record, left_out=frozenset({"personal"}), copy_for=cast.auditor)
    assert "personal" not in [section.key for section in printed.shown.sections]
    assert "Aud Auditor" in printed.copy_note
    assert "Left out: section 2" in printed.copy_note
