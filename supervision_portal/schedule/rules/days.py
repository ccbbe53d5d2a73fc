"""Days as rules count them: months, lengths of time, and the parts of a year."""

import calendar
import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Self

from supervision_portal.people.working_days import add_working_days

_SPAN = re.compile(r"(\d{1,5})\s+(hour|day|working day|week|month|year)s?", re.ASCII)
_LONGEST = 100 * 366  # days


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the last day of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:
        return dt.date(year, month + 1, day.day)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as a rule states it. Months are the calendar's."""

    number: int
    unit: str  # hour, day, working day, week, month or year

    @classmethod
    def parse(cls, text: str) -> Self:
        """From “6 weeks”. Raises ValueError, in words, for anything else."""
        found = _SPAN.fullmatch(text.strip())
        if not found:
            raise ValueError(
                f"“{text}” is not a length of time: write for example “6 weeks” or “2 working days”"
            )
        span = cls(int(found[1]), found[2])
        if span.about > _LONGEST:
            raise ValueError(f"“{text}” is longer than 100 years")
        return span

    def after(self, day: dt.date) -> dt.date:
        """The day this long after `day`. Hours count as the days they begin."""
        if self.unit == "month":
            return add_months(day, self.number)
        if self.unit == "year":
            return add_months(day, 12 * self.number)
        if self.unit == "working day":
            return add_working_days(day, self.number)
        if self.unit == "hour":
            return day + dt.timedelta(days=-(-self.number // 24))
        return day + dt.timedelta(**{f"{self.unit}s": self.number})

    def before(self, day: dt.date) -> dt.date:
        """The day this long before `day`."""
        if self.unit == "working day":
            return add_working_days(day, -self.number)
        if self.unit in ("month", "year"):
            return add_months(day, -self.number * (12 if self.unit == "year" else 1))
        return day - (self.after(day) - day)

    @property
    def about(self) -> float:
        """About how many days it is, to say which of two is longer."""
        sizes = {"hour": 1 / 24, "day": 1, "working day": 1.4, "week": 7, "month": 30.4, "year": 365.2}
        return self.number * sizes[self.unit]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"


PERIODS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}  # in months


@dataclass(frozen=True, slots=True)
class Period:
    """One calendar month, quarter, half-year or year, or what lies between two named months."""

    first: dt.date
    months: int

    @classmethod
    def of(cls, day: dt.date, name: str, year_starts: int = 1) -> Self:
        """The one in which a day lies. `name` is a key of PERIODS."""
        months = PERIODS[name]
        start = (day.year * 12 + day.month - year_starts) // months * months + year_starts - 1
        return cls(dt.date(start // 12, start % 12 + 1, 1), months)

    @classmethod
    def ending(cls, day: dt.date, ends: Collection[int]) -> Self:
        """The one in which a day lies, where each ends with one of these months (1 to 12)."""
        month = day.year * 12 + day.month - 1
        last = next(each for each in count(month) if each % 12 + 1 in ends)
        start = next(each for each in count(month - 1, -1) if each % 12 + 1 in ends) + 1
        return cls(dt.date(start // 12, start % 12 + 1, 1), last - start + 1)

    @property
    def last(self) -> dt.date:
        return add_months(self.first, self.months) - dt.timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@lru_cache(maxsize=5000)
def in_words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
