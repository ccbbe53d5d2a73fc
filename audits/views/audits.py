"""Audits for who carries them out, for whose file it is, and for who signs off what came of them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.beside import shelves
from audits.models import Audit, Point, PracticeReview
from audits.services import audits, carrying_out, completion
from audits.services.masking import mask
from audits.services.tools import tool_of
from supervision_portal.people.http import Request
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May
from supervision_portal.records import access, kinds
from supervision_portal.records.models import FileBar, Record
from supervision_portal.records.services import reading
from supervision_portal.records.services.errors import Refused


def visible_to(request: Request) -> QuerySet[Audit]:
    """Audits that somebody carries out or assigns; once signed, also for who reads the audited file."""
    user = request.user
    found = Audit.objects.exclude(file__in=FileBar.objects.current().filter(user=user).values("file"))
    if not user.may(May.AUDIT_LEAD):
        readable = access.records_visible_to(user).filter(audit__isnull=False).values("pk")
        closed = Q(closed_at__isnull=False, record__in=readable)
        found = found.filter(Q(auditor=user) | Q(second_auditor=user) | closed)
    return found.select_related("tool", "file", "record", "auditor", "second_auditor", "sample")


def _or_404(request: Request, pk: UUID) -> Audit:
    audit = visible_to(request).filter(pk=pk).first()
    if audit is None:
        raise Http404
    return audit


@require_GET
def mine(request: Request) -> HttpResponse:
    """The audits that are assigned to me, those to do first."""
    if not request.user.may(May.AUDIT):
        raise Http404
    assigned = Audit.objects.filter(Q(auditor=request.user) | Q(second_auditor=request.user))
    assigned = assigned.select_related("tool", "file", "record")
    page = page_of(assigned.closed().order_by("-closed_at"), request)
    context = {
        "open": assigned.open().order_by("due_on", "pk"),
        "closed": page,
        "pagination": pagination(page, request),
        "leads": request.user.may(May.AUDIT_LEAD),
        "today": timezone.localdate(),
    }
    return render(request, "audits/mine.html", context)


@require_GET
def audit(request: Request, pk: UUID) -> HttpResponse:
    """One audit: what it looks at, how far it is, what came of it."""
    found = _or_404(request, pk)
    people = audits.people_of(found.file)
    carries_out = request.user in found.auditors()
    reads = bool(found.record and access.can_read(request.user, found.record))
    actions = list(completion.actions_of(found)) if reads and found.closed_at else []
    signs = bool(actions) and completion.signs_off_on(request.user, found.file)
    done = getattr(found, "completion", None)
    context: dict[str, Any] = {
        "audit": found,
        "people": people,
        "tool": tool_of(found.tool),
        "carries_out": carries_out,
        "shelves": shelves(found, request.user) if carries_out and found.is_open else [],
        "actions": [(each, signs and each.owner_id != request.user.pk) for each in actions],
        "reads": reads,
        "completion": done,
        "may_complete": bool(found.closed_at) and not done and request.user == people.supervisor,
        "missing": completion.missing(found) if found.closed_at else 0,
        "leads": request.user.may(May.AUDIT_LEAD),
        "sees_file": access.files_visible_to(request.user).filter(pk=found.file_id).exists(),
        "file_url": kinds.file_url(found.file),
        "today": timezone.localdate(),
    }
    return render(request, "audits/audit.html", context)


@require_POST
def begin(request: Request, pk: UUID) -> HttpResponse:
    """Begin the record of an audit, or go on with it."""
    found = _or_404(request, pk)
    try:
        record = carrying_out.begin(by=request.user, audit=found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("audits:audit", pk)
    return redirect("records:edit", record.pk)


@require_POST
def look_again(request: Request, pk: UUID) -> HttpResponse:
    """Ask the file anew what it answers itself."""
    found = _or_404(request, pk)
    try:
        carrying_out.look_again(by=request.user, audit=found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("audits:audit", pk)
    messages.success(request, "The file was looked at again. Check the answers that changed.")
    return redirect("records:edit", found.record_id) if found.record_id else redirect("audits:audit", pk)


@require_GET
def paper(request: Request, pk: UUID, record_pk: UUID) -> HttpResponse:
    """One record of the files that an audit looks at, to stand beside the form. A reading like any other."""
    found = (
        Audit.objects.open().filter(Q(auditor=request.user) | Q(second_auditor=request.user), pk=pk).first()
    )
    if found is None:
        raise Http404
    files = {found.file_id, *found.cases.values_list("pk", flat=True)}
    if not Record.objects.filter(pk=record_pk, file__in=files).exclude(state=Record.State.DRAFT).exists():
        raise Http404
    back = reverse("records:edit", args=[found.record_id]) if found.record_id else ""
    return _paper(request, record_pk, back or reverse("audits:audit", args=[pk]))


@require_GET
def drawn(request: Request, pk: UUID, record_pk: UUID) -> HttpResponse:
    """One record of a dip sample, to stand beside its form. A reading like any other."""
    review = PracticeReview.objects.filter(record=pk, record__author=request.user, drawn=record_pk).first()
    if review is None:
        raise Http404
    return _paper(request, record_pk, reverse("records:edit", args=[pk]))


def _paper(request: Request, record_pk: UUID, back: str) -> HttpResponse:
    opened = reading.read(by=request.user, pk=record_pk)
    if opened is None or opened.record.shown is None:
        raise Http404
    shown = opened.record.shown
    context = {
        "record": opened.record,
        "shown": shown,
        "sections": [part for part in shown["sections"] if part["key"] not in opened.left_out],
        "left_out": [part for part in shown["sections"] if part["key"] in opened.left_out],
        "back": back,
    }
    return render(request, "audits/paper.html", context)


class ReasonForm(forms.Form):
    """Why an audit is not carried out."""

    reason = forms.CharField(
        label="Why is this audit not carried out?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Enter why this audit is not carried out"},
    )


@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: UUID) -> HttpResponse:
    """Take an audit back, with the reason."""
    found = _or_404(request, pk)
    if not (request.user.may(May.AUDIT_LEAD) and found.is_open):
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            audits.cancel(by=request.user, audit=found, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The audit is cancelled. The auditor no longer reads the file.")
            return redirect("audits:audit", pk)
    context = {"audit": found, "form": form}
    return render(request, "audits/cancel.html", context, status=422 if form.errors else 200)


# ---- after it


class SignOffForm(forms.Form):
    """Whether a corrective action is signed off."""

    done = forms.ChoiceField(
        label="Do you sign it off?",
        choices=[("yes", "Yes, I have seen that it is so"), ("no", "No, it is open again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether you sign it off"},
    )
    why = forms.CharField(
        label="If not, what is still to be done?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("done") == "no" and not data.get("why"):
            self.add_error("why", "Enter what is still to be done")
        return data


@require_http_methods(["GET", "POST"])
def sign_off(request: Request, number: int) -> HttpResponse:
    """Confirm that a corrective action was carried out, or open it again."""
    action = completion.to_sign_off().select_related("file", "record", "ended_by").filter(pk=number).first()
    if action is None or not completion.may_sign_off(request.user, action):
        raise Http404
    form = SignOffForm(request.POST or None)
    if form.is_valid():
        try:
            if form.cleaned_data["done"] == "yes":
                completion.sign_off(by=request.user, action=action)
                messages.success(request, "The corrective action is signed off.")
            else:
                completion.reopen(by=request.user, action=action, why=form.cleaned_data["why"])
                messages.success(request, "The corrective action is open again.")
        except Refused as refused:
            messages.error(request, str(refused))
        seen = visible_to(request).filter(pk=action.record.audit.pk).exists()
        return redirect("audits:audit", action.record.audit.pk) if seen else redirect("home:my_work")
    point = Point.objects.filter(action=action).select_related("audit").first()
    context = {"action": action, "form": form, "audit": point.audit if point else action.record.audit}
    return render(request, "audits/sign_off.html", context, status=422 if form.errors else 200)


@require_POST
def complete(request: Request, pk: UUID) -> HttpResponse:
    """Begin the completion of an audit, or go on with it."""
    found = _or_404(request, pk)
    try:
        record = completion.begin(by=request.user, audit=found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("audits:audit", pk)
    return redirect("records:edit" if record.is_draft else "records:record", record.pk)


@require_GET
def good_practice(request: Request) -> HttpResponse:
    """Examples of good practice that auditors shared, without anybody's name (CAL-A7.2)."""
    shared = Point.objects.filter(kind=Point.Kind.GOOD, shared=True, audit__closed_at__isnull=False)
    page = page_of(shared.select_related("audit__tool").order_by("-audit__closed_at", "pk"), request)
    texts = mask([(point.audit.file_id, point.text) for point in page], staff=True)
    headings = {
        point.pk: {part.key: part.heading for part, _q in tool_of(point.audit.tool).questions()}.get(
            point.part, ""
        )
        for point in page
    }
    context = {
        "examples": [(text, headings[point.pk]) for point, text in zip(page, texts, strict=True)],
        "pagination": pagination(page, request),
    }
    return render(request, "audits/good_practice.html", context)
