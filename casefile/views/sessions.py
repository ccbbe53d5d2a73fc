"""Case supervision of a whole caseload: one child after the other, signed at the end in one go."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casefile import access as children_access
from casefile import caseload
from casefile.forms import S2Form
from casefile.models import Child, Filing
from casefile.services import papers
from casefile.work import filings_of
from supervision_portal.people.http import Request
from supervision_portal.people.models import User
from supervision_portal.people.proof import ProofForm
from supervision_portal.records import access
from supervision_portal.records.models import FileHolder, Record, RecordParty
from supervision_portal.records.querysets import not_empty
from supervision_portal.records.services import drafts, reading, sealing, signing
from supervision_portal.records.services.errors import Conflict, Refused
from supervision_portal.schedule.models import Deadline

# What may be the same for brothers and sisters. Never how a child lives, or when they were seen (CAL-A3.1).
IN_COMMON = (
    "why_involved",
    "where_now",
    "where_to_be",
    "outcomes",
    "risk",
    "hypotheses",
    "tested",
    "going_well",
    "differently",
    "perspectives",
    "practitioner_risk",
    "practitioner_safety",
)


@dataclass(frozen=True)
class Turn:
    """One child of the caseload in a session."""

    child: Child
    due: Deadline | None
    record: Record | None  # the S2 that is begun or waits for its signature

    @property
    def due_on(self) -> dt.date:
        """To sort by; what has no date comes last."""
        return (self.due and self.due.due_on) or dt.date.max

    @property
    def is_ready(self) -> bool:
        return self.record is not None and self.record.is_shared


def _turns(request: Request, worker: User) -> list[Turn]:
    """The worker's caseload, who is due first; only children whose file this manager sees."""
    held = FileHolder.objects.workers().filter(user=worker, role=FileHolder.Role.CASEWORKER)
    seen = children_access.children_visible_to(request.user).filter(file__in=held.values("file"))
    children = list(seen.select_related("file"))
    due = caseload.due_for(children)
    mine = Record.objects.filter(
        file__in=[child.pk for child in children],
        kind="s2",
        author=request.user,
        amends=None,
        state__in=(Record.State.DRAFT, Record.State.SHARED),
    )
    records = {record.file_id: record for record in mine.defer("content").order_by("state", "begun_at")}
    turns = [Turn(child, due.get(child.pk), records.get(child.pk)) for child in children]
    return sorted(turns, key=lambda turn: (turn.due_on, turn.child.name, turn.child.pk))


def _worker_or_404(request: Request, pk: int) -> tuple[User, list[Turn]]:
    worker = get_object_or_404(User, pk=pk, is_active=True)
    turns = _turns(request, worker)
    managed = User.objects.below(request.user, cover=True).filter(pk=worker.pk).exists()
    if not managed:
        raise Http404
    return worker, turns


@require_GET
def session(request: Request, worker: int) -> HttpResponse:
    """The caseload as one session: discuss each child, then sign those discussed."""
    person, turns = _worker_or_404(request, worker)
    context = {
        "worker": person,
        "turns": turns,
        "ready": [turn for turn in turns if turn.is_ready],
        "today": timezone.localdate(),
    }
    return render(request, "casefile/session.html", context)


class SignTogetherForm(ProofForm):
    """Which of the records are signed now."""

    records = forms.MultipleChoiceField(
        label="Records to sign",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one record to sign",
            "invalid_choice": "One of these records is not waiting for you any more. Nothing is signed yet",
        },
    )

    field_order = ["records", "password"]


def _unbroken(record: Record) -> str:
    """Its number, which a narrow page does not break at its hyphen."""
    return str(record).replace("-", "\N{NON-BREAKING HYPHEN}")


@require_http_methods(["GET", "POST"])
def sign(request: Request, worker: int) -> HttpResponse:
    """Sign the records of the children discussed, all in one step or none."""
    person, turns = _worker_or_404(request, worker)
    ready = {str(turn.record.pk): turn for turn in turns if turn.record and turn.is_ready}
    if not ready:
        messages.info(request, "No record waits for your signature here.")
        return redirect("casefile:session", worker)
    form = SignTogetherForm(request.POST or None, request=request, initial={"records": list(ready)})
    form.fields["records"].choices = [  # type: ignore[attr-defined]
        (pk, f"{turn.child.name}, {_unbroken(turn.record)}") for pk, turn in ready.items() if turn.record
    ]
    read = {
        str(one.pk): request.POST.get(f"read-{one.pk}") or signing.mark_of(one)
        for one in Record.objects.filter(pk__in=ready)
    }
    if request.method == "POST" and form.is_valid():
        chosen = [turn.record for pk, turn in ready.items() if pk in form.cleaned_data["records"]]
        try:
            records = [record for record in chosen if record]
            signing.sign(by=request.user, records=records, method=form.method, read=read)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            some = "1 record" if len(chosen) == 1 else f"{len(chosen)} records"
            messages.success(
                request, f"{some} signed. {person.name} is told and can add a note of disagreement."
            )
            return redirect("casefile:session", worker)
    context = {"worker": person, "form": form, "read": read, "meaning": sealing.MEANING}
    return render(request, "casefile/sign_session.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def take_over(request: Request, pk: UUID) -> HttpResponse:
    """Read what the records of brothers and sisters say, and take over what is common: never silently."""
    record = reading.find(by=request.user, pk=pk)
    if record is None or record.kind != "s2" or not record.is_draft:
        raise Http404
    offered = _offered(request, record)
    if request.method == "POST":
        data, taken = dict(record.data), 0
        for other, texts in offered:
            for key, _label, text in texts:
                if f"{other.pk}-{key}" in request.POST:
                    before = data.get(key, "").strip()
                    data[key] = f"{before}\n\n{text}".strip() if text not in before else before
                    taken += 1
        if not taken:
            messages.error(request, "Choose what to take over.")
            return redirect("casefile:take_over", pk)
        try:
            drafts.save(by=request.user, record=record, version=record.version, data=data)
        except (Conflict, Refused):
            messages.error(request, "The draft was changed meanwhile. Choose once more.")
            return redirect("casefile:take_over", pk)
        some = "1 answer" if taken == 1 else f"{taken} answers"
        messages.success(request, f"{some} taken over. Read them for this child, and change what differs.")
        return redirect("records:edit", pk)
    return render(request, "casefile/take_over.html", {"record": record, "offered": offered})


def _offered(request: Request, record: Record) -> list[tuple[Record, list[tuple[str, str, str]]]]:
    """The latest S2 of each brother and sister that this person may read, with the answers to offer."""
    child = Child.objects.get(pk=record.file_id)
    if child.family_id is None:
        return []
    siblings = children_access.children_visible_to(request.user).filter(family=child.family_id)
    found = access.records_visible_to(request.user).filter(
        not_empty(), file__in=siblings.exclude(pk=child.pk).values("file"), kind="s2", amends=None
    )
    latest = found.order_by("file", "-begun_at").distinct("file").select_related("file")
    offered = []
    for other in latest:
        reading.read(by=request.user, pk=other.pk)  # its text is shown, so it is logged
        data = other.data
        texts = [
            (key, str(S2Form.base_fields[key].label), data[key])
            for key in IN_COMMON
            if data.get(key, "").strip()
        ]
        if texts:
            offered.append((other, texts))
    return offered


@dataclass(frozen=True)
class Together:
    """Records of one worker's children that are about the same day: mostly those of one session."""

    worker: str
    held_on: dt.date | None
    filings: list[Filing]

    @property
    def keys(self) -> str:
        """What their button sends: those that the page shows, and none that is signed meanwhile."""
        return " ".join(str(filing.pk) for filing in self.filings)


def _together(filings: list[Filing]) -> list[Together]:
    """The filings by worker and day, in the order in which they came."""
    parties = RecordParty.objects.filter(record__in=[filing.pk for filing in filings], role="supervisee")
    workers = dict(parties.values_list("record", "user__name"))
    found: dict[tuple[str, dt.date | None], list[Filing]] = {}
    for filing in filings:
        found.setdefault((workers.get(filing.pk, ""), filing.record.held_on), []).append(filing)
    return [Together(worker, held_on, some) for (worker, held_on), some in found.items()]


@require_http_methods(["GET", "POST"])
def to_file(request: Request) -> HttpResponse:
    """Records that count once their filing in the case system is confirmed, one by one or all (CAL-15.1)."""
    waiting = (
        filings_of(request.user)
        .select_related("record__file__child")
        .defer("record__content")
        .order_by("due_on", "record__signed_at")[:200]
    )
    filings = list(waiting)
    if request.method == "POST":
        named = {*request.POST.getlist("filed"), *request.POST.get("session", "").split()}
        chosen = [filing for filing in filings if str(filing.pk) in named]
        if not chosen:
            messages.error(
                request, "Choose the records that are filed. What was confirmed before is not listed."
            )
            return redirect("casefile:to_file")
        done = papers.confirm_filed(by=request.user, filings=chosen)
        messages.success(request, f"{done} record{'' if done == 1 else 's'} confirmed as filed.")
        return redirect("casefile:to_file")
    context = {"sessions": _together(filings), "today": timezone.localdate()}
    return render(request, "casefile/to_file.html", context)
