"""My work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from supervision_portal.home import work
from supervision_portal.people.http import Request


@require_GET
def my_work(request: Request) -> HttpResponse:
    """What waits for the person signed in, each a link."""
    context = {"work": work.of(request.user), "today": timezone.localdate()}
    return render(request, "home/my_work.html", context)
