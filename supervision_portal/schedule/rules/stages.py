"""When reminders of a due date go out, and to whom: data of the policy, one set for each duty (CAL-D.3)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Self

from supervision_portal.schedule.rules.days import Span

# In the order in which they come. All but the last two go to whoever is responsible.
STAGES = {
    "before": "before the due date",
    "again": "again, shortly before it",
    "on_the_day": "on the due date",
    "overdue": "when it is overdue",
    "manager": "to their manager",
    "above": "to their manager’s manager",
}
EARLY = ("before", "again")
ESCALATED = ("manager", "above")
HOLIDAYS = 14  # days by which Christmas or Easter can stretch a span of working days


@dataclass(frozen=True)
class Stages:
    """How long before or after the due date each reminder goes out; a stage that is not named never does."""

    spans: tuple[tuple[str, Span], ...]

    @classmethod
    def of(cls, spec: Mapping[str, object]) -> Self:
        """From `{before = "7 days", …}`. Raises ValueError, in words."""
        found = [(stage, Span.parse(str(spec[stage]))) for stage in STAGES if stage in spec]
        days = [-span.about if stage in EARLY else span.about for stage, span in found]
        if days != sorted(days):
            raise ValueError(f"the stages come in this order: {', '.join(STAGES)}")
        return cls(tuple(found))

    def days(self, due_on: dt.date) -> Iterator[tuple[str, dt.date]]:
        """Each stage with the day from which it is to be sent."""
        for stage, span in self.spans:
            yield stage, span.before(due_on) if stage in EARLY else span.after(due_on)

    def moments(self, due_at: dt.datetime) -> Iterator[tuple[str, dt.datetime]]:
        """The same for a clock that runs in hours: they count as they pass, weekends and all."""
        for stage, span in self.spans:
            length = dt.timedelta(hours=span.number) if span.unit == "hour" else dt.timedelta(span.about)
            moment = due_at.astimezone(dt.UTC)
            yield stage, moment - length if stage in EARLY else moment + length

    def reached(self, due_on: dt.date, day: dt.date) -> list[str]:
        """The stages to remind of on a day: the last of those for the responsible person, and each above.

        Of stages that fell on a weekend, or into days on which nothing was sent, only the last still counts.
        """
        come = [stage for stage, on in self.days(due_on) if on <= day]
        return [stage for stage in come if stage not in ESCALATED][-1:] + [
            stage for stage in come if stage in ESCALATED
        ]

    def horizon(self, day: dt.date) -> dt.date:
        """No stage of what is due later than this can have come by `day`."""
        ahead = max((span.about for stage, span in self.spans if stage in EARLY), default=0)
        return day + dt.timedelta(days=ceil(ahead) + HOLIDAYS)
