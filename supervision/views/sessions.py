"""Booking a session, saying that it did not take place, and the supervisee's own word on it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision import clashes
from supervision.views.files import READS_TEXT, supervision_file_or_404
from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.people.http import Request
from supervision_portal.records import access
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import rules, services
from supervision_portal.schedule.models import Session, Statement


class BookForm(forms.Form):
    """When and where."""

    new_date = UKDateField(
        label="Date",
        called="the date of the session",
        error_messages={"required": "Enter the date of the session"},
    )
    new_time = UKTimeField(
        label="Time",
        called="the time of the session",
        error_messages={"required": "Enter the time of the session, like 10:30am"},
    )
    place = forms.CharField(label="Place", max_length=150, required=False)

    def at(self) -> dt.datetime:
        day, time = self.cleaned_data["new_date"], self.cleaned_data["new_time"]
        return timezone.make_aware(dt.datetime.combine(day, time))


class CancelForm(BookForm):
    """Why a session did not take place, who cancelled, and its new date (CAL-14.3)."""

    by_whom = forms.ChoiceField(
        label="Who cancelled?",
        choices=[choice for choice in Session.Who.choices if choice[0] != Session.Who.TEAM],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who cancelled"},
    )
    why = forms.ChoiceField(
        label="Why did it not take place?",
        choices=Session.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it did not take place"},
    )
    why_text = forms.CharField(
        label="More about the reason",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["by_whom", "why", "why_text", "new_date", "new_time", "place"]

    def __init__(self, *args: Any, to_come: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if to_come:
            self.fields["by_whom"].label = "Who cancels?"
            self.fields["by_whom"].error_messages["required"] = "Choose who cancels"
            self.fields["why"].label = "Why will it not take place?"
            self.fields["why"].error_messages["required"] = "Choose why it will not take place"
        self.fields["new_date"].label, self.fields["new_time"].label = "New date", "New time"
        self.fields["new_date"].required = self.fields["new_time"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("why") == Session.Why.OTHER and not data.get("why_text"):
            self.add_error("why_text", "Say what the reason was")
        if data.get("new_date") and not data.get("new_time") and "new_time" not in self.errors:
            self.add_error("new_time", "Enter the new time, like 10:30am")
        if data.get("new_time") and not data.get("new_date") and "new_date" not in self.errors:
            self.add_error("new_date", "Enter the new date")
        return data


class SayForm(forms.Form):
    """The supervisee's own words."""

    text = forms.CharField(
        label="In your words",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what happened"},
    )


def _session_or_404(request: Request, pk: int) -> Session:
    session = (
        Session.objects.select_related("file", "instead")
        .filter(pk=pk, file__in=access.files_visible_to(request.user))
        .first()
    )
    if session is None or access.relation_to(request.user, session.file) not in READS_TEXT:
        raise Http404
    return session


@require_http_methods(["GET", "POST"])
def book(request: Request, pk: UUID) -> HttpResponse:
    """Book the next session; either party can."""
    file = supervision_file_or_404(request, pk)
    if access.relation_to(request.user, file) not in READS_TEXT:
        raise Http404
    form = BookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.book(by=request.user, file=file, at=form.at(), place=form.cleaned_data["place"])
        except Refused as refused:
            form.add_error("new_date", str(refused))
        else:
            messages.success(request, "Booked.")
            clashes.say(request, file, [form.at()])
            return redirect("supervision:file", pk)
    context = {"file": file, "form": form, "title": "Book a session"}
    return render(request, "supervision/book.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: int) -> HttpResponse:
    """Say that a booked session did not, or will not, take place."""
    session = _session_or_404(request, pk)
    if session.state != Session.State.BOOKED:
        raise Http404
    to_come = session.is_to_come
    form = CancelForm(request.POST or None, to_come=to_come)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.cancel(
                by=request.user,
                session=session,
                by_whom=data["by_whom"],
                why=data["why"],
                why_text=data["why_text"],
                new_time=form.at() if data["new_date"] else None,
                place=data["place"],
            )
        except Refused as refused:
            form.add_error("new_date", str(refused))
        else:
            messages.success(
                request, "Cancelled." if to_come else "Noted that this session did not take place."
            )
            clashes.say(request, session.file, [form.at()] if data["new_date"] else [])
            return redirect("supervision:file", session.file_id)
    until = rules.add_working_days(timezone.localdate(session.planned_for), rules.REBOOK_WITHIN)
    context = {"session": session, "file": session.file, "form": form, "until": until, "to_come": to_come}
    return render(request, "supervision/cancel.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def rebook(request: Request, pk: int) -> HttpResponse:
    """Book the new date of a session that did not take place."""
    session = _session_or_404(request, pk)
    if session.state != Session.State.CANCELLED or session.instead_id:
        raise Http404
    form = BookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.rebook(by=request.user, session=session, at=form.at(), place=form.cleaned_data["place"])
        except Refused as refused:
            form.add_error("new_date", str(refused))
        else:
            messages.success(request, "The new date is booked.")
            clashes.say(request, session.file, [form.at()])
            return redirect("supervision:file", session.file_id)
    context = {"file": session.file, "form": form, "title": "Book the new date"}
    return render(request, "supervision/book.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def say(request: Request, pk: int, kind: str) -> HttpResponse:
    """The supervisee says that a session did not happen, or that the reason given is not right."""
    session = _session_or_404(request, pk)
    if kind not in Statement.Kind.values or access.relation_to(request.user, session.file) != "supervisee":
        raise Http404
    form = SayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.state(by=request.user, session=session, kind=kind, text=form.cleaned_data["text"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Your words are on the file. Your supervisor sees them.")
            return redirect("supervision:file", session.file_id)
    context = {"session": session, "file": session.file, "form": form, "kind": Statement.Kind(kind)}
    return render(request, "supervision/say.html", context, status=422 if form.is_bound else 200)
