"""When something is next due, and why: the rule in force, what has been done, and what changed in between.

The date is worked out by the rule that governed when the interval began, and again at every change after
that (a rule's first day, another team or status, a birthday, a phase that ends, a variation): counted from
the same last one, by the new timing. A change never makes something overdue on a day before it took effect;
where nothing was due before, counting begins with the change. What was overdue already stays so until it is
done or the new rule allows a later day. What counted by the rule of its day goes on counting.
"""

import datetime as dt
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from supervision_portal.schedule.rules.days import in_words
from supervision_portal.schedule.rules.facts import Agreed, Done, Facts, Pause, Profile
from supervision_portal.schedule.rules.policy import Phase, Policy, Rule, age_on
from supervision_portal.schedule.rules.timing import Course, Next, NoDate, Timing, asks_for_shares, timing_of

SOON = 7  # days before the due date in which it counts as due


@dataclass(frozen=True)
class Due:
    """When something is next due, and why. Without a date: `because` says why there is none."""

    on: dt.date | None
    because: tuple[str, ...]  # the rule, what it is counted from, and what else there is to say
    opens: dt.date | None = None
    form: str = ""  # the kind of record to begin
    rule: str = ""  # its key
    last: dt.date | None = None  # the last one done, from which it is counted
    paused: bool = False

    def overdue(self, today: dt.date) -> bool:
        return self.on is not None and self.on < today

    def soon(self, today: dt.date) -> bool:
        return self.on is not None and today <= self.on <= today + dt.timedelta(days=SOON)


@dataclass(frozen=True, slots=True)
class _Governing:
    """What decides on one day."""

    rule: Rule | None
    phase: Phase | None
    agreed: Agreed | None
    profile: Profile
    timing: Timing
    began: dt.date  # when the rule began to be the subject's own, where that matters
    pauses: Sequence[Pause]

    @property
    def asks(self) -> tuple[object, ...]:
        """What the date depends on: where it stays the same, a change changes nothing."""
        return self.timing, self.began, self.pauses

    def next(self, course: Course, events: Mapping[str, dt.date]) -> Next:
        if not self.pauses and self.began == course.start:
            return self.timing.next(course)
        return self.timing.next(replace(course, events={**events, "start": self.began}, pauses=self.pauses))


def next_due(policy: Policy, duty: str, facts: Facts, today: dt.date, verb: str = "held") -> Due:
    """The next due date of one subject, as it stood on a day: what was done later is left out.

    `verb` says how it is done: “held”, “discussed”.
    """
    return _Question(policy, duty, facts, today).answer(verb)


class _Question:
    """One call of `next_due`, with what its steps share."""

    def __init__(self, policy: Policy, duty: str, facts: Facts, today: dt.date) -> None:
        self.policy, self.duty, self.facts, self.today = policy, duty, facts, today
        self.absences = facts.absences() if facts.pauses else ()
        self.ended = tuple(pause for pause in self.absences if pause.end)
        self.changes = self._changes()
        self.now = self._governing(today)
        self.course = Course(facts.opened_on, self._counting(), facts.events)
        self.anchor = self.course.last or facts.opened_on

    def answer(self, verb: str) -> Due:
        governing, found, because = self._found(verb)
        on, paused, steps = self._paused(governing, found.on)
        because += steps
        if on:
            because.append(f"next due {in_words(on)}")
        rule = governing.rule
        return Due(
            on,
            (*because, *self.facts.notes),
            opens=found.opens if on else None,
            form=rule.form if rule else "",
            rule=rule.key if rule else "",
            last=self.course.last,
            paused=paused,
        )

    def _found(self, verb: str) -> tuple[_Governing, Next, list[str]]:
        """What governs in the end, the next date by it, and the steps that led there."""
        course, governing, found, changed = self._walk(self.course, self.today)
        for change in self.changes[bisect_right(self.changes, max(self.today, self.anchor)) :]:
            if found.on is None or change > found.on:
                break
            course, governing, found = self._step(change, course, governing, found, changed)
        because = [*_stated(governing), *changed, *_last(governing, course, verb), *found.words]
        return governing, found, because

    def _walk(self, course: Course, end: dt.date) -> tuple[Course, _Governing, Next, list[str]]:
        """From the last one done, through every change until a day."""
        anchor = course.last or course.start
        first, last = bisect_right(self.changes, anchor), bisect_right(self.changes, end)
        is_now = first == bisect_right(self.changes, self.today)
        governing = self.now if is_now else self._governing(anchor)
        if first and (asks_for_shares(governing.timing) or first < len(self.changes)):
            course = replace(course, since=self._since(governing, course, anchor))
        found = self._not_before_its_rule(governing, governing.next(course, self.facts.events), anchor)
        changed: list[str] = []
        for change in self.changes[first:last]:
            course, governing, found = self._step(change, course, governing, found, changed)
        return course, governing, found, changed

    def _step(
        self, change: dt.date, course: Course, governing: _Governing, found: Next, changed: list[str]
    ) -> tuple[Course, _Governing, Next]:
        """The date by what governs from a change on, counted from the same last one."""
        new = self._governing(change)
        if new.asks != governing.asks:
            if new.timing != governing.timing:
                changed.append(f"until {in_words(change - dt.timedelta(days=1))}: {governing.timing}")
            if found.on is None:  # nothing was due until now
                course = replace(course, since=change)
            found = _from(change, found, new.next(course, self.facts.events))
        return course, new, found

    def _since(self, governing: _Governing, course: Course, anchor: dt.date) -> dt.date:
        """Since when anything was due at all: a period asks for the share that came after it."""
        change = self._took_effect(governing, anchor, anchor - dt.timedelta(days=366))
        if change is None or change <= course.start:
            return dt.date.min
        earlier = replace(course, done=[done for done in course.done if done.on < change])
        earlier, _, found, _ = self._walk(earlier, change - dt.timedelta(days=1))
        return change if found.on is None else earlier.since

    def _not_before_its_rule(self, governing: _Governing, found: Next, anchor: dt.date) -> Next:
        """A milestone that lay before its rule took effect is due from that day."""
        if found.on is None or found.on >= anchor:
            return found
        return replace(found, on=self._took_effect(governing, anchor, found.on) or found.on)

    def _took_effect(self, governing: _Governing, anchor: dt.date, after: dt.date) -> dt.date | None:
        """The last change until the anchor, and after a day, that brought in what governs on it."""
        for change in reversed(self.changes[: bisect_right(self.changes, anchor)]):
            if change <= after:
                break
            if self._governing(change - dt.timedelta(days=1)).asks != governing.asks:
                return change
        return None

    def _paused(self, governing: _Governing, on: dt.date | None) -> tuple[dt.date | None, bool, list[str]]:
        """No date while nobody knows when an absence ends. What was due before it stays due."""
        paused, steps = False, []
        if governing.rule is None or not governing.rule.pauses or isinstance(governing.timing, NoDate):
            return on, False, []
        for pause in self.absences:
            if (on and pause.start > on) or (pause.end and pause.end < self.anchor):
                continue
            paused = paused or pause.covers(self.today)
            if pause.end:
                steps.append(f"paused {in_words(pause.start)} to {in_words(pause.end)}")
            elif pause.start <= self.today:
                return None, True, [*steps, f"paused since {in_words(pause.start)}"]
            else:
                steps.append(f"will be paused from {in_words(pause.start)}")
        return on, paused, steps

    def _governing(self, day: dt.date) -> _Governing:
        facts = self.facts
        profile = facts.profile_on(day)
        rule = self._rule(day)
        if rule is None:
            return _Governing(None, None, None, profile, _NO_RULE, facts.opened_on, ())
        began, phase = facts.opened_on, rule.phases[0]
        if rule.counts_from_start:
            began = rule.began(facts, day)
            phase = rule.phase_on(day, {**facts.events, "start": began})
        timing = phase.timing
        agreed = next((each for each in reversed(facts.agreed) if each.runs_on(day)), None)
        if agreed:
            timing = _timing(json.dumps(agreed.timing, sort_keys=True))
        pauses = self.ended if rule.pauses else ()
        return _Governing(rule, phase, agreed, profile, timing, began, pauses)

    def _rule(self, day: dt.date) -> Rule | None:
        attributes = self.facts.profile_on(day).attributes
        return self.policy.choose(self.duty, attributes, age_on(self.facts.born_on, day), day)

    def _counting(self) -> list[Done]:
        """What satisfies the rule of today, or satisfied that of its day or of any since."""
        counting = []
        latest = bisect_right(self.changes, self.today)
        for done in self.facts.done:
            if done.on > self.today:
                continue
            if self.now.rule and self.now.rule.is_satisfied_by(done):
                counting.append(done)
            elif (first := bisect_right(self.changes, done.on)) < latest:
                rules = map(self._rule, (done.on, *self.changes[first : latest - 1]))
                if any(rule and rule.is_satisfied_by(done) for rule in rules):
                    counting.append(done)
        return counting

    def _changes(self) -> Sequence[dt.date]:
        """The days on which another timing may begin to govern, oldest first."""
        policy, duty, facts = self.policy, self.duty, self.facts
        days = [profile.start for profile in facts.profiles[1:]]
        days += policy.birthdays(duty, facts.born_on)
        for agreed in facts.agreed:
            days.append(agreed.start)
            if agreed.until:
                days.append(agreed.until + dt.timedelta(days=1))
        for rule in policy.phased(duty):
            starts = {rule.began(facts, each.start) for each in facts.profiles if rule.is_for(each)}
            for start in starts:
                days += rule.phase_ends({**facts.events, "start": start})
        changes = policy.changes(duty)
        return sorted({*changes, *days}) if days else changes


def _from(change: dt.date, before: Next, coming: Next) -> Next:
    """The date by a new timing: never overdue on a day before the change, unless it was already."""
    if coming.on is None or coming.on >= change:
        return coming
    return replace(coming, on=max(coming.on, min(before.on or change, change)))


def _stated(governing: _Governing) -> list[str]:
    """The rule as the council states it, and what was agreed instead."""
    rule, phase, agreed = governing.rule, governing.phase, governing.agreed
    place = governing.profile.place
    if rule and phase:
        said = [f"{place}, {rule.clause}: {phase.timing}"]
        if phase.until:
            said.append(f"until {phase.until}")
    else:
        said = [f"{place}: {_NO_RULE}"]
    if agreed:
        until = f" until {in_words(agreed.until)}" if agreed.until else ""
        said.append(f"{governing.timing} from {in_words(agreed.start)}{until}: {agreed.words}")
    return said


def _last(governing: _Governing, course: Course, verb: str) -> list[str]:
    if isinstance(governing.timing, NoDate):
        return []
    last = course.last
    said = [f"last {verb} {in_words(last)}" if last else f"none {verb} since {in_words(course.start)}"]
    if course.since > (last or course.start):
        said.append(f"nothing was due before {in_words(course.since)}: counted from then")
    return said


_NO_RULE: Timing = NoDate("the policy has no rule for this")


@lru_cache(maxsize=1000)
def _timing(spec: str) -> Timing:
    return timing_of(json.loads(spec))
