"""Mornings: what is planned for a day, and mails that are sent."""

import datetime as dt

from supervision_portal.people.models import User
from supervision_portal.records.services import notices
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.services import reminders

THURSDAY = dt.date(2026, 12, 10)
DAY = dt.timedelta(days=1)


def move(due: Deadline, day: dt.date) -> None:
    """Let it be due on a day."""
    due.due_on = day
    due.save(update_fields=["due_on"])


def plan(day: dt.date) -> list[tuple[str, str, str]]:
    """Duty, stage and whom, by name."""
    found = [
        (each.item.duty, each.stage, User.objects.get(pk=each.to).name)
        for some in reminders.planned(day)
        for each in some
    ]
    return sorted(found)


def morning(day: dt.date) -> int:
    """Write, queue and send the mails of a day; how many were sent."""
    reminders.write_digests(day)
    return notices.send_waiting()
