"""How often a case is discussed, where management sets out something else than the policy (CAL-12.3)."""

import datetime as dt

from django.utils import timezone

from casefile.duties import CaseSupervision
from casefile.models import ChildStatus, FrequencyDecision
from casefile.services import papers
from supervision_portal.people.models import User
from supervision_portal.records.models import File, Record
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.services import variations

MONTHLY = 1


def refuse_too_seldom(*, file: File, months: int, on: dt.date) -> None:
    """Raises Refused, with the clause, where the rule of that day does not allow so long an interval."""
    subject = CaseSupervision().subjects([file.pk]).get(file.pk)
    if subject is None:
        return
    found = variations.governing(CaseSupervision.key, subject.facts, on)
    if found and (words := variations.too_seldom(found, {"every": f"{months} months"}, only_at_most=True)):
        raise Refused(words)


def running_decision(file: File) -> FrequencyDecision | None:
    """By which this case is discussed less often than monthly today, if it is."""
    today = timezone.localdate()
    latest = (
        FrequencyDecision.objects.filter(record__file=file, record__state__in=Record.FINAL, start__lte=today)
        .select_related("record")
        .order_by("-start", "-record__signed_at")
        .first()
    )
    if latest is None or latest.every_months == MONTHLY or (latest.until and latest.until < today):
        return None
    changed = ChildStatus.objects.filter(child=file.pk, start__gt=latest.start, start__lte=today)
    return None if changed.exists() else latest


def parties_of_return(file: File, by: User) -> dict[str, User]:
    """Who decides that a case is monthly again.

    Raises Refused where it is monthly, and for anybody who does not manage the file.
    """
    found = papers.parties(file, by)
    if running_decision(file) is None:
        raise Refused("No management oversight lets this case be discussed less often than the policy says.")
    return found


def return_shared(*, record: Record, reasons: str) -> None:
    """The case is monthly again from the day of the decision, once it is signed."""
    assert record.held_on is not None
    papers.start_clock(record=record)
    FrequencyDecision.objects.update_or_create(
        record=record,
        defaults={"every_months": MONTHLY, "rationale": reasons, "start": record.held_on, "until": None},
    )
