"""Caseloads, one child's file, and what its people change on it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casefile import access as children_access
from casefile import caseload as caseloads
from casefile import events, lists, timeline
from casefile.forms import SUBJECT, moment
from casefile.models import Child, SignificantEvent
from casefile.services import papers, significant
from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.models import User
from supervision_portal.people.paging import part_of
from supervision_portal.people.roles import May, Role
from supervision_portal.records import access, kinds
from supervision_portal.records.models import Action, File, FileHolder
from supervision_portal.records.services.errors import Refused

WORKING = {
    Role.WORKER,
    Role.TEAM_MANAGER,
    Role.SERVICE_MANAGER,
    Role.DIRECTOR,
    Role.SENIOR_RESIDENTIAL_WORKER,
}


LINKS = {
    May.CHANGE_CHILDREN: ("casefile:add", "Add a child"),
    May.KEEP_CHILDREN: ("casefile:to_keep", "Children to keep up to date"),
    May.IMPORT_CHILDREN: ("casefile:import", "Import children from a CSV"),
    May.MANAGE_ALL_BARS: ("casefile:all_bars", "Who must not see which file"),
    May.CHANGE_POLICY: ("casefile:settings", "Statuses and case systems"),
}
"""What somebody can do beside reading, by the right it takes."""


def works_with_children(user: Any) -> bool:
    """Whether “Children” stands in somebody's navigation."""
    return bool(user.is_authenticated and (user.roles & WORKING or any(user.may(right) for right in LINKS)))


def child_or_404(request: Request, pk: UUID) -> Child:
    found = children_access.children_visible_to(request.user).select_related("file__team", "family")
    return get_object_or_404(found, pk=pk)


@require_GET
def caseload(request: Request) -> HttpResponse:
    """The children that this person may see: their own first; searched, of one team, or of one worker."""
    asked, number = request.GET.get("q", "").strip()[:100], _number(request, "worker")
    found = children_access.children_visible_to(request.user)
    own = FileHolder.objects.workers().filter(user=request.user)
    worker, is_own = None, False
    of_worker = number is not None and not asked
    teams = [] if of_worker else lists.teams_seen(request.user)
    team = None if of_worker else _team_asked(request, teams)
    if team:
        found = found.filter(file__team=team.pk)
    if asked:
        found = lists.named(found, asked)
        log.write(Verb.SEARCH, by=request.user)
    elif number is not None:
        worker, found = _of_worker(found, number)
    elif not team and own.exists():
        found, is_own = found.filter(file__in=own.values("file")), True
    page = part_of(found.select_related("file__team").order_by("name", "pk"), request)
    workers = lists.workers_of(page.rows)
    context = {
        "children": [(child, workers.get(child.pk)) for child in page.rows],
        "due": caseloads.due_for(page.rows),
        "pagination": page.pagination,
        "asked": asked,
        "team": team,
        "teams": teams,
        "choices": [(str(one.pk), one.name, " selected" if one == team else "") for one in teams],
        "worker": worker,
        "own": is_own,
        "workers": _supervised_with_caseload(request.user),
        "links": [link for right, link in LINKS.items() if request.user.may(right)],
        "today": timezone.localdate(),
    }
    return render(request, "casefile/caseload.html", context)


def _number(request: Request, name: str) -> int | None:
    """A key in the address; None where it is not there, or cannot be one."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _team_asked(request: Request, teams: list[lists.TeamSeen]) -> lists.TeamSeen | None:
    """The team that the list is of. Raises Http404 for one of which this person sees no child."""
    number = _number(request, "team")
    found = next((team for team in teams if team.pk == number), None)
    if number is not None and found is None:
        raise Http404
    return found


def _of_worker(found: QuerySet[Child], number: int) -> tuple[User, QuerySet[Child]]:
    """A worker and those of the children that are theirs. Raises Http404 where there are none."""
    worker = get_object_or_404(User, pk=number)
    found = found.filter(file__in=FileHolder.objects.workers().filter(user=worker).values("file"))
    if not found.exists():
        raise Http404
    return worker, found


def _supervised_with_caseload(user: User) -> QuerySet[User]:
    """The people with a caseload whom one supervises; others' caseloads are a link from each child."""
    holders = FileHolder.objects.workers()
    return User.objects.supervised_by(user).filter(pk__in=holders.values("user")).order_by("name")


@require_GET
def file(request: Request, pk: UUID) -> HttpResponse:
    """One child's file: who works with them, what waits, and the timeline (CAL-15)."""
    seen = access.files_visible_to(request.user).filter(kind=File.Kind.CHILD, pk=pk)
    found = (
        access.with_relation(seen, request.user, File.Kind.CHILD)
        .select_related("child__family", "team")
        .first()
    )
    if found is None:
        raise Http404
    child, relation = found.child, access.relation_to(request.user, found)
    log.write(Verb.FILE_READ, by=request.user, file=child.file, relation=relation)
    kind = request.GET.get("kind", "")
    page = part_of(timeline.records_on(child.file, request.user, kind), request)
    today = timezone.localdate()
    holders = FileHolder.objects.workers().filter(file=child.pk).select_related("user").order_by("role")
    readable = access.records_readable_on(child.file, request.user, relation)
    standing = caseloads.standing_of(child, today)
    sees_address = children_access.sees_address(request.user, child)
    may = {right for right in (May.CHANGE_CHILDREN, May.MANAGE_BARS) if request.user.may(right)}
    may = may if relation in children_access.WORK else set()
    context = {
        "child": child,
        "file": child.file,
        "age": child.age_on(today),
        "status": standing.status,
        "holders": holders,
        "managers": significant.managers_of(child.file),
        "relation": relation,
        "sees_address": sees_address,
        "may_change": May.CHANGE_CHILDREN in may,
        "may_change_address": May.CHANGE_CHILDREN in may and sees_address,
        "may_bar": May.MANAGE_BARS in may,
        "siblings": _siblings(request, child),
        "waiting": timeline.waiting(File.objects.filter(pk=child.pk)),
        "due": standing.due,
        "actions": Action.objects.open().filter(record__in=readable).with_last_update(),
        "entries": [(record, kinds.of(record.kind).label) for record in page.rows],
        "pagination": page.pagination,
        "kinds": timeline.kinds_to_choose(),
        "kind": kind,
        "starts": _starts(request.user, relation, holders),
        "today": today,
    }
    return render(request, "casefile/file.html", context)


def _siblings(request: Request, child: Child) -> QuerySet[Child]:
    if child.family_id is None:
        return Child.objects.none()
    seen = children_access.children_visible_to(request.user).filter(family=child.family_id)
    return seen.exclude(pk=child.pk).order_by("born_on", "name")


def _starts(user: User, relation: str, holders: QuerySet[FileHolder]) -> list[kinds.RecordKind]:
    """What this person can begin: a confidential discussion only where they supervise the CTS worker."""
    if relation != "manager":
        return []
    roles = {holder.role: holder.user_id for holder in holders}
    cts = roles.get("cts_worker")
    leaves_out = {"cts"} if not (cts and User.objects.supervisor_of(cts) == user) else set()
    leaves_out |= set() if "caseworker" in roles else {"s2"}
    return [kind for kind in kinds.every("child") if kind.key not in leaves_out]


class EventForm(forms.Form):
    """What happened, in twenty seconds: three answers."""

    kind = forms.ChoiceField(
        label="What happened?",
        choices=list(events.KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened"},
    )
    what = forms.CharField(
        label="In a few words",
        required=False,
        max_length=SUBJECT,
        error_messages={"max_length": f"Write at most {SUBJECT} characters. You have %(show_value)s"},
    )
    happened_on = UKDateField(label="On which day?", called="the day it happened", initial=timezone.localdate)
    happened_time = UKTimeField(
        label="At what time?", called="the time it happened", help_text="About is enough."
    )
    known_on = UKDateField(
        label="When did it become known? Day",
        called="the day it became known",
        help_text="Leave empty if it was just now.",
        required=False,
    )
    known_time = UKTimeField(
        label="When did it become known? Time", called="the time it became known", required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == events.OTHER and not data.get("what"):
            self.add_error("what", "Say what happened")
        if data.get("known_on") and data.get("known_time") is None and "known_time" not in self.errors:
            self.add_error("known_time", "Enter the time it became known as well")
        if data.get("known_time") is not None and not data.get("known_on") and "known_on" not in self.errors:
            self.add_error("known_on", "Enter the day it became known as well")
        happened, known = self.happened_at(), self.known_at()
        now = timezone.now()  # asked last: what became known “just now” is not after it
        if happened and happened > now:
            self.add_error("happened_on", "The event must be in the past")
        elif known and known > now:
            self.add_error("known_on", "It must have become known in the past")
        elif happened and known and known < happened:
            self.add_error("known_on", "It cannot have become known before it happened")
        return data

    def happened_at(self) -> Any:
        day, time = self.cleaned_data.get("happened_on"), self.cleaned_data.get("happened_time")
        return moment(day, time) if day and time is not None else None

    def known_at(self) -> Any:
        day, time = self.cleaned_data.get("known_on"), self.cleaned_data.get("known_time")
        return moment(day, time) if day and time is not None else timezone.now()


@require_http_methods(["GET", "POST"])
def log_event(request: Request, pk: UUID) -> HttpResponse:
    """Log a significant event; the 48 hours run and the manager is told (CAL-16.1)."""
    child = child_or_404(request, pk)
    if access.relation_to(request.user, child.file) not in ("worker", "manager"):
        raise Http404
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _logged_already(request.user, child, form):  # sent twice: its answer was lost
            messages.info(request, "This event is logged already. The 48 hours run.")
            return redirect("casefile:file", pk)
        happened, known = form.happened_at(), form.known_at()
        try:
            significant.log_event(
                by=request.user,
                file=child.file,
                kind=form.cleaned_data["kind"],
                what=form.cleaned_data["what"],
                happened_at=happened,
                known_at=known,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            told = [person.name for person in significant.managers_of(child.file) if person != request.user]
            names = f" {' and '.join(told)} {'is' if len(told) == 1 else 'are'} told." if told else ""
            messages.success(request, f"Logged. The 48 hours run.{names}")
            return redirect("casefile:file", pk)
    context = {"child": child, "form": form}
    return render(request, "casefile/log_event.html", context, status=422 if form.is_bound else 200)


def _logged_already(user: User, child: Child, form: EventForm) -> bool:
    """Whether the same event, in the same words, waits for its oversight."""
    same = {key: form.cleaned_data[key] for key in ("kind", "what")}
    found = significant.open_events().filter(file=child.file, logged_by=user, **same)
    return found.filter(happened_at=form.happened_at()).exists()


def _event_or_404(request: Request, pk: int) -> SignificantEvent:
    files = access.files_visible_to(request.user).filter(kind="child")
    found = SignificantEvent.objects.filter(file__in=files).select_related("file", "oversight")
    return get_object_or_404(found, pk=pk)


class WithdrawForm(forms.Form):
    """Why an event was logged in error."""

    why = forms.CharField(
        label="Why is it withdrawn?",
        help_text="It stays readable, with your reason.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why it is withdrawn"},
    )


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
