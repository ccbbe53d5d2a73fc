"""What ends a phase of a rule: “probation passed”, “induction complete”, “closing”."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import duties
from supervision_portal.schedule.models import FileEvent
from supervision_portal.schedule.rules import Rule
from supervision_portal.schedule.rules.policy import age_on
from supervision_portal.schedule.rules.timing import Milestones
from supervision_portal.schedule.services import policy
from supervision_portal.schedule.services.deadlines import renew
from supervision_portal.schedule.services.variations import may_agree

KNOWN = {"start", "new supervisor", "significant change"}  # that the portal finds out by itself


def names_for(file: File) -> list[str]:
    """What can be noted on a file: the events and decisions that a rule in force for it waits for."""
    found: set[str] = set()
    today, rules = timezone.localdate(), policy.current().rules
    for duty in duties.registered().values():
        subject = duty.subjects([file.pk]).get(file.pk)
        if subject is None:
            continue
        known = dict(subject.facts.profile_on(today).attributes)
        age = age_on(subject.facts.born_on, today)
        fitting = [rule for rule in rules if rule.duty == duty.key and rule.runs_on(today)]
        found |= set(_named(rule for rule in fitting if rule.fits(known, age)))
    return sorted(found - KNOWN)


def waited_for(rule: str) -> list[str]:
    """What the rule of this key, in force today, waits for. One query."""
    today = timezone.localdate()
    running = [each for each in policy.current().rules if each.key == rule and each.runs_on(today)]
    return sorted(set(_named(running)) - KNOWN)


def _named(rules: Iterable[Rule]) -> Iterable[str]:
    for rule in rules:
        for phase in rule.phases:
            if phase.until and phase.until.event:
                yield phase.until.event
            if isinstance(phase.timing, Milestones):
                yield phase.timing.after
                if phase.timing.finally_at:
                    yield phase.timing.finally_at


def may_note(by: User, file: File) -> bool:
    """The line manager on a supervision file; who works on a child's file or manages it."""
    if file.kind == File.Kind.SUPERVISION:
        return may_agree(by, file)
    return access.relation_to(by, file) in access.ON_CHILDS_FILE


@transaction.atomic
def note(*, by: User, file: File, name: str, on: dt.date) -> FileEvent:
    """Something happened on a day, that a rule waits for; noted again, the day is corrected.

    Raises Refused for a day to come, for what no rule names, and for who may not note it.
    """
    if not may_note(by, file):
        raise Refused("This is noted by the line manager.")
    if name not in names_for(file):
        raise Refused("No rule in force for this file waits for that.")
    if on > timezone.localdate():
        raise Refused("The day must be today or in the past.")
    event, _ = FileEvent.objects.update_or_create(file=file, name=name, defaults={"on": on, "noted_by": by})
    log.write(Verb.FILE_EVENT_NOTED, by=by, file=file, obj=event)
    renew([file.pk])
    return event


@transaction.atomic
def withdraw(*, by: User, event: FileEvent) -> None:
    """Take back what was noted in error: the phase goes on as if it had not ended."""
    if not may_note(by, event.file):
        raise Refused("This is noted by the line manager.")
    log.write(Verb.FILE_EVENT_WITHDRAWN, by=by, file=event.file_id, obj=event)
    file = event.file_id
    event.delete()
    renew([file])
