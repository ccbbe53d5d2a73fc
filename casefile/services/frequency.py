"""How often a case is discussed, where management sets out something else than the policy (CAL-12.3)."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from casefile.duties import CaseSupervision
from casefile.models import ChildStatus, FrequencyDecision
from casefile.services import papers
from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User
from supervision_portal.records.models import File, Record
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.rules.facts import Facts
from supervision_portal.schedule.services import variations

MONTHLY = 1


def refuse_too_seldom(*, file: File, months: int, on: dt.date) -> None:
    """Raises Refused, with the clause, where the rule of that day does not allow so long an interval."""
    subject = CaseSupervision().subjects([file.pk]).get(file.pk)
    if subject is None:
        return
    words = _too_seldom(subject.facts, months, on)
    if words is None:
        return
    way = "If the status of the child is out of date, change it on their file first."
    if _too_seldom(subject.facts, months, on, settled="yes") is None:
        way = (
            "For a settled placement or household it may be agreed. "
            "If this one is settled, say so with the status of the child on their file first."
        )
    raise Refused(f"Every {months} months is too seldom for this case. {words[:1].upper()}{words[1:]} {way}")


def _too_seldom(facts: Facts, months: int, on: dt.date, **instead: str) -> str | None:
    """Why the rule of that day does not allow this interval; None where it does, or there is none."""
    found = variations.governing(CaseSupervision.key, facts, on, **instead)
    spec = {"every": f"{months} months"}
    return variations.too_seldom(found, spec, only_at_most=True) or None if found else None


def refuse_overtaken(*, file: File, on: dt.date) -> None:
    """Raises Refused where a decision of that day would change nothing: later ones or a new status count."""
    later = FrequencyDecision.objects.filter(
        record__file=file, record__state__in=Record.FINAL, start__gt=on
    ).select_related("record")
    if decision := later.order_by("start").last():
        since, what = decision.start, f"{decision.record.number} of {uk_date(decision.start)} is later"
    elif status := _statuses_since(file, on).last():
        since, what = status.start, f"The status changed on {uk_date(status.start)}"
    else:
        return
    raise Refused(
        f"A decision of {uk_date(on)} would not change how often this case is supervised. {what}. "
        f"Enter {uk_date(since)} or a later day as the date."
    )


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
    return None if _statuses_since(file, latest.start).exists() else latest


def _statuses_since(file: File, day: dt.date) -> QuerySet[ChildStatus]:
    """Statuses that began after this day and by today, the latest last."""
    today = timezone.localdate()
    return ChildStatus.objects.filter(child=file.pk, start__gt=day, start__lte=today).order_by("start", "pk")


def parties_of_return(file: File, by: User) -> dict[str, User]:
    """Who decides that a case is monthly again.

    Raises Refused where it is monthly, and for anybody who does not manage the file.
    """
    found = papers.parties(file, by)
    if running_decision(file) is None:
        raise Refused("No management oversight lets this case be discussed less often than the policy says.")
    return found


def return_shared(*, record: Record, reasons: str) -> None:
    """The case is monthly again from the day of the decision, once it is signed.

    Raises Refused for a day from which it would change nothing.
    """
    assert record.held_on is not None
    refuse_overtaken(file=record.file, on=record.held_on)
    papers.start_clock(record=record)
    FrequencyDecision.objects.update_or_create(
        record=record,
        defaults={"every_months": MONTHLY, "rationale": reasons, "start": record.held_on, "until": None},
    )
