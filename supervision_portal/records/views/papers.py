"""PDFs: the sealed original, copies, attached documents, and checking a PDF."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.records import kinds, pdf
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.forms import UploadForm
from supervision_portal.records.models import Attachment, Record
from supervision_portal.records.services import checking, reading, sealing
from supervision_portal.records.views.drafts import draft_page, readable_or_404, save_typed, shared_already
from supervision_portal.records.views.uploading import keep_document


@require_GET
def record_pdf(request: Request, pk: UUID) -> HttpResponseBase:
    """The sealed original for who may read all of it; else an unsealed copy that says what it lacks."""
    found = reading.find(by=request.user, pk=pk)
    if found is None or found.is_draft:  # there is none of a draft, so nothing is read
        raise Http404
    opened = reading.read(by=request.user, pk=pk, verb=Verb.RECORD_READ_PDF)
    if opened is None:
        raise Http404
    record = opened.record
    name = kinds.pdf_name(record)
    if record.state == Record.State.SEALED and not opened.left_out:
        return FileResponse(record.sealed.pdf.open("rb"), as_attachment=True, filename=name)
    copy = pdf.render(sealing.printed(record, left_out=opened.left_out, copy_for=request.user), sealed=False)
    return HttpResponse(
        copy,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="copy-{name}"'},
    )


@require_GET
def attachment(request: Request, pk: UUID, number: int) -> HttpResponseBase:
    """The document that belongs to a record."""
    found = Attachment.objects.filter(record=pk, pk=number).first()
    # Looked for first: what is not there is not read, and the log says nothing of it.
    if found is None or reading.read(by=request.user, pk=pk, verb=Verb.RECORD_READ_PDF) is None:
        raise Http404
    return FileResponse(found.document.open("rb"), as_attachment=True, filename=found.name)


@require_POST
def attach(request: Request, pk: UUID) -> HttpResponse:
    """Add the signed form to a draft. What is typed in the draft comes along, and is kept first."""
    record, kind = readable_or_404(request, pk)
    if "version" in request.POST and (not_saved := save_typed(request, record, kind)):
        return not_saved
    if not record.is_draft:
        return shared_already(request, record)
    upload = keep_document(request, record)
    if upload.errors:
        return draft_page(
            request, record, kind, form_of(record, kind, record.data), upload=upload, status=422
        )
    return redirect("records:edit", pk)


@require_http_methods(["GET", "POST"])
def check_pdf(request: Request) -> HttpResponse:
    """Tell an unchanged PDF of the portal from a changed one, and name its record."""
    form = UploadForm(request.POST or None, request.FILES or None)
    result = None
    if request.method == "POST" and form.is_valid():
        result = checking.check(by=request.user, data=form.cleaned_data["document"].read())
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "records/check_pdf.html", {"form": form, "result": result}, status=status)
