"""The rules of a council as data: which rule is for whom, from when until when, and which one wins."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from supervision_portal.schedule.rules.days import Span, in_words
from supervision_portal.schedule.rules.facts import Attributes, Done, Facts, Profile
from supervision_portal.schedule.rules.timing import Milestones, Timing

# What can be due, by the name it has in a policy file, and how a person reads it.
DUTIES = {
    "personal": "Personal supervision",
    "clinical": "Clinical supervision",
    "agreement": "Review of the supervision agreement",
    "shared-conversation": "Shared Conversation",
    "practice-observation": "Practice observation",
    "supervision-observation": "Observation of supervision practice",
    "dip-sample": "Dip sample of records",
    "case": "Case supervision",
    "oversight": "Management oversight of an event",
    "filing": "Record in its place on the child’s file",
    "pod": "Pod",
}
# What the two of a supervision file owe each other beside their sessions.
BESIDE = ("clinical", "agreement", "shared-conversation", "practice-observation")
# Of which a policy may name stages of reminders.
REMINDED = {
    **DUTIES,
    "action": "Action",
    "pod-record": "Record of a pod to confirm",
    "audit": "File audit to carry out",
    "audit-sign-off": "Corrective action to sign off",
}
NEVER_PAUSED = ("case", "oversight", "filing", "pod")  # an absence never hides a child’s case: cover is named
FIRST_PAUSE = Span(4, "week")  # where the policy says nothing
YES_OR_NO = ("settled", "complex")  # conditions that are true or false
CONDITIONS = ("team", "team_kind", "service", "role", "contract", "status", "settled", "complex", "age")


@dataclass(frozen=True, slots=True)
class Until:
    """When a phase ends: on a day, at an event or decision, or some time after one."""

    event: str = ""
    span: Span | None = None
    on: dt.date | None = None

    def day(self, events: Mapping[str, dt.date]) -> dt.date | None:
        """The first day of the next phase; None while it is not known."""
        if self.on:
            return self.on
        began = events.get(self.event)
        return self.span.after(began) if began and self.span else began

    def __str__(self) -> str:
        if self.on:
            return in_words(self.on)
        return (
            f"{self.span} after {'the start' if self.event == 'start' else self.event}"
            if self.span
            else self.event
        )


@dataclass(frozen=True, slots=True)
class Phase:
    """A timing for a while; the last phase of a rule has no end."""

    timing: Timing
    until: Until | None = None


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Whole years, both counted; None: open."""

    first: int | None
    last: int | None

    def holds(self, age: int | None) -> bool:
        if age is None:
            return False
        return (self.first is None or age >= self.first) and (self.last is None or age <= self.last)

    def __str__(self) -> str:
        if self.first is None:
            return f"up to {self.last}"
        return f"{self.first} and over" if self.last is None else f"{self.first} to {self.last}"


@dataclass(frozen=True)
class Rule:
    """One row of a council's table."""

    key: str
    duty: str
    clause: str
    phases: tuple[Phase, ...]
    conditions: tuple[tuple[str, frozenset[str]], ...] = ()
    age: AgeBand | None = None
    form: str = ""  # the kind of record that it is written on
    counts: frozenset[str] = frozenset()  # kinds of record that satisfy it; empty: the form alone
    by: frozenset[str] = frozenset()  # roles of who may hold it; empty: whoever supervises
    at_most: Span | None = None  # the longest interval that can be agreed instead
    start: dt.date = dt.date.min
    end: dt.date | None = None
    order: int = 0

    @property
    def pauses(self) -> bool:
        """Whether a long absence stops its clock."""
        return self.duty not in NEVER_PAUSED

    def fits(self, attributes: Mapping[str, str], age: int | None) -> bool:
        return (self.age is None or self.age.holds(age)) and all(
            attributes.get(key, "") in values for key, values in self.conditions
        )

    def runs_on(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    @property
    def weight(self) -> tuple[int, int]:
        """The more it asks for, the more specific it is; among equals the one that is written first."""
        return len(self.conditions) + (self.age is not None), -self.order

    def is_satisfied_by(self, done: Done) -> bool:
        return done.kind in (self.counts or {self.form}) and (not self.by or done.by in self.by)

    def phase_on(self, day: dt.date, events: Mapping[str, dt.date]) -> Phase:
        for phase in self.phases:
            until = phase.until.day(events) if phase.until else None
            if phase is self.phases[-1] or until is None or day < until:
                return phase
        raise AssertionError("a rule has at least one phase")

    def phase_ends(self, events: Mapping[str, dt.date]) -> list[dt.date]:
        ends = (phase.until.day(events) for phase in self.phases if phase.until)
        return [end for end in ends if end]

    @cached_property
    def counts_from_start(self) -> bool:
        """Whether its dates depend on when it began to be the subject’s own, as well as on what was done."""
        return len(self.phases) > 1 or any(
            isinstance(phase.timing, Milestones) or getattr(phase.timing, "sooner", None)
            for phase in self.phases
        )

    def began(self, facts: Facts, day: dt.date) -> dt.date:
        """Since when, without a break, the subject is one of those that the rule is for: its “start”."""
        fits = [self.is_for(profile) for profile in facts.profiles]
        now = max((n for n, profile in enumerate(facts.profiles) if profile.start <= day), default=0)
        while now and fits[now] and fits[now - 1]:
            now -= 1
        return facts.profiles[now].start if now else facts.opened_on

    def is_for(self, profile: Profile) -> bool:
        known = dict(profile.attributes)
        return all(known.get(key, "") in values for key, values in self.conditions)

    @property
    def for_whom(self) -> str:
        """Whom it is for, in words."""
        words = [f"{key.replace('_', ' ')}: {' or '.join(sorted(values))}" for key, values in self.conditions]
        words += [f"age: {self.age}"] if self.age else []
        return "; ".join(words) or "everybody else"


@dataclass(frozen=True, slots=True)
class _Table:
    """The rules of one duty, and what can be said of them before any subject is known."""

    rules: tuple[Rule, ...]
    changes: tuple[dt.date, ...]  # on which one begins or has just ended, oldest first
    ages: tuple[int, ...]  # birthdays on which another may begin to fit
    phased: tuple[Rule, ...]
    counts: bool  # whether one asks for more than the last one done
    chosen: dict[object, Rule | None]


Pauses = tuple[tuple[dt.date, Span], ...]
"""From which day on how long an absence has to be to stop the clock, oldest first."""


def pause_after(pauses: Pauses, day: dt.date) -> Span:
    """How long an absence that begins on a day has to be to stop the clock."""
    return next((span for start, span in reversed(pauses) if start <= day), FIRST_PAUSE)


@dataclass(frozen=True)
class Policy:
    """All rules that are or were in force, or will be."""

    rules: tuple[Rule, ...]
    pauses: Pauses = ()

    def choose(self, duty: str, attributes: Attributes, age: int | None, day: dt.date) -> Rule | None:
        """The most specific rule in force on a day that fits; None where the policy has none."""
        table = self._table(duty)
        # Between two changes the same rules are in force: subjects that are alike share one choice.
        key = (attributes, age if table.ages else None, bisect_right(table.changes, day))
        if key not in table.chosen:
            known = dict(attributes)
            fitting = [rule for rule in table.rules if rule.runs_on(day) and rule.fits(known, age)]
            table.chosen[key] = max(fitting, key=lambda rule: rule.weight, default=None)
        return table.chosen[key]

    def changes(self, duty: str) -> tuple[dt.date, ...]:
        """The days on which a rule of this duty begins or has just ended, oldest first."""
        return self._table(duty).changes

    def birthdays(self, duty: str, born_on: dt.date | None) -> list[dt.date]:
        """The birthdays on which another rule of this duty may begin to fit."""
        ages = self._table(duty).ages
        return [birthday(born_on, age) for age in ages] if born_on and ages else []

    def phased(self, duty: str) -> tuple[Rule, ...]:
        """The rules of this duty that have phases."""
        return self._table(duty).phased

    def counts(self, duty: str) -> bool:
        """Whether a rule of this duty asks for more than the last one done: how many, how long, or which."""
        return self._table(duty).counts

    def _table(self, duty: str) -> _Table:
        return self._tables.get(duty) or self._tables.setdefault(duty, _table(self.rules, duty))

    @cached_property
    def _tables(self) -> dict[str, _Table]:
        return {}


def _table(rules: Iterable[Rule], duty: str) -> _Table:
    rules = tuple(rule for rule in rules if rule.duty == duty)
    changes = {rule.start for rule in rules} | {rule.end + dt.timedelta(days=1) for rule in rules if rule.end}
    bands = [rule.age for rule in rules if rule.age]
    ages = {band.first for band in bands} | {band.last + 1 for band in bands if band.last is not None}
    return _Table(
        rules,
        tuple(sorted(changes)),
        tuple(sorted(age for age in ages if age)),
        tuple(rule for rule in rules if len(rule.phases) > 1),
        any(phase.timing.counts for rule in rules for phase in rule.phases),
        {},
    )


def birthday(born_on: dt.date, age: int) -> dt.date:
    """The first day of this age. Born on 29 February, it is 1 March but in leap years."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return dt.date(born_on.year + age, 3, 1)


def age_on(born_on: dt.date | None, day: dt.date) -> int | None:
    """Whole years on a day; None where the date of birth is not known or still to come."""
    if born_on is None or day < born_on:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
