"""A document that a browser sent along with a draft."""

from django.contrib import messages

from supervision_portal.people.http import Request
from supervision_portal.records.forms import UploadForm
from supervision_portal.records.models import Record
from supervision_portal.records.services import attachments
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.uploads import UploadRefused


def keep_document(request: Request, record: Record) -> UploadForm:
    """Make the PDF that was sent part of the draft, and say so; the form with its errors where it is none."""
    upload = UploadForm(request.POST, request.FILES)
    if not upload.is_valid():
        return upload
    document = upload.cleaned_data["document"]
    try:
        attachments.attach(by=request.user, record=record, name=document.name, data=document.read())
    except UploadRefused as refused:
        upload.add_error("document", str(refused))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{document.name} is added.")
    return upload
