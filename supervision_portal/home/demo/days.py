"""Days of the story, counted from the day it is loaded. Everything happens on working days, before today."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from supervision_portal.schedule.rules import add_months, add_working_days, is_working_day

ONE_DAY = dt.timedelta(days=1)


def on_or_before(day: dt.date) -> dt.date:
    """This day, or the last working day before it."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def on_or_after(day: dt.date) -> dt.date:
    """This day, or the next working day."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment of a day, in local time."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def later(moment: dt.datetime, working_days: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment some working days after another."""
    return at(add_working_days(moment.date(), working_days), hour, minute)


@dataclass(frozen=True)
class Days:
    """The calendar of a story that ends on the last working day before `today`."""

    today: dt.date

    @property
    def last(self) -> dt.date:
        """The last working day before today: what happens latest happens then."""
        return self.ago(1)

    @property
    def first(self) -> dt.date:
        """The day on which the council began to work with the portal, a good year ago."""
        return on_or_after(self.today - dt.timedelta(weeks=55))

    def began(self, weeks_here: float | None) -> dt.date:
        """The first day of somebody who came so many weeks ago, or was there from the first day on."""
        return self.first if weeks_here is None else self.weeks_ago(weeks_here)

    def ago(self, working_days: int) -> dt.date:
        """So many working days before today; at least one."""
        day = self.today
        for _ in range(working_days):
            day = on_or_before(day - ONE_DAY)
        return day

    def ahead(self, working_days: int) -> dt.date:
        """So many working days after today; at least one."""
        return add_working_days(self.today, working_days)

    def weeks_ago(self, weeks: float) -> dt.date:
        return on_or_before(min(self.today - dt.timedelta(days=round(weeks * 7)), self.last))

    def held_to_be_due(self, earliest: dt.date, latest: dt.date) -> dt.date:
        """The last working day from which a month leads to a due date between these two.

        Raises ValueError where there is none; a window of a week always has one.
        """
        day = self.last
        while day > self.today - dt.timedelta(days=100):
            if earliest <= add_months(day, 1) <= latest:
                return day
            day = on_or_before(day - ONE_DAY)
        raise ValueError(f"No working day makes supervision due between {earliest} and {latest}.")
