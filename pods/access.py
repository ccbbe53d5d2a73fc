"""Who sees a team's pods, who plans them, who oversees attendance: the one place that answers it.

* The pods of a team are seen by who has a post in it today, by who plans them, and by the managers of the
  team: by post, by covering for one, or standing above its team manager; a single pod also by its
  facilitator, by who takes its notes and by who brings a case to it from elsewhere.
* They are planned by pod facilitators (practice leads) and business support whose post is in the team or in
  its whole service, and by its managers. Business support books rooms and times for others: that is no
  reading, and the cases stay closed to them as to everybody who may not read the child's file.
* Attendance over the year is overseen by the managers (LEI-ATT.1).
* Of the case that a pod discusses, the child's number is for who may read the child's file; others of the pod
  see initials. For somebody barred from that file the discussion is not there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from pods.models import Discussion, Pod
from supervision_portal.people.models import Post, Team, User
from supervision_portal.people.querysets import below, managed_teams
from supervision_portal.people.roles import Role
from supervision_portal.records import access
from supervision_portal.records.models import File, FileBar

PLANNING_ROLES = (Role.POD_FACILITATOR, Role.BUSINESS_SUPPORT)


def _overseen(user: User) -> Q:
    managers_below = Post.objects.current().filter(
        role=Role.TEAM_MANAGER, team__isnull=False, user__in=below(user, cover=True)
    )
    return Q(pk__in=managed_teams(user)) | Q(pk__in=managers_below.values("team"))


def _planned(user: User) -> Q:
    posts = Post.objects.current().filter(user=user, role__in=PLANNING_ROLES)
    in_service = posts.filter(team=None, service__isnull=False)
    return Q(pk__in=posts.values("team")) | Q(service__in=in_service.values("service"))


def _own(user: User) -> Q:
    return Q(pk__in=Post.objects.current().filter(user=user, team__isnull=False).values("team"))


def teams_overseen_by(user: User) -> QuerySet[Team]:
    """Teams that this person manages, or above whose manager they stand."""
    return Team.objects.filter(_overseen(user)) if user.is_active else Team.objects.none()


def teams_planned_by(user: User) -> QuerySet[Team]:
    """Teams whose pods this person books and changes."""
    if not user.is_active:
        return Team.objects.none()
    return Team.objects.filter(_overseen(user) | _planned(user))


def teams_seen_by(user: User) -> QuerySet[Team]:
    """Teams whose pods this person sees, all of them."""
    if not user.is_active:
        return Team.objects.none()
    return Team.objects.filter(_overseen(user) | _planned(user) | _own(user))


def pods_visible_to(user: User) -> QuerySet[Pod]:
    """Pods of which this person may see when, where, with whom, and whose cases by their initials."""
    if not user.is_active:
        return Pod.objects.none()
    own = Q(facilitator=user) | Q(note_taker=user)
    own |= Q(pk__in=Discussion.objects.filter(caseworker=user).values("pod"))
    seen = Pod.objects.filter(own | Q(session__file__team__in=teams_seen_by(user).values("pk")))
    return seen.exclude(session__file__in=_barred(user))


def pods_of(user: User) -> QuerySet[Pod]:
    """Pods that are in somebody's calendar: of their own teams, and those in which they have a part."""
    if not user.is_active:
        return Pod.objects.none()
    posts = Post.objects.current().filter(user=user, team__isnull=False)
    part = Q(facilitator=user) | Q(note_taker=user)
    part |= Q(pk__in=Discussion.objects.filter(caseworker=user).values("pod"))
    found = Pod.objects.filter(part | Q(session__file__team__in=posts.values("team")))
    return found.exclude(session__file__in=_barred(user))


def may_plan(user: User, team: Team | None) -> bool:
    """Whether somebody books and changes the pods of this team. One query."""
    return team is not None and teams_planned_by(user).filter(pk=team.pk).exists()


def may_change(user: User, pod: Pod) -> bool:
    """Whether somebody changes this pod: who plans for the team, and who facilitates it."""
    if not user.is_active:
        return False
    return pod.facilitator_id == user.pk or may_plan(user, pod.session.file.team)


def _barred(user: User) -> QuerySet:
    return FileBar.objects.current().filter(user=user).values("file")


@dataclass(frozen=True)
class Brought:
    """A discussion as one person may see it. `reads`: they may read the child's file."""

    discussion: Discussion
    what: str
    reads: bool


def brought_to(pods: Collection[UUID], user: User) -> dict[UUID, list[Brought]]:
    """What is brought to these pods, by pod, as this person may see it. Two queries."""
    rows = list(
        Discussion.objects.filter(pod__in=pods)
        .exclude(file__in=_barred(user))
        .select_related("caseworker", "record")
        .defer("record__content")
        .annotate(initials=F("file__child__initials"), number=F("file__child__case_number"))
        .order_by("pk")
    )
    files = [row.file_id for row in rows if row.file_id]
    readable: set[UUID] = set()
    if files:
        seen = access.files_visible_to(user, File.Kind.CHILD).filter(pk__in=files)
        readable = set(seen.values_list("pk", flat=True))
    found: dict[UUID, list[Brought]] = {}
    for row in rows:
        reads = row.file_id in readable
        child = f"{row.initials} · {row.number}" if reads else row.initials
        found.setdefault(row.pod_id, []).append(Brought(row, row.topic or child, reads))
    return found
