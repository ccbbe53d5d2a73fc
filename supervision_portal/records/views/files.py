"""Who can read a file and who has; opening it for a stated purpose; the actions of its thread."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from supervision_portal.log.models import Event
from supervision_portal.log.verbs import READS, READS_OF_RECORDS
from supervision_portal.people.http import Request
from supervision_portal.people.models import User
from supervision_portal.people.roles import May
from supervision_portal.records import access, kinds
from supervision_portal.records.models import Action, File, FileGrant
from supervision_portal.records.services import actions, files, reading
from supervision_portal.records.services.errors import Refused


class PurposeForm(forms.Form):
    """What somebody above needs to read a file for."""

    purpose = forms.ChoiceField(
        label="What do you need to read it for?",
        choices=[(purpose.value, purpose.label) for purpose in files.ASKED_FOR],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you need to read it for"},
    )
    reason = forms.CharField(
        label="The reason",
        help_text="Both parties are told, and see your name, the purpose and this reason.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why you need to read this file"},
    )


class UpdateForm(forms.Form):
    """What has happened with an action, between records."""

    what_now = forms.ChoiceField(
        label="What has happened?",
        choices=[
            ("update", "An update, it stays open"),
            ("done", "It is done"),
            ("dropped", "No longer needed"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what has happened"},
    )
    text = forms.CharField(
        label="Update",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def file_or_404(request: Request, pk: UUID) -> File:
    file = reading.find_file(by=request.user, pk=pk)
    if file is None:
        raise Http404
    return file


@require_GET
def readers(request: Request, pk: UUID) -> HttpResponse:
    """Who can read this file now, and who has read it, for whoever may see the file."""
    file = file_or_404(request, pk)
    read = list(Event.objects.reads_of_file(file.pk, READS_OF_RECORDS))
    opened = list(Event.objects.reads_of_file(file.pk, READS - READS_OF_RECORDS))
    people = User.objects.in_bulk({row["actor_id"] for row in read + opened if row["actor_id"]})
    context = {
        "file": file,
        "file_url": kinds.file_url(file),
        "readers": files.readers_of(file),
        "grants": FileGrant.whenever.filter(content_object=file).select_related("user").order_by("-start"),
        "running": set(FileGrant.objects.filter(content_object=file).values_list("pk", flat=True)),
        "read": [{**row, "person": people.get(row["actor_id"] or 0)} for row in read],
        "opened": [{**row, "person": people.get(row["actor_id"] or 0)} for row in opened],
    }
    return render(request, "records/readers.html", context)


@require_http_methods(["GET", "POST"])
def open_for_purpose(request: Request, pk: UUID) -> HttpResponse:
    """State a purpose and read the text of a file for a week (CAL-9b.7)."""
    file = file_or_404(request, pk)
    above = access.files_below(request.user).filter(pk=pk).exists()
    if not above or not request.user.may(May.MANAGE_MANAGERS):
        raise Http404
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            files.open_for_purpose(by=request.user, file=file, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"You can read this file for {files.PURPOSE_DAYS} days. Both parties are told."
            )
            return redirect(kinds.file_url(file))
    context = {"file": file, "form": form, "days": files.PURPOSE_DAYS, "file_url": kinds.file_url(file)}
    return render(request, "records/open_for_purpose.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def action(request: Request, pk: int) -> HttpResponse:
    """One action with its dated updates; an update, or its end."""
    actions_there = Action.objects.thread().exclude(state=Action.State.WITHDRAWN)
    found = actions_there.select_related("file", "ended_by").filter(pk=pk).first()
    if found is None or not access.can_read(request.user, found.record):
        raise Http404
    may_change = actions.may_change(request.user, found)
    if request.method == "POST" and not may_change:
        raise Http404
    form = UpdateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text, now = form.cleaned_data["text"], form.cleaned_data["what_now"]
        try:
            if now == "update":
                actions.update(by=request.user, action=found, text=text)
            else:
                actions.end(by=request.user, action=found, state=now, reason=text)
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, "Saved.")
            return redirect("records:action", pk)
    context = {"action": found, "form": form, "kind": kinds.of(found.record.kind)}
    context |= {"file_url": kinds.file_url(found.file), "may_change": may_change}
    return render(request, "records/action.html", context, status=422 if form.is_bound else 200)
