"""The personal calendar feed and its address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from supervision_portal.people.http import Request
from supervision_portal.schedule.services import feeds


@require_http_methods(["GET", "POST"])
def calendar(request: Request) -> HttpResponse:
    """The address to give to one's calendar; sent, it is replaced by a new one."""
    if request.method == "POST":
        feeds.renew_address(by=request.user)
        messages.success(request, "You have a new address. The old one shows nothing any more.")
        return redirect("calendar:calendar")
    path = reverse("calendar:feed", args=[feeds.address_of(request.user).secret])
    return render(request, "schedule/calendar.html", {"address": settings.PORTAL_URL.rstrip("/") + path})


@login_not_required
@require_GET
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """The sessions of whose secret this is. Calendars ask without a sign-in: the address is the key."""
    found = feeds.by_secret(secret)
    if found is None:
        raise Http404
    answer = HttpResponse(feeds.calendar_of(found.user), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    return answer
