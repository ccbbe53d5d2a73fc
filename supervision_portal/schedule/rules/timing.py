"""How often something is due: each kind of timing that a policy can state, and the next date by it.

A timing knows nothing of conditions, clauses or changes: that is `policy` and `due`. Each has the words a
person reads (“every 4 to 6 weeks”), and gives the `Next` date from what has been done. Whatever more is done,
on the last day or later, that date never moves back.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar, Protocol

from supervision_portal.schedule.rules.days import PERIODS, Period, Span, in_words
from supervision_portal.schedule.rules.facts import Done, Pause


@dataclass(frozen=True, slots=True)
class Next:
    """The window of the next one: from `opens`, at the latest on `on`. None: no date can be given."""

    on: dt.date | None
    opens: dt.date | None = None
    words: tuple[str, ...] = ()  # what there is to say beside what it is counted from


@dataclass(frozen=True, slots=True)
class Course:
    """What has been done of one duty, oldest first, since the subject began."""

    start: dt.date
    done: Sequence[Done] = ()
    events: Mapping[str, dt.date] | None = None  # “start” among them: when the rule began to be the subject’s
    pauses: Sequence[Pause] = ()  # that have an end, oldest first, none overlapping another
    since: dt.date = dt.date.min  # until then nothing was due: counting begins on it

    @property
    def last(self) -> dt.date | None:
        return self.done[-1].on if self.done else None

    @property
    def base(self) -> dt.date:
        """The day from which the next one is counted."""
        return max(self.last or self.start, self.since)

    def event(self, name: str) -> dt.date | None:
        return (self.events or {}).get(name, self.start if name == "start" else None)

    def counted(self, span: Span, base: dt.date) -> dt.date:
        """`span` after a day, the days of pauses not counted. What was due before a pause stays due then."""
        for pause in self.pauses:
            if pause.end is None or pause.end < base:
                continue
            if base >= pause.start:
                base = pause.end  # done while paused: the clock starts again on the return
            elif span.after(base) >= pause.start:
                base += (pause.end - pause.start) + dt.timedelta(days=1)
            else:
                break
        return span.after(base)


class Timing(Protocol):
    """One kind of timing. Compared by value: two rules may share one."""

    counts: ClassVar[bool]  # whether it asks for more than the last one done

    def next(self, course: Course, /) -> Next: ...


_OFTEN = {
    "1 day": "daily",
    "1 week": "weekly",
    "2 weeks": "fortnightly",
    "1 month": "monthly",
    "1 year": "yearly",
}


@dataclass(frozen=True, slots=True)
class Sooner:
    """Events after which the next one is due within a time, however long the interval still runs."""

    after: tuple[str, ...]
    within: Span

    def __str__(self) -> str:
        names = [_event(name) for name in self.after]
        return f"within {self.within} after {_listed(names, 'or')}"

    def next(self, course: Course) -> tuple[dt.date, str] | None:
        """The earliest date that an event not yet answered asks for, and which event it is."""
        found = [
            (course.counted(self.within, on), f"{self.within} after {_event(name)}, {in_words(on)}")
            for name in self.after
            if (on := course.event(name)) and (course.last is None or on > course.last)
        ]
        return min(found, default=None)


@dataclass(frozen=True, slots=True)
class Every:
    """At an interval, counted from the last one; “4-6 weeks”: due from the shorter, late after the longer."""

    counts: ClassVar[bool] = False

    first: Span
    last: Span
    sooner: Sooner | None = None

    def __str__(self) -> str:
        more = f", and {self.sooner}" if self.sooner else ""
        if self.first != self.last:
            first = str(self.first.number) if self.first.unit == self.last.unit else str(self.first)
            return f"every {first} to {self.last}{more}"
        return _OFTEN.get(str(self.last), f"every {self.last}") + more

    def next(self, course: Course) -> Next:
        on, opens = course.counted(self.last, course.base), course.counted(self.first, course.base)
        sooner = self.sooner.next(course) if self.sooner else None
        if sooner and sooner[0] < on:
            return Next(sooner[0], min(opens, sooner[0]), (sooner[1],))
        return Next(on, min(opens, on))


@dataclass(frozen=True, slots=True)
class InEach:
    """So many times, and so many minutes, in each calendar month, quarter, half-year or year.

    Where the subject begins within a period, or is away for part of one, it asks for its share, rounded:
    nothing, where less than half of it is left for one time. With `ends`, each period ends with one of
    these months (1 to 12), and `period` says nothing.
    """

    counts: ClassVar[bool] = True

    period: str
    times: int = 1
    minutes: int = 0
    year_starts: int = 1  # the month in which a year begins
    ends: tuple[int, ...] = ()

    def __str__(self) -> str:
        asked = {0: "", 1: "once", 2: "twice"}.get(self.times, f"{self.times} times")
        asked = " and ".join(filter(None, [asked, _length(self.minutes)]))
        if not self.ends:
            return f"{asked} in each {self.period}"
        return f"{asked} by the end of {_listed([MONTHS[month - 1] for month in self.ends], 'and')}"

    def next(self, course: Course) -> Next:
        period = self._period(course.base)
        while True:
            share = _share(period, course)
            times, minutes = int(self.times * share + 0.5), int(self.minutes * share + 0.5)
            inside = [done for done in course.done if done.on >= period.first]
            spent = sum(done.minutes for done in inside)
            if len(inside) < times or spent < minutes:
                break
            period = self._period(period.last + dt.timedelta(days=1))
        said = [f"{len(inside)} of {times}"] if times > 1 or inside else []
        said += [f"{spent} of {minutes} minutes"] if minutes and inside else []
        in_period = f" in the {self.period or 'time'} to {in_words(period.last)}"
        return Next(period.last, period.first, (" and ".join(said) + in_period,) if said else ())

    def _period(self, day: dt.date) -> Period:
        return Period.ending(day, self.ends) if self.ends else Period.of(day, self.period, self.year_starts)


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _share(period: Period, course: Course) -> float:
    """Which part of a period the subject was there for: from its beginning, without the pauses."""
    first, last = max(period.first, course.start, course.since), period.last
    days = (last - first).days + 1
    for pause in course.pauses:
        away = (min(pause.end or last, last) - max(pause.start, first)).days + 1
        days -= max(away, 0)
    return days / period.days


@dataclass(frozen=True, slots=True)
class Milestones:
    """At set times after an event, then perhaps at a timing of its own, and once more at a last event.

    What is done counts for one milestone: the first open one, once the one before that was due. A milestone
    that would come after the last event falls away.
    """

    counts: ClassVar[bool] = True

    after: str
    at: tuple[Span, ...]
    then: "Timing | None" = None
    finally_at: str = ""

    def __str__(self) -> str:
        steps = [
            f"{span} after {_event(self.after)}" if span.number else f"at {_event(self.after)}"
            for span in self.at
        ]
        words = ", ".join(steps)
        if self.then:
            words += f", then {self.then}"
        return words + (f", and at {self.finally_at}" if self.finally_at else "")

    def next(self, course: Course) -> Next:
        began = course.event(self.after)
        if began is None:
            return Next(None, None, (f"counted from “{self.after}”, which has not happened yet",))
        ends = course.event(self.finally_at) if self.finally_at else None
        ends = ends if ends and ends >= began else None
        left = [done for done in course.done if done.on >= began]
        opens = on = began
        for span in self.at:
            on = course.counted(span, began)
            if ends and on > ends:
                break
            left = [done for done in left if done.on >= opens]
            if not left:
                words = f"{span} after {_event(self.after)}" if span.number else f"at {_event(self.after)}"
                return Next(on, min(opens, on), (f"{words}, {in_words(began)}",))
            left = left[1:]
            opens = on + dt.timedelta(days=1)
        return self._after_the_last(course, ends, on)

    def _after_the_last(self, course: Course, ends: dt.date | None, on: dt.date) -> Next:
        if ends:
            if course.last is None or course.last < ends:
                return Next(ends, ends, (f"at {self.finally_at}, {in_words(ends)}",))
            return Next(None, None, ("all of it has been done",))
        if self.then is None:
            words = f"next at {self.finally_at}" if self.finally_at else "all of it has been done"
            return Next(None, None, (words,))
        following = self.then.next(course)
        if following.on and following.on < on:  # done well before the last milestone was due
            return replace(following, on=on)
        return following


@dataclass(frozen=True, slots=True)
class NoDate:
    """As needed, or where the policy names no number: then there is no due date, and it says so."""

    counts: ClassVar[bool] = False

    why: str

    def __str__(self) -> str:
        return self.why

    def next(self, _course: Course) -> Next:
        return Next(None)


def asks_for_shares(timing: Timing) -> bool:
    """Whether the period in which it begins to govern asks for less."""
    return isinstance(timing, InEach) or (isinstance(timing, Milestones) and isinstance(timing.then, InEach))


def _event(name: str) -> str:
    return "the start" if name == "start" else name


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    words = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    return " ".join(words + ([f"{rest} minutes"] if rest else []))


def _listed(words: Sequence[str], last: str) -> str:
    """“a, b or c”."""
    *most, final = words
    return f"{', '.join(most)} {last} {final}" if most else final


Spec = Mapping[str, object]  # a timing as a policy file states it


def timing_of(spec: Spec) -> Timing:
    """The timing that a rule states. Raises ValueError, in words, for what cannot be read."""
    named = [key for key in _READERS if key in spec]
    if len(named) != 1:
        raise ValueError(
            "state one timing: “every”, “in_each”, “by_end_of”, “at” (times after an event) or “no_date”"
            + (f", not {' and '.join(named)} together" if named else "")
        )
    read, known = _READERS[named[0]]
    if strange := sorted(TIMING_KEYS & set(spec) - {named[0], *known}):
        raise ValueError(f"“{strange[0]}” does not go with “{named[0]}”")
    return read(spec)


def _every(spec: Spec) -> Every:
    text = _text(spec, "every")
    first, _, last = text.replace(" to ", "-").replace("–", "-").partition("-")
    sooner = _sooner(spec["sooner"]) if "sooner" in spec else None
    longest = Span.parse(last or first)
    shortest = Span.parse(first if not last or " " in first.strip() else f"{first} {longest.unit}")
    if shortest.about > longest.about:
        raise ValueError(f"“{text}” ends before it begins")
    if not longest.number:
        raise ValueError("“every” needs at least 1")
    return Every(shortest, longest, sooner)


def _sooner(spec: object) -> Sooner:
    form = '“sooner” says after what, and how soon: { after = ["new supervisor"], within = "4 weeks" }'
    if not isinstance(spec, Mapping) or set(spec) != {"after", "within"}:
        raise ValueError(form)
    return Sooner(tuple(_texts(spec["after"], form)), Span.parse(_text(spec, "within")))


def _in_each(spec: Spec) -> InEach:
    period = _text(spec, "in_each")
    if period not in PERIODS:
        raise ValueError(f"“in_each” is one of {', '.join(PERIODS)}, not “{period}”")
    starts = _whole(spec, "year_starts", 1)
    if not 1 <= starts <= 12:
        raise ValueError("“year_starts” is the number of a month, 1 to 12")
    return InEach(period, *_amount(spec), starts)


def _by_end_of(spec: Spec) -> InEach:
    names = _texts(spec["by_end_of"], '“by_end_of” lists months, for example ["March", "September"]')
    if unknown := [name for name in names if name not in MONTHS]:
        raise ValueError(f"“{unknown[0]}” is not a month: {', '.join(MONTHS)}")
    return InEach("", *_amount(spec), ends=tuple(MONTHS.index(name) + 1 for name in names))


def _amount(spec: Spec) -> tuple[int, int]:
    minutes = _whole(spec, "minutes", 0)
    times = _whole(spec, "times", 0 if minutes else 1)
    if not times and not minutes:
        raise ValueError("“times” or “minutes” is at least 1")
    return times, minutes


def _at(spec: Spec) -> Milestones:
    texts = _texts(spec["at"], '“at” is a list of lengths of time, for example ["0 days", "1 month"]')
    spans = tuple(Span.parse(text) for text in texts)
    if any(later.about <= earlier.about for earlier, later in pairwise(spans)):
        raise ValueError("“at” lists the shorter time first")
    then = spec.get("then")
    if then is not None and (not isinstance(then, Mapping) or "at" in then):
        raise ValueError('“then” is a timing of its own, for example { every = "1 month" }')
    if isinstance(then, Mapping) and (strange := sorted(set(then) - TIMING_KEYS)):
        raise ValueError(f"“{strange[0]}” is not known in “then”")
    return Milestones(
        _text(spec, "after", "start"),
        spans,
        timing_of(then) if isinstance(then, Mapping) else None,
        _text(spec, "finally") if "finally" in spec else "",
    )


def _no_date(spec: Spec) -> NoDate:
    return NoDate(_text(spec, "no_date"))


def _text(spec: Spec, key: str, default: str = "") -> str:
    value = spec.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"“{key}” is in words, between quotation marks")
    return value


def _texts(value: object, form: str) -> list[str]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(e, str) and e for e in value):
        raise ValueError(form)
    return list(value)


def _whole(spec: Spec, key: str, default: int) -> int:
    value = spec.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MANY:
        raise ValueError(f"“{key}” is a whole number, at most {_MANY}")
    return value


_MANY = 100_000  # more than the minutes of a quarter, and no number that a policy would name
_READERS: dict[str, tuple[Callable[[Spec], Timing], tuple[str, ...]]] = {
    "every": (_every, ("sooner",)),
    "in_each": (_in_each, ("times", "minutes", "year_starts")),
    "by_end_of": (_by_end_of, ("times", "minutes")),
    "at": (_at, ("after", "then", "finally")),
    "no_date": (_no_date, ()),
}
TIMING_KEYS = frozenset(_READERS).union(*(known for _, known in _READERS.values()))
