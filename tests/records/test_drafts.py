"""Drafts: whatever is typed is kept, by whomever, and nothing is overwritten unseen."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision import timeline
from supervision.forms import S1Form
from supervision_portal.design.text import clean_text
from supervision_portal.home import work
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.models import Record
from supervision_portal.records.services import attachments, drafts, signing
from supervision_portal.records.services.errors import Conflict, Refused
from tests import factories
from tests.concurrency import at_once
from tests.factories import Pair
from tests.records.test_uploads import a_pdf

pytestmark = pytest.mark.django_db
KEYS = st.sampled_from([*S1Form.base_fields, "actions-0-what", "needs-12-by_when", "earlier-7-note"])
TEXTS = st.dictionaries(KEYS, st.text(st.characters(), min_size=1, max_size=40), max_size=8)


# ---- beginning


def test_the_supervisor_begins_an_s1_for_the_two_of_them(pair: Pair) -> None:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert {(party.user, party.role) for party in record.parties.all()} == {
        (pair.worker, "supervisee"),
        (pair.manager, "supervisor"),
    }
    assert (record.state, record.version, record.author) == ("draft", 0, pair.manager)


def test_the_unfinished_one_is_gone_on_with(pair: Pair) -> None:
    first = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert drafts.begin(by=pair.manager, file=pair.file, kind="s1") == first
    assert Event.objects.filter(verb="record.begun").count() == 1


@pytest.mark.parametrize("who", ["worker", "above", "director"])
def test_nobody_else_begins_an_s1(pair: Pair, who: str) -> None:
    with pytest.raises(Refused, match="is begun by the supervisor"):
        drafts.begin(by=getattr(pair, who), file=pair.file, kind="s1")


def test_without_a_supervisor_nothing_is_begun() -> None:
    alone = factories.person()
    with pytest.raises(Refused, match="has no supervisor today"):
        drafts.begin(by=alone, file=factories.file_of(alone), kind="agreement")


def test_either_goes_on_with_what_both_write(pair: Pair) -> None:
    begun = drafts.begin(by=pair.worker, file=pair.file, kind="agreement")
    assert drafts.begin(by=pair.manager, file=pair.file, kind="agreement") == begun


@pytest.mark.parametrize("kind", ["agreement", "s3"])
def test_a_new_supervisor_does_not_run_into_the_draft_of_the_one_before(pair: Pair, kind: str) -> None:
    """They could not read it, and so could never make one of their own."""
    before = drafts.begin(by=pair.worker, file=pair.file, kind=kind)
    new = factories.person(Role.TEAM_MANAGER)
    factories.change_supervisor(pair, new)
    begun = drafts.begin(by=new, file=pair.file, kind=kind)
    assert begun != before
    assert begun.parties.filter(user=new).exists()
    assert drafts.begin(by=pair.worker, file=pair.file, kind=kind) == begun


# ---- saving


@given(data=TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_comes_back(pair: Pair, data: dict[str, str]) -> None:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    drafts.save(by=pair.manager, record=record, version=record.version, data=data)
    assert factories.now(record).data == {key: clean_text(text) for key, text in data.items()}


@given(st.text(st.characters(), max_size=200))
def test_cleaning_takes_only_what_cannot_be_kept(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    cleaned.encode()  # no lone surrogates
    assert not set(cleaned) & set(map(chr, [*range(9), 11, 12, 13, *range(14, 32), 127]))
    assert not set(cleaned) & set(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    assert printable(cleaned) == printable(text)


def test_what_would_print_a_line_backwards_goes_and_marks_stay() -> None:
    assert clean_text("\u202eabc\u202c \u2066d\u2069") == "abc d"
    assert clean_text("\u200ea\u200f \u200d") == "\u200ea\u200f \u200d"


def test_a_new_line_of_word_is_a_new_line() -> None:
    assert clean_text("one\x0btwo\r\nthree") == "one\ntwo\nthree"


def printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable() and char != "\ufffd")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "مرحبا بالعالم",
        "👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "</textarea><script>alert(1)</script>",
        "  two  spaces\n\nlines  ",
    ],
    ids=["a megabyte", "right to left", "emoji", "markup", "spaces"],
)
def test_unusual_text_is_kept_as_it_is(pair: Pair, text: str) -> None:
    record = factories.draft(pair.manager, pair.file, data={"wellbeing": text})
    assert factories.now(record).data == {"wellbeing": text}


def test_saving_writes_no_event_and_notes_who_and_when(pair: Pair) -> None:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    before = Event.objects.count()
    drafts.save(by=pair.manager, record=record, version=0, data={"venue": "Room 4"})
    saved = factories.now(record)
    assert Event.objects.count() == before
    assert (saved.version, saved.saved_by) == (1, pair.manager)
    assert saved.saved_at is not None
    assert timezone.now() - saved.saved_at < dt.timedelta(minutes=1)


@pytest.mark.parametrize("version", [0, 2, -1])
def test_another_version_is_a_conflict_and_overwrites_nothing(pair: Pair, version: int) -> None:
    record = factories.draft(pair.manager, pair.file, data={"venue": "Room 4"})
    with pytest.raises(Conflict) as conflict:
        drafts.save(by=pair.manager, record=record, version=version, data={"venue": "Lost"})
    assert conflict.value.record.data == factories.now(record).data == {"venue": "Room 4"}


def test_what_was_shared_meanwhile_is_not_typed_into(pair: Pair) -> None:
    record = factories.draft(pair.manager, pair.file)
    stale = factories.now(record)
    factories.share(pair.manager, record)
    with pytest.raises(Refused, match="shared meanwhile"):
        drafts.save(by=pair.manager, record=stale, version=stale.version, data={})


def test_what_was_discarded_meanwhile_says_so(pair: Pair) -> None:
    record = factories.draft(pair.manager, pair.file)
    drafts.discard(by=pair.manager, record=record)
    with pytest.raises(Refused, match="was discarded"):
        drafts.save(by=pair.manager, record=record, version=1, data={})


def test_saving_a_returned_draft_keeps_the_document_that_was_read(pair: Pair) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.send_back(by=pair.worker, record=record, reason="The venue is wrong.")
    record = factories.now(record)
    drafts.save(by=pair.worker, record=record, version=record.version, data={"venue": "Room 5"})
    assert factories.now(record).shown == record.shown is not None


# ---- sharing it with the other party, and discarding it


def test_sharing_wants_the_version_that_was_checked(pair: Pair) -> None:
    record = factories.draft(pair.manager, pair.file)
    stale = factories.now(record)
    drafts.save(by=pair.manager, record=record, version=record.version, data=factories.s1_data(venue="Moved"))
    with pytest.raises(Conflict):
        factories.share(pair.manager, stale)
    assert factories.now(record).is_draft


def test_discarding_deletes_the_draft_and_is_logged(pair: Pair) -> None:
    record = factories.draft(pair.manager, pair.file)
    drafts.discard(by=pair.manager, record=record)
    assert not Record.objects.filter(pk=record.pk).exists()
    assert Event.objects.filter(verb="record.discarded", record_id=record.pk).count() == 1


def test_what_the_other_has_read_is_not_discarded(pair: Pair) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.send_back(by=pair.worker, record=record, reason="Something is missing.")
    with pytest.raises(Refused, match="was shared before"):
        drafts.discard(by=pair.manager, record=record)


def test_an_empty_draft_is_not_kept(pair: Pair) -> None:
    empty = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    typed = factories.draft(pair.worker, pair.file, "s3", {"venue": "Room 4"})
    Record.objects.all().update(begun_at=timezone.now() - dt.timedelta(days=2))
    new = drafts.begin(by=pair.manager, file=pair.file, kind="observation")
    drafts.discard_empty()
    assert set(Record.objects.all()) == {typed, new}
    assert empty not in Record.objects.all()


# ---- several at once


@pytest.mark.django_db(transaction=True)
def test_many_editors_at_once_lose_nothing(pair: Pair) -> None:
    """Each adds lines of its own, and after a conflict takes up what the others wrote."""
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    drafts.write_together(by=pair.manager, record=record)

    def editor(name: str, user: User) -> Callable[[], None]:
        def type_lines() -> None:
            for number in range(5):
                add_line(user, record, f"{name} {number}")

        return type_lines

    at_once(*[editor(f"editor {n}", pair.worker if n % 2 else pair.manager) for n in range(6)])
    lines = factories.now(record).data["wellbeing"].splitlines()
    assert sorted(lines) == sorted(f"editor {n} {number}" for n in range(6) for number in range(5))
    assert factories.now(record).version == 30


def add_line(user: User, record: Record, line: str) -> None:
    now = factories.now(record)
    while True:
        text = f"{now.data.get('wellbeing', '')}\n{line}".strip()
        try:
            drafts.save(by=user, record=now, version=now.version, data={"wellbeing": text})
            return
        except Conflict as conflict:
            now = conflict.record


@pytest.mark.django_db(transaction=True)
def test_two_beginnings_at_once_make_one_draft(pair: Pair) -> None:
    at_once(*[lambda: drafts.begin(by=pair.manager, file=pair.file, kind="s1")] * 4)
    assert Record.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sharing_and_saving_at_once_lose_no_text(pair: Pair) -> None:
    """Either the text is in what was shared, or whoever typed it is told."""
    record = factories.draft(pair.manager, pair.file)
    mine, theirs = factories.now(record), factories.now(record)
    told: list[str] = []

    def save() -> None:
        data = factories.s1_data(wellbeing="Typed last")
        try:
            drafts.save(by=pair.manager, record=mine, version=mine.version, data=data)
        except (Conflict, Refused) as refused:
            told.append(str(refused))

    def share() -> None:
        try:
            factories.share(pair.manager, theirs)
        except Conflict as conflict:
            told.append(str(conflict))

    at_once(save, share)
    now = factories.now(record)
    assert len(told) == 1
    assert now.is_shared != (now.data["wellbeing"] == "Typed last")


# ---- what a form keeps


def test_a_form_keeps_its_own_fields_and_drops_the_others() -> None:
    posted = {
        **{"wellbeing": "Well", "venue": "", "actions-0-what": "Ring", "earlier-3-choice": "done"},
        **{"guard-0123456789abcdef": "kept", "csrfmiddlewaretoken": "x", "version": "3", "password": "p"},
        **{"actions-0-unknown": "x", "goals-0-what": "x", "actions-99999-what": "x", "guard-xyz": "x"},
    }
    kept = {"wellbeing", "actions-0-what", "earlier-3-choice", "guard-0123456789abcdef"}
    assert set(kinds.of("s1").form.keep(posted)) == kept


# ---- drafts with a document


@pytest.fixture
def corporate(pair: Pair) -> Record:
    """A draft in which nothing was typed, with its signed form."""
    record = drafts.begin(by=pair.worker, file=pair.file, kind="s3-corporate")
    attachments.attach(by=pair.worker, record=record, name="form.pdf", data=a_pdf())
    return record


def test_with_a_document_it_is_no_empty_draft(pair: Pair, corporate: Record) -> None:
    Record.objects.all().update(begun_at=timezone.now() - dt.timedelta(days=2))
    drafts.discard_empty()
    assert list(Record.objects.all()) == [corporate]
    assert work.of(pair.worker).drafts == [corporate]
    assert [entry.record for entry in timeline.of(pair.file, pair.worker, reads_text=True)] == [corporate]


def test_what_is_discarded_leaves_no_document_behind(
    pair: Pair, corporate: Record, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    stored = Path(corporate.attachments.get().document.path)
    assert stored.exists()
    with django_capture_on_commit_callbacks(execute=True):
        drafts.discard(by=pair.worker, record=corporate)
    assert not stored.exists()
