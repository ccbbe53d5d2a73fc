"""Who must not see a child’s file, whatever their role: relatives, and staff whose own child it is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casefile import access
from casefile.child_forms import BarForm, FindForm
from casefile.models import Child
from casefile.services import children
from casefile.views.manage import FORM, done, page
from supervision_portal.people.http import Request
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.models import FileBar
from supervision_portal.records.services.errors import Refused

RIGHTS = (May.MANAGE_BARS, May.MANAGE_ALL_BARS)


def _child_or_404(request: Request, pk: UUID) -> Child:
    return get_object_or_404(access.children_barred_by(request.user).select_related("file"), pk=pk)


@require_http_methods(FORM)
@needs(*RIGHTS)
def bars(request: Request, pk: UUID) -> HttpResponse:
    """Who must not see the file, now and before; say it of somebody else."""
    child = _child_or_404(request, pk)
    form = BarForm(typed(request))
    if form.is_valid() and done(
        form, lambda: children.bar(by=request.user, file=child.file, **form.cleaned_data), "user"
    ):
        messages.success(request, f"{form.cleaned_data['user'].name} cannot see this file any more.")
        oneself = form.cleaned_data["user"] == request.user
        return redirect("casefile:caseload") if oneself else redirect("casefile:bars", pk)
    sees = access.children_visible_to(request.user).filter(pk=pk).exists()
    rows = FileBar.objects.filter(file=pk).select_related("user", "by").order_by("-start", "-pk")
    context = {
        "template": "casefile/bars.html",
        "bars": [row for row in rows if not row.is_over],
        "lifted": [row for row in rows if row.is_over],
        "back": reverse("casefile:file", args=[pk]) if sees else reverse("casefile:all_bars"),
        "back_to": "Child’s file" if sees else "Who must not see which file",
    }
    return page(request, form, "Who must not see this file", child, **context)


@require_POST
@needs(*RIGHTS)
def lift(request: Request, pk: UUID, number: int) -> HttpResponse:
    """Let somebody see the file again, as far as anything else lets them."""
    child = _child_or_404(request, pk)
    barred = get_object_or_404(FileBar.objects.select_related("user"), pk=number, file=child.pk)
    try:
        children.lift_bar(by=request.user, barred=barred)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{barred.user.name} is not kept from this file any more.")
    return redirect("casefile:bars", pk)


@require_http_methods(FORM)
@needs(May.MANAGE_ALL_BARS)
def all_bars(request: Request) -> HttpResponse:
    """For the information governance lead, who reads no file: every bar there is, and a child by number."""
    form = FindForm(typed(request))
    found = access.children_barred_by(request.user)
    if form.is_valid():
        child = found.filter(case_number__iexact=form.cleaned_data["case_number"]).first()
        if child:
            return redirect("casefile:bars", child.pk)
        form.add_error("case_number", "No child has this number. Check it")
    running = FileBar.objects.current().filter(file__child__in=found).select_related("user", "file__child")
    shown = page_of(running.order_by("file__child__case_number", "user__name"), request)
    context = {"form": form, "bars": shown, "pagination": pagination(shown, request)}
    return render(request, "casefile/all_bars.html", context, status=422 if form.errors else 200)
