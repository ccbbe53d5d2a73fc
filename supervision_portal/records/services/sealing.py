"""Making the PDF of a final record and sealing it, once; and copies for those who may not read all of it."""

import datetime as dt
import hashlib
from dataclasses import replace
from functools import cache

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import kinds, pdf, shown
from supervision_portal.records import seal as sealer
from supervision_portal.records.models import Attachment, Record, SealedDocument, SealFailure, Signature
from supervision_portal.records.queue import after_commit

MEANING = (
    "Signing means that this is an accurate record. It belongs to Children’s Services and may be "
    "inspected, audited and used as evidence in formal proceedings."
)


@cache
def _signer(path: str, passphrase: str) -> sealer.Signer:
    return sealer.load_key(path, passphrase)


def signer() -> sealer.Signer:
    """The organisation's seal, from SEAL_KEY_FILE. Raises SealKeyMissing: no key, no seal."""
    return _signer(settings.SEAL_KEY_FILE, settings.SEAL_KEY_PASSPHRASE)


def seal(*, record_id: str) -> bool:
    """Seal a final record; False where there is nothing to do (sealed already, or not final).

    Any failure is kept as a SealFailure, logged, and raised again; the sweeper tries once more later.
    """
    record = Record.objects.select_related("file", "amends", "closed_by").filter(pk=record_id).first()
    if record is None or record.state != Record.State.SIGNED:
        return False
    try:
        at = timezone.now()
        key = signer()
        assert record.number is not None
        sealed = sealer.seal(
            pdf.render(printed(record), sealed=True),
            signer=key,
            reason=f"Final record {record.number}",
            record_number=record.number,
            at=at,
        )
    except Exception as error:
        with transaction.atomic():
            SealFailure.objects.create(record=record, error=f"{type(error).__name__}: {error}"[:500])
            log.write(Verb.RECORD_SEAL_FAILED, by=None, file=record.file_id, record=record)
        raise
    return _keep(record, sealed, key, at)


@transaction.atomic
def _keep(record: Record, sealed: bytes, key: sealer.Signer, at: dt.datetime) -> bool:
    if Record.objects.select_for_update().get(pk=record.pk).state != Record.State.SIGNED:
        return False  # another worker was quicker
    document = SealedDocument(
        record=record,
        sha256=hashlib.sha256(sealed).hexdigest(),
        sealed_at=at,
        certificate=sealer.fingerprint(sealer.certificate_of(key)),
    )
    document.pdf.save(f"{record.pk}.pdf", ContentFile(sealed), save=False)
    document.save()
    Record.objects.filter(pk=record.pk).mark_sealed(sealed_at=at)
    log.write(Verb.RECORD_SEALED, by=None, file=record.file_id, record=record, digest=document.sha256)
    return True


def seal_waiting() -> int:
    """Queue final records that have no seal yet, oldest first and a few at a time; returns how many."""
    waiting = Record.objects.filter(state=Record.State.SIGNED).order_by("signed_at")
    keys = [str(pk) for pk in waiting.values_list("pk", flat=True)[:40]]
    for key in keys:
        after_commit("records.seal", key)
    return len(keys)


def printed(
    record: Record, *, left_out: frozenset[str] = frozenset(), copy_for: User | None = None
) -> shown.Printed:
    """What the PDF of a final record says: its document, signatures, and what surrounds them."""
    whole = shown.Shown.from_json(record.shown or {})
    closed = [section.number for section in whole.sections if section.key in left_out]
    note = f"Unsealed copy for {copy_for.name}" if copy_for else ""
    if closed:
        note += f". Left out: section {', '.join(closed)}"
    addenda = record.addenda.filter(state__in=Record.FINAL).values_list("number", flat=True)
    return shown.Printed(
        shown=replace(whole, sections=tuple(s for s in whole.sections if s.key not in left_out)),
        number=record.number or "",
        state_line=state_line(record),
        meaning=MEANING,
        signatures=_signatures(record),
        amends=(record.amends.number or "") if record.amends else "",
        addenda=f"Addenda to this record: {', '.join(map(str, addenda))}" if addenda and copy_for else "",
        copy_note=note,
        # What is closed on the form must not travel inside the document beside it.
        attachments=[] if left_out else [_attached(kept) for kept in record.attachments.all()],
    )


def _signatures(record: Record) -> list[shown.PrintedSignature]:
    """What each signer has answered, in that order; then who has not."""
    answers = list(record.signatures.filter(voided_at=None).select_related("user"))
    given = [
        shown.PrintedSignature(
            name=answer.user.name,
            role=kinds.label_of(record, answer.role),
            at=answer.at,
            words=answer.words,
            refused=answer.answer == Signature.Answer.REFUSED,
        )
        for answer in answers
    ]
    silent = record.parties.filter(signs=True).exclude(user__in=[answer.user_id for answer in answers])
    lacking = [
        shown.PrintedSignature(name=party.user.name, role=kinds.label_of(record, party.role), at=None)
        for party in silent.select_related("user").order_by("role")
    ]
    return given + lacking


def _attached(kept: Attachment) -> tuple[str, bytes, str]:
    with kept.document.open() as document:
        return kept.name, document.read(), f"The signed form, SHA-256 {kept.sha256}"


def state_line(record: Record) -> str:
    """How a record stands, in one sentence."""
    if not record.is_final:
        return "Not final: waiting for signatures"
    if record.closed_by and record.signed_at:
        day = timezone.localdate(record.signed_at)
        return f"Closed unsigned on {day:%-d %B %Y} by {record.closed_by.name}: {record.closed_reason}"
    by = "Signed by both parties" if record.parties.filter(signs=True).count() > 1 else "Signed"
    disagrees = record.signatures.filter(voided_at=None).exclude(words="").exists()
    return f"{by}, with a disagreement" if disagrees else by
