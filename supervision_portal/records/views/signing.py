"""Reading a record and answering it: sign, return, refuse, close unsigned, amend."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision_portal.people.http import Request
from supervision_portal.people.proof import ProofForm
from supervision_portal.records import access, kinds
from supervision_portal.records.models import Record, RecordParty, Signature
from supervision_portal.records.services import drafts, reading, sealing, signing
from supervision_portal.records.services.errors import Refused


class SignForm(ProofForm):
    """Signing, with a disagreement where there is one (CAL-A1.7)."""

    disagreement = forms.CharField(
        label="Your disagreement, if you have one",
        help_text="It becomes part of the record and is printed on it. You sign all the same.",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ["disagreement", "password"]

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        """`alone`: nobody else signs, so there is nobody to disagree with."""
        super().__init__(*args, **kwargs)
        if alone:
            del self.fields["disagreement"]


class RefuseForm(ProofForm):
    """Saying that one will not sign."""

    words = forms.CharField(
        label="Why will you not sign?",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say why you will not sign"},
    )
    field_order = ["words", "password"]


class ReturnForm(forms.Form):
    """Sending a record back."""

    reason = forms.CharField(
        label="What should change?",
        help_text="The record goes back to draft, both of you can change it, and signatures so far are void.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what should change"},
    )


class CloseForm(ProofForm):
    """Closing a record that will not be signed."""

    reason = forms.CharField(
        label="Why is it closed without all signatures?",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why it is closed without all signatures"},
    )
    field_order = ["reason", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "Closing asks once more who you are."


@dataclass(frozen=True)
class PartyAnswer:
    """A party of a record and what they have answered so far."""

    party: RecordParty
    answer: Signature | None
    signs: bool


@require_GET
def record(request: Request, pk: UUID) -> HttpResponse:
    """A record to read. Its author goes on typing where it is still a draft."""
    found = reading.find(by=request.user, pk=pk)
    if found is None:
        return _closed_to_me(request, pk)
    if found.is_draft:
        return redirect("records:edit", pk)
    opened = reading.read(by=request.user, pk=pk)
    if opened is None or found.shown is None:
        raise Http404
    kind = kinds.of(opened.record.kind)
    context = _reading_context(request, opened) | kind.beside_shared(opened.record, request.user)
    return render(request, kind.read_template, context)


def _closed_to_me(request: Request, pk: UUID) -> HttpResponse:
    """A manager above sees that there is a record, and how to open it for a stated purpose."""
    listed = access.records_listed_for(request.user).select_related("file").filter(pk=pk).first()
    closes = _closed_by(request, pk)
    record = listed or closes
    if record is None:
        raise Http404
    context = {
        "record": record,
        "kind": kinds.of(record.kind),
        "file_url": kinds.file_url(record.file) if listed else "",
        "closable": signing.may_be_closed(closes) if closes else "",
        "state_line": sealing.state_line(record),
    }
    return render(request, "records/closed_to_me.html", context)


def _closed_by(request: Request, pk: UUID) -> Record | None:
    """The record if this person is one of those who can close it, once that may be done, or who could.

    They may see nothing else of its file: a leaver's is nobody's any more.
    """
    closing = Record.objects.filter(Q(state=Record.State.SHARED) | Q(closed_by__isnull=False), pk=pk)
    found = closing.select_related("file", "closed_by").first()
    return found if found and request.user in signing.closers(found) else None


def _reading_context(request: Request, opened: reading.Opened) -> dict[str, object]:
    record, kind = opened.record, kinds.of(opened.record.kind)
    answers = {a.user_id: a for a in record.signatures.filter(voided_at=None).select_related("user")}
    between = record.parties.exclude(role__in=RecordParty.BESIDE).select_related("user").order_by("role")
    parties = [PartyAnswer(party, answers.get(party.user_id), party.signs) for party in between]
    mine = next((entry for entry in parties if entry.party.user_id == request.user.pk), None)
    unsigned = [entry.party.user.name for entry in parties if entry.signs and not _has_signed(entry)]
    shown = record.shown or {}
    files_i_see = access.files_visible_to(request.user).filter(pk=record.file_id).exists()
    return {
        "record": record,
        "kind": kind,
        "shown": shown,
        "sections": [part for part in shown["sections"] if part["key"] not in opened.left_out],
        "left_out": [part for part in shown["sections"] if part["key"] in opened.left_out],
        "relation": opened.relation,
        "parties": parties,
        "mine": mine,
        "mark": signing.mark_of(record),
        "can_sign": bool(mine and mine.signs and record.is_shared and not _has_signed(mine)),
        "alone": not any(entry.signs for entry in parties if entry is not mine),
        "waits_for": " and ".join(unsigned),
        "can_return": bool(mine and mine.signs and record.is_shared),
        "can_refuse": bool(mine and mine.signs and record.is_shared and not mine.answer),
        "can_amend": bool(mine and record.is_final and record.amends_id is None),
        "closable": signing.may_be_closed(record)
        if record.is_shared and request.user.pk in [p.pk for p in signing.closers(record)]
        else "",
        "addenda": record.addenda.exclude(state=Record.State.DRAFT).select_related("author"),
        "seal_failure": record.seal_failures.first() if record.state == Record.State.SIGNED else None,
        "state_line": sealing.state_line(record) if record.is_final else "",
        "file_url": kinds.file_url(record.file) if files_i_see else "",
        "returns": record.returns.select_related("by"),
        "attachments": record.attachments.all(),
    }


def _has_signed(entry: PartyAnswer) -> bool:
    return entry.answer is not None and entry.answer.answer == Signature.Answer.SIGNED


def _shared_or_404(request: Request, pk: UUID) -> Record:
    found = reading.find(by=request.user, pk=pk)
    if found is None or found.is_draft:
        raise Http404
    return found


def _party_or_404(request: Request, pk: UUID) -> Record:
    found = _shared_or_404(request, pk)
    if not found.parties.filter(user=request.user).exclude(role__in=RecordParty.BESIDE).exists():
        raise Http404
    return found


def _answer(request: Request, found: Record, form: forms.Form, template: str, **more: object) -> HttpResponse:
    context = {"record": found, "kind": kinds.of(found.kind), "form": form, "meaning": sealing.MEANING}
    return render(request, template, context | more, status=422 if form.is_bound else 200)


def _told(request: Request, found: Record, refused: Refused) -> HttpResponse:
    """Back to the record, with why there is nothing to answer."""
    messages.info(request, str(refused))
    return redirect("records:record", found.pk)


@require_http_methods(["GET", "POST"])
def sign(request: Request, pk: UUID) -> HttpResponse:
    """Sign, having proved again who one is."""
    found = _party_or_404(request, pk)
    if request.method == "GET":
        try:
            signing.signer_of(by=request.user, record=found)
        except Refused as refused:
            return _told(request, found, refused)
        if request.GET.get("read") not in (None, signing.mark_of(found)):
            messages.warning(request, "The text has changed since you opened it. Read it again, then sign.")
            return redirect("records:record", pk)
    alone = not found.parties.filter(signs=True).exclude(user=request.user).exists()
    form = SignForm(request.POST or None, request=request, alone=alone)
    # of the text that was read, as the page of the record passes it on; of what it is now without that
    read = request.POST.get("read") or request.GET.get("read") or signing.mark_of(found)
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign(
                by=request.user,
                records=[found],
                method=form.method,
                disagreement=form.cleaned_data.get("disagreement", ""),
                read={str(found.pk): read},
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Signed.")
            return redirect("records:record", pk)
    return _answer(request, found, form, "records/sign.html", read=read)


@require_http_methods(["GET", "POST"])
def send_back(request: Request, pk: UUID) -> HttpResponse:
    """Return a record with what should change."""
    found = _party_or_404(request, pk)
    if request.method == "GET":
        try:
            signing.refuse_to_send_back(by=request.user, record=found)
        except Refused as refused:
            return _told(request, found, refused)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.send_back(by=request.user, record=found, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Returned. It is a draft again that both of you can change.")
            return redirect("records:edit", pk)
    return _answer(request, found, form, "records/return.html")


@require_http_methods(["GET", "POST"])
def refuse(request: Request, pk: UUID) -> HttpResponse:
    """Say that one will not sign, and why."""
    found = _party_or_404(request, pk)
    if request.method == "GET":
        try:
            signing.signer_of(by=request.user, record=found)
        except Refused as refused:
            return _told(request, found, refused)
    form = RefuseForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            signing.refuse(
                by=request.user, record=found, words=form.cleaned_data["words"], method=form.method
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "Noted. A manager above can now close the record; your words stay with it."
            )
            return redirect("records:record", pk)
    return _answer(request, found, form, "records/refuse.html")


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: UUID) -> HttpResponse:
    """Close a record unsigned; for a manager above the two people."""
    found = _closed_by(request, pk)
    if found is None:
        raise Http404
    if found.is_final and request.method == "GET":
        messages.info(request, "This record was closed already.")
        return redirect("records:record", pk)
    form = CloseForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            signing.close_unsigned(by=request.user, record=found, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Closed unsigned. Both parties are told.")
            return redirect("records:record", pk)
    context = {"record": found, "kind": kinds.of(found.kind), "form": form}
    context["closable"] = signing.may_be_closed(found)
    return render(request, "records/close.html", context, status=422 if form.is_bound else 200)


@require_POST
def amend(request: Request, pk: UUID) -> HttpResponse:
    """Begin an addendum to a final record."""
    found = _party_or_404(request, pk)
    try:
        addendum = drafts.begin_addendum(by=request.user, record=found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("records:record", pk)
    return redirect("records:edit", addendum.pk)
