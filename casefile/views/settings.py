"""What a council keeps for all its children: statuses, and the teams whose case system is the record."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casefile.models import CaseRecordTeam, Status
from casefile.services import settings as kept
from casefile.setting_forms import AddCaseSystemForm, CaseSystemForm, ChangeStatusForm, StatusNameForm
from casefile.views.manage import FORM, done
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs


@require_GET
@needs(May.CHANGE_POLICY)
def settings(request: Request) -> HttpResponse:
    """The statuses, and the teams whose case system is the record."""
    context = {
        "statuses": Status.objects.all(),
        "case_systems": CaseRecordTeam.objects.select_related("team").order_by("team__name"),
        "today": timezone.localdate(),
    }
    return render(request, "casefile/settings.html", context)


def _page(request: Request, form: forms.Form, title: str, caption: str = "") -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "caption": caption}
    context |= {"back": reverse("casefile:settings"), "back_to": "Statuses and case systems"}
    return render(request, "casefile/change.html", context, status=422 if form.errors else 200)


def _saved(request: Request, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("casefile:settings")


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def add_status(request: Request) -> HttpResponse:
    """A status that children can have from now on."""
    form = StatusNameForm(typed(request))
    if form.is_valid() and done(form, lambda: kept.add_status(by=request.user, **form.cleaned_data), "name"):
        return _saved(request, f"The status {form.cleaned_data['name']} is added.")
    return _page(request, form, "Add a status")


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def change_status(request: Request, pk: int) -> HttpResponse:
    """Rename a status, retire it, or offer it again."""
    status = get_object_or_404(Status, pk=pk)
    now = {"name": status.name, "retired": status.retired_on is not None}
    form = ChangeStatusForm(typed(request), initial=now)
    if form.is_valid() and done(
        form, lambda: kept.change_status(by=request.user, status=status, **form.cleaned_data), "name"
    ):
        return _saved(request, f"The status {form.cleaned_data['name']} is saved.")
    return _page(request, form, "Change a status", status.name)


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def add_case_system(request: Request) -> HttpResponse:
    """Say of one more team that the case system is the record."""
    form = AddCaseSystemForm(typed(request), initial={"start": timezone.localdate()})
    if form.is_valid() and done(form, lambda: kept.set_case_system(by=request.user, **form.cleaned_data)):
        return _saved(request, f"It is saved for {form.cleaned_data['team']}.")
    return _page(request, form, "Add a team whose case system is the record")


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def change_case_system(request: Request, pk: int) -> HttpResponse:
    """Change the name, or from when until when it is the record."""
    found = get_object_or_404(CaseRecordTeam.objects.select_related("team"), pk=pk)
    form = CaseSystemForm(
        typed(request), initial={"name": found.name, "start": found.start, "end": found.end}
    )
    if form.is_valid() and done(
        form, lambda: kept.set_case_system(by=request.user, team=found.team, **form.cleaned_data)
    ):
        return _saved(request, f"It is saved for {found.team}.")
    return _page(request, form, "Change when the case system is the record", found.team.name)
