"""Significant events: logged, withdrawn, answered by an oversight (CAL-16.1)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casefile import rules, timeline
from casefile.event_forms import EventForm, WithdrawForm
from casefile.models import SignificantEvent
from casefile.services import papers, significant
from casefile.views.pages import child_or_404
from supervision_portal.people.http import Request
from supervision_portal.records import access
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused


@require_http_methods(["GET", "POST"])
def log_event(request: Request, pk: UUID) -> HttpResponse:
    """Log a significant event; the 48 hours run and the manager is told (CAL-16.1)."""
    child = child_or_404(request, pk)
    if access.relation_to(request.user, child.file) not in ("worker", "manager"):
        raise Http404
    form = log_from(request, child.file)
    if form is None:
        return redirect("casefile:file", pk)
    back = {"back": reverse("casefile:file", args=[pk]), "back_to": "Child’s file"}
    context = {"about": child.name, "form": form, **back}
    return render(request, "casefile/log_event.html", context, status=422 if form.is_bound else 200)


def log_from(request: Request, file: File) -> EventForm | None:
    """Log the event that a request tells of; None once it is, and the next page says who is told.

    Else the form to show. Whether this person may log an event of this child has been asked before.
    """
    form = EventForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return form
    said = {key: form.cleaned_data[key] for key in ("kind", "what")} | {"happened_at": form.happened_at()}
    if significant.logged_already(by=request.user, file=file, **said):
        messages.info(request, "This event is logged already. The 48 hours run.")
        return None
    try:
        event = significant.log_event(by=request.user, file=file, known_at=form.known_at(), **said)
    except Refused as refused:
        form.add_error("happened_on", str(refused))
        return form
    told = [person.name for person in significant.managers_of(file) if person != request.user]
    names = f" {' and '.join(told)} {'is' if len(told) == 1 else 'are'} told." if told else ""
    is_late = event.happened_at + rules.OVERSIGHT_WITHIN < timezone.now()
    clock = "Its 48 hours are over: answer it now." if is_late else "The 48 hours run."
    messages.success(request, f"Logged. {clock}{names}")
    return None


def _event_or_404(request: Request, pk: int) -> SignificantEvent:
    files = access.files_visible_to(request.user).filter(kind="child")
    found = SignificantEvent.objects.filter(file__in=files).select_related("file", "oversight")
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "POST"])
def withdraw_event(request: Request, pk: int) -> HttpResponse:
    """Take back an event that was logged in error."""
    event = _event_or_404(request, pk)
    if access.relation_to(request.user, event.file) not in ("worker", "manager"):
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            significant.withdraw(by=request.user, event=event, why=form.cleaned_data["why"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Withdrawn.")
            return redirect("casefile:file", event.file_id)
    context = {"event": event, "words": timeline.words_of(event), "form": form}
    return render(request, "casefile/withdraw_event.html", context, status=422 if form.is_bound else 200)


@require_POST
def answer_event(request: Request, pk: int) -> HttpResponse:
    """Begin the oversight that answers an event, or go on with it."""
    event = _event_or_404(request, pk)
    try:
        record = papers.begin_oversight(by=request.user, event=event)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("casefile:file", event.file_id)
    return redirect("records:edit", record.pk)
