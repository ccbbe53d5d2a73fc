"""What other apps may ask about a worker's caseload."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from casefile import rules
from casefile.models import Child, ChildStatus, FrequencyDecision
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.schedule.rules import Due

# What counts as case supervision. Oversight never does (CAL-16.5), nor does a group or a pod (CAL-13.1).
COUNTS = {"kind": "s2", "discussion__formality": "formal", "discussion__type": "individual"}


def names_for(workers: Any) -> list[tuple[str, str]]:
    """Names and initials of the children allocated to these workers (ids) today. One query."""
    files = FileHolder.objects.workers().filter(user__in=workers).values("file")
    children = Child.objects.filter(file__in=files).order_by("name", "pk")
    return list(children.values_list("name", "initials"))


@dataclass(frozen=True)
class Standing:
    """A child's status today, and when the case is next discussed."""

    status: ChildStatus | None
    due: Due


def due_for(children: Iterable[Child], today: dt.date | None = None) -> dict[UUID, Due]:
    """When each child's case is next discussed."""
    return {pk: standing.due for pk, standing in standing_of(children, today).items()}


def standing_of(children: Iterable[Child], today: dt.date | None = None) -> dict[UUID, Standing]:
    """How each case stands, by three queries. Children come with their `file`."""
    today = today or timezone.localdate()
    by_id = {child.pk: child for child in children}
    last = _last_held(by_id)
    statuses = {
        status.child_id: status
        for status in ChildStatus.objects.on(today).filter(child__in=by_id).select_related("status")
    }
    decided = _decided(by_id, today)
    result = {}
    for pk, child in by_id.items():
        decision, status = decided.get(pk), statuses.get(pk)
        facts = rules.CaseFacts(
            opened_on=child.file.opened_on,
            last_held=last.get(pk),
            status=str(status or ""),
            every_months=decision.every_months if decision else 1,
            decided_on=decision.start if decision else None,
            decided_until=decision.until if decision else None,
        )
        result[pk] = Standing(status, rules.case_due(facts))
    return result


def _last_held(by_id: dict[UUID, Child]) -> dict[UUID, dt.date | None]:
    """The day of each case’s last supervision that counts, file by file: an index gives each its last."""
    held = Record.objects.filter(file=OuterRef("pk"), **COUNTS).exclude(state=Record.State.DRAFT)
    last = Subquery(held.order_by("-held_on").values("held_on")[:1])
    return dict(File.objects.filter(pk__in=by_id).values_list("pk", last))


def _decided(by_id: dict[UUID, Child], today: dt.date) -> dict[UUID, FrequencyDecision]:
    """The decision on each case's frequency that is the last one made and has not run out."""
    made = FrequencyDecision.objects.filter(
        record__file__in=by_id, record__state__in=Record.FINAL, start__lte=today
    )
    decisions = made.select_related("record").defer("record__content").order_by("start", "record__signed_at")
    latest = {decision.record.file_id: decision for decision in decisions}
    return {
        pk: decision for pk, decision in latest.items() if decision.until is None or decision.until >= today
    }
