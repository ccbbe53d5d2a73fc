"""What other apps may ask about a worker's caseload."""

from typing import Any

from casefile.models import Allocation


def names_for(workers: Any) -> list[tuple[str, str]]:
    """Names and initials of the children allocated to these workers (ids) today. One query."""
    allocations = Allocation.objects.current().filter(worker__in=workers)
    return list(allocations.values_list("child__name", "child__initials").order_by("child__name"))
