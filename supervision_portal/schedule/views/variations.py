"""How often one person is supervised: what the policy says, what is agreed instead, what ends a phase."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision_portal.people.http import Request
from supervision_portal.records import access, kinds
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import duties
from supervision_portal.schedule.models import Deadline, FileEvent, Variation
from supervision_portal.schedule.rules import prorata
from supervision_portal.schedule.rules.timing import Every
from supervision_portal.schedule.services import events, variations
from supervision_portal.schedule.services.variations import Governing, Terms
from supervision_portal.schedule.variation_forms import EventForm, ProRataForm, VariationForm


def _file_or_404(request: Request, pk: UUID, kind: str = File.Kind.SUPERVISION) -> File:
    return get_object_or_404(access.files_visible_to(request.user, kind), pk=pk)


def _managed_or_404(request: Request, pk: UUID) -> File:
    """A supervision file of somebody whose line manager asks."""
    file = _file_or_404(request, pk)
    if not variations.may_agree(request.user, file):
        raise Http404
    return file


def _duties() -> list[str]:
    return [key for key in variations.VARIED if key in duties.registered()]


def _governing(file: File) -> Governing | None:
    """The rule for personal supervision today, whatever else is agreed."""
    subject = duties.registered()["personal"].subjects([file.pk]).get(file.pk)
    return variations.governing("personal", subject.facts, timezone.localdate()) if subject else None


@require_GET
def frequency(request: Request, pk: UUID) -> HttpResponse:
    """For who sees the file: the rule, what was agreed instead, and what was noted."""
    file, today = _file_or_404(request, pk), timezone.localdate()
    agreed = variations.of_file(file)
    context = {
        "file": file,
        "file_url": kinds.file_url(file),
        "rule": _governing(file),
        "due": Deadline.objects.of("personal", [file.pk]).get(file.pk),
        "running": [row for row in agreed if not row.end or row.end >= today],
        "ended": [row for row in agreed if row.end and row.end < today],
        "events": FileEvent.objects.filter(file=file).select_related("noted_by"),
        "may_agree": variations.may_agree(request.user, file),
        "today": today,
    }
    return render(request, "schedule/variations.html", context)


@require_http_methods(["GET", "POST"])
def agree(request: Request, pk: UUID) -> HttpResponse:
    """Ask what is agreed, show what it changes, and keep it once that was seen."""
    file = _managed_or_404(request, pk)
    start = {key: request.GET[key] for key in ("every", "unit", "minutes", "reason") if key in request.GET}
    form = VariationForm(request.POST or None, initial=start, duties=_duties())
    shown, seen = None, ""
    if form.is_bound and form.is_valid():
        terms = form.terms()
        seen = _digest(terms)
        try:
            if request.POST.get("seen") == seen and "agree" in request.POST:
                variations.agree(by=request.user, file=file, terms=terms)
                messages.success(request, "Agreed. Whom it concerns is told.")
                return redirect("variation:frequency", pk)
            shown = variations.preview(by=request.user, file=file, terms=terms)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "file": file,
        "form": form,
        "rule": _governing(file),
        "shown": shown,
        "seen": seen,
        "today": timezone.localdate(),
    }
    status = 422 if form.is_bound and shown is None else 200
    return render(request, "schedule/variation.html", context, status=status)


def _digest(terms: Terms) -> str:
    """Tells whether what is agreed is what was shown beforehand."""
    return hashlib.sha256(repr(terms).encode()).hexdigest()[:16]


@require_http_methods(["GET", "POST"])
def pro_rata(request: Request, pk: UUID) -> HttpResponse:
    """By number of days worked a week: less often, or shorter. Nothing is kept here."""
    file = _managed_or_404(request, pk)
    form, rule = ProRataForm(request.POST or None), _governing(file)
    found = None
    if form.is_bound and form.is_valid():
        if rule and isinstance(rule.timing, Every):
            found = prorata.share(rule.timing, form.cleaned_data["days"], form.cleaned_data["minutes"])
        else:
            form.add_error(None, "The policy gives no interval for this person, so there is no share of it.")
    context = {
        "file": file,
        "form": form,
        "rule": rule,
        "found": found,
        "reason": f"Works {form.cleaned_data['days']} of {prorata.WEEK} days a week" if found else "",
    }
    status = 422 if form.is_bound and found is None else 200
    return render(request, "schedule/variation_pro_rata.html", context, status=status)


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Return to the policy, in one step."""
    files = access.files_visible_to(request.user, File.Kind.SUPERVISION)
    variation = get_object_or_404(Variation.objects.select_related("file"), pk=pk, file__in=files)
    if not variations.may_agree(request.user, variation.file):
        raise Http404
    try:
        variations.end(by=request.user, variation=variation)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Ended. What the policy says counts again from today.")
    return redirect("variation:frequency", variation.file_id)


def _noted_or_404(request: Request, pk: UUID) -> File:
    file = get_object_or_404(access.files_visible_to(request.user), pk=pk)
    if not events.may_note(request.user, file):
        raise Http404
    return file


@require_http_methods(["GET", "POST"])
def note_event(request: Request, pk: UUID) -> HttpResponse:
    """Note that something happened that a rule waits for: “probation passed”, “closing”."""
    file = _noted_or_404(request, pk)
    names = events.names_for(file)
    form = EventForm(request.POST or None, names=names, initial={"on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            events.note(by=request.user, file=file, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Noted. The due dates are worked out again.")
            return redirect(kinds.file_url(file))
    context = {
        "file": file,
        "file_url": kinds.file_url(file),
        "form": form,
        "names": names,
        "noted": FileEvent.objects.filter(file=file).select_related("noted_by"),
    }
    return render(request, "schedule/variation_event.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw_event(request: Request, pk: int) -> HttpResponse:
    """Take back what was noted in error."""
    files = access.files_visible_to(request.user)
    event = get_object_or_404(FileEvent.objects.select_related("file"), pk=pk, file__in=files)
    if not events.may_note(request.user, event.file):
        raise Http404
    events.withdraw(by=request.user, event=event)
    messages.success(request, "Taken back.")
    return redirect(kinds.file_url(event.file))
