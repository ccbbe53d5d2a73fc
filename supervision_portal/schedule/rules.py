"""Pure rules about dates: facts in, a due date that explains itself out. `today` is an argument."""

import calendar
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import holidays

REBOOK_WITHIN = 5  # working days (CAL-A1.5)
SOON = 7  # days before the due date in which it counts as due


@dataclass(frozen=True)
class Frequency:
    """How often, on which form, and where that is written."""

    every: int
    unit: str  # "weeks" or "months"
    form: str
    clause: str

    def __str__(self) -> str:
        if self.every == 1:
            return {"weeks": "weekly", "months": "monthly"}[self.unit]
        return f"every {self.every} {self.unit}"


@dataclass(frozen=True)
class Facts:
    """What is known of one supervision file."""

    place: str  # the team's name
    opened_on: dt.date
    last_held: dt.date | None
    frequency: Frequency
    agreed: str = ""  # how the agreement words the frequency
    disputed: bool = False  # the supervisee says that the last one did not happen


@dataclass(frozen=True)
class Due:
    """When supervision is next due, and why."""

    on: dt.date
    because: tuple[str, ...]  # the rule, what it is counted from, and what else there is to say

    def overdue(self, today: dt.date) -> bool:
        return self.on < today

    def soon(self, today: dt.date) -> bool:
        return today <= self.on <= today + dt.timedelta(days=SOON)


def next_due(facts: Facts) -> Due:
    """Counted from the last one held, or from the opening of the file when none was (CAL-1.1)."""
    start = facts.last_held or facts.opened_on
    frequency = facts.frequency
    on = (
        add_months(start, frequency.every)
        if frequency.unit == "months"
        else start + dt.timedelta(weeks=frequency.every)
    )
    because = [f"{facts.place}, {frequency.clause}: {frequency}"]
    because.append(f"last held {_day(start)}" if facts.last_held else f"none held since {_day(start)}")
    if facts.disputed:
        because.append("the supervisee says that this session did not happen")
    because.append(f"next due {_day(on)}")
    if facts.agreed:
        because.append(f"agreed in the supervision agreement: {facts.agreed}")
    return Due(on, tuple(because))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the last day of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@cache
def _bank_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, but for England's bank holidays."""
    return day.weekday() < 5 and day not in _bank_holidays()


def add_working_days(
    day: dt.date, days: int, is_working: Callable[[dt.date], bool] = is_working_day
) -> dt.date:
    """The working day that comes `days` working days after `day`; `day` itself does not count."""
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working(day)
    return day


def rebooked_late(planned_on: dt.date, rebooked_for: dt.date | None, today: dt.date) -> str:
    """Why a cancelled session shows: not re-booked within 5 working days; "" when all is well (CAL-A1.5).

    The days run from the day it was planned for. A session moved to an earlier day is never late.
    """
    until = add_working_days(planned_on, REBOOK_WITHIN)
    if rebooked_for is None:
        if today <= until:
            return f"Book a new date by {_day(until)}."
        return f"No new date yet. It was to be re-booked by {_day(until)}."
    if rebooked_for <= until:
        return ""
    return f"The new date is later than {_day(until)}, 5 working days after the session."


def held_instead(planned_on: dt.date, held: Iterable[dt.date]) -> str:
    """When supervision was held instead of a session that was missed, in words; "" where it was not yet.

    The first one held on the day it was planned for or later makes up for it, booked for that or not.
    """
    on = min((day for day in held if day >= planned_on), default=None)
    if on is None:
        return ""
    late = on > add_working_days(planned_on, REBOOK_WITHIN)
    return f"Held instead on {_day(on)}" + (f", later than {REBOOK_WITHIN} working days" if late else "")


def _day(day: dt.date) -> str:
    return f"{day:%-d %B %Y}"
