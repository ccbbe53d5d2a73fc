"""The supervision file: everything on it, what it points to, who can read it."""

import datetime as dt
from collections.abc import Container
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from supervision import services, timeline
from supervision.models import AgendaItem, Pointer, Preparation
from supervision_portal.design.fields import UKDateField
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.folding import name_has
from supervision_portal.people.http import Request
from supervision_portal.people.models import User
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.querysets import supervised
from supervision_portal.people.roles import May
from supervision_portal.records import access, kinds
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import Action, File, FileHolder, Record
from supervision_portal.records.services import drafts
from supervision_portal.records.services import files as record_files
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import rules
from supervision_portal.schedule.models import Deadline, Session

READS_TEXT = ("supervisee", "supervisor", access.COVER)
NEARNESS = ("Your own file", "People you supervise", "Others: you see when, not what was said")


class PointerForm(forms.ModelForm):
    """Where something is kept that is not in the portal."""

    issued_on = UKDateField(label="Issued on", required=False)
    expires_on = UKDateField(label="Expires on", required=False)

    class Meta:
        model = Pointer
        fields = ("kind", "reference", "issued_on", "expires_on", "held_by")
        labels = {"kind": "What is it?", "reference": "Number or reference", "held_by": "Who holds it"}
        error_messages = {
            "kind": {"required": "Choose what it is"},
            "held_by": {"required": "Enter who holds it, for example iTrent"},
        }

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", "The expiry date must be after the date of issue")
        return data


def supervision_file_or_404(request: Request, pk: UUID) -> File:
    file = access.files_visible_to(request.user, File.Kind.SUPERVISION).filter(pk=pk).first()
    if file is None:
        raise Http404
    return file


@require_GET
def files(request: Request) -> HttpResponse:
    """My own file and those I may see, the people I supervise first; `?overdue=1`: only who is overdue."""
    mine = FileHolder.objects.supervisees().filter(
        file__in=access.files_visible_to(request.user, File.Kind.SUPERVISION)
    )
    asked = request.GET.get("q", "").strip()
    for word in asked.split()[:10]:
        mine = mine.filter(name_has(word, "user__name"))
    nearness = Case(
        When(user=request.user, then=0),
        When(user__in=supervised(request.user, cover=True), then=1),
        default=2,
    )
    mine = mine.annotate(nearness=nearness).order_by("nearness", "user__name", "pk")
    mine, today = mine.select_related("file", "user"), timezone.localdate()
    only_overdue, others = "overdue" in request.GET, 0
    if only_overdue:
        others = mine.exclude(user=request.user).count()
        late = Deadline.objects.open().filter(duty="personal").overdue(today)
        page = page_of(mine.exclude(user=request.user).filter(file__in=late.values("file")), request)
    else:
        page = page_of(mine, request)
    groups = groupby(page, key=attrgetter("nearness"))
    context = {
        "groups": [(NEARNESS[nearness], list(holders)) for nearness, holders in groups],
        "pagination": pagination(page, request),
        "due": Deadline.objects.of("personal", [holder.file_id for holder in page]),
        "can_filter": only_overdue or any(holder.nearness for holder in page),
        "only_overdue": only_overdue,
        "overdue": page.paginator.count,
        "others": others,
        "asked": asked,
        "today": today,
        "keeps_policy": request.user.may(May.CHANGE_POLICY),
    }
    return render(request, "supervision/files.html", context)


@require_GET
def file(request: Request, pk: UUID) -> HttpResponse:
    """One supervision file (CAL-14.1)."""
    left_behind = drafts.left_behind(request.user).defer("content")
    found = _related_or_404(request, pk, left_behind)
    relation = access.relation_to(request.user, found)
    reads = relation in READS_TEXT or relation.startswith("grant:")
    log.write(Verb.FILE_READ, by=request.user, file=found, relation=relation)
    entries = timeline.of(found, request.user, reads_text=reads)
    page = page_of(entries, request)
    today = timezone.localdate()
    due = {deadline.duty: deadline for deadline in Deadline.objects.open().filter(file=found)}
    context = {
        "file": found,
        "relation": relation,
        "reads": reads,
        "is_party": relation in READS_TEXT,
        **_people(found),
        "entries": page,
        "pagination": pagination(page, request),
        "due": due.get("personal"),
        "also_due": [due[duty] for duty in rules.BESIDE if duty in due and due[duty].due_on],
        "today": today,
        "starts": _starts(relation, due),
        "actions": Action.objects.open().filter(file=found).with_last_update() if reads else [],
        "pointers": found.pointers.all() if reads else [],
        "observations": _observations(entries, today),
        "agreement": next((record for record in _records(entries, "agreement") if record.is_final), None),
        "in_front": _in_front(entries),
        "agenda": _agenda(found) if relation in READS_TEXT else [],
        "preparations": _preparations(found, request.user) if relation in READS_TEXT else {},
        "next": _next_session(entries),
        "left_behind": _left_behind(found, left_behind),
        "can_ask_to_open": relation == "manager above" and request.user.may(May.MANAGE_MANAGERS),
    }
    return render(request, "supervision/file.html", context)


def _related_or_404(request: Request, pk: UUID, left_behind: QuerySet[Record]) -> File:
    """The file, with how this person relates to it and whether there are drafts left behind on it."""
    visible = access.files_visible_to(request.user, File.Kind.SUPERVISION).filter(pk=pk)
    # Asked along: nearly no file has any, and each question of its own costs the page.
    visible = visible.annotate(has_left_behind=Exists(left_behind.filter(file=OuterRef("pk"))))
    found = access.with_relation(visible, request.user, File.Kind.SUPERVISION).first()
    if found is None:
        raise Http404
    return found


def _people(file: File) -> dict[str, User | None]:
    """The supervisee, the supervisor and who covers for them; as far as there are any."""
    return dict(zip_longest(("supervisee", "supervisor", "cover"), record_files.parties_of_file(file)[:3]))


def _starts(relation: str, due: Container[str]) -> list[RecordKind]:
    """The kinds of record that can be begun here; of those with a duty, where the duty is there."""
    role = _role(relation)
    return [
        kind
        for kind in kinds.every("supervision")
        if role in kind.begun_by and (not kind.duty or kind.duty in due)
    ]


def _role(relation: str) -> str:
    """In which role somebody begins records: who covers for the supervisor does so in their place."""
    return "supervisor" if relation == access.COVER else relation


def _observations(entries: list[timeline.Entry], today: dt.date) -> int:
    """How many practice observations there were in the last year (CAL-14.1)."""
    return sum(
        not record.is_draft and (today - record.day).days <= 365
        for record in _records(entries, "observation")
    )


def _in_front(entries: list[timeline.Entry]) -> list[timeline.Entry]:
    """The latest of each kind that stands at the front of a file (CAL-A7.3)."""
    found: dict[str, timeline.Entry] = {}
    for entry in entries:
        if entry.record and entry.record.is_final and kinds.of(entry.record.kind).in_front:
            found.setdefault(entry.record.kind, entry)
    return list(found.values())


def _agenda(file: File) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(file=file, record=None).select_related("by")


def _left_behind(file: File, found: QuerySet[Record]) -> "QuerySet[Record] | list[Record]":
    """Drafts that an earlier supervisor left on this file, asked for where there are some."""
    if not file.has_left_behind:  # type: ignore[attr-defined]
        return []
    return found.filter(file=file).select_related("author")


def _preparations(file: File, user: User) -> dict[str, Any]:
    """For the next session: one's own notes, and those that the other party has shared. One query."""
    open_ones = Preparation.objects.filter(Q(by=user) | Q(shared_at__isnull=False), file=file, record=None)
    notes = list(open_ones.select_related("by"))
    return {
        "own": next((one for one in notes if one.by_id == user.pk), None),
        "theirs": [one for one in notes if one.by_id != user.pk],
    }


def _next_session(entries: list[timeline.Entry]) -> timeline.Entry | None:
    booked = [
        (entry.session.planned_for, number, entry)
        for number, entry in enumerate(entries)
        if entry.session and entry.session.state == Session.State.BOOKED and entry.session.is_to_come
    ]
    return min(booked)[-1] if booked else None


def _records(entries: list[timeline.Entry], kind: str) -> list[Record]:
    return [entry.record for entry in entries if entry.record and entry.record.kind == kind]


@require_http_methods(["GET", "POST"])
def add_pointer(request: Request, pk: UUID) -> HttpResponse:
    """Note a DBS certificate, a registration or a training record (CAL-14.2)."""
    found = supervision_file_or_404(request, pk)
    if access.relation_to(request.user, found) not in READS_TEXT:
        raise Http404
    form = PointerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_pointer(by=request.user, file=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Noted.")
            return redirect("supervision:file", pk)
    context = {"file": found, "form": form}
    return render(request, "supervision/pointer.html", context, status=422 if form.is_bound else 200)
