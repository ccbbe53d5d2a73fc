"""Documents from elsewhere that are part of a record: a signed corporate form (CAL-A4.2)."""

import hashlib
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.models import Attachment, Record
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.uploads import check_pdf_upload


def attach(*, by: User, record: Record, name: str, data: bytes) -> Attachment:
    """Keep a PDF with a draft, in place of the one before.

    Raises UploadRefused with what is wrong with the file, Refused where the record takes none.
    """
    check_pdf_upload(data, name)  # takes its time: before the transaction, which locks the record
    return _keep(by=by, record=record, name=name, data=data)


@transaction.atomic
def _keep(*, by: User, record: Record, name: str, data: bytes) -> Attachment:
    record = Record.objects.select_for_update().get(pk=record.pk)
    if not record.is_draft:
        raise Refused("This record was shared, so its document stands still.")
    if not kinds.of(record.kind).needs_document:
        raise Refused("This kind of record has no document.")
    sha256 = hashlib.sha256(data).hexdigest()
    found = record.attachments.filter(sha256=sha256).first()
    if found:
        return found
    for before in record.attachments.all():
        transaction.on_commit(partial(before.document.delete, save=False))
        before.delete()
    attachment = Attachment(
        record=record, name=clean_text(name)[-150:], size=len(data), sha256=sha256, added_by=by
    )
    attachment.document.save(f"{record.pk}.pdf", ContentFile(data), save=False)
    attachment.save()
    log.write(Verb.RECORD_ATTACHED, by=by, file=record.file_id, record=record, digest=sha256)
    return attachment
