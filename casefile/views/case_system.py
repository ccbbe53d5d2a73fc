"""What the case system is given of a record: its text, to paste."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casefile import plain
from casefile.models import Child
from supervision_portal.people.http import Request
from supervision_portal.records import kinds
from supervision_portal.records.services import reading, sealing


@require_GET
def text(request: Request, pk: UUID) -> HttpResponse:
    """A final record of a child's file as plain text; opening it is a reading."""
    found = reading.find(by=request.user, pk=pk)
    if found is None or found.file.kind != "child" or not found.is_final:
        raise Http404
    opened = reading.read(by=request.user, pk=pk)
    if opened is None:
        raise Http404
    record = opened.record
    child = Child.objects.get(pk=record.file_id)
    copy_for = request.user if opened.left_out else None
    printed = sealing.printed(record, left_out=opened.left_out, copy_for=copy_for)
    words = plain.text_of(printed, child)
    context = {
        "record": record,
        "kind": kinds.of(record.kind),
        "child": child,
        "text": words,
        "rows": min(30, words.count("\n") + 2),
    }
    return render(request, "casefile/record_text.html", context)
