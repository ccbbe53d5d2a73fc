"""Who was there: noted by all on one page, announced by oneself, overseen by managers."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pods import access
from pods.council import council
from pods.models import Attendance
from pods.plan_forms import AbsentForm, LastedForm, PlaceForm
from pods.rules.council import Council, advice_on_size, attendance_word
from pods.services import attendance
from pods.services.attendance import SHORT, Line, Said, Year
from pods.views.finding import form_page, pod_or_404, team_of
from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.models import Team
from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session


@require_http_methods(["GET", "POST"])
def note(request: Request, pk: UUID) -> HttpResponse:
    """All people on one page; everybody present is one click (LEI-ATT.1)."""
    pod = pod_or_404(request, pk)
    if not (access.may_change(request.user, pod) or pod.note_taker_id == request.user.pk):
        raise Http404
    if pod.session.state == Session.State.CANCELLED or attendance.day_of(pod) > timezone.localdate():
        raise Http404
    settings, sent = council(), typed(request)
    places = attendance.places(pod, settings)
    lasted = LastedForm(sent, initial={"lasted": pod.lasted or pod.minutes})
    all_there = sent is not None and "everybody" in sent
    forms = [PlaceForm(sent, place=place) for place in places]
    wrong = [form for form in (lasted, *forms) if not form.is_valid()]  # all of them are looked at
    if sent is not None and not wrong:
        said = {form.place.user.pk: _said(form, all_there) for form in forms}
        try:
            attendance.note(by=request.user, pod=pod, said=said, lasted=lasted.cleaned_data["lasted"])
        except Refused as refused:
            lasted.add_error(None, str(refused))
        else:
            there = sum(each.present is True for each in said.values())
            messages.success(
                request, f"Attendance is noted: {there} there. {advice_on_size(settings, there)}".strip()
            )
            return redirect("pods:pod", pk)
    bad = lasted.errors or any(form.errors for form in forms)
    context = {
        "pod": pod,
        "team": team_of(pod),
        "lasted": lasted,
        "expected": [form for form in forms if form.place.expected],
        "others": [form for form in forms if not form.place.expected],
        "forms": [lasted, *forms],
        "good": [SHORT[Attendance.Reason(key)] for key in settings.good_reasons],
    }
    return render(request, "pods/attendance.html", context, status=422 if bad else 200)


def _said(form: PlaceForm, all_there: bool) -> Said:
    """Of one person. “Everybody else was there” goes for who is expected and of whom nothing is said."""
    said = form.said()
    return Said(True) if all_there and said.present is None and form.place.expected else said


@require_http_methods(["GET", "POST"])
def absent(request: Request, pk: UUID) -> HttpResponse:
    """Say beforehand that one will not be there, or that one will after all."""
    pod = pod_or_404(request, pk)
    settings = council()
    here = {place.user.pk: place for place in attendance.places(pod, settings)}
    if request.user.pk not in here or pod.session.state != Session.State.BOOKED:
        raise Http404
    if request.method == "POST" and "coming" in request.POST:
        attendance.announce(by=request.user, pod=pod, reason="")
        messages.success(request, "You are expected again.")
        return redirect("pods:pod", pk)
    known = here[request.user.pk].attendance
    initial = {"reason": known.reason, "reason_text": known.reason_text} if known else {}
    form = AbsentForm(typed(request), initial=initial)
    if form.is_valid():
        try:
            attendance.announce(by=request.user, pod=pod, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = "Your absence is noted."
            if attendance_word(settings, form.cleaned_data["reason"]) == "flagged":
                said += " This is not one of the council’s reasons: your manager sees it, nobody refuses it."
            messages.success(request, said)
            return redirect("pods:pod", pk)
    good = ", ".join(str(Attendance.Reason(key).label) for key in settings.good_reasons)
    intro = f"Pods are protected time: everybody is expected. Good reasons not to be there: {good}."
    return form_page(request, pod, form, "I will not be there", "Tell the pod", intro=intro)


def _overseen_or_404(request: Request, pk: int) -> Team:
    return get_object_or_404(access.teams_overseen_by(request.user), pk=pk)


@require_GET
def year(request: Request, pk: int) -> HttpResponse:
    """Attendance of the last twelve months, person by pod (LEI-ATT.1)."""
    team, settings = _overseen_or_404(request, pk), council()
    found = attendance.year_of(team, timezone.localdate())
    context = {
        "team": team,
        "year": found,
        "rows": [_row(line, settings) for line in found.lines],
        "days": [attendance.day_of(pod) for pod in found.pods],
        "reasons": list(SHORT.values()),
    }
    return render(request, "pods/year.html", context)


def _row(line: Line, settings: Council) -> dict[str, object]:
    return {
        "user": line.user,
        "present": line.present,
        "expected": line.expected,
        "cells": [_cell(cell, settings) for cell in line.cells],
        "counts": _counts(line),
    }


def _cell(cell: Attendance | None, settings: Council) -> tuple[str, str]:
    """What stands in the table, and how the council sees it."""
    if cell is None or cell.present is None:
        return "–", ""
    if cell.present:
        return "Remotely" if cell.remote else "There", ""
    said = cell.reason_text or (SHORT[Attendance.Reason(cell.reason)] if cell.reason else "No reason")
    return said, attendance_word(settings, cell.reason) if cell.expected else ""


def _counts(line: Line) -> str:
    counts = line.counts()
    said = [f"{SHORT[Attendance.Reason(key)]}: {counts[key]}" for key in SHORT if counts.get(key)]
    said += [f"No reason given: {counts['']}"] if counts.get("") else []
    return ", ".join(said)


@require_GET
def year_csv(request: Request, pk: int) -> HttpResponse:
    """The same as CSV. Logged as an export."""
    team, settings = _overseen_or_404(request, pk), council()
    found = attendance.year_of(team, timezone.localdate())
    header = ("Name", "There", "Expected", *map(str, SHORT.values()), "No reason given")
    header += tuple(uk_date(attendance.day_of(pod)) for pod in found.pods)
    rows = list(_csv_rows(found, settings))
    log.write(Verb.EXPORT, by=request.user, count=len(rows))
    return csv_download("pod-attendance.csv", csv_text(header, rows))


def _csv_rows(found: Year, settings: Council) -> Iterator[tuple[object, ...]]:
    for line in found.lines:
        counts = line.counts()
        yield (
            line.user.name,
            line.present,
            line.expected,
            *(counts.get(key, 0) for key in [*SHORT, ""]),
            *(_cell(cell, settings)[0] for cell in line.cells),
        )
