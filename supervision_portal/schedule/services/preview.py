"""Whose due dates would move, were the policy another. Nothing is written.

Both policies are asked about the same facts, in chunks, so that memory stays small. Where a council has more
files than one request can look at, the first of each duty are looked at: their keys are random, so that they
are a fair sample, and the answer says that it is one.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from supervision_portal.people.models import Team, User
from supervision_portal.records import access
from supervision_portal.records.models import File
from supervision_portal.schedule.duties import PAUSES, Duty, Shared, registered
from supervision_portal.schedule.rules import Due, Policy, next_due

CHUNK = 2000  # files whose facts are in memory at a time
MOST = 24_000  # files that one preview looks at, of all duties together: about six seconds
LISTED = 1_000  # of the files that somebody may see, those that are listed one by one


@dataclass(frozen=True)
class Move:
    """One due date that would be another."""

    file: UUID
    duty: str
    old: dt.date | None
    new: dt.date | None
    why: tuple[str, ...]


@dataclass
class TeamMoves:
    """How many due dates of a team would move, and how."""

    name: str = ""
    seen: int = 0
    sooner: int = 0
    later: int = 0
    gained: int = 0  # a date where there was none
    lost: int = 0

    @property
    def moved(self) -> int:
        return self.sooner + self.later + self.gained + self.lost

    def count(self, old: dt.date | None, new: dt.date | None) -> None:
        self.seen += 1
        if old == new:
            return
        if old is None:
            self.gained += 1
        elif new is None:
            self.lost += 1
        elif new < old:
            self.sooner += 1
        else:
            self.later += 1


@dataclass
class Preview:
    """What would move."""

    teams: list[TeamMoves] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)  # of files that the person may see, soonest first
    listable: int = 0  # how many those are, where not all are listed
    seen: int = 0
    files: int = 0  # that can have one of the duties
    is_sample: bool = False
    overdue_before: int = 0
    overdue_after: int = 0
    only_stated: tuple[str, ...] = ()  # duties of which nothing in the portal has a due date of this kind

    @property
    def moved(self) -> int:
        return sum(team.moved for team in self.teams)


def preview(
    old: Policy, new: Policy, duties: Collection[str], *, user: User, on: dt.date, most: int = MOST
) -> Preview:
    """What `new` would do to the due dates of these duties, as they will be `on` a day by `old`.

    Nothing that is done until that day is foreseen. Everything is counted, by team; single files are listed
    only where `user` may see that they are there.
    """
    known, found = registered(), Preview(only_stated=tuple(sorted(set(duties) - set(registered()))))
    teams: dict[int | None, TeamMoves] = {}
    moves: list[Move] = []
    counts = {key: known[key].files().count() for key in set(duties) & set(known)}
    found.files, left = sum(counts.values()), most
    # The smallest first: what they leave is for the others.
    for number, key in enumerate(sorted(counts, key=lambda key: (counts[key], key))):
        share = min(counts[key], left // (len(counts) - number))
        left -= share
        found.is_sample |= share < counts[key]
        for file, team, before, after in _compared(known[key], old, new, on, share):
            teams.setdefault(team, TeamMoves()).count(before.on, after.on)
            found.seen += 1
            found.overdue_before += before.overdue(on)
            found.overdue_after += after.overdue(on)
            if before.on != after.on:
                moves.append(Move(file, key, before.on, after.on, after.because))
    found.teams = _named(teams)
    listed = _visible(moves, user)
    found.moves, found.listable = listed[:LISTED], len(listed)
    return found


def _compared(
    duty: Duty, old: Policy, new: Policy, on: dt.date, most: int
) -> Iterator[tuple[UUID, int | None, Due, Due]]:
    whole = old.counts(duty.key) or new.counts(duty.key)
    keys = list(duty.files().order_by("pk").values_list("pk", flat=True)[:most])
    for begin in range(0, len(keys), CHUNK):
        files = keys[begin : begin + CHUNK]
        now = then = duty.subjects(files, whole=whole, shared=Shared({PAUSES: old.pauses}))
        if new.pauses != old.pauses:
            then = duty.subjects(files, whole=whole, shared=Shared({PAUSES: new.pauses}))
        for file, subject in now.items():
            before = next_due(old, duty.key, subject.facts, on, duty.verb)
            yield file, subject.team, before, next_due(new, duty.key, then[file].facts, on, duty.verb)


def _named(teams: dict[int | None, TeamMoves]) -> list[TeamMoves]:
    names = dict(Team.objects.values_list("pk", "name"))
    for key, team in teams.items():
        team.name = names[key] if key else "No team"
    return sorted((team for team in teams.values() if team.moved), key=lambda team: team.name)


def _visible(moves: list[Move], user: User) -> list[Move]:
    files = {move.file for move in moves}
    seen = set(access.files_visible_to(user).filter(pk__in=files).values_list("pk", flat=True))
    listed = [move for move in moves if move.file in seen]
    return sorted(listed, key=lambda move: (move.new or dt.date.max, move.duty, str(move.file)))


def titles(moves: Collection[Move]) -> dict[UUID, File]:
    """The files of some moves, for a page of the list."""
    return File.objects.in_bulk({move.file for move in moves})
