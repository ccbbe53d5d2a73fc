"""Named questions to what the schedule stores."""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from supervision_portal.schedule.models import Deadline


class PolicySettingQuerySet(models.QuerySet):
    """Questions about what a policy says beside its rules."""

    def on(self, day: dt.date) -> Self:
        """What is in force on a day: of each key the row that began last."""
        return self.filter(start__lte=day).order_by("key", "-start").distinct("key")

    def current(self) -> Self:
        return self.on(timezone.localdate())


class DeadlineQuerySet(models.QuerySet):
    """Questions about what is or was due."""

    def open(self) -> Self:
        return self.filter(ended_on=None)

    def on(self, day: dt.date) -> Self:
        """What stood on a day, past or present."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), since__lte=day)

    def of(self, duty: str, files: Collection[UUID]) -> "dict[UUID, Deadline]":
        """The open deadline of each of these files, where it has one. One query."""
        rows: Any = self.open().filter(duty=duty, file__in=files)
        return {row.file_id: row for row in rows}

    def overdue(self, day: dt.date) -> Self:
        return self.filter(due_on__lt=day)
