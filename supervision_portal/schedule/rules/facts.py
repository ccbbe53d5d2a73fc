"""What is known of the subject of a duty: given to the rules, which look nothing up themselves."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

Attributes = tuple[tuple[str, str], ...]  # sorted, so that subjects that are alike share one choice of rule


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done that may satisfy a duty. `kind` is a key such as “s1”, “s3” or “s2/group”."""

    on: dt.date
    kind: str
    minutes: int = 0
    by: str = ""  # the role of who held it


@dataclass(frozen=True, slots=True)
class Profile:
    """What a subject was from a day on: team, role, status … as the conditions of rules name them."""

    start: dt.date
    place: str  # in words, to begin the explanation with: “Locality CP North”
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Agreed:
    """A variation agreed for one person or case. `every` is a timing as a rule words it."""

    start: dt.date
    until: dt.date | None
    timing: Mapping[str, object]
    words: str  # by whom and why: “agreed with Anil Deshpande: …”

    def runs_on(self, day: dt.date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Pause:
    """An absence long enough to stop the clock. Its reason is not told."""

    start: dt.date
    end: dt.date | None  # its last day; None: nobody knows yet

    def covers(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Facts:
    """One subject of one duty."""

    opened_on: dt.date  # no later than the first thing done
    profiles: tuple[Profile, ...]  # at least one, oldest first
    done: tuple[Done, ...] = ()  # as far back as the longest period of a rule, at least the last of each kind
    agreed: tuple[Agreed, ...] = ()  # oldest first: where two run, the later one counts
    events: Mapping[str, dt.date] = field(default_factory=dict)  # “probation passed” → the day
    pauses: tuple[Pause, ...] = ()
    born_on: dt.date | None = None
    notes: tuple[str, ...] = ()  # what else is to be said wherever the date shows

    def absences(self) -> tuple[Pause, ...]:
        """The pauses, oldest first; those that overlap or touch as one."""
        merged: list[Pause] = []
        for pause in sorted(self.pauses, key=lambda each: each.start):
            last = merged[-1] if merged else None
            if last and (last.end is None or pause.start <= last.end + dt.timedelta(days=1)):
                end = max(last.end, pause.end) if last.end and pause.end else None
                merged[-1] = Pause(last.start, end)
            else:
                merged.append(pause)
        return tuple(merged)

    def profile_on(self, day: dt.date) -> Profile:
        """The one in force on a day; before the first, the first."""
        found = self.profiles[0]
        for profile in self.profiles:
            if profile.start <= day:
                found = profile
        return found
