"""Of what people are reminded. Each app registers its own: the schedule knows no app by name.

A `Source` is reminded of by day, in the morning mail; a `Clock` runs in hours, and each of its stages is a
mail of its own. Deadlines need neither: every duty whose stages the policy names is reminded of by itself.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from supervision_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Item:
    """One thing with a due date that is not done yet.

    `about` tells it from others of the same duty on the same file. `otherwise` is who answers for it when
    `responsible` left, moved or must not see the file; then the managers of `team`. `path` is where the
    responsible person does it, as a path of the portal; "": the page of the file. `is_told`: the responsible
    person is told even where the file itself is closed to them, as pods are planned without their folder.
    """

    file: UUID
    duty: str
    due_on: dt.date
    responsible: int | None
    about: str = ""
    otherwise: int | None = None
    team: int | None = None
    path: str = ""
    is_told: bool = False


class Source(Protocol):
    """Things of one duty that are not deadlines: records to file, actions."""

    @property
    def duty(self) -> str:
        """The name under which the policy has the stages."""
        ...

    def items(self, until: dt.date) -> Iterator[Item]:
        """What is due by `until` and not done, those of one responsible person next to each other."""
        ...


@dataclass(frozen=True, slots=True)
class Ticking:
    """A thing whose time runs in hours. Nobody is reminded of a stage that was over when it was known."""

    item: Item
    known_at: dt.datetime
    due_at: dt.datetime


class Clock(Protocol):
    """Things that are due within hours."""

    @property
    def duty(self) -> str: ...

    @property
    def mail(self) -> str:
        """The function of a `mail.py` that writes the mail."""
        ...

    def ticking(self) -> Iterable[Ticking]: ...

    def recipients(self, item: Item) -> Sequence[User]:
        """Who is told now; nobody who left, or who must not see the file."""
        ...


_sources: dict[str, Source] = {}
_clocks: dict[str, Clock] = {}


def register(source: Source) -> None:
    """Make a source known. Raises ValueError for a duty that has one."""
    if source.duty in _sources:
        raise ValueError(f"Reminders of {source.duty} are registered twice.")
    _sources[source.duty] = source


def register_clock(clock: Clock) -> None:
    """Make a clock known. Raises ValueError for a duty that has one."""
    if clock.duty in _clocks:
        raise ValueError(f"The clock of {clock.duty} is registered twice.")
    _clocks[clock.duty] = clock


def sources() -> Mapping[str, Source]:
    return _sources


def clocks() -> Mapping[str, Clock]:
    return _clocks
