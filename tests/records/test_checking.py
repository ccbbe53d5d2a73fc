"""Telling an unchanged PDF from a changed one, on the page's service and on the command line."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from supervision_portal.log.models import Event
from supervision_portal.records import seal as sealer
from supervision_portal.records.models import Record
from supervision_portal.records.services import checking, drafts, sealing
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(pair: Pair) -> Record:
    made = factories.final(pair)
    sealing.seal(record_id=str(made.pk))
    return factories.now(made)


@pytest.fixture
def data(record: Record) -> bytes:
    with record.sealed.pdf.open() as pdf:
        content: bytes = pdf.read()
    return content


def changed(data: bytes) -> bytes:
    """One byte of the page itself is another."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.requirement("CAL-9b.1")
def test_an_unchanged_one_names_its_record_and_who_signed(record: Record, data: bytes) -> None:
    result = checking.check(data=data)
    assert (result.verdict, result.record, result.label) == ("unchanged", record, "Personal supervision (S1)")
    assert result.state_line == "Signed by both parties"
    assert result.signatures == ("Wanda Worker, supervisee, signed", "Moses Manager, supervisor, signed")
    assert result.addenda == ()


@pytest.mark.requirement("CAL-9b.1")
def test_one_changed_byte_shows(data: bytes) -> None:
    assert checking.check(data=changed(data)).verdict == "changed"


def test_something_added_at_the_end_shows(data: bytes) -> None:
    assert checking.check(data=data + b"\n").verdict == "changed"


@pytest.mark.requirement("CAL-9b.1")
def test_an_addendum_is_named(pair: Pair, record: Record, data: bytes) -> None:
    addendum = drafts.begin_addendum(by=pair.worker, record=record)
    typed = {"held_on": "1/6/2025", "reason": "A date.", "text": "It was 3 May."}
    drafts.save(by=pair.worker, record=addendum, version=0, data=typed)
    assert checking.check(data=data).addenda == ()
    factories.sign(factories.share(pair.worker, addendum), pair.worker, pair.manager)
    assert checking.check(data=data).addenda == (factories.now(addendum).number,)


def test_a_seal_of_ours_on_something_else_is_not_a_record(data: bytes) -> None:
    other = sealer.seal(
        sealing.pdf.render(_blank(), sealed=True),
        signer=sealing.signer(),
        reason="Somebody had the key",
        record_number="S1-999999",
        at=sealing.timezone.now(),
    )
    assert checking.check(data=other).verdict == "not_stored"


def _blank() -> Any:
    from tests.records.papers import an_s1

    return an_s1()


@pytest.mark.parametrize(
    ("data", "verdict"), [(b"", "not_a_pdf"), (b"hello", "not_a_pdf"), (b"%PDF-1.7\n%%EOF\n", "not_sealed")]
)
def test_what_carries_no_seal_says_so(data: bytes, verdict: str) -> None:
    assert checking.check(data=data).verdict == verdict


def test_a_check_is_logged_with_the_digest_alone(pair: Pair, record: Record, data: bytes) -> None:
    checking.check(data=data, by=pair.worker)
    event = Event.objects.get(verb="pdf.checked")
    assert (event.actor_id, event.record_id) == (pair.worker.pk, record.pk)
    assert event.digest == record.sealed.sha256


# ---- manage.py check_pdf


def run(path: Path) -> str:
    out = StringIO()
    call_command("check_pdf", str(path), stdout=out)
    return out.getvalue()


def test_the_command_names_the_record(record: Record, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    said = run(tmp_path / "a.pdf")
    assert said.startswith(f"UNCHANGED: {record.number}, Personal supervision (S1). Signed by both parties.")
    assert "Wanda Worker, supervisee, signed" in said
    assert "Addenda: none" in said


def test_the_command_fails_for_a_changed_one(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(changed(data))
    with pytest.raises(CommandError, match=r"^CHANGED"):
        run(tmp_path / "a.pdf")


def test_the_command_says_which_file_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Cannot read .*missing\.pdf: No such file"):
        run(tmp_path / "missing.pdf")
