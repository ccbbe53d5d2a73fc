"""Deadlines as rows, made by hand, so that every number can be worked out by eye."""

import datetime as dt
from typing import Any

from django.utils import timezone

from supervision_portal.records.models import File
from supervision_portal.schedule.models import Deadline


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def clear() -> None:
    """Away with the rows that making people and files has left."""
    Deadline.objects.all().delete()


def due(file: File, on: dt.date | None, duty: str = "personal", **fields: Any) -> Deadline:
    """An open deadline, held before unless `last_on` says otherwise."""
    given = {"last_on": in_days(-40), "since": in_days(-40), "because": ["table 1: monthly"], **fields}
    return Deadline.objects.create(file=file, duty=duty, due_on=on, **given)


def done(file: File, due_on: dt.date, done_on: dt.date, duty: str = "personal", **fields: Any) -> Deadline:
    """One that was done."""
    given = {"since": due_on - dt.timedelta(days=30), "ended": "done", "ended_on": done_on, **fields}
    return Deadline.objects.create(file=file, duty=duty, due_on=due_on, done_on=done_on, **given)
