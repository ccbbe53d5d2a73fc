"""The days of a year of sessions, booked in one go."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from supervision_portal.people.working_days import is_working_day
from supervision_portal.schedule.rules.days import Period, add_months

WITHIN = 5  # working days by which a session moves to a free day


@dataclass(frozen=True)
class Proposed:
    """One day of a series. `why`: what stood in the way of the day it was meant for, "" where nothing did."""

    meant: dt.date
    on: dt.date
    why: str = ""


def monthly(first: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The weekday of the first in each month: its second Tuesday, or its last where there is no fifth."""
    number = (first.day - 1) // 7
    month = first.replace(day=1)
    while month <= until:
        period = Period(month, 1)
        day = month + dt.timedelta(days=(first.weekday() - month.weekday()) % 7 + 7 * number)
        day = day if day <= period.last else day - dt.timedelta(days=7)
        if first <= day <= until:
            yield day
        month = add_months(month, 1)


def every_weeks(first: dt.date, until: dt.date, weeks: int) -> Iterator[dt.date]:
    """Every so many weeks from the first on."""
    day = first
    while day <= until:
        yield day
        day += dt.timedelta(weeks=weeks)


def proposed(days: Iterator[dt.date], away: Callable[[dt.date], str]) -> list[Proposed]:
    """Each day, or the next working day on which nobody is away. `away` says who is, "" for nobody."""
    found = []
    for meant in days:
        why, day, left = _in_the_way(meant, away), meant, WITHIN
        while left and _in_the_way(day, away):
            day += dt.timedelta(days=1)
            left -= is_working_day(day)
        found.append(Proposed(meant, day, why))
    return found


def _in_the_way(day: dt.date, away: Callable[[dt.date], str]) -> str:
    return away(day) if is_working_day(day) else "not a working day"
