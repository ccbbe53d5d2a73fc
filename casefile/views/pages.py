"""Caseloads, one child's file, and what its people change on it."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casefile import access as children_access
from casefile import caseload as caseloads
from casefile import lists, timeline
from casefile.models import Child
from casefile.services import frequency, significant
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.models import Cover, User
from supervision_portal.people.paging import part_of
from supervision_portal.people.querysets import supervised
from supervision_portal.people.reach import reach_now
from supervision_portal.people.roles import May, Role
from supervision_portal.records import access, kinds
from supervision_portal.records.models import Action, File, FileHolder
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.services import events

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
        "manages": worker is not None and _manages(request.user, worker),
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


def _manages(user: User, worker: User) -> bool:
    """Whether somebody holds this worker's case supervision, or is above who does."""
    return User.objects.below(user, cover=True).filter(pk=worker.pk).exists()


def _supervised_with_caseload(user: User) -> QuerySet[User]:
    """The people with a caseload whom one supervises or covers for; others' are a link from each child."""
    holders = FileHolder.objects.workers()
    covered = Cover.objects.current().filter(user=user).values("absent")
    near = User.objects.filter(Q(pk__in=supervised(user, cover=True)) | Q(pk__in=covered))
    return near.filter(pk__in=holders.values("user")).order_by("name")


@require_GET
def file(request: Request, pk: UUID) -> HttpResponse:
    """One child's file: who works with them, what waits, and the timeline (CAL-15)."""
    reach = reach_now(request.user)
    seen = access.files_visible_to(request.user, File.Kind.CHILD, reach).filter(pk=pk)
    seen = access.with_relation(seen, request.user, File.Kind.CHILD, reach)
    found = seen.select_related("child__family", "team").first()
    if found is None:
        raise Http404
    child, relation = found.child, access.relation_to(request.user, found)
    log.write(Verb.FILE_READ, by=request.user, file=child.file, relation=relation)
    kind = request.GET.get("kind", "")
    page = part_of(timeline.records_on(child.file, request.user, kind), request)
    today = timezone.localdate()
    holders = FileHolder.objects.workers().filter(file=child.pk).select_related("user").order_by("role")
    readable = access.records_readable_on(child.file, request.user, relation)
    standing, managers = caseloads.standing_of(child, today), significant.managers_of(child.file)
    context = {
        **_rights(request.user, child, relation),
        "child": child,
        "file": child.file,
        "age": child.age_on(today),
        "status": standing.status,
        "holders": holders,
        "managers": managers,
        "relation": relation,
        "siblings": _siblings(request, child),
        "waiting": timeline.waiting(File.objects.filter(pk=child.pk)),
        "due": standing.due,
        "actions": Action.objects.open().filter(record__in=readable).with_last_update(),
        "entries": [(record, kinds.of(record.kind).label) for record in page.rows],
        "pagination": page.pagination,
        "kinds": timeline.kinds_to_choose(),
        "kind": kind,
        "starts": _starts(request.user, relation, holders, managers),
        "waits_for": _waited_for(standing.due, relation),
        "may_return": relation == "manager" and frequency.running_decision(child.file) is not None,
        "today": today,
    }
    return render(request, "casefile/file.html", context)


def _rights(user: User, child: Child, relation: str) -> dict[str, bool]:
    """What somebody sees and may change of a child, beside reading the file."""
    works = relation in children_access.WORK
    changes, sees_address = works and user.may(May.CHANGE_CHILDREN), children_access.sees_address(user, child)
    return {
        "sees_address": sees_address,
        "may_change": changes,
        "may_change_address": changes and sees_address,
        "may_bar": works and user.may(May.MANAGE_BARS),
    }


def _waited_for(due: Deadline | None, relation: str) -> list[str]:
    """The events that the rule of a case waits for, for those who can note them."""
    return events.waited_for(due.rule) if due and relation in children_access.WORK else []


def _siblings(request: Request, child: Child) -> QuerySet[Child]:
    if child.family_id is None:
        return Child.objects.none()
    seen = children_access.children_visible_to(request.user).filter(family=child.family_id)
    return seen.exclude(pk=child.pk).order_by("born_on", "name")


def _starts(
    user: User, relation: str, holders: QuerySet[FileHolder], managers: list[User]
) -> list[kinds.RecordKind]:
    """What this person can begin: a confidential discussion only where they supervise the CTS worker.

    The decision of a manager who does not hold the case is not for those who do.
    """
    if relation != "manager":
        return []
    roles = {holder.role: holder.user_id for holder in holders}
    cts = roles.get("cts_worker")
    leaves_out = {"cts"} if not (cts and User.objects.supervisor_of(cts) == user) else set()
    leaves_out |= set() if "caseworker" in roles else {"s2"}
    leaves_out |= {"decision"} if user in managers else set()
    leaves_out |= {"frequency"}  # beside the due date, where there is something to return from
    return [kind for kind in kinds.every("child") if kind.begun_by and kind.key not in leaves_out]
