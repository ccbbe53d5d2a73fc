"""The board and its quarters as PDF, on a page on its side."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.people.http import Request
from supervision_portal.records import pdf


def download(request: Request, template: str, context: dict[str, Any], name: str) -> HttpResponse:
    """A page of the board to download, tagged for screen readers. `context` has its `title`."""
    shown = context | {
        "council": settings.COUNCIL_NAME,
        "printed": f"Printed by {request.user.name} on {uk_date(timezone.localdate())}.",
    }
    data = pdf.write(template, shown, stylesheets=("record.css", "board.css"))
    head = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=head)
