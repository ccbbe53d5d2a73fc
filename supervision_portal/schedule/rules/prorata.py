"""The share of supervision that goes with fewer days of work: by frequency, or by length (CAL-8.1)."""

from dataclasses import dataclass

from supervision_portal.schedule.rules.timing import Every

WEEK = 5  # working days of somebody full-time


@dataclass(frozen=True)
class Share:
    """Either of the two that can be agreed, and how it was worked out."""

    weeks: int  # between two sessions of the same length
    weeks_sum: str
    minutes: int | None  # of a session at the same frequency
    minutes_sum: str


def share(timing: Every, days: int, minutes: int | None = None, week: int = WEEK) -> Share:
    """What goes with `days` of work a week, where somebody full-time works `week`.

    `minutes`: the length of a full session. Raises ValueError for days that are no part of a week.
    """
    if not 0 < days < week:
        raise ValueError(f"Enter a number of days from 1 to {week - 1}")
    full = timing.last.about
    longer = full * week / days
    weeks = max(round(longer / 7), 1)
    unit = "1 week" if weeks == 1 else f"{weeks} weeks"
    worked_out = f"{full:.0f} × {week} ÷ {days} = {longer:.0f} days"
    weeks_sum = f"{timing.last} is about {full:.0f} days; {worked_out}, about {unit}"
    shorter = round(minutes * days / week) if minutes else None
    minutes_sum = f"{minutes} minutes × {days} ÷ {week} = {shorter} minutes" if minutes else ""
    return Share(weeks, weeks_sum, shorter, minutes_sum)
