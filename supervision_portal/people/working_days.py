"""The days on which people work: Monday to Friday, but for England's bank holidays."""

import datetime as dt
from collections.abc import Callable
from functools import cache

import holidays


@cache
def _bank_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday, but for England's bank holidays."""
    return day.weekday() < 5 and day not in _bank_holidays()


def add_working_days(
    day: dt.date, days: int, is_working: Callable[[dt.date], bool] = is_working_day
) -> dt.date:
    """The working day `days` working days after `day`, or before it where negative; `day` does not count."""
    step = dt.timedelta(days=1 if days > 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= is_working(day)
    return day
