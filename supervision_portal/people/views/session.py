"""Staying signed in."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from supervision_portal.people.http import Request


@require_POST
def still_here(_request: Request) -> HttpResponse:
    """Renew the session (every request does); the page's time-out warning asks for it."""
    return HttpResponse(status=204)
