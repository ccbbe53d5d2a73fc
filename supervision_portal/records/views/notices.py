"""Mail of which nobody knows whether it went out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from supervision_portal.people.http import Request
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May
from supervision_portal.people.views.rights import needs
from supervision_portal.records.models import Notice
from supervision_portal.records.services import notices
from supervision_portal.records.services.errors import Refused


@require_GET
@needs(May.RUN_MAIL)
def in_doubt(request: Request) -> HttpResponse:
    """Mail that a crash or the mail server left in doubt: to whom, when and about what kind of thing."""
    page = page_of(notices.doubtful(), request)
    rows = [(notice, notices.about(notice)) for notice in page]
    context = {"rows": rows, "page": page, "pagination": pagination(page, request)}
    return render(request, "records/mail_in_doubt.html", context)


@require_POST
@needs(May.RUN_MAIL)
def settle(request: Request, pk: int) -> HttpResponse:
    """Keep that one mail arrived, or send it again."""
    notice = Notice.objects.select_related("to").filter(pk=pk).first()
    arrived = request.POST.get("what") == "arrived"
    if notice is None or not (arrived or request.POST.get("what") == "again"):
        raise Http404
    try:
        notices.settle(by=request.user, notice=notice, arrived=arrived)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        done = "Noted as arrived" if arrived else "It is sent again"
        messages.success(request, f"{done}: the mail to {notice.to.name}.")
    return redirect("records:mail_in_doubt")
