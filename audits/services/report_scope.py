"""Who sees reports of audits, and of which teams (CAL-20.5)."""

from collections.abc import Mapping
from dataclasses import dataclass

from audits.models import Tool
from audits.rules.reports import Place
from pods.access import teams_overseen_by
from supervision_portal.people.models import Team, User
from supervision_portal.people.roles import May, Role

ABOVE = frozenset({Role.SERVICE_MANAGER, Role.DIRECTOR})  # who sees the audits of their teams


@dataclass(frozen=True)
class Scope:
    """The teams whose audits somebody sees; `everything`: also those of files without a team."""

    user: User
    places: Mapping[int, Place]
    everything: bool

    @property
    def services(self) -> list[tuple[int, str]]:
        return sorted({(p.service, p.service_name) for p in self.places.values()}, key=lambda each: each[1])


def sees_reports(user: User) -> bool:
    """The QA lead; service managers and directors for what is below them."""
    return user.is_active and (user.may(May.AUDIT_LEAD) or bool(user.roles & ABOVE))


def scope_of(user: User) -> Scope:
    """Over which teams somebody sees reports. One query."""
    everything = user.may(May.AUDIT_LEAD)
    teams = Team.objects.all() if everything else teams_overseen_by(user)
    if not sees_reports(user):
        teams = teams.none()
    rows = teams.order_by("service__name", "name").values_list("pk", "name", "service", "service__name")
    return Scope(user, {row[0]: Place(*row) for row in rows}, everything)


def tools() -> list[tuple[str, str]]:
    """The tools with which something was audited or can be: key and name, the latest version's. One query.

    Not those by which line managers observe: what comes of that is between two people.
    """
    audited = Tool.objects.exclude(content__looks_at="practice")
    latest = audited.order_by("key", "-version").distinct("key").values_list("key", "name")
    return sorted(latest, key=lambda row: row[1])
