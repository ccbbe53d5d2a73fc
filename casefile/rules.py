"""Pure rules of the child's file: hours and days in, words and dates out. `now` and `today` are arguments."""

import datetime as dt
from dataclasses import dataclass

from supervision_portal.schedule.rules import add_working_days

OVERSIGHT_WITHIN = dt.timedelta(hours=48)  # CAL-16.1
TELL_NEXT_AFTER = dt.timedelta(hours=48)  # then the manager above is told
FILE_WITHIN = 2  # working days (CAL-15.1)


@dataclass(frozen=True)
class Clock:
    """How the 48 hours of a significant event stand. Moments are aware; hours are hours, weekends and all."""

    due_at: dt.datetime
    late: bool
    words: str
    because: tuple[str, ...]


def oversight_clock(
    happened_at: dt.datetime, known_at: dt.datetime, answered_at: dt.datetime | None, now: dt.datetime
) -> Clock:
    """48 hours from the event (CAL-16.1). When it became known late, both are said; the clock is the event's.

    Aware moments are subtracted in UTC: an hour that the clocks skip or repeat counts as it passed.
    """
    due_at = (happened_at.astimezone(dt.UTC) + OVERSIGHT_WITHIN).astimezone(happened_at.tzinfo)
    until = answered_at or now
    late = until.astimezone(dt.UTC) > due_at.astimezone(dt.UTC)
    because = [f"happened {_moment(happened_at)}"]
    if known_at > happened_at:
        because.append(f"became known {_moment(known_at)}")
    because.append(f"oversight due within 48 hours: {_moment(due_at)}")
    if known_at.astimezone(dt.UTC) > due_at.astimezone(dt.UTC):
        because.append("it became known after these 48 hours had passed")
    return Clock(due_at, late, _clock_words(due_at, answered_at, now), tuple(because))


def _clock_words(due_at: dt.datetime, answered_at: dt.datetime | None, now: dt.datetime) -> str:
    left = due_at.astimezone(dt.UTC) - (answered_at or now).astimezone(dt.UTC)
    span = _span(abs(left))
    if answered_at:
        return "Signed off in time" if left >= dt.timedelta() else f"Signed off {span} late"
    return f"{span} left" if left >= dt.timedelta() else f"Late by {span}"


def _span(time: dt.timedelta) -> str:
    """“3 hours”, “50 minutes”, “4 days”: rounded down, so that nobody has less than it says."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    if minutes < 72 * 60:
        return f"{minutes // 60} hour{'' if minutes < 120 else 's'}"
    return f"{minutes // 1440} days"


def filing_due(held_on: dt.date) -> dt.date:
    """The last day on which a record is in its place: two working days after the discussion (CAL-15.1)."""
    return add_working_days(held_on, FILE_WITHIN)


def _day(day: dt.date) -> str:
    return f"{day:%-d %B %Y}"


def _moment(at: dt.datetime) -> str:
    clock = f"{at:%-I:%M%p}".lower()
    return f"{at:%a} {_day(at.date())} at {clock}"
