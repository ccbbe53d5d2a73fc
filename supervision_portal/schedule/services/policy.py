"""The policy in force: read from what is stored, changed by publishing."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import duties
from supervision_portal.schedule.models import FrequencyRule, PolicySetting, Publication
from supervision_portal.schedule.rules import DUTIES, Done, Policy, Rule
from supervision_portal.schedule.rules.days import Span, in_words
from supervision_portal.schedule.rules.policy import Pauses
from supervision_portal.schedule.rules.reading import Reading, rule_of
from supervision_portal.schedule.rules.stages import Stages

Spec = Mapping[str, Any]  # a rule as a policy file words it
PAUSE = duties.PAUSE
REMINDERS = "reminders."
LOCK = 0x706F6C
"""Key of the advisory lock of whoever publishes."""


def current() -> Policy:
    """All rules, past ones and those to come included. One query, where nothing was published since."""
    return _stored(latest())


def latest() -> int | None:
    """The key of the last publication: what is read stays true until there is another."""
    return Publication.objects.order_by("-pk").values_list("pk", flat=True).first()


@lru_cache(maxsize=2)
def _stored(_latest: int | None) -> Policy:
    """What is stored changes only with a publication: its key is the key of what is kept in memory."""
    return build(FrequencyRule.objects.all())


def build(rows: Iterable[FrequencyRule]) -> Policy:
    """The policy of these stored rules."""
    return Policy(tuple(map(rule_of_row, rows)), duties.stored_pauses())


def rule_of_row(row: FrequencyRule) -> Rule:
    """The rule that is stored."""
    rule, problems = rule_of(row.spec, order=row.order, start=row.start, end=row.end)
    if rule is None:
        raise ValueError(f"The stored rule {row} cannot be read: {problems}")
    return rule


def satisfied_by(policy: Policy, kind: str, also: str, on: dt.date) -> list[str]:
    """The duties, in words, that a session of a day counts for, by the rules of that day (CAL-17.1).

    Empty for a plain supervision, which satisfies no second one.
    """
    if kind == "s1" and not also:
        return []
    done = [Done(on, kind), *([Done(on, f"{kind}/{also}")] if also else [])]
    rules = [rule for rule in policy.rules if rule.runs_on(on)]
    duties = {rule.duty for rule in rules for each in done if rule.is_satisfied_by(each)}
    return [name for key, name in DUTIES.items() if key in duties]


def stages(day: dt.date | None = None) -> dict[str, Stages]:
    """When reminders of each duty go out, by what is in force on a day: today, unless one is named."""
    rows = PolicySetting.objects.on(day or timezone.localdate()).filter(key__startswith=REMINDERS)
    return {row.key.removeprefix(REMINDERS): Stages.of(row.value) for row in rows}


def settings() -> dict[str, Any]:
    """What the policy says beside its rules in the end, with what is published for later, by key."""
    return dict(PolicySetting.objects.order_by("start").values_list("key", "value"))


def settings_from(start: dt.date) -> dt.date:
    """From when reminders, pauses and other settings are in force that are published with rules from `start`.

    Not before today: what was sent, and who was paused, by what was said until now stays as it was.
    """
    return max(start, timezone.localdate())


@dataclass(frozen=True)
class Change:
    """What publishing does to one rule: `old` or `new` is None where it is added or taken away."""

    key: str
    old: FrequencyRule | None
    new: Rule | None
    spec: Spec = field(default_factory=dict)  # as `new` is to be stored


def changes_to(
    wanted: Mapping[str, Spec | None], orders: Mapping[str, int], *, start: dt.date | None = None
) -> list[Change]:
    """What differs from the rules in force, by key; None takes a rule away, `orders` moves it.

    A rule whose own first day is later than `start` differs: it would begin on that day.
    Raises Refused for a rule that cannot be read.
    """
    stored = {row.key: row for row in FrequencyRule.objects.filter(end=None)}
    found = []
    for key in sorted({*wanted, *orders}):
        old = stored.get(key)
        spec = wanted.get(key, old.spec if old else None)
        order = orders.get(key, old.order if old else 0)
        new = _read(spec, order) if spec is not None else None
        if new is None:
            found += [Change(key, old, None)] if old else []
        elif old is None or _read(old.spec, old.order) != new or (start and start < old.start):
            found.append(Change(key, old, new, as_stored(spec)))
    return found


def _read(spec: Spec, order: int) -> Rule:
    rule, problems = rule_of(spec, order=order)
    if rule is None:
        raise Refused("; ".join(words for _, words in problems))
    return rule


def as_stored(value: Any) -> Any:
    """As JSON can keep it: a day in TOML becomes its words, which are read alike."""
    if isinstance(value, Mapping):
        return {key: as_stored(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_stored(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def with_changes(
    policy: Policy, changes: Collection[Change], start: dt.date, pause: Span | None = None
) -> Policy:
    """The policy as it would be, were these changes in force from a day on. Nothing is written."""
    keys, rules = {change.key for change in changes}, []
    for rule in policy.rules:
        if rule.key in keys and (rule.end is None or rule.end >= start):
            if rule.start >= start:
                continue
            rule = replace(rule, end=start - dt.timedelta(days=1))
        rules.append(rule)
    rules += [replace(change.new, start=start) for change in changes if change.new]
    rules.sort(key=lambda rule: (rule.order, rule.start))
    return Policy(tuple(rules), _with_pause(policy.pauses, settings_from(start), pause))


def _with_pause(pauses: Pauses, start: dt.date, pause: Span | None) -> Pauses:
    return (*(each for each in pauses if each[0] < start), (start, pause)) if pause else pauses


def begun_since(changes: Collection[Change], start: dt.date) -> FrequencyRule | None:
    """The last rule that a change from `start` on would take out of the past, though it was gone by.

    None where there is no such rule: what begins, or was published, today or later can still be replaced.
    """
    stays = [
        change.old.pk
        for change in changes
        if change.old and change.new and _read(change.old.spec, change.old.order) == change.new
    ]
    rows = FrequencyRule.objects.filter(key__in=[change.key for change in changes]).exclude(pk__in=stays)
    today = timezone.localdate()
    gone_by = rows.filter(start__gte=start, start__lt=today, publication__at__date__lt=today)
    return gone_by.order_by("start").last()


def too_early(row: FrequencyRule) -> str:
    """Why a change of this rule cannot begin on its first day or before, and what to do."""
    return (
        f"“{row.spec['clause']}” has been gone by since {in_words(row.start)}: it stays the rule of its time."
        f" Choose {in_words(row.start + dt.timedelta(days=1))} or a later day"
    )


@transaction.atomic
def publish(
    *, by: User | None, specs: Sequence[Spec], start: dt.date, reason: str, whole: bool = False
) -> Publication:
    """Put rules in force from a day on: those of the same key end the day before (CAL-D.2).

    `whole`: what is not among them is taken away. Raises Refused as `put_in_force`.
    """
    return put_in_force(
        by=by, changes=changes_of(specs, whole=whole, start=start), start=start, reason=reason
    )


def changes_of(specs: Sequence[Spec], *, whole: bool, start: dt.date | None = None) -> list[Change]:
    """How these rules differ from those in force, their place in the list being their order where it says
    more than that of the rule in force. `whole`: what is not among them is taken away."""
    open_keys = set(FrequencyRule.objects.filter(end=None).values_list("key", flat=True))
    wanted: dict[str, Spec | None] = {str(spec.get("key", "")): spec for spec in specs}
    orders = {key: number for number, key in enumerate(wanted) if whole or key not in open_keys}
    if whole:
        wanted |= dict.fromkeys(open_keys - set(wanted))
    return changes_to(wanted, orders, start=start)


@transaction.atomic
def put_in_force(
    *,
    by: User | None,
    changes: Collection[Change],
    start: dt.date,
    reason: str,
    settings: Mapping[str, Any] | None = None,
    base: int | None = None,
    logged: bool = True,
) -> Publication:
    """Publish changes: rules from a day on, settings from then or from today. What they follow ends.

    `base` is the last publication that the changes go by. Raises Refused without a reason, when nothing
    changes, where somebody published since, and where a rule has begun on that day or after it, in the past.
    """
    _one_at_a_time()
    if not reason.strip():
        raise Refused("Say why the rules change.")
    if base is not None and base != latest():
        raise Refused("Somebody else has published since. See again what your changes would do.")
    if row := begun_since(changes, start):
        raise Refused(f"{too_early(row)}.")
    new_settings = _new(settings or {}, start)
    if not changes and not new_settings:
        raise Refused("Nothing changes: these rules are in force already.")
    publication = Publication.objects.create(by=by, reason=reason.strip())
    _store(changes, start, publication)
    _store_settings(new_settings)
    if logged:
        log.write(Verb.POLICY_PUBLISHED, by=by, obj=publication)
    return publication


def _store(changes: Collection[Change], start: dt.date, publication: Publication) -> None:
    _end({change.key for change in changes}, start)
    FrequencyRule.objects.bulk_create(
        FrequencyRule(
            key=change.key,
            duty=change.new.duty,
            spec=change.spec,
            order=change.new.order,
            start=start,
            publication=publication,
        )
        for change in changes
        if change.new
    )


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _new(wanted: Mapping[str, Any], start: dt.date) -> list[PolicySetting]:
    """What differs from what is said in the end, or is to begin sooner. A key that is new begins with it."""
    stored = {row.key: row for row in PolicySetting.objects.order_by("start")}
    found = []
    for key, value in wanted.items():
        begins = settings_from(start) if key in stored else start
        if key not in stored or stored[key].value != value or begins < stored[key].start:
            found.append(PolicySetting(key=key, value=value, start=begins))
    return found


def _store_settings(new: Collection[PolicySetting]) -> None:
    """In place of what was to begin on the same day or later."""
    for row in new:
        PolicySetting.objects.filter(key=row.key, start__gte=row.start).delete()
    PolicySetting.objects.bulk_create(new)


def _end(keys: Collection[str], start: dt.date) -> None:
    """Let rules that others follow end the day before `start`; those that would never run a day go."""
    rows = FrequencyRule.objects.filter(Q(end=None) | Q(end__gte=start), key__in=keys)
    rows.filter(start__gte=start).delete()
    rows.filter(start__lt=start).update(end=start - dt.timedelta(days=1))


@transaction.atomic
def load(
    *, by: User | None, reading: Reading, start: dt.date | None = None, logged: bool = True
) -> Publication:
    """Put a whole policy file in force: from its own first day where there were no rules before.

    What a new portal starts with is nobody's doing, and not `logged`: the publication says it.
    Raises Refused when the file has problems, or says what is in force already.
    """
    if reading.problems or reading.in_force_from is None:
        raise Refused("\n".join(str(problem) for problem in reading.problems))
    start = start or reading.in_force_from
    return put_in_force(
        by=by,
        changes=changes_of(reading.specs, whole=False),
        start=start,
        reason=f"The policy of {reading.council}",
        settings=settings_of(reading),
        logged=logged,
    )


def settings_of(reading: Reading) -> dict[str, Any]:
    """What a policy file says beside its rules, as it is stored."""
    reminders = {f"{REMINDERS}{duty}": spec for duty, spec in reading.reminders.items()}
    return {PAUSE: reading.pause_after, **reminders, **reading.tables}
