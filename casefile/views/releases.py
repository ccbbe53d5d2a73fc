"""A child's file as the child would receive it: previewed, asked for, looked through, released (CAL-15.4)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods

from casefile import access
from casefile import release as files
from casefile.models import Child, Release, ReleaseEntry
from casefile.services import releasing
from supervision_portal.people.http import Request
from supervision_portal.people.proof import ProofForm
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.records import kinds
from supervision_portal.records.services.errors import Refused

SETTLED_AT_MOST = 100


def _managed_or_404(request: Request, pk: UUID) -> Child:
    return get_object_or_404(access.children_managed_by(request.user).select_related("file"), pk=pk)


def _release_or_404(request: Request, pk: int) -> Release:
    """A release, for who prepares or releases it; to everybody else it does not exist."""
    found = access.releases_worked_on_by(request.user)
    return get_object_or_404(
        found.select_related("file__child", "asked_by", "released_by", "withdrawn_by"), pk=pk
    )


def _pdf(data: bytes, child: Child, name: str, *, attached: bool) -> HttpResponse:
    where = "attachment" if attached else "inline"
    headers = {"Content-Disposition": f'{where}; filename="{slugify(child.case_number)}-{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@require_GET
def as_received(request: Request, pk: UUID) -> HttpResponse:
    """“As the child would receive it”: what would go in, a preview, and what was released."""
    child = _managed_or_404(request, pk)
    records = files.records_to_release(child.file).defer("content", "amends__content")
    mine = access.releases_worked_on_by(request.user)
    in_hand = releasing.in_hand(child)
    context = {
        "child": child,
        "entries": [(record, kinds.of(record.kind).label) for record in records],
        "in_hand": in_hand,
        "in_hand_is_mine": in_hand is not None and mine.filter(pk=in_hand.pk).exists(),
        "released": _released(request, child),
    }
    return render(request, "casefile/as_received.html", context)


def _released(request: Request, child: Child) -> QuerySet[Release]:
    found = access.releases_received_by(request.user).filter(file=child.pk)
    return found.select_related("released_by").order_by("-released_at")


@require_GET
def preview_file(request: Request, pk: UUID) -> HttpResponse:
    """The PDF of every record that goes in by default, marked as a preview on every page."""
    child = _managed_or_404(request, pk)
    records = list(files.records_to_release(child.file))
    pdf = releasing.preview(by=request.user, child=child, records=records)
    return _pdf(pdf, child, "preview", attached=False)


class AskForm(forms.Form):
    """Why a file is to be released."""

    reason = forms.CharField(
        label="Why is this file released?",
        help_text="For example a subject access request, with its date and number.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why this file is released"},
    )


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: UUID) -> HttpResponse:
    """Ask for the release of a file; the information governance lead releases it."""
    child = _managed_or_404(request, pk)
    form = AskForm(typed(request))
    if form.is_valid():
        try:
            made = releasing.ask(by=request.user, child=child, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                "The information governance lead is told. Look through the records until they release it.",
            )
            return redirect("casefile:release", made.pk)
    context = {"child": child, "form": form}
    return render(request, "casefile/ask_for_release.html", context, status=422 if form.errors else 200)


@require_GET
def releases(request: Request) -> HttpResponse:
    """Releases in hand, and those settled: all for who releases, else those that one prepared."""
    found = access.releases_worked_on_by(request.user).select_related(
        "file__child", "asked_by", "released_by", "withdrawn_by"
    )
    settled = Q(released_at__isnull=False) | Q(withdrawn_at__isnull=False)
    context = {
        "in_hand": found.exclude(settled)
        .annotate(records=Count("entries"), held_back=Count("entries", filter=~Q(entries__grounds="")))
        .order_by("asked_at"),
        "settled": found.filter(settled).order_by("-asked_at")[:SETTLED_AT_MOST],
    }
    if not request.user.may(May.RELEASE_FILES) and not found.exists():
        raise Http404
    return render(request, "casefile/releases.html", context)


@require_GET
def release(request: Request, pk: int) -> HttpResponse:
    """One release: which records go in, which are held back and on what grounds."""
    made = _release_or_404(request, pk)
    entries = (
        made.entries.select_related("record", "record__amends", "held_back_by")
        .defer("record__content", "record__amends__content")
        .annotate(attachments=Count("record__attachments"))
        .order_by("record__held_on", "record__signed_at", "record__pk")
    )
    since = files.records_to_release(made.file).exclude(pk__in=made.entries.values("record"))
    context = {
        "made": made,
        "child": made.file.child,
        "entries": [(entry, kinds.of(entry.record.kind).label) for entry in entries],
        "left": len(files.records_of(made)),
        "since": since.count() if made.is_in_hand else 0,
        "refused": releasing.refused_to(request.user, made) if made.is_in_hand else "",
    }
    return render(request, "casefile/release.html", context)


@require_GET
def preview(request: Request, pk: int) -> HttpResponse:
    """The PDF as it would be released now; with `?all` also what is held back, for who has to judge it."""
    made = _release_or_404(request, pk)
    records = files.records_of(made)
    if "all" in request.GET:
        records = list(files.records_to_release(made.file).filter(pk__in=made.entries.values("record")))
    pdf = releasing.preview(by=request.user, child=made.file.child, records=records)
    return _pdf(pdf, made.file.child, "preview", attached=False)


class HoldBackForm(forms.Form):
    """Whether a whole record goes in."""

    goes_in = forms.ChoiceField(
        label="Does this record go in?",
        choices=[("yes", "Yes, it goes in"), ("no", "No, it is held back whole")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether this record goes in"},
    )
    grounds = forms.CharField(
        label="Grounds for holding it back",
        help_text="They stay between who prepares and who releases the file. They are never printed.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("goes_in") == "no" and not data.get("grounds"):
            self.add_error("grounds", "Enter the grounds for holding it back")
        if data.get("goes_in") == "yes":
            data["grounds"] = ""
        return data


@require_http_methods(["GET", "POST"])
def hold_back(request: Request, pk: int, number: int) -> HttpResponse:
    """Hold one record back, or let it go in after all."""
    made = _release_or_404(request, pk)
    entry = get_object_or_404(made.entries.select_related("record"), pk=number)
    now = {"goes_in": "no" if entry.grounds else "yes", "grounds": entry.grounds}
    form = HoldBackForm(typed(request), initial=now)
    if form.is_valid():
        try:
            releasing.hold_back(by=request.user, entry=entry, grounds=form.cleaned_data["grounds"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("casefile:release", pk)
    return _asked(request, "casefile/hold_back.html", form, made, entry=entry)


class ReleaseForm(ProofForm):
    """Proving who one is before a file leaves the council."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "Releasing asks once more who you are."


@require_http_methods(["GET", "POST"])
def release_now(request: Request, pk: int) -> HttpResponse:
    """Release it, with one's password once more."""
    made = _release_or_404(request, pk)
    if not made.is_in_hand or releasing.refused_to(request.user, made):
        raise Http404
    form = ReleaseForm(typed(request), request=request)
    if form.is_valid():
        try:
            releasing.release_file(by=request.user, made=made)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Released. The PDF is kept, and each download of it is logged.")
            return redirect("casefile:release", pk)
    return _asked(request, "casefile/release_now.html", form, made, left=len(files.records_of(made)))


class WhyForm(forms.Form):
    """Why nothing is released."""

    why = forms.CharField(
        label="Why is nothing released?",
        help_text="Who asked for it and who releases files can read this.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why nothing is released"},
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """End a release without releasing anything."""
    made = _release_or_404(request, pk)
    form = WhyForm(typed(request))
    if form.is_valid():
        try:
            releasing.withdraw(by=request.user, made=made, why=form.cleaned_data["why"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Nothing is released.")
            return redirect("casefile:release", pk)
    return _asked(request, "casefile/withdraw_release.html", form, made)


def _asked(
    request: Request,
    template: str,
    form: forms.Form,
    made: Release,
    entry: ReleaseEntry | None = None,
    **more: Any,
) -> HttpResponse:
    """A page that asks something about a release."""
    label = kinds.of(entry.record.kind).label if entry else ""
    context = {"form": form, "made": made, "child": made.file.child, "entry": entry, "label": label, **more}
    return render(request, template, context, status=422 if form.errors else 200)


@require_GET
def released_pdf(request: Request, pk: int) -> HttpResponse:
    """The PDF as it was released; each download is logged."""
    found = access.releases_received_by(request.user).filter(released_at__isnull=False)
    made = get_object_or_404(found.select_related("file__child"), pk=pk)
    return _pdf(releasing.take(by=request.user, made=made), made.file.child, "file", attached=True)
