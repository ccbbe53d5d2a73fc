"""Agenda and preparation before a session."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from supervision import services
from supervision.models import AgendaItem, Preparation
from supervision.views.files import supervision_file_or_404
from supervision_portal.people.http import Request
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.files import parties_of_file
from supervision_portal.records.views.drafts import posted_version


class AgendaForm(forms.Form):
    """One thing to talk about."""

    text = forms.CharField(
        label="What do you want to talk about?",
        max_length=500,
        error_messages={
            "required": "Write what you want to talk about",
            "max_length": "Shorten it to 500 characters or fewer",
        },
    )


class PreparationForm(forms.Form):
    """Notes for oneself."""

    text = forms.CharField(
        label="Your notes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Only you can read them, until you share them.",
    )


@require_http_methods(["GET", "POST"])
def agenda(request: Request, pk: UUID) -> HttpResponse:
    """The agenda of the next session, from both sides."""
    file = supervision_file_or_404(request, pk)
    _party_or_404(request, file)
    form = AgendaForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_agenda_item(by=request.user, file=file, text=form.cleaned_data["text"])
        messages.success(request, "Added to the agenda.")
        return redirect("supervision:agenda", pk)
    items = AgendaItem.objects.filter(file=file, record=None).select_related("by")
    context = {"file": file, "form": form, "items": items}
    return render(request, "supervision/agenda.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove_agenda_item(request: Request, pk: UUID, item: int) -> HttpResponse:
    """Take back an item of one's own."""
    file = supervision_file_or_404(request, pk)
    found = AgendaItem.objects.filter(pk=item, file=file, by=request.user, record=None).first()
    if found is None:
        raise Http404
    services.remove_agenda_item(by=request.user, item=found)
    messages.success(request, "Taken off the agenda.")
    return redirect("supervision:agenda", pk)


@require_http_methods(["GET", "POST"])
def prepare(request: Request, pk: UUID) -> HttpResponse:
    """One's own notes, saved as they are typed, private until shared (CAL-7.5)."""
    file = supervision_file_or_404(request, pk)
    _party_or_404(request, file)
    preparation = services.preparation_of(by=request.user, file=file)
    if request.method == "GET":
        return _notes(request, file, preparation, preparation.text)
    text = request.POST.get("text", "")
    version = services.save_preparation(
        by=request.user, preparation=preparation, version=posted_version(request), text=text
    )
    if version is None:
        return _notes(request, file, preparation, text, theirs=preparation.text, status=409)
    if "share" in request.POST:
        try:
            services.share_preparation(by=request.user, preparation=preparation)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("supervision:prepare", pk)
        messages.success(request, "Shared. The other party sees these notes beside the session.")
        return redirect("supervision:file", pk)
    messages.success(request, "Saved.")
    return redirect("supervision:prepare", pk)


@require_POST
def autosave(request: Request, pk: UUID) -> JsonResponse:
    """Keep the notes while they are typed."""
    preparation = Preparation.objects.filter(file=pk, by=request.user, record=None).first()
    if preparation is None:
        return JsonResponse({}, status=404)
    version = services.save_preparation(
        by=request.user,
        preparation=preparation,
        version=posted_version(request),
        text=request.POST.get("text", ""),
    )
    if version is None:
        at = timezone.localtime(preparation.saved_at)
        return JsonResponse({"by": "you", "at": f"{at:%-I:%M%p}".lower()}, status=409)
    return JsonResponse(
        {"version": version, "saved_at": f"{timezone.localtime():%-I:%M%p}".lower(), "names": []}
    )


def _notes(
    request: Request, file: File, preparation: Preparation, text: str, *, theirs: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "file": file,
        "preparation": preparation,
        "form": PreparationForm(initial={"text": text}),
        "theirs": theirs,
    }
    return render(request, "supervision/prepare.html", context, status=status)


def _party_or_404(request: Request, file: File) -> None:
    if request.user not in parties_of_file(file):
        raise Http404
