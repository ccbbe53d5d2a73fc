"""The board: what is due, overdue, never held or paused on a day, by team and service."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Q
from django.utils import timezone

from supervision_portal.people.models import Team
from supervision_portal.schedule.querysets import DeadlineQuerySet
from supervision_portal.schedule.rules import SOON

STATES = {
    "overdue": "Overdue",
    "due": "Due within 7 days",
    "ok": "In order",
    "no-date": "No date",
    "paused": "Paused",
}
"""How each deadline stands: in one of these. “Never held” is said beside them: it can be true of most."""

NO_PLACE = 0  # stands for “no team” and “no service” in addresses
TEAMS_AT_ONCE = 50  # with more teams than that, services stand first and each leads to its teams


class Counts(NamedTuple):
    """How many stand how. `never` counts again what was never done and is not paused."""

    overdue: int = 0
    due: int = 0
    ok: int = 0
    no_date: int = 0
    paused: int = 0
    never: int = 0

    @property
    def all(self) -> int:
        return self.overdue + self.due + self.ok + self.no_date + self.paused

    def of(self, state: str) -> int:
        """By a key of STATES, “never”, or “” for all."""
        number: int = getattr(self, state.replace("-", "_") or "all")
        return number

    @classmethod
    def of_all(cls, counts: Iterable["Counts"]) -> "Counts":
        """Their sum."""
        return cls(*map(sum, zip(*counts, strict=True)))


class Row(NamedTuple):
    """A team with its counts, or a service with those of all its teams."""

    name: str
    counts: Counts
    service: int = NO_PLACE
    team: int | None = None  # None: a service
    rows: tuple["Row", ...] = ()


@dataclass(frozen=True)
class Table:
    """The services that somebody sees, each with its teams."""

    services: tuple[Row, ...] = ()

    @property
    def total(self) -> Counts:
        return Counts.of_all(row.counts for row in self.services)

    @property
    def teams(self) -> list[Row]:
        return [team for service in self.services for team in service.rows]

    @property
    def is_long(self) -> bool:
        """Whether services stand alone, each a link to its teams."""
        return len(self.teams) > TEAMS_AT_ONCE


def standing(rows: DeadlineQuerySet, day: dt.date) -> DeadlineQuerySet:
    """Those that stood on a day."""
    return rows.open() if day == timezone.localdate() else rows.on(day)


def in_state(state: str, day: dt.date) -> Q:
    """The rows of a state, “never”, or “” for all."""
    soon = day + dt.timedelta(days=SOON)
    dated = {
        "overdue": Q(due_on__lt=day),
        "due": Q(due_on__gte=day, due_on__lte=soon),
        "ok": Q(due_on__gt=soon),
        "no-date": Q(due_on=None),
        "never": Q(last_on=None),
    }
    if not state:
        return Q()
    return Q(paused=True) if state == "paused" else Q(paused=False) & dated[state]


class _Number(Count):
    """A count as it comes: never NULL, and with thousands of teams looking at each number takes its time."""

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:  # noqa: ARG002 – Django's
        return []


def table(rows: DeadlineQuerySet, day: dt.date) -> Table:
    """What stood on a day, counted in the database. Two queries, whatever the number of rows."""
    # Counted by the file, which the index of the board holds: the rows themselves are not read.
    states = {f"n_{key}": _Number("file", filter=in_state(key, day)) for key in (*STATES, "never")}
    counted = standing(rows, day).order_by().values_list("team").annotate(**states)
    counts = {team: Counts._make(numbers) for team, *numbers in counted}
    return Table(tuple(_services(counts)))


def _services(counts: dict[int | None, Counts]) -> Iterable[Row]:
    """Every team is asked for, not those that count: a list of thousands costs more than it saves."""
    named = Team.objects.values_list("service__name", "service", "name", "pk")
    teams = sorted(each for each in named if each[-1] in counts)
    for (name, service), group in groupby(teams, key=itemgetter(0, 1)):
        rows = tuple(Row(team, counts[pk], service, pk) for _, _, team, pk in group)
        yield Row(name, Counts.of_all(row.counts for row in rows), service, rows=rows)
    if None in counts:  # the director, managers of services, people between two posts
        own = Row("No team", counts[None], NO_PLACE, NO_PLACE)
        yield Row("No service", own.counts, NO_PLACE, rows=(own,))


@dataclass(frozen=True)
class Choice:
    """What a list of deadlines is narrowed to. None: not narrowed."""

    state: str = ""
    service: int | None = None
    team: int | None = None
    responsible: int | None = None

    def of(self, rows: DeadlineQuerySet) -> DeadlineQuerySet:
        """The rows of the places and of the person; their state depends on the day."""
        if self.team is not None:
            rows = rows.filter(team=self.team or None)
        elif self.service is not None:
            rows = rows.filter(team__service=self.service) if self.service else rows.filter(team=None)
        if self.responsible is not None:
            rows = rows.filter(responsible=self.responsible)
        return rows


def listed(rows: DeadlineQuerySet, choice: Choice, day: dt.date) -> DeadlineQuerySet:
    """The deadlines behind a number of the table, the longest overdue first."""
    found = standing(choice.of(rows), day).filter(in_state(choice.state, day))
    return found.select_related("file", "responsible", "team__service").order_by(
        "due_on", "file__title", "pk"
    )


def responsible_for(rows: DeadlineQuerySet, choice: Choice, day: dt.date) -> list[tuple[int, str]]:
    """Who answers for the deadlines of a list, whoever of them is chosen; one query."""
    everybody = Choice(choice.state, choice.service, choice.team).of(standing(rows, day))
    found = everybody.filter(in_state(choice.state, day)).exclude(responsible=None)
    return list(
        found.order_by("responsible__name", "responsible")
        .values_list("responsible", "responsible__name")
        .distinct()
    )


def shares(counts: Counts) -> Sequence[tuple[str, float, float]]:
    """The parts of a bar, in hundredths of it: the state, where its part begins, how wide it is."""
    parts, at = [], 0.0
    for state in STATES:
        width = 100 * counts.of(state) / counts.all if counts.all else 0.0
        if width:
            parts.append((state, round(at, 2), round(width, 2)))
        at += width
    return parts
