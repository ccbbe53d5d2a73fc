"""Putting sealed records down in a folder for the case system to pick up: PDF first, then its JSON.

There is no hook in sealing. A sweep looks for sealed records that were not put down yet, so there is one way
only, and it finds what a crash, a full disk or a folder that was away left over.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from casefile import rules
from casefile.models import Child, Filing
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.records.models import Record, Signature
from supervision_portal.records.queue import after_commit

AT_ONCE = 100


def drop_waiting() -> int:
    """Queue sealed records that are not in the folder yet, the oldest first; returns how many."""
    if not settings.CASE_DROP_DIR:
        return 0
    filings = Filing.objects.filter(dropped_at=None, record__in=_to_drop()).order_by("record__sealed_at")
    keys = list(filings.values_list("record", flat=True)[:AT_ONCE])
    # An addendum has no clock of its own, and so no row until it is put down.
    addenda = _to_drop().filter(amends__isnull=False, filing=None).order_by("sealed_at")
    keys += addenda.values_list("pk", flat=True)[:AT_ONCE]
    for key in keys:
        after_commit("casefile.drop", str(key))
    return len(keys)


def _to_drop() -> QuerySet[Record]:
    """Sealed records on children's files; confidential ones only where a setting says so."""
    allowed = Q() if settings.CASE_DROP_CONFIDENTIAL else Q(narrow=False)
    return Record.objects.filter(allowed, state=Record.State.SEALED, file__kind="child")


@transaction.atomic
def drop(*, record_id: str) -> bool:
    """Write one record's files, once; False where there is nothing to do.

    A crash after the files and before the commit leaves them to be written once more, the same.
    Raises OSError where the folder cannot be written to, ValueError where the stored PDF was changed.
    """
    record = _to_drop().select_related("file", "amends", "sealed").filter(pk=record_id).first()
    if record is None or not settings.CASE_DROP_DIR:
        return False
    assert record.held_on is not None
    due = {"due_on": rules.filing_due(record.held_on)}
    Filing.objects.get_or_create(record=record, defaults=due)
    filing = Filing.objects.select_for_update().get(record=record)
    if filing.dropped_at:
        return False
    with record.sealed.pdf.open("rb") as stored:
        pdf = stored.read()
    if hashlib.sha256(pdf).hexdigest() != record.sealed.sha256:
        raise ValueError(f"The stored PDF of {record.number} is not the one that was sealed.")
    about = json.dumps(describe(record), ensure_ascii=False, indent=2) + "\n"
    folder = Path(settings.CASE_DROP_DIR)
    _write(folder, f"{record.number}.pdf", pdf)
    _write(folder, f"{record.number}.json", about.encode())  # last: who sees it can take both
    filing.dropped_at = timezone.now()
    filing.save(update_fields=["dropped_at"])
    log.write(Verb.RECORD_DROPPED, by=None, file=record.file_id, record=record, digest=record.sealed.sha256)
    return True


def describe(record: Record) -> dict[str, Any]:
    """What the case system is told of a sealed record, as JSON."""
    child = Child.objects.get(pk=record.file_id)
    assert record.held_on is not None
    answers = record.signatures.filter(voided_at=None).select_related("user")
    return {
        "number": record.number,
        "kind": record.kind,
        "held_on": record.held_on.isoformat(),
        "case_number": child.case_number,
        "council": settings.COUNCIL_NAME,
        "pdf": f"{record.number}.pdf",
        "sha256": record.sealed.sha256,
        "sealed_at": record.sealed.sealed_at.isoformat(),
        "signed": [
            {"by": answer.user.name, "role": answer.role, "at": answer.at.isoformat()}
            for answer in answers
            if answer.answer == Signature.Answer.SIGNED
        ],
        "closed_unsigned": record.closed_by_id is not None,
        "addendum_to": record.amends.number if record.amends else None,
        "confidential": record.narrow,
    }


def _write(folder: Path, name: str, data: bytes) -> None:
    """A whole file or none under this name, for its owner alone; what stood there is replaced."""
    part = folder / f".{name}.part"
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(opened, "wb") as file:
        os.fchmod(opened, 0o600)
        file.write(data)
        file.flush()
        os.fsync(opened)
    part.replace(folder / name)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
