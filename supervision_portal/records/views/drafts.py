"""Writing a draft: one page, saved as it is typed, checked before it is shared."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision_portal.people.http import Request
from supervision_portal.records import kinds, rules
from supervision_portal.records.document import Document
from supervision_portal.records.draft_forms import form_of, last_time, names_in
from supervision_portal.records.forms import RecordForm, UploadForm
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import File, Record, RecordParty
from supervision_portal.records.services import drafts, reading, signing
from supervision_portal.records.services.errors import Conflict, Refused
from supervision_portal.records.views.conflicts import conflict_page
from supervision_portal.records.views.uploading import keep_document


def readable_or_404(request: Request, pk: UUID) -> tuple[Record, RecordKind]:
    """The record if this person may read it: a draft to write in, or what has become of one."""
    record = reading.find(by=request.user, pk=pk)
    if record is None:
        raise Http404
    return record, kinds.of(record.kind)


def shared_already(request: Request, record: Record) -> HttpResponse:
    """The way on from a page of a draft that is none any more: from the Back button, or another tab."""
    messages.info(request, "This record was shared already.")
    return redirect("records:record", record.pk)


@dataclass(frozen=True)
class Others:
    """The party to a record beside the reader: their name, and whether their signature is asked for."""

    name: str
    sign: bool


@require_POST
def start(request: Request, file_id: UUID, kind: str) -> HttpResponse:
    """Begin a record of a kind on a file, or go on with the draft there is."""
    file = reading.find_file(by=request.user, pk=file_id)
    if file is None or kind not in [known.key for known in kinds.every(file.kind)]:
        raise Http404
    try:
        record = drafts.begin(by=request.user, file=file, kind=kind)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(kinds.file_url(file))
    return redirect("records:edit", record.pk)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: UUID) -> HttpResponse:
    """The draft as one page to type into. What was typed after it was shared comes back, to be copied."""
    record, kind = readable_or_404(request, pk)
    if request.method == "GET":
        if not record.is_draft:
            return shared_already(request, record)
        return draft_page(request, record, kind, form_of(record, kind, record.data))
    if not_saved := save_typed(request, record, kind):
        return not_saved
    if kind.needs_document and "document" in request.FILES:
        upload = keep_document(request, record)
        if upload.errors:
            form = form_of(record, kind, record.data)
            return draft_page(request, record, kind, form, upload=upload, status=422)
    if "check" in request.POST:
        return redirect("records:check", record.pk)
    if "add_row" in request.POST:
        return redirect(f"{request.path}#{request.POST['add_row']}-rows")
    if "together" in request.POST:
        return _write_together(request, record)
    messages.success(
        request, f"Saved at {timezone.localtime():%-I:%M%p}.".replace("AM", "am").replace("PM", "pm")
    )
    return redirect("records:edit", record.pk)


def save_typed(request: Request, record: Record, kind: RecordKind) -> HttpResponse | None:
    """Keep what was posted; where that is not possible, the page that says why and has the text."""
    data = kind.form_of(record).keep(request.POST)
    try:
        drafts.save(by=request.user, record=record, version=posted_version(request), data=data)
    except Conflict as conflict:
        return conflict_page(request, conflict.record, kind, data)
    except Refused as refused:
        context = {"record": record, "why": refused, "data": data}
        return render(request, "records/not_saved.html", context, status=409)
    return None


def _write_together(request: Request, record: Record) -> HttpResponse:
    try:
        drafts.write_together(by=request.user, record=record)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        other = _others(record, request).name
        messages.success(request, f"Saved. {other} can now read and write in this draft.")
    return redirect("records:edit", record.pk)


@require_POST
def autosave(request: Request, pk: UUID) -> JsonResponse:
    """Keep what was typed so far. Three statements: read the draft, write it, look up names to guard."""
    record = reading.find(by=request.user, pk=pk)
    if record is None:
        return JsonResponse({}, status=404)
    kind = kinds.of(record.kind)
    data = kind.form_of(record).keep(request.POST)
    try:
        version = drafts.save(by=request.user, record=record, version=posted_version(request), data=data)
    except Conflict as conflict:
        by, at = conflict.record.saved_by, conflict.record.saved_at
        name = "you" if by == request.user else (by.name if by else "somebody")
        return JsonResponse({"by": name, "at": _clock(at)}, status=409)
    except Refused as refused:
        return JsonResponse({"why": str(refused)}, status=404)
    return JsonResponse(
        {"version": version, "saved_at": _clock(record.saved_at), "names": names_in(record, kind, data)}
    )


@require_http_methods(["GET", "POST"])
def check(request: Request, pk: UUID) -> HttpResponse:
    """Check the answers, decide about names, then share."""
    record, kind = readable_or_404(request, pk)
    if not record.is_draft:
        return shared_already(request, record)
    if request.method == "POST" and "decide" in request.POST:
        return _decide(request, record, kind)
    form, upload = form_of(record, kind, record.data, checked=True), UploadForm()
    if kind.needs_document and not record.attachments.exists():
        upload = UploadForm({})
        upload.fields["document"].error_messages["required"] = "Add the signed form as a PDF"
    if not form.is_whole() or upload.errors:
        status = 422 if request.method == "POST" else 200
        return draft_page(request, record, kind, form, upload=upload, status=status)
    names, others = names_in(record, kind, record.data), _others(record, request)
    if request.method == "POST" and not names:
        return _share(request, record, kind, form.document(), others)
    document = form.document()
    context = {
        "record": record,
        "kind": kind,
        "heading": kind.heading_of(record),
        "facts": document.facts,
        "sections": [*document.sections, *kind.adds(record, False)],
        "names": _by_child(names),
        "title": "Check before you share" if others.sign else "Check before you sign",
        "other": others.name,
        "other_signs": others.sign,
    }
    return render(request, "records/check.html", context)


def _share(
    request: Request, record: Record, kind: RecordKind, document: Document, others: Others
) -> HttpResponse:
    """Share what has just been checked, and go on to what is next."""
    try:
        signing.share(by=request.user, record=record, version=posted_version(request), document=document)
    except Conflict:
        messages.error(request, "The draft was changed since you checked it. Check it once more.")
        return redirect("records:check", record.pk)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("records:record", record.pk)
    if not others.sign:
        return redirect(kind.after_share(record, request.user) or reverse("records:sign", args=[record.pk]))
    messages.success(request, f"Shared. {others.name} is told that it is ready to sign.")
    return redirect("records:record", record.pk)


@require_POST
def take_over(request: Request, pk: UUID) -> HttpResponse:
    """Go on with the draft of an earlier supervisor."""
    record = drafts.left_behind(request.user).select_related("file").filter(pk=pk).first()
    if record is None:
        raise Http404
    try:
        drafts.take_over(by=request.user, record=record)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(kinds.file_url(record.file))
    messages.success(request, f"You have taken over this draft. {_others(record, request).name} is told.")
    return redirect("records:edit", pk)


@require_http_methods(["GET", "POST"])
def discard(request: Request, pk: UUID) -> HttpResponse:
    """Ask, then delete a draft that nobody else has read."""
    record, kind = readable_or_404(request, pk)
    if not record.is_draft:
        return shared_already(request, record)
    if request.method == "POST":
        try:
            drafts.discard(by=request.user, record=record)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("records:edit", record.pk)
        messages.success(request, "The draft is discarded.")
        # Who writes about a pod may not see the file.
        sees = reading.find_file(by=request.user, pk=record.file_id)
        return redirect(kinds.file_url(record.file) if sees else "home:my_work")
    return render(request, "records/discard.html", {"record": record, "kind": kind})


@require_GET
def names(request: Request, pk: UUID) -> JsonResponse:
    """The names in a draft that wait for a decision, for a page that has just been opened."""
    record, kind = readable_or_404(request, pk)
    if not record.is_draft:
        raise Http404
    return JsonResponse({"names": names_in(record, kind, record.data)})


def _by_child(names: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One question for each child, whatever the fields and spellings."""
    asked: dict[str, dict[str, Any]] = {}
    for hit in names:
        child = asked.setdefault(hit["token"], {**hit, "spellings": []})
        child["spellings"] += [text for text in hit["spellings"] if text not in child["spellings"]]
    return list(asked.values())


def _decide(request: Request, record: Record, kind: RecordKind) -> HttpResponse:
    """Take the initials, or keep the words, for each child found; without JavaScript too."""
    texts = {key: text for key, text in record.data.items() if not key.startswith("guard-")}
    decided = {key: text for key, text in record.data.items() if key not in texts}
    instead: dict[str, str] = {}
    stays: dict[str, str] = {}
    for hit in names_in(record, kind, texts):
        chosen = request.POST.get(f"name-{hit['token']}")
        if chosen == "keep":
            decided[f"guard-{hit['token']}"] = "kept"
        for spelling in hit["spellings"]:
            if chosen == "initials":
                instead.setdefault(spelling, hit["initials"])
            else:
                stays[spelling] = spelling
    data = {key: rules.replace_names(text, stays | instead) for key, text in texts.items()} | decided
    try:
        drafts.save(by=request.user, record=record, version=posted_version(request), data=data)
    except Conflict:
        messages.error(request, "The draft was changed since you checked it. Check it once more.")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("records:record", record.pk)
    return redirect("records:check", record.pk)


def draft_page(
    request: Request,
    record: Record,
    kind: RecordKind,
    form: RecordForm,
    *,
    upload: UploadForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a draft, with the errors of its forms and of a document that was sent with it."""
    upload = upload or UploadForm()
    parts = form.parts()
    others = _others(record, request)
    context: dict[str, Any] = {
        "record": record,
        "kind": kind,
        "heading": kind.heading_of(record),
        "form": form,
        "parts": parts,
        # As on the page, so that errors are listed from top to bottom.
        "forms": [*form.top(), upload, *(answer for part in parts for answer in part.answers)],
        "file_url": kinds.file_url(record.file),
        "caption": _caption(record, form),
        "other": others.name,
        "other_signs": others.sign,
        "check_label": "Check and share" if others.sign else "Check and sign",
        "last": last_time(record),
        "upload": upload,
        "returned": record.returns.select_related("by").first() if record.shared_at else None,
        **kind.beside(record, request.user),
    }
    return render(request, kind.template, context, status=status)


def _caption(record: Record, form: RecordForm) -> str:
    """Between whom it is; on a child's file, about whom as well."""
    between = ", with ".join(person.name for person in form.context.people.values())
    return between if record.file.kind == File.Kind.SUPERVISION else f"{record.file.title} · {between}"


def _others(record: Record, request: HttpRequest) -> Others:
    """Somebody who signs comes first."""
    between = record.parties.exclude(role__in=RecordParty.BESIDE).select_related("user")
    others = [party for party in between.order_by("-signs", "role") if party.user_id != request.user.pk]
    return Others(others[0].user.name if others else "", any(party.signs for party in others))


def posted_version(request: HttpRequest) -> int:
    """The version a form was read at; -1, which fits no draft, where it says none."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


def _clock(at: Any) -> str:
    return f"{timezone.localtime(at):%-I:%M%p}".lower() if at else ""
