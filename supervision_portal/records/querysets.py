"""Named questions to files, records and actions. Who may see which is in `access.py`."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from guardian.managers import UserObjectPermissionManager

from supervision_portal.people.querysets import DatedQuerySet


def not_empty() -> Q:
    """Of records: all but drafts that were opened and left, with nothing typed in them or added to them."""
    attachments = apps.get_model("records", "Attachment").objects.filter(record=OuterRef("pk"))
    return ~Q(state="draft") | Q(version__gt=0) | Q(Exists(attachments))


class FinalRecordError(RuntimeError):
    """Somebody tried to change or delete a record that is final."""


class FileHolderQuerySet(DatedQuerySet):
    def supervisees(self) -> Self:
        return self.current().filter(role="supervisee")

    def workers(self) -> Self:
        """Who works with the child of a child's file today."""
        return self.current().filter(role__in=("caseworker", "cts_worker"))


class RecordQuerySet(models.QuerySet):
    """Final records refuse bulk changes here, and in the database by triggers."""

    def final(self) -> Self:
        return self.filter(state__in=("signed", "sealed"))

    def newest_first(self) -> Self:
        return self.order_by("-held_on", "-begun_at")

    def update(self, **changes: Any) -> int:
        if self.final().exists():
            raise FinalRecordError("A final record cannot be changed; write an addendum.")
        return super().update(**changes)

    def update_unfinished(self, **changes: Any) -> int:
        """Change rows in one statement; only those that are not final."""
        return super(RecordQuerySet, self.exclude(state__in=("signed", "sealed"))).update(**changes)

    def mark_sealed(self, **changes: Any) -> int:
        """signed → sealed, the one change that a final record knows."""
        return super(RecordQuerySet, self.filter(state="signed")).update(state="sealed", **changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.final().exists():
            raise FinalRecordError("A final record cannot be deleted.")
        return super().delete()


class ActionQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def thread(self) -> Self:
        """With what a list shows of each: its record, owner and dated updates."""
        thread = self.select_related("record", "owner").defer("record__content")
        return thread.prefetch_related("updates__by")

    def with_last_update(self) -> Self:
        """For a short list: with its record's number, and `last_on`, `last_text` of its latest update."""
        updates = (
            apps.get_model("records", "ActionUpdate")
            .objects.filter(action=OuterRef("pk"))
            .order_by("-on", "-pk")
        )
        short = self.select_related("record").only("kind", "what", "who", "by_when", "record__number")
        return short.annotate(
            last_on=Subquery(updates.values("on")[:1]), last_text=Subquery(updates.values("text")[:1])
        )


class FileGrantManager(UserObjectPermissionManager):
    """Only the grants that run at this moment."""

    def get_queryset(self) -> models.QuerySet:
        now = timezone.now()
        return super().get_queryset().filter(start__lte=now, end__gt=now)
