"""Questions to the log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db import models
from django.db.models import Count, Max

from .verbs import READS, Verb

if TYPE_CHECKING:
    from .models import Event


class Reader(TypedDict):
    """Somebody who has read a file: when last, and how often."""

    actor_id: int | None
    last: datetime
    times: int


class EventQuerySet(models.QuerySet["Event"]):
    """Named questions to `Event`."""

    def reads_of_file(self, file_id: UUID, verbs: Collection[Verb] = READS) -> models.QuerySet[Any, Reader]:
        """Who has seen something of this file, in one of these ways; the latest first.

        Readings by the system itself are left out; they show nothing to anybody.
        """
        reads = self.filter(file_id=file_id, verb__in=verbs, actor_id__isnull=False)
        readers = reads.values("actor_id").annotate(last=Max("at"), times=Count("id"))
        return readers.order_by("-last", "actor_id")  # type: ignore[return-value]

    def unlinked_ids(self, *, above: int | None = None) -> models.QuerySet[Event, int]:
        """Ids of events that are not in the chain yet, lowest first; `above`: only ids greater than this.

        By EXCEPT, which takes time in proportion to the rows whatever PostgreSQL believes of the tables.
        Its planner made NOT EXISTS a loop in a loop when autovacuum had passed while the first
        100,000 events were not committed yet, and so believed both tables to be empty.
        """
        from .models import EventLink

        events, links = self.order_by(), EventLink.objects.order_by()
        if above is not None:
            events, links = events.filter(pk__gt=above), links.filter(event_id__gt=above)
        unlinked = events.values_list("pk", flat=True).difference(links.values_list("event_id", flat=True))
        return unlinked.order_by("pk")
