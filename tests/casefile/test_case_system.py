"""What the case system is given of a sealed record: text to paste, and files put down for it (CAL-15.1)."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from casefile import plain
from casefile.models import CaseRecordTeam, Filing
from casefile.services import children, dropping
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records import shown
from supervision_portal.records.models import Record
from supervision_portal.records.services import checking, signing
from tests import factories
from tests.casefile.casework import S2_DATA, Casework, sealed
from tests.concurrency import at_once
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where records are put down."""
    path = tmp_path / "drop"
    path.mkdir()
    settings.CASE_DROP_DIR = str(path)
    return path


@pytest.fixture
def sweep(django_capture_on_commit_callbacks: Any) -> Callable[[], int]:
    """One sweep, with the tasks that it queues."""

    def swept() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return dropping.drop_waiting()

    return swept


def text_page(record: Record) -> str:
    return reverse("casefile:record_text", args=[record.pk])


def dropped_at(record: Record) -> Any:
    return Filing.objects.get(record=record).dropped_at


# ---- text


@pytest.mark.requirement("CAL-15.1")
def test_the_text_has_all_that_the_record_says(casework: Casework, as_user: SignIn) -> None:
    [record] = signing.sign(
        by=casework.manager,
        records=[factories.shared(casework.manager, casework.child.file, "s2", {**S2_DATA, **HELD})],
        method="password",
        disagreement="I would have seen her more often.",
    )
    said = words(as_user(casework.worker).get(text_page(record)))
    for wanted in (
        f"Record number: {record.number}",
        f"Child: Amara Okafor, {casework.child.case_number}",
        "Moses Manager",
        "3. WHAT IS THE CHILD/YOUNG PERSON’S LIVED EXPERIENCE?",
        "She likes her new school and misses her dog.",
        "Visit the school",
        "1 December 2090",
        "SIGNATURES",
        "Signed on",
        "Disagreement: I would have seen her more often.",
    ):
        assert wanted in said, wanted


HELD = {"held_on": "1/6/2025"}


@pytest.mark.requirement("CAL-15.1")
def test_taking_the_text_is_a_reading(casework: Casework, as_user: SignIn) -> None:
    record = casework.s2()
    as_user(casework.worker).get(text_page(record))
    event = Event.objects.get(verb="record.read", record_id=record.pk)
    assert (event.actor_id, event.relation) == (casework.worker.pk, "worker")


def test_the_text_can_be_copied_without_a_script(casework: Casework, as_user: SignIn) -> None:
    page = as_user(casework.manager).get(text_page(casework.s2())).content.decode()
    assert "readonly" in page
    assert 'data-copy="record-text" hidden' in page


def test_rows_and_answers_that_are_empty_say_so(casework: Casework) -> None:
    text = plain.text_of(
        shown.Printed(
            shown=shown.Shown(
                heading="A record",
                council="Demo Council",
                number="X-1",
                parties=(),
                facts=(),
                sections=(
                    shown.Section(
                        "a",
                        "1",
                        "First",
                        (
                            shown.Text("why", "Why?", ""),
                            shown.Table("Actions", ("What", "Who"), ()),
                            shown.Items("Goals", ("One", "Two")),
                        ),
                    ),
                ),
            ),
            number="X-1",
            state_line="Signed",
        ),
        casework.child,
    )
    wanted = "\n1. FIRST\n" + plain.LINE
    wanted += "\nWhy?\nNothing recorded\n\nActions\nNothing recorded\n\nGoals\n* One\n* Two\n\nSIGNATURES\n"
    assert wanted in text


def test_what_is_typed_stays_text(casework: Casework, as_user: SignIn) -> None:
    page = as_user(casework.manager).get(text_page(casework.s2("</textarea><b>bold</b>")))
    assert "<b>bold" not in page.content.decode()


@pytest.mark.requirement("CAL-15.1")
def test_the_address_refuses_everybody_else(casework: Casework, client: Browser, as_user: SignIn) -> None:
    record = casework.s2()
    outside = factories.Pair()
    factories.child("Elsewhere Child", worker=outside.worker)
    assert client.get(text_page(record)).status_code == 302
    assert client.post(text_page(record)).status_code == 403
    for user in (outside.manager, outside.worker, casework.admin, casework.governance, casework.colleague):
        assert as_user(user).get(text_page(record)).status_code == 404
    manager = as_user(casework.manager)
    for method in ("POST", "PUT", "DELETE"):
        assert manager.generic(method, text_page(record)).status_code == 405
    assert manager.get(reverse("casefile:record_text", args=[uuid4()])).status_code == 404
    children.bar(by=None, file=casework.child.file, user=casework.manager, reason="Aunt")
    assert manager.get(text_page(record)).status_code == 404


@pytest.mark.requirement("CAL-2.CTS")
def test_a_confidential_discussion_is_text_for_its_own_people_alone(
    casework: Casework, as_user: SignIn
) -> None:
    record = casework.confidential("An outline")
    assert as_user(casework.cts_manager).get(text_page(record)).status_code == 200
    assert as_user(casework.manager).get(text_page(record)).status_code == 404


def test_neither_what_is_not_final_nor_a_supervision_file(casework: Casework, as_user: SignIn) -> None:
    manager = as_user(casework.manager)
    waiting = factories.shared(casework.manager, casework.child.file, "s2", {**S2_DATA, **HELD})
    for record in (waiting, factories.final(casework)):
        assert manager.get(text_page(record)).status_code == 404


def test_the_list_of_what_is_to_be_filed_leads_to_it(casework: Casework, as_user: SignIn) -> None:
    CaseRecordTeam.objects.create(team=casework.team, name="CASS")
    record = casework.s2()
    manager = as_user(casework.manager)
    for address in (reverse("casefile:to_file"), reverse("casefile:file", args=[casework.child.pk])):
        assert text_page(record) in manager.get(address).content.decode()


# ---- the file drop


@pytest.mark.requirement("CAL-15.1")
def test_a_sealed_record_is_put_down_once(casework: Casework, folder: Path, sweep: Callable[[], int]) -> None:
    record = sealed(casework.s2())
    assert sweep() == 1
    assert sorted(path.name for path in folder.iterdir()) == [f"{record.number}.json", f"{record.number}.pdf"]
    pdf = (folder / f"{record.number}.pdf").read_bytes()
    assert checking.check(data=pdf).record == record
    told = json.loads((folder / f"{record.number}.json").read_text())
    [signed] = told.pop("signed")
    assert (signed["by"], signed["role"]) == ("Moses Manager", "supervisor")
    assert signed["at"] == record.signatures.get().at.isoformat()
    assert told == {
        "number": record.number,
        "kind": "s2",
        "held_on": "2025-06-01",
        "case_number": casework.child.case_number,
        "council": "Demo Council",
        "pdf": f"{record.number}.pdf",
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "sealed_at": record.sealed.sealed_at.isoformat(),
        "closed_unsigned": False,
        "addendum_to": None,
        "confidential": False,
    }
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    for path in folder.iterdir():
        path.unlink()  # picked up
    assert sweep() == 0
    assert not dropping.drop(record_id=str(record.pk))
    assert not list(folder.iterdir())
    event = Event.objects.get(verb="record.dropped")
    assert (event.record_id, event.digest) == (record.pk, record.sealed.sha256)


@pytest.mark.requirement("CAL-15.1")
def test_a_crash_between_the_two_files_is_made_good(
    casework: Casework, folder: Path, sweep: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = sealed(casework.s2())
    write = dropping._write

    def dies(where: Path, name: str, data: bytes) -> None:
        if name.endswith(".json"):
            (where / f".{name}.part").write_bytes(data[:10])  # half of it, as a crash leaves it
            raise KeyboardInterrupt
        write(where, name, data)

    monkeypatch.setattr(dropping, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        dropping.drop(record_id=str(record.pk))
    assert not (folder / f"{record.number}.json").exists()
    assert dropped_at(record) is None
    monkeypatch.setattr(dropping, "_write", write)
    assert sweep() == 1
    assert sorted(path.name for path in folder.iterdir()) == [f"{record.number}.json", f"{record.number}.pdf"]
    assert json.loads((folder / f"{record.number}.json").read_text())["number"] == record.number
    assert dropped_at(record)


def test_a_crash_in_the_middle_of_a_file_leaves_none_under_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", dies)
    with pytest.raises(OSError, match="No space"):
        dropping._write(folder, "S2-1.pdf", b"%PDF")
    assert not (folder / "S2-1.pdf").exists()


def test_a_folder_that_is_away_fails_loudly_and_is_made_good(
    casework: Casework, folder: Path, sweep: Callable[[], int]
) -> None:
    record = sealed(casework.s2())
    folder.rename(folder.with_name("away"))
    with pytest.raises(FileNotFoundError):
        sweep()
    folder.with_name("away").rename(folder)
    assert sweep() == 1
    assert dropped_at(record)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_put_it_down_once(casework: Casework, folder: Path) -> None:
    record = Record.objects.get(pk=casework.s2().pk)
    if record.state != Record.State.SEALED:
        record = sealed(record)
    done = at_once(*[lambda: dropping.drop(record_id=str(record.pk))] * 2)
    assert sorted(done) == [False, True]
    assert Event.objects.filter(verb="record.dropped").count() == 1


@pytest.mark.requirement("CAL-2.CTS")
def test_confidential_records_are_put_down_only_where_a_setting_says_so(
    casework: Casework, folder: Path, sweep: Callable[[], int], settings: Any
) -> None:
    record = sealed(casework.confidential("An outline"))
    assert sweep() == 0
    assert not dropping.drop(record_id=str(record.pk))
    assert not list(folder.iterdir())
    settings.CASE_DROP_CONFIDENTIAL = True
    assert sweep() == 1
    assert json.loads((folder / f"{record.number}.json").read_text())["confidential"] is True


def test_an_addendum_is_put_down_with_what_it_adds_to(
    casework: Casework, folder: Path, sweep: Callable[[], int]
) -> None:
    record = casework.s2()
    addendum = sealed(casework.addendum(record, "It was her aunt."))
    assert sweep() == 1
    told = json.loads((folder / f"{addendum.number}.json").read_text())
    assert told["addendum_to"] == record.number
    assert sweep() == 0


def test_only_sealed_records_of_children(casework: Casework, folder: Path, sweep: Callable[[], int]) -> None:
    casework.s2()
    sealed(factories.final(casework))
    assert sweep() == 0


def test_off_unless_a_folder_is_set(casework: Casework, sweep: Callable[[], int], settings: Any) -> None:
    record = sealed(casework.s2())
    assert settings.CASE_DROP_DIR == ""
    assert sweep() == 0
    assert not dropping.drop(record_id=str(record.pk))
    assert dropped_at(record) is None


def test_what_is_not_what_was_sealed_is_not_put_down(casework: Casework, folder: Path) -> None:
    record = sealed(casework.s2())
    Path(record.sealed.pdf.path).write_bytes(b"%PDF-1.7 changed")
    with pytest.raises(ValueError, match="not the one"):
        dropping.drop(record_id=str(record.pk))
    assert not list(folder.iterdir())


def test_the_task_is_on_the_timetable(settings: Any) -> None:
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    assert any(entry["task"] == "casefile.drop_waiting" for entry in entries)
