"""The policy in force: read from what is stored, changed by publishing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import FrequencyRule, PolicySetting, Publication
from supervision_portal.schedule.rules import Policy, Rule
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.reading import Reading, rule_of
from supervision_portal.schedule.rules.stages import Stages

PAUSE = "pause_after"


def current() -> Policy:
    """All rules, past ones and those to come included. One query, where nothing was published since."""
    latest = Publication.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _stored(latest)


@lru_cache(maxsize=2)
def _stored(_latest: int | None) -> Policy:
    """What is stored changes only with a publication: its key is the key of what is kept in memory."""
    return build(FrequencyRule.objects.all())


def build(rows: "Sequence[FrequencyRule] | Any") -> Policy:
    """The policy of these stored rules."""
    found = []
    for row in rows:
        rule, problems = rule_of(row.spec, order=row.order, start=row.start, end=row.end)
        if rule is None:
            raise ValueError(f"The stored rule {row} cannot be read: {problems}")
        found.append(rule)
    pause = PolicySetting.objects.filter(key=PAUSE).values_list("value", flat=True).first()
    return Policy(tuple(found), Span.parse(pause)) if pause else Policy(tuple(found))


def stages() -> dict[str, Stages]:
    """When reminders of each duty go out."""
    rows = PolicySetting.objects.filter(key__startswith="reminders.")
    return {row.key.removeprefix("reminders."): Stages.of(row.value) for row in rows}


@dataclass(frozen=True)
class Change:
    """What publishing does to one rule: `old` or `new` is None where it is added or taken away."""

    key: str
    old: FrequencyRule | None
    new: Rule | None


def changes_to(specs: Sequence[Mapping[str, Any]], *, whole: bool) -> list[Change]:
    """How these rules differ from those in force. `whole`: what is not among them is taken away."""
    stored = {row.key: row for row in FrequencyRule.objects.filter(end=None)}
    found = []
    for order, spec in enumerate(specs):
        rule, problems = rule_of(spec, order=order)
        if rule is None:
            raise Refused("; ".join(words for _, words in problems))
        old = stored.pop(rule.key, None)
        if old is None or old.spec != dict(spec) or (whole and old.order != order):
            found.append(Change(rule.key, old, rule))
    if whole:
        found += [Change(key, old, None) for key, old in stored.items()]
    return found


@transaction.atomic
def publish(
    *, by: User | None, specs: Sequence[Mapping[str, Any]], start: dt.date, reason: str, whole: bool = False
) -> Publication:
    """Put rules in force from a day on: those of the same key end the day before (CAL-D.2).

    Raises Refused without a reason, for a rule that cannot be read, or when nothing changes.
    """
    if not reason.strip():
        raise Refused("Say why the rules change.")
    changes = changes_to(specs, whole=whole)
    if not changes:
        raise Refused("Nothing changes: these rules are in force already.")
    publication = Publication.objects.create(by=by, reason=reason.strip())
    orders = {str(spec["key"]): number for number, spec in enumerate(specs)}
    by_key = {str(spec["key"]): dict(spec) for spec in specs}
    for change in changes:
        if change.old:
            _end(change.old, start)
        if change.new:
            order = orders[change.key] if whole or change.old is None else change.old.order
            FrequencyRule.objects.create(
                key=change.key,
                duty=change.new.duty,
                spec=by_key[change.key],
                order=order,
                start=start,
                publication=publication,
            )
    log.write(Verb.POLICY_PUBLISHED, by=by, obj=publication)
    return publication


def _end(row: FrequencyRule, start: dt.date) -> None:
    """A rule that another one follows from `start` on. One that would never have run a day is taken away."""
    if row.start >= start:
        row.delete()
    else:
        row.end = start - dt.timedelta(days=1)
        row.save(update_fields=["end"])


@transaction.atomic
def load(*, by: User | None, reading: Reading, start: dt.date | None = None) -> Publication:
    """Put a whole policy file in force: from its own first day where there were no rules before.

    Raises Refused when the file has problems, or says what is in force already.
    """
    if reading.problems or reading.in_force_from is None:
        raise Refused("\n".join(str(problem) for problem in reading.problems))
    publication = publish(
        by=by,
        specs=reading.specs,
        start=start or reading.in_force_from,
        reason=f"The policy of {reading.council}",
    )
    settings = {PAUSE: reading.pause_after}
    for duty, spec in reading.reminders.items():
        settings[f"reminders.{duty}"] = spec  # type: ignore[assignment]
    for key, value in settings.items():
        PolicySetting.objects.update_or_create(key=key, defaults={"value": value})
    return publication
