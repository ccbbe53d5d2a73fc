"""What other apps may ask about a worker's caseload."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from casefile.models import Child, ChildStatus
from supervision_portal.records.models import FileHolder
from supervision_portal.schedule.models import Deadline


def names_for(workers: Any) -> list[tuple[str, str]]:
    """Names and initials of the children allocated to these workers (ids) today. One query."""
    files = FileHolder.objects.workers().filter(user__in=workers).values("file")
    children = Child.objects.filter(file__in=files).order_by("name", "pk")
    return list(children.values_list("name", "initials"))


@dataclass(frozen=True)
class Standing:
    """A child's status today, and when the case is next discussed; nobody's case is due nowhere."""

    status: ChildStatus | None
    due: Deadline | None


def due_for(children: Iterable[Child]) -> dict[UUID, Deadline]:
    """When each child's case is next discussed. One query."""
    return Deadline.objects.of("case", [child.pk for child in children])


def standing_of(child: Child, today: dt.date | None = None) -> Standing:
    """How one case stands."""
    status = (
        ChildStatus.objects.on(today or timezone.localdate()).filter(child=child).select_related("status")
    )
    return Standing(status.first(), due_for([child]).get(child.pk))
