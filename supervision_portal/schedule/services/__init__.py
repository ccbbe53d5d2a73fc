"""Every write of the schedule."""

from supervision_portal.schedule.services.deadlines import at_the_end, rebuild, renew, renew_people
from supervision_portal.schedule.services.sessions import book, book_series, cancel, held, rebook, state

__all__ = [
    "at_the_end",
    "book",
    "book_series",
    "cancel",
    "held",
    "rebook",
    "rebuild",
    "renew",
    "renew_people",
    "state",
]
