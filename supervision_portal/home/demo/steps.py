"""What can happen in the story. A step is plain data; `told.py` says how the services do it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from supervision_portal.design.words import short_date


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happens at a moment (aware). People and files are named by the person’s key."""

    at: dt.datetime


# ---- the quiet course of things: written in bulk where nothing unusual went before


@dataclass(frozen=True)
class Agreed:
    """A row of a record: an action (`actions`), goal (`goals`) or need (`needs`)."""

    rows: str
    what: str
    who: str = "supervisee"  # or "supervisor"
    by_when: dt.date | None = None


@dataclass(frozen=True)
class Considered:
    """What a record says about an action, goal or need that was open: `of` is its key."""

    of: str
    choice: str
    note: str = ""
    by_when: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Held(Step):
    """A record is written at `at` and shared at `shared_at`. Its key names it in later steps."""

    key: str
    file: str
    by: str
    kind: str
    answers: Mapping[str, str]
    shared_at: dt.datetime
    agreed: tuple[Agreed, ...] = ()
    considered: tuple[Considered, ...] = ()
    next: dt.datetime | None = None
    place: str = ""
    document: str = ""  # the title of a PDF that is made for it and attached

    def data(self, pks: Mapping[str, int]) -> dict[str, str]:
        """As typed into the form; `pks` are those of the actions it considers."""
        data = {**self.answers, "held_on": short_date(self.at.date())}
        numbers: dict[str, int] = {}
        for row in self.agreed:
            number = numbers[row.rows] = numbers.get(row.rows, -1) + 1
            data[f"{row.rows}-{number}-what"] = row.what
            if row.rows == "actions":
                data[f"{row.rows}-{number}-who"] = row.who
            if row.by_when:
                data[f"{row.rows}-{number}-by_when"] = short_date(row.by_when)
        for said in self.considered:
            start = f"earlier-{pks[said.of]}"
            data[f"{start}-choice"] = said.choice
            if said.note:
                data[f"{start}-note"] = said.note
            if said.by_when:
                data[f"{start}-by_when"] = short_date(said.by_when)
        if self.next:
            data |= {"next_date": short_date(self.next.date()), "next_time": f"{self.next:%H:%M}"}
            data |= {"next_place": self.place} if self.place else {}
        return data


@dataclass(frozen=True, kw_only=True)
class Signed(Step):
    record: str
    by: str
    disagreement: str = ""


@dataclass(frozen=True, kw_only=True)
class Cancelled(Step):
    """The session booked for `planned_for` does not take place."""

    file: str
    by: str
    planned_for: dt.datetime
    by_whom: str
    why: str
    why_text: str = ""
    new_time: dt.datetime | None = None


# ---- what goes another way


@dataclass(frozen=True, kw_only=True)
class Drafted(Step):
    """A draft that is begun and not shared."""

    file: str
    by: str
    kind: str
    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Returned(Step):
    record: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SharedAgain(Step):
    """What was returned is shared again with these answers changed."""

    record: str
    by: str
    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Refused(Step):
    record: str
    by: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Closed(Step):
    """Closed unsigned by a manager above."""

    record: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Amended(Step):
    """An addendum is written and shared; its key names it."""

    key: str
    record: str
    by: str
    answers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Booked(Step):
    file: str
    by: str
    planned_for: dt.datetime
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Stated(Step):
    """The supervisee’s own word on the session planned for then."""

    file: str
    planned_for: dt.datetime
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Left(Step):
    """Somebody leaves; the day of the step is their last."""

    who: str


# ---- beside the records: needs nothing of the past, and the past nothing of it


@dataclass(frozen=True, kw_only=True)
class Beside(Step):
    """Does not stand in the way of writing a file’s past in bulk."""


@dataclass(frozen=True, kw_only=True)
class Supervises(Beside):
    """From this day on, `supervisor` manages these people."""

    supervisor: str
    supervisees: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OnAgenda(Beside):
    file: str
    by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Prepared(Beside):
    file: str
    by: str
    text: str
    shared: bool


@dataclass(frozen=True, kw_only=True)
class Pointed(Beside):
    """Where a certificate, registration or training record is kept."""

    file: str
    by: str
    kind: str
    held_by: str
    reference: str = ""
    issued_on: dt.date | None = None
    expires_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Trained(Beside):
    who: str
    by: str
    kind: str
    on: dt.date
    provider: str


@dataclass(frozen=True, kw_only=True)
class Opened(Beside):
    """A manager above opens a file for a stated purpose."""

    file: str
    by: str
    purpose: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Updated(Beside):
    """A dated update to an action between two sessions."""

    action: str
    by: str
    text: str


@dataclass
class Story:
    """Steps in the making; `steps` gives them in the order in which they happen."""

    _steps: list[Step] = field(default_factory=list)

    def add(self, *steps: Step) -> None:
        self._steps.extend(steps)

    @property
    def steps(self) -> list[Step]:
        return sorted(self._steps, key=lambda step: step.at)
