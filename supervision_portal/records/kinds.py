"""What an app tells the others about its records. Apps register their kinds in `ready()`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.text import slugify

if TYPE_CHECKING:
    from supervision_portal.people.models import User
    from supervision_portal.records.document import Document
    from supervision_portal.records.forms import RecordForm
    from supervision_portal.records.models import File, Record
    from supervision_portal.records.shown import Fact, Section


def _nothing(*_args: object, **_kwargs: object) -> None:
    return None


def _nothing_beside(_record: "Record", _user: "User") -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class RecordKind:
    """One kind of record: its words, who begins and signs it, its form, and what follows from it."""

    key: str
    label: str  # in lists: “Personal supervision (S1)”
    heading: str  # of the form itself, the council's own words
    prefix: str  # of its numbers
    form_path: str  # dotted path of its RecordForm
    on_file: str = "supervision"
    begun_by: frozenset[str] = frozenset({"supervisor"})
    signers: tuple[str, ...] = ("supervisee", "supervisor")
    # who is party to a new record in which role; None: the two people of a supervision file
    parties: "Callable[[File, User], dict[str, User]] | None" = None
    party_labels: Mapping[str, str] = field(default_factory=dict)  # where the form has words of its own
    # whom it is about, printed above the rest
    about: "Callable[[File], tuple[Fact, ...]]" = lambda _file: ()
    # what it is filed under where its PDF is kept in a folder: a child's initials and number
    folder: "Callable[[File], str]" = lambda _file: ""
    # what it shows besides what was typed, on the page to check it (False) and as it is shared (True), in
    # whose transaction it is to be kept from changing
    adds: "Callable[[Record, bool], tuple[Section, ...]]" = lambda _record, _keep: ()
    in_front: bool = False  # the latest one stands at the front of its file
    narrow: bool = False  # not for everybody who reads the file
    together: bool = False  # both parties write in the draft from its beginning
    passes_on: bool = False  # a new supervisor can take over the unfinished draft of the one before
    needs_document: bool = False  # a signed document from elsewhere is part of it
    personal_sections: frozenset[str] = frozenset()
    template: str = "records/edit.html"
    start_label: str = ""
    start_hint: str = ""
    duty: str = ""  # only offered on files that have this duty now
    # inside the transaction that begins it, once its parties are there
    begun: "Callable[[Record, User], None]" = _nothing
    # beside the form: what its page shows besides, in a constant number of queries
    beside: "Callable[[Record, User], dict[str, Any]]" = _nothing_beside
    # the page to read it, and what that shows besides the record
    read_template: str = "records/record.html"
    beside_shared: "Callable[[Record, User], dict[str, Any]]" = _nothing_beside
    # text for fields of a new draft, from what is known already
    prefill: "Callable[[File, User], dict[str, str]]" = lambda _file, _user: {}
    # names not to be written out, as (name, initials); empty where initials are not asked for
    names_to_guard: "Callable[[Record], list[tuple[str, str]]]" = lambda _record: []
    # where its author goes on once only their own signature is missing; "" is the page to sign
    after_share: "Callable[[Record, User], str]" = lambda _record, _user: ""
    # inside the transaction that shares (before its text stands, and after), returns or finishes it
    before_share: "Callable[[Record, User], None]" = _nothing
    shared: "Callable[[Record, Document, User], None]" = _nothing
    returned: "Callable[[Record, User], None]" = _nothing
    finished: "Callable[[Record, User], None]" = _nothing
    discarded: "Callable[[Record, User], None]" = _nothing  # a draft, just before it goes

    # for kinds of which each record can have a form of its own: which
    form_for: "Callable[[Record], type[RecordForm]] | None" = None

    # where its heading is not the same for each: the heading of this one
    heading_for: "Callable[[Record], str] | None" = None

    @cached_property
    def form(self) -> "type[RecordForm]":
        form: type[RecordForm] = import_string(self.form_path)
        return form

    def form_of(self, record: "Record") -> "type[RecordForm]":
        """The form that is the schema of this record."""
        return self.form_for(record) if self.form_for else self.form

    def heading_of(self, record: "Record") -> str:
        return self.heading_for(record) if self.heading_for else self.heading


ADDENDUM = RecordKind(
    key="addendum",
    label="Addendum",
    heading="Addendum to a record",
    prefix="AD",
    form_path="supervision_portal.records.addendum.AddendumForm",
    on_file="",
    begun_by=frozenset(),
)
# Of who was shown a record that others sign.
NOTE = RecordKind(
    key="note",
    label="Note of disagreement",
    heading="Note of disagreement",
    prefix="ND",
    form_path="supervision_portal.records.addendum.NoteForm",
    on_file="",
    begun_by=frozenset(),
)

_kinds: dict[str, RecordKind] = {}


def register(kind: RecordKind) -> None:
    """Make a kind known. Raises ValueError for a key that is taken."""
    if kind.key in _kinds:
        raise ValueError(f"The record kind {kind.key} is registered twice.")
    _kinds[kind.key] = kind


def of(key: str) -> RecordKind:
    return _kinds[key]


def _whole(record: "Record") -> RecordKind:
    """The kind of a record, of an addendum that of the record it is added to."""
    return _kinds[record.amends.kind if record.amends else record.kind]


def about(record: "Record") -> "tuple[Fact, ...]":
    """Whom a record is about, where the kind of what it is or amends says so."""
    return _whole(record).about(record.file)


def pdf_name(record: "Record") -> str:
    """What its PDF is called when it is taken from the portal: “ao-c000123-s2-000045.pdf”."""
    return slugify(f"{_whole(record).folder(record.file)} {record.number or ''}") + ".pdf"


def label_of(record: "Record", role: str) -> str:
    """What a party is called on this record: “Supervisee”, “Worker”."""
    return _whole(record).party_labels.get(role, role.capitalize())


def every(on_file: str | None = None) -> list[RecordKind]:
    return [kind for kind in _kinds.values() if on_file in (None, kind.on_file)]


_file_pages: dict[str, str] = {}


def register_file_page(file_kind: str, url_name: str) -> None:
    """Say which page shows a file of this kind."""
    _file_pages[file_kind] = url_name


def file_url(file: "File") -> str:
    return reverse(_file_pages[file.kind], args=[file.pk])
