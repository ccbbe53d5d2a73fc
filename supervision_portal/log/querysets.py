"""Questions to the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, Max, OuterRef

from .verbs import READS

if TYPE_CHECKING:
    from .models import Event  # noqa: F401  (the type of the rows)


class EventQuerySet(models.QuerySet["Event"]):
    """Named questions to `Event`."""

    def reads_of_file(self, file_id: UUID) -> models.QuerySet[Event, dict[str, Any]]:
        """Who has read this file: `actor_id`, `last` (when) and `times`, the latest reader first.

        Readings by the system itself are left out; they show nothing to anybody.
        """
        reads = self.filter(file_id=file_id, verb__in=READS, actor_id__isnull=False)
        readers = reads.values("actor_id").annotate(last=Max("at"), times=Count("id"))
        return readers.order_by("-last", "actor_id")

    def unlinked(self, *, above: int | None = None) -> EventQuerySet:
        """Events not in the chain yet; `above`: only ids greater than this."""
        from .models import EventLink

        links = EventLink.objects.filter(event_id=OuterRef("pk"))
        if above is None:
            return self.filter(~Exists(links))
        # Said of both tables: PostgreSQL does not carry an inequality over to the other side,
        # and would read the whole index of links.
        return self.filter(~Exists(links.filter(event_id__gt=above)), pk__gt=above)
