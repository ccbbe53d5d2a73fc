"""What a report of audits is made of: plain rows, of teams and services, never of one worker."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from audits.rules.tool import Choice, Tool

NO_PLACE = 0  # stands for “no team” and “no service” in addresses


@dataclass(frozen=True)
class Place:
    """A team, with its service."""

    team: int
    name: str
    service: int
    service_name: str


NOWHERE = Place(NO_PLACE, "No team", NO_PLACE, "No service")


@dataclass(frozen=True)
class Asked:
    """Which audits: by a tool, signed from a first to a last day; of a service or a team, or all."""

    tool: str
    since: dt.date
    until: dt.date
    service: int | None = None
    team: int | None = None


@dataclass(frozen=True)
class Row:
    """One audit as reports count it."""

    pk: UUID
    file: UUID
    number: str
    closed_on: dt.date
    place: Place
    applicable: int
    yes: int


@dataclass(frozen=True)
class Share:
    """How many of those that applied were answered yes."""

    yes: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down: 199 of 200 are not all. None where none applied."""
        return 100 * self.yes // self.of if self.of else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.yes + other.yes, self.of + other.of)


@dataclass(frozen=True)
class TeamRow:
    """A team, a service with its teams, or all: its audits, yes-rate, grades and corrective actions."""

    name: str
    audits: int
    share: Share
    grades: tuple[int, ...]  # of the overall judgement, in the order of its scale
    overdue: int
    is_service: bool = False
    service: int = NO_PLACE
    team: int = NO_PLACE


@dataclass(frozen=True)
class QuestionRow:
    """A question: its yes-rate in the period, and by quarter."""

    text: str
    total: Share
    quarters: tuple[Share, ...]


@dataclass(frozen=True)
class OverruleRow:
    """What became of the answers that the file itself gave to a question."""

    text: str
    said: str  # “Yes”, “No”, “NA”; "" for all
    answered: int
    overruled: int

    @property
    def percent(self) -> int:
        return 100 * self.overruled // self.answered if self.answered else 0


@dataclass(frozen=True)
class GradeRow:
    """A grade of a part, or the overall judgement: how often each value was given."""

    label: str
    choices: tuple[Choice, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Overdue:
    """A corrective action whose date has passed."""

    text: str
    section: str
    place: Place
    by_when: dt.date
    days: int


@dataclass(frozen=True)
class Theme:
    """The learning points of a section of the tool."""

    section: str
    count: int
    texts: tuple[tuple[str, str, dt.date], ...]  # the text, the team, when signed; the newest


@dataclass(frozen=True)
class Report:
    """All of it."""

    tool: Tool
    quarters: tuple[dt.date, ...]  # first days
    total: TeamRow
    teams: tuple[TeamRow, ...] = ()
    grades: tuple[GradeRow, ...] = ()
    parts: tuple[tuple[str, tuple[QuestionRow, ...]], ...] = ()
    overruled: tuple[OverruleRow, ...] = ()
    corrective: Mapping[str, int] = field(default_factory=dict)  # open, overdue, waiting for sign-off, ended
    overdue: tuple[Overdue, ...] = ()
    themes: tuple[Theme, ...] = ()
