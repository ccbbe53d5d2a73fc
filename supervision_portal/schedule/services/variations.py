"""Another frequency agreed for one person (CAL-8.1): what it may be, what it would change, when it ends."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import access as people
from supervision_portal.people.models import User
from supervision_portal.records.models import File, FileHolder
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.files import parties_of_file
from supervision_portal.records.services.notices import tell
from supervision_portal.schedule import duties
from supervision_portal.schedule.models import Variation
from supervision_portal.schedule.rules import Due, Rule, next_due
from supervision_portal.schedule.rules.facts import Agreed, Facts
from supervision_portal.schedule.rules.policy import age_on
from supervision_portal.schedule.rules.timing import Every, Milestones, Timing, timing_of
from supervision_portal.schedule.services import policy
from supervision_portal.schedule.services.deadlines import renew

VARIED = ("personal", "clinical")  # of which another frequency can be agreed for one person
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Governing:
    """The rule for somebody on a day, and how often it asks."""

    rule: Rule
    timing: Timing

    def __str__(self) -> str:
        return f"{self.rule.clause}: {self.timing}"


def governing(duty: str, facts: Facts, day: dt.date, **instead: str) -> Governing | None:
    """The rule in force for a subject on a day; None where the policy has none. Variations are left out.

    `instead`: of a subject like it, but for these attributes.
    """
    attributes = tuple(sorted((dict(facts.profile_on(day).attributes) | instead).items()))
    rule = policy.current().choose(duty, attributes, age_on(facts.born_on, day), day)
    if rule is None:
        return None
    events = {**facts.events, "start": rule.began(facts, day)}
    return Governing(rule, rule.phase_on(day, events).timing)


def too_seldom(found: Governing, spec: Mapping[str, Any], *, only_at_most: bool = False) -> str:
    """Why the rule does not allow this interval, with its clause; "" where it does.

    `only_at_most`: a longer interval than the rule's own needs a rule that says how long it may be.
    """
    wanted, own, limit = _longest(timing_of(spec)), _longest(found.timing), found.rule.at_most
    if wanted is None:
        return ""
    if limit and wanted > limit.about:
        return f"{found.rule.clause}: every {limit} is the longest that can be agreed."
    if only_at_most and limit is None and own is not None and wanted > own:
        return f"{found}. The policy does not allow it less often."
    return ""


def _longest(timing: Timing) -> float | None:
    """About how many days may lie between two; None where it asks for no interval."""
    if isinstance(timing, Every):
        return timing.last.about
    if isinstance(timing, Milestones) and timing.then:
        return _longest(timing.then)
    return None


@dataclass(frozen=True)
class Terms:
    """What is agreed: another interval as a rule words it, or sessions of another length, or both."""

    duty: str
    start: dt.date
    end: dt.date | None
    reason: str
    timing: Mapping[str, Any] | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Preview:
    """When it is due as it stands, and as it would be."""

    before: Due
    after: Due


def preview(*, by: User, file: File, terms: Terms) -> Preview:
    """What a variation would change. Raises Refused as `agree` does."""
    facts = _checked(by, file, terms)
    today, verb = timezone.localdate(), duties.registered()[terms.duty].verb
    rules = policy.current()
    new = facts
    if terms.timing:
        words = f"agreed with {by.name}: {terms.reason}"
        agreed = (*facts.agreed, Agreed(terms.start, terms.end, terms.timing, words))
        new = replace(facts, agreed=agreed)
    return Preview(
        next_due(rules, terms.duty, facts, today, verb), next_due(rules, terms.duty, new, today, verb)
    )


@transaction.atomic
def agree(*, by: User, file: File, terms: Terms) -> Variation:
    """Another frequency or length from a day on; what runs then ends the day before. The supervisee is told.

    Raises Refused for anybody but the line manager, without a reason, for days gone by, and for an interval
    that the rule does not allow.
    """
    File.objects.select_for_update().get(pk=file.pk)
    _checked(by, file, terms)
    running = Variation.objects.filter(file=file, duty=terms.duty).exclude(end__lt=terms.start)
    if terms.end:
        running = running.exclude(start__gt=terms.end)
    for row in running:
        _end(by, row, terms.start - ONE_DAY)
    variation = Variation.objects.create(
        file=file,
        duty=terms.duty,
        timing=dict(terms.timing) if terms.timing else None,
        minutes=terms.minutes,
        reason=clean_text(terms.reason).strip(),
        agreed_by=by,
        start=terms.start,
        end=terms.end,
    )
    log.write(Verb.VARIATION_AGREED, by=by, file=file, obj=variation)
    _tell(file, variation, "variation_agreed")
    renew([file.pk], duties=[terms.duty])
    return variation


@transaction.atomic
def end(*, by: User, variation: Variation) -> None:
    """Back to what the policy says, from today. Raises Refused for anybody but the line manager."""
    File.objects.select_for_update().get(pk=variation.file_id)
    variation = Variation.objects.select_related("file").get(pk=variation.pk)
    _supervisee(by, variation.file)
    today = timezone.localdate()
    if variation.end and variation.end < today:
        raise Refused("This has ended already.")
    _tell(variation.file, variation, "variation_ended")
    _end(by, variation, today - ONE_DAY)
    renew([variation.file_id], duties=[variation.duty])


def _end(by: User, variation: Variation, on: dt.date) -> None:
    """`on` is its last day. One that never ran a day is taken away."""
    log.write(Verb.VARIATION_ENDED, by=by, file=variation.file_id, obj=variation)
    if on < variation.start:
        variation.delete()
        return
    variation.end, variation.ended_by = on, by
    variation.save(update_fields=["end", "ended_by"])


def _checked(by: User, file: File, terms: Terms) -> Facts:
    """The facts of the file, where these terms can be agreed for it."""
    _supervisee(by, file)
    if terms.duty not in VARIED or terms.duty not in duties.registered():
        raise Refused("Another frequency can be agreed for personal and clinical supervision.")
    if not terms.reason.strip():
        raise Refused("Say why. The reason shows wherever the due date shows.")
    if terms.start < timezone.localdate():
        raise Refused("It begins today or later: what was due before stays as it was.")
    if terms.end and terms.end < terms.start:
        raise Refused("It cannot end before it begins.")
    if terms.timing is None and not terms.minutes:
        raise Refused("Say how often, or how long a session is.")
    subject = duties.registered()[terms.duty].subjects([file.pk]).get(file.pk)
    if subject is None:
        raise Refused("Nobody supervises this person, so nothing is due.")
    found = governing(terms.duty, subject.facts, terms.start)
    if terms.timing is not None:
        _refuse_timing(found, terms.timing)
    return subject.facts


def _refuse_timing(found: Governing | None, spec: Mapping[str, Any]) -> None:
    try:
        timing_of(spec)
    except ValueError as error:
        raise Refused(str(error)) from error
    if found and (words := too_seldom(found, spec)):
        raise Refused(words)


def _supervisee(by: User, file: File) -> User:
    """Whose file it is, where `by` is their line manager."""
    holder = FileHolder.objects.supervisees().filter(file=file).select_related("user").first()
    if holder is None or not may_agree(by, file):
        raise Refused("This is agreed with the line manager, who records it.")
    return holder.user


def may_agree(by: User, file: File) -> bool:
    """Whether somebody is the line manager of whose file it is, or covers for that one."""
    holders = FileHolder.objects.supervisees().filter(file=file).values("user")
    return people.managed_by_line(by).filter(pk__in=holders).exists()


def _tell(file: File, variation: Variation, mail: str) -> None:
    """The supervisee; and who supervises them, where the line manager does not."""
    for person in parties_of_file(file):
        if person.pk != variation.agreed_by_id:
            tell(mail, to=person, file=file, key=f"variation:{variation.pk}")


def of_file(file: File) -> list[Variation]:
    """Everything agreed for a file, the latest first."""
    rows = Variation.objects.filter(file=file).select_related("agreed_by", "ended_by")
    return list(rows.order_by("-start", "-pk"))
