"""Absences and cover: for the line manager. Who is away themselves sees theirs under “Your details”."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision_portal.people import access, services
from supervision_portal.people.absence_forms import AbsenceForm, CoverForm
from supervision_portal.people.http import Request
from supervision_portal.people.models import Absence, Cover, User
from supervision_portal.people.services import PeopleError
from supervision_portal.people.views.asking import done, typed

FORM_METHODS = ["GET", "POST"]


def _someone_or_404(request: Request, pk: int) -> User:
    """Somebody whose line manager asks."""
    return get_object_or_404(access.managed_by_line(request.user), pk=pk)


def _absence_or_404(request: Request, pk: int) -> Absence:
    rows = Absence.objects.filter(user__in=access.managed_by_line(request.user))
    return get_object_or_404(rows.select_related("user"), pk=pk)


@require_GET
def absences(request: Request, pk: int) -> HttpResponse:
    """The absences of one person, and who covers."""
    someone = _someone_or_404(request, pk)
    rows = someone.absences.prefetch_related("covers__user")
    context = {"someone": someone, "absences": rows, "today": timezone.localdate()}
    return render(request, "people/absences.html", context)


@require_http_methods(FORM_METHODS)
def note(request: Request, pk: int) -> HttpResponse:
    """Note that somebody is or will be away."""
    someone = _someone_or_404(request, pk)
    form = AbsenceForm(typed(request))
    if form.is_valid() and done(
        form, lambda: services.note_absence(by=request.user, user=someone, **form.cleaned_data)
    ):
        messages.success(request, "Noted. Say who covers, if they have children or people.")
        return redirect("absence:absences", pk)
    return _page(request, form, someone, "Note an absence")


@require_http_methods(FORM_METHODS)
def change(request: Request, pk: int) -> HttpResponse:
    """Correct an absence, or say when it ends."""
    absence = _absence_or_404(request, pk)
    now = {"kind": absence.kind, "start": absence.start, "end": absence.end}
    form = AbsenceForm(typed(request), initial=now)
    if form.is_valid() and done(
        form, lambda: services.change_absence(by=request.user, absence=absence, **form.cleaned_data)
    ):
        messages.success(request, "The change is saved.")
        return redirect("absence:absences", absence.user_id)
    return _page(request, form, absence.user, "Change an absence", absence=absence)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take back an absence that was noted in error."""
    absence = _absence_or_404(request, pk)
    someone = absence.user_id
    try:
        services.withdraw_absence(by=request.user, absence=absence)
    except PeopleError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Taken back.")
    return redirect("absence:absences", someone)


@require_http_methods(FORM_METHODS)
def name_cover(request: Request, pk: int) -> HttpResponse:
    """Say who stands in for somebody who is away."""
    absence = _absence_or_404(request, pk)
    first = max(absence.start, timezone.localdate())
    colleagues = access.colleagues_of(absence.user)
    form = CoverForm(typed(request), colleagues=colleagues, initial={"start": first, "end": absence.end})
    if form.is_valid() and done(
        form, lambda: services.name_cover(by=request.user, absence=absence, **form.cleaned_data)
    ):
        messages.success(request, f"{form.cleaned_data['user'].name} covers, and is told.")
        return redirect("absence:absences", absence.user_id)
    return _page(request, form, absence.user, "Who covers?", is_cover=True)


@require_POST
def end_cover(request: Request, pk: int) -> HttpResponse:
    """End cover now: from this moment the one who covered sees no more of it."""
    rows = Cover.objects.filter(absent__in=access.managed_by_line(request.user))
    cover = get_object_or_404(rows.select_related("absent", "user"), pk=pk)
    try:
        services.end_cover(by=request.user, cover=cover, on=timezone.localdate() - dt.timedelta(days=1))
    except PeopleError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The cover has ended.")
    return redirect("absence:absences", cover.absent_id)


def _page(
    request: Request,
    form: AbsenceForm | CoverForm,
    someone: User,
    title: str,
    *,
    absence: Absence | None = None,
    is_cover: bool = False,
) -> HttpResponse:
    context = {"form": form, "someone": someone, "title": title, "absence": absence, "is_cover": is_cover}
    return render(request, "people/absence.html", context, status=422 if form.errors else 200)
