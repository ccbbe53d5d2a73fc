"""Every reading of a record goes through here: permission and log in one place."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import access, kinds
from supervision_portal.records.models import File, Record


@dataclass(frozen=True)
class Opened:
    """A record that somebody may read, by which relation, and which sections stay closed to them."""

    record: Record
    relation: str
    left_out: frozenset[str]


def find(*, by: User, pk: UUID) -> Record | None:
    """The record if this person may read it. For what is not a reading: saving, signing, sharing."""
    found: Record | None = (
        access.records_visible_to(by).select_related("file", "author", "saved_by").filter(pk=pk).first()
    )
    return found


@transaction.atomic
def read(*, by: User, pk: UUID, verb: Verb = Verb.RECORD_READ) -> Opened | None:
    """Open a record for reading and log it; None where it does not exist for this person."""
    record = find(by=by, pk=pk)
    if record is None:
        return None
    relation = access.relation_to(by, record.file)
    if not relation and record.parties.filter(user=by).exists():
        relation = "party"
    log.write(verb, by=by, file=record.file_id, record=record, relation=relation)
    if not record.is_draft:
        record.parties.filter(user=by, read_at=None).update(read_at=timezone.now())
    left_out = access.closed_sections(relation, kinds.of(record.kind).personal_sections)
    if left_out and record.parties.filter(user=by).exists():
        left_out = frozenset()  # what they held themselves
    return Opened(record, relation, left_out)


def find_file(*, by: User, pk: UUID) -> File | None:
    """The file if this person may see that and when something happened on it."""
    return access.files_visible_to(by).filter(pk=pk).first()
