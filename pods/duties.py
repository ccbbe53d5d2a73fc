"""Pods as a duty of teams: due on a team's folder as often as the policy says (LEI-FRQ.1).

A session of a whole team is on no worker's and no child's file: it never counts for supervision.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from pods.models import Pod
from supervision_portal.people.models import Post
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File
from supervision_portal.schedule.duties import Shared, Subject, covering
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.rules.days import in_words
from supervision_portal.schedule.rules.facts import Done, Facts, Profile

KIND = "pod"  # of what is done, as rules name it


class Pods:
    """Due with every team that has a folder, while somebody works in it."""

    key = "pod"
    verb = "held"

    def files(self) -> QuerySet[File]:
        working = Post.objects.current().filter(team__isnull=False).values("team")
        return File.objects.filter(kind=File.Kind.TEAM, team__in=working)

    def files_of(self, people: Collection[int]) -> QuerySet[File]:
        posts = Post.objects.filter(user__in=people, team__isnull=False)
        return File.objects.filter(kind=File.Kind.TEAM, team__in=posts.values("team"))

    def subjects(
        self,
        files: Collection[UUID],
        *,
        whole: bool = False,  # noqa: ARG002 (all of them are read: a team has a dozen pods a year)
        shared: Shared | None = None,  # noqa: ARG002 (no other duty asks of teams)
    ) -> dict[UUID, Subject]:
        rows = self.files().filter(pk__in=files)
        folders = list(rows.select_related("team__service"))
        done, notes = _done([folder.pk for folder in folders])
        leads = _responsible([folder.team_id for folder in folders if folder.team_id])
        found = {}
        for folder in folders:
            team, did = folder.team, done.get(folder.pk, [])
            if team is None:
                continue
            attributes = {"team": team.name, "team_kind": team.kind, "service": team.service.name}
            opened = min(folder.opened_on, did[0].on) if did else folder.opened_on
            profile = Profile(opened, team.name, tuple(sorted(attributes.items())))
            found[folder.pk] = Subject(
                Facts(opened_on=opened, profiles=(profile,), done=tuple(did), notes=notes.get(folder.pk, ())),
                team.pk,
                leads.get(team.pk),
            )
        return found


def _done(files: Collection[UUID]) -> tuple[dict[UUID, list[Done]], dict[UUID, tuple[str, ...]]]:
    """The pods held on each folder, oldest first, and what is to be said where the last one was short."""
    done: dict[UUID, list[Done]] = defaultdict(list)
    notes: dict[UUID, tuple[str, ...]] = {}
    rows = Pod.objects.filter(session__file__in=files, session__state=Session.State.HELD)
    for pod in rows.select_related("session").order_by("session__held_on", "pk"):
        file, on = pod.session.file_id, pod.session.held_on
        if on is None:
            continue
        minutes = pod.lasted if pod.is_short and pod.lasted else pod.minutes
        done[file].append(Done(on, KIND, minutes=minutes))
        short = f"the pod of {in_words(on)} was short: {minutes} of {pod.minutes} minutes"
        notes[file] = (short,) if pod.is_short else ()
    return done, notes


def _responsible(teams: Collection[int]) -> dict[int, int]:
    """The pod facilitator of each team, else its manager, or who covers for them."""
    rows = Post.objects.current().filter(
        team__in=teams, role__in=(Role.POD_FACILITATOR, Role.TEAM_MANAGER), user__is_active=True
    )
    by_role: dict[tuple[int, str], int] = {}
    for team, role, user in rows.order_by("start", "pk").values_list("team", "role", "user"):
        by_role.setdefault((team, role), user)
    found = {}
    for team in teams:
        user = by_role.get((team, Role.POD_FACILITATOR)) or by_role.get((team, Role.TEAM_MANAGER))
        if user:
            found[team] = user
    covers = covering(set(found.values()))
    return {team: covers.get(user, user) for team, user in found.items()}
