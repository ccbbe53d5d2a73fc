"""What other apps may ask about a worker's caseload."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone

from casefile import rules
from casefile.models import Child, ChildStatus, FrequencyDecision
from supervision_portal.records.models import FileHolder, Record
from supervision_portal.schedule.rules import Due

# What counts as case supervision. Oversight never does (CAL-16.5), nor does a group or a pod (CAL-13.1).
COUNTS = {"kind": "s2", "discussion__formality": "formal", "discussion__type": "individual"}


def names_for(workers: Any) -> list[tuple[str, str]]:
    """Names and initials of the children allocated to these workers (ids) today. One query."""
    files = FileHolder.objects.workers().filter(user__in=workers).values("file")
    children = Child.objects.filter(file__in=files).order_by("name", "pk")
    return list(children.values_list("name", "initials"))


def due_for(children: Iterable[Child], today: dt.date | None = None) -> dict[UUID, Due]:
    """When each child's case is next discussed, by three queries. Children come with their `file`."""
    today = today or timezone.localdate()
    by_id = {child.pk: child for child in children}
    held = Record.objects.filter(file__in=by_id, **COUNTS).exclude(state=Record.State.DRAFT)
    last = dict(held.order_by("file", "-held_on").distinct("file").values_list("file", "held_on"))
    statuses = {
        status.child_id: status
        for status in ChildStatus.objects.on(today).filter(child__in=by_id).select_related("status")
    }
    decided = {
        decision.record.file_id: decision
        for decision in FrequencyDecision.objects.filter(
            record__file__in=by_id, record__state__in=Record.FINAL, start__lte=today
        )
        .select_related("record")
        .defer("record__content")
        .order_by("start", "record__signed_at")
    }
    result = {}
    for pk, child in by_id.items():
        decision = decided.get(pk)
        if decision and decision.until and decision.until < today:
            decision = None
        facts = rules.CaseFacts(
            opened_on=child.file.opened_on,
            last_held=last.get(pk),
            status=str(statuses.get(pk, "")),
            every_months=decision.every_months if decision else 1,
            decided_on=decision.start if decision else None,
            decided_until=decision.until if decision else None,
        )
        result[pk] = rules.case_due(facts)
    return result
