"""Pods to look at: the teams, a team's pods, one pod, the opening page for guests."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from casefile.genogram_models import Genogram
from pods import access, library
from pods.council import council
from pods.models import Pod
from pods.room_models import Room
from pods.rules.council import advice_on_size
from pods.services import attendance, recording
from pods.services.plan import NO_VISITORS, at_once
from pods.variety import tools_of
from pods.views.finding import pod_or_404, team_of
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.models import Post, Team, User
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May, Role
from supervision_portal.records import access as records
from supervision_portal.records.models import File, FileHolder
from supervision_portal.schedule.models import Deadline, Session

PAST_SHOWN = 12
OVERSEEING = (Role.SERVICE_MANAGER, Role.DIRECTOR)


def has_pods(user: object) -> bool:
    """Whether the navigation shows pods: to who is in a team, over teams, or keeps the ways to run a session.

    No query of its own.
    """
    if not isinstance(user, User):
        return False
    posts = user.current_posts
    seen = any(post.team_id or post.service_id or post.role in OVERSEEING for post in posts)
    return seen or user.may(May.KEEP_SESSION_PLANS)


@require_GET
def teams(request: Request) -> HttpResponse:
    """The teams whose pods this person sees; with one alone, that team's page."""
    asked = request.GET.get("q", "").strip()
    seen = access.teams_seen_by(request.user).order_by("name")
    found = seen.filter(name__icontains=asked) if asked else seen
    booked = Session.objects.filter(
        file__kind=File.Kind.TEAM,
        file__team=OuterRef("pk"),
        state=Session.State.BOOKED,
        planned_for__gte=timezone.now(),
    ).order_by("planned_for")
    folder = File.objects.filter(kind=File.Kind.TEAM, team=OuterRef("pk"))
    found = found.annotate(
        next_pod=Subquery(booked.values("planned_for")[:1]), folder=Subquery(folder.values("pk")[:1])
    )
    page = page_of(found, request)
    rows = list(page)
    if len(rows) == 1 and not asked and page.paginator.num_pages == 1:
        return team(request, rows[0].pk)
    own = {post.team_id for post in request.user.current_posts}
    rows.sort(key=lambda team: team.pk not in own)
    context = {
        "teams": rows,
        "own": own,
        "asked": asked,
        "due": Deadline.objects.of("pod", [row.folder for row in rows if row.folder]),
        "pagination": pagination(page, request),
        "today": timezone.localdate(),
    }
    return render(request, "pods/teams.html", context)


def _team_or_404(request: Request, pk: int) -> Team:
    return get_object_or_404(access.teams_seen_by(request.user).select_related("service"), pk=pk)


@require_GET
def team(request: Request, pk: int) -> HttpResponse:
    """A team's pods: to come, held, cancelled; what was used lately and what else there is."""
    found = _team_or_404(request, pk)
    pods = access.pods_visible_to(request.user).filter(session__file__team=found)
    pods = pods.select_related("session__instead", "facilitator")
    start = timezone.now() - dt.timedelta(hours=12)  # one that runs is still to come
    coming = list(
        pods.filter(session__state=Session.State.BOOKED, session__planned_for__gte=start).order_by(
            "session__planned_for"
        )
    )
    past = pods.exclude(pk__in=[pod.pk for pod in coming]).order_by("-session__planned_for")
    page = page_of(past.annotate(there=Count("attendances", filter=Q(attendances__present=True))), request)
    folder = File.objects.filter(kind=File.Kind.TEAM, team=found).first()
    due = Deadline.objects.of("pod", [folder.pk]).get(folder.pk) if folder else None
    rows = [*coming, *page]
    manages = access.teams_overseen_by(request.user).filter(pk=pk).exists()
    context = {
        "team": found,
        "folder": folder,
        "coming": coming,
        "at_once": at_once(coming),
        "past": page,
        "pagination": pagination(page, request),
        "brought": access.brought_to([pod.pk for pod in rows], request.user),
        "due": due,
        "today": timezone.localdate(),
        "may_plan": access.may_plan(request.user, found),
        "manages": manages,
        "tools": tools_of(found, has_cases=_has_cases(found)),
    }
    return render(request, "pods/team.html", context)


def _has_cases(team: Team) -> bool:
    people = Post.objects.current().filter(team=team).values("user")
    return FileHolder.objects.workers().filter(user__in=people).exists()


@require_GET
def pod(request: Request, pk: UUID) -> HttpResponse:
    """Everything of one pod on one page."""
    found, user, settings = pod_or_404(request, pk), request.user, council()
    session = found.session
    brought = access.brought_to([found.pk], user).get(found.pk, [])
    places = attendance.places(found, settings)
    there, state = _who_is_there(places, user), _state(session)
    room = Room.objects.filter(pod=found).only("ended_at", "opened_at", "pod").first()
    may_change = access.may_change(user, found)
    log.write(Verb.FILE_READ, by=user, file=session.file_id, obj=found, relation="pod")
    context = {
        "pod": found,
        "session": session,
        "team": team_of(found),
        "way": library.way_for(found.way, settings.way),
        "brought": brought,
        "readable": _readable(user, brought),
        "genograms": _genograms(brought),
        **there,
        "guests": found.guests.all(),
        "visitors": settings.visitors,
        "no_visitors": NO_VISITORS,
        "advice": advice_on_size(settings, there["coming"]) if state["is_booked"] else "",
        "may_change": may_change,
        "may_note": may_change or found.note_taker_id == user.pk,
        **state,
        "room": room,
        "runs": room is not None and room.ended_at is None,
        "room_links": _room_links(found, room, may_change),
        "writes": _written_by(user, found),
    }
    return render(request, "pods/pod.html", context)


def _who_is_there(places: list[attendance.Place], user: User) -> dict[str, Any]:
    """Each person's place and one's own, who is away, how many come, whether anybody's presence is noted."""
    absent = [place for place in places if place.attendance and place.attendance.present is False]
    return {
        "places": places,
        "away": {place.user.pk for place in absent},
        "mine": next((place for place in places if place.user == user), None),
        "coming": sum(place.expected for place in places) - sum(place.expected for place in absent),
        "noted": any(place.attendance and place.attendance.present is not None for place in places),
    }


def _state(session: Session) -> dict[str, Any]:
    planned = timezone.localdate(session.planned_for)
    return {
        "day_planned": planned,
        "is_booked": session.state == Session.State.BOOKED,
        "is_held": session.state == Session.State.HELD,
        "is_cancelled": session.state == Session.State.CANCELLED,
        "is_past": (session.held_on or planned) <= timezone.localdate(),
    }


def _written_by(user: User, pod: Pod) -> set[int]:
    """The discussions whose records this person writes. No query for who took part in none of it."""
    if not pod.discussions.exists() or user not in recording.writers_of(pod.discussions.all()[0]):
        return set()
    return {each.pk for each in pod.discussions.all() if recording.may_write(user, each)}


def _readable(user: User, brought: list[access.Brought]) -> set[UUID]:
    """Which of the records this person reads."""
    keys = [each.discussion.record_id for each in brought if each.discussion.record_id]
    if not keys:
        return set()
    return set(records.records_visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def _genograms(brought: list[access.Brought]) -> dict[UUID, Any]:
    """The day of the latest genogram of each child whose file this person reads."""
    files = [each.discussion.file_id for each in brought if each.reads]
    if not files:
        return {}
    rows = Genogram.objects.filter(file__in=files).order_by("on", "pk").values_list("file", "on")
    return dict(rows)


def _room_links(pod: Pod, room: Room | None, may_open: bool) -> dict[str, str]:
    """Where the room is opened or joined, while it can be."""
    if pod.session.state == Session.State.CANCELLED or (room and room.ended_at):
        return {}
    if may_open:
        return {"open": reverse("room:open", args=[pod.pk])}
    return {"join": reverse("room:join", args=[pod.pk])} if room else {}


@require_GET
def opening(request: Request, pk: UUID) -> HttpResponse:
    """What is said at the start to guests and new members, to print or to read out (CAL-R.3)."""
    found = pod_or_404(request, pk)
    context = {"pod": found, "team": team_of(found), "guests": found.guests.all(), "council": council()}
    return render(request, "pods/opening.html", context)
