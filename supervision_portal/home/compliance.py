"""Quarterly compliance: how much of what was due was done within its time (CAL-9b.6)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncQuarter

from supervision_portal.design.words import MONTHS
from supervision_portal.people.models import Team
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.querysets import DeadlineQuerySet

QUARTERS = 8


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of the calendar, which are those of the financial year too."""

    start: dt.date

    @classmethod
    def of(cls, day: dt.date) -> "Quarter":
        return cls(dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1))

    @property
    def next(self) -> "Quarter":
        return Quarter.of(self.start + dt.timedelta(days=95))

    @property
    def before(self) -> "Quarter":
        return Quarter.of(self.start - dt.timedelta(days=1))

    def __str__(self) -> str:
        last = self.start.month + 1
        return f"{MONTHS[self.start.month - 1]} to {MONTHS[last]} {self.start.year}"

    @property
    def short(self) -> str:
        """“Jul–Sep 26”."""
        first, last = MONTHS[self.start.month - 1][:3], MONTHS[self.start.month + 1][:3]
        return f"{first}–{last} {self.start:%y}"


def last_quarters(day: dt.date, count: int = QUARTERS) -> list[Quarter]:
    """The quarter of a day and those before it, oldest first."""
    found = [Quarter.of(day)]
    while len(found) < count:
        found.append(found[-1].before)
    return found[::-1]


@dataclass(frozen=True)
class Share:
    """How many of those due were done within their time."""

    done: int = 0
    due: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down: 199 of 200 are not all. None where nothing was due."""
        return 100 * self.done // self.due if self.due else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.done + other.done, self.due + other.due)


@dataclass(frozen=True)
class Row:
    """A team, or a service, or all: its share in each quarter, the oldest first."""

    name: str
    shares: tuple[Share, ...]
    service: int = 0
    is_service: bool = False


def due_and_done(rows: DeadlineQuerySet, quarters: list[Quarter], day: dt.date) -> DeadlineQuerySet:
    """What is judged: of deadlines whose due date lay in these quarters, those that stand or were done.

    A deadline counts in the quarter of its due date, for the team that had it. Those due on `day` or later
    are not judged yet, done or not: so a quarter that still runs says how it went so far. A date that was
    moved, a duty that was over, and one that was paused, count for nobody. Done within its time is what was
    done on or before the due date: held is held, whether or not somebody disagreed with the record, returned
    it or has not signed it yet. Of rows of one file with one due date the last is judged: a pod that was too
    short, or one of two in a period, left the rest due on the same day.
    """
    counts = Q(ended="", ended_on=None) | Q(ended=Deadline.Ended.DONE)
    same = {name: OuterRef(name) for name in ("file", "duty", "due_on")}
    later = Q(since__gt=OuterRef("since")) | Q(since=OuterRef("since"), pk__gt=OuterRef("pk"))
    judged = {"due_on__gte": quarters[0].start, "due_on__lt": day}  # asked of both: far fewer to compare
    rest = Exists(Deadline.objects.filter(later, **same, **judged))
    return rows.filter(counts, ~rest, paused=False, **judged)


def by_team(rows: DeadlineQuerySet, quarters: list[Quarter], day: dt.date) -> list[Row]:
    """The shares of all, then of each service and its teams. Two queries, whatever the number of rows."""
    counted = (
        due_and_done(rows, quarters, day)
        .order_by()
        .annotate(quarter=TruncQuarter("due_on"))
        .values_list("team", "quarter")
        .annotate(done=Count("file", filter=Q(done_on__lte=F("due_on"))), due=Count("file"))
    )
    found: dict[int | None, dict[dt.date, Share]] = {}
    for team, start, done, due in counted:
        found.setdefault(team, {})[start] = Share(done, due)
    shares = {
        team: tuple(of.get(quarter.start, Share()) for quarter in quarters) for team, of in found.items()
    }
    return _rows(shares, len(quarters)) if shares else []


def _rows(shares: dict[int | None, tuple[Share, ...]], count: int) -> list[Row]:
    named = Team.objects.filter(pk__in=[team for team in shares if team])
    teams = list(
        named.order_by("service__name", "name").values_list("service", "service__name", "name", "pk")
    )
    rows = [Row("All", _sum(shares.values(), count))]
    for (service, name), group in groupby(teams, key=lambda each: each[:2]):
        own = [Row(team, shares[pk], service) for _, _, team, pk in group]
        rows.append(Row(name, _sum((row.shares for row in own), count), service, is_service=True))
        rows += own
    if None in shares:
        rows.append(Row("No team", shares[None]))
    return rows


def _sum(shares: Iterable[tuple[Share, ...]], count: int) -> tuple[Share, ...]:
    total = [Share()] * count
    for each in shares:
        total = [one + other for one, other in zip(total, each, strict=True)]
    return tuple(total)
