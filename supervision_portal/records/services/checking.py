"""Telling an unchanged PDF of the portal from a changed one."""

from dataclasses import dataclass
from functools import cache

from cryptography.x509 import Certificate
from django.conf import settings

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records import seal as sealer
from supervision_portal.records.models import Record, SealedDocument
from supervision_portal.records.services import sealing


@dataclass(frozen=True)
class Result:
    """What a check says. `record` is set only for the very bytes that the portal stored."""

    verdict: str
    record: Record | None = None
    label: str = ""
    state_line: str = ""
    signatures: tuple[str, ...] = ()
    addenda: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        return self.verdict == "unchanged"


@cache
def _certificates(key: str, old: str) -> tuple[Certificate, ...]:
    own = [sealer.certificate_of(sealing.signer())] if key else []
    return (*own, *(sealer.certificates_in(old) if old else []))


def check(*, data: bytes, by: User | None = None) -> Result:
    """Check a PDF's seal and compare it with what is stored; both have to agree."""
    certificates = _certificates(settings.SEAL_KEY_FILE, settings.SEAL_OLD_CERTIFICATES)
    checked = sealer.check(data, certificates)
    stored = (
        SealedDocument.objects.filter(sha256=checked.sha256).select_related("record__closed_by").first()
        if checked.verdict == "unchanged"
        else None
    )
    log.write(
        Verb.PDF_CHECKED,
        by=by,
        record=stored.record if stored else None,
        file=stored.record.file_id if stored else None,
        digest=checked.sha256,
    )
    if stored is None:
        # A seal of ours over bytes we did not store: not a record of this portal as it is now.
        return Result("not_stored" if checked.verdict == "unchanged" else checked.verdict)
    record = stored.record
    return Result(
        verdict="unchanged",
        record=record,
        label=kinds.of(record.kind).label,
        state_line=sealing.state_line(record),
        signatures=tuple(
            f"{answer.user.name}, {answer.get_role_display().lower()}, {answer.get_answer_display().lower()}"
            for answer in record.signatures.filter(voided_at=None).select_related("user")
        ),
        addenda=tuple(
            str(number)
            for number in record.addenda.filter(state__in=Record.FINAL)
            .order_by("signed_at")
            .values_list("number", flat=True)
        ),
    )
