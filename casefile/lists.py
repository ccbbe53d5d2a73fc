"""What lists of children have in common: the search, and who works with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from casefile.access import children_visible_to
from casefile.models import Child
from supervision_portal.people.folding import name_has
from supervision_portal.people.models import Team, User
from supervision_portal.people.querysets import managed_teams
from supervision_portal.records.models import File, FileBar, FileHolder


def named(found: QuerySet[Child], asked: str) -> QuerySet[Child]:
    """Those of whom each word is in the name, begins the number, or is the initials."""
    for word in asked.split()[:6]:
        found = found.filter(name_has(word) | Q(case_number__istartswith=word) | Q(initials__iexact=word))
    return found


def workers_of(children: Sequence[Child]) -> dict[UUID, FileHolder]:
    """Who each child is allocated to today, by the child's key. One query."""
    found = FileHolder.objects.workers().filter(file__in=[child.pk for child in children], role="caseworker")
    return {holder.file_id: holder for holder in found.select_related("user").only("file", "user__name")}


def by_worker(found: QuerySet[Child]) -> QuerySet[Child]:
    """Children with `worker_id` and `worker_name`: those of nobody first, then worker by worker."""
    holders = FileHolder.objects.current().filter(file=OuterRef("pk"), role="caseworker").order_by("pk")
    found = found.annotate(
        worker_id=Subquery(holders.values("user")[:1]), worker_name=Subquery(holders.values("user__name")[:1])
    )
    return found.order_by(F("worker_name").asc(nulls_first=True), "worker_id", "name", "pk")


@dataclass(frozen=True)
class TeamSeen:
    """A team of which somebody sees a child; whose caseload they see where they manage it by post."""

    pk: int
    name: str
    managed: bool


def teams_seen(user: User) -> list[TeamSeen]:
    """Teams of which this person sees a child, by name.

    One query for who manages every team, and two for others: of a team that one manages one sees all but what
    one is barred from, and asking that of each team costs far less than going through all children.
    """
    barred = FileBar.objects.current().filter(user=user).values("file")
    with_child = File.objects.filter(kind=File.Kind.CHILD, team=OuterRef("pk")).exclude(pk__in=barred)
    managed = ExpressionWrapper(Q(pk__in=managed_teams(user)), BooleanField())
    rows = Team.objects.annotate(managed=managed, with_child=Exists(with_child)).values_list(
        "pk", "name", "managed", "with_child"
    )
    seen = {pk for pk, _name, is_managed, has_child in rows if is_managed and has_child}
    if not all(is_managed for _pk, _name, is_managed, _has_child in rows):
        others = children_visible_to(user).exclude(file__team__in=managed_teams(user))
        seen |= set(others.order_by().values_list("file__team", flat=True).distinct())
    return [TeamSeen(pk, name, is_managed) for pk, name, is_managed, _has_child in rows if pk in seen]


def managed_by(user: User) -> QuerySet[Team]:
    """Teams whose caseload this person sees: those they manage by post."""
    return Team.objects.filter(pk__in=managed_teams(user)) if user.is_active else Team.objects.none()
