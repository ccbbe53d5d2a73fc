"""Rules about a session that did not take place: when it is re-booked at the latest, what makes up for it."""

import datetime as dt
from collections.abc import Iterable

from supervision_portal.people.working_days import add_working_days
from supervision_portal.schedule.rules.days import in_words

REBOOK_WITHIN = 5  # working days (CAL-A1.5)


def rebooked_late(planned_on: dt.date, rebooked_for: dt.date | None, today: dt.date) -> str:
    """Why a cancelled session shows: not re-booked within 5 working days; "" when all is well (CAL-A1.5).

    The days run from the day it was planned for. A session moved to an earlier day is never late.
    """
    until = add_working_days(planned_on, REBOOK_WITHIN)
    if rebooked_for is None:
        if today <= until:
            return f"Book a new date by {in_words(until)}."
        return f"No new date yet. It was to be re-booked by {in_words(until)}."
    if rebooked_for <= until:
        return ""
    return f"The new date is later than {in_words(until)}, 5 working days after the session."


def held_instead(planned_on: dt.date, held: Iterable[dt.date]) -> str:
    """When supervision was held instead of a session that was missed, in words; "" where it was not yet.

    The first one held on the day it was planned for or later makes up for it, booked for that or not.
    """
    on = min((day for day in held if day >= planned_on), default=None)
    if on is None:
        return ""
    late = on > add_working_days(planned_on, REBOOK_WITHIN)
    return f"Held instead on {in_words(on)}" + (f", later than {REBOOK_WITHIN} working days" if late else "")
