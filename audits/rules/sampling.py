"""Samples drawn so that everybody can check them: fair, and the same again from the same seed (CAL-20.1).

Nothing here knows chance: a seed is mixed with the key of each candidate, so that neither the order in which
candidates come nor who else is among them decides between two of them.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that can be drawn. `group`: whose supervision it shows, so that every supervisor comes."""

    key: str  # of the file
    group: str = ""  # the supervisor; "" where there is none: the file stands for itself
    waits: bool = True  # no file of this group was audited this year

    def to_data(self) -> list[Any]:
        """As a sample keeps it."""
        return [self.key, self.group, self.waits]

    @classmethod
    def from_data(cls, data: Sequence[Any]) -> Self:
        """What `to_data` gave."""
        return cls(*data)


def draw(seed: str, candidates: Iterable[Candidate], size: int) -> list[Candidate]:
    """As many of the candidates as `size` says, none twice; all, where there are no more.

    By rounds: one file of each supervisor, then a second one … In a round those come first of whom no file
    was audited this year, so that every supervisor comes within the year. Who comes before whom among equals,
    and which of a supervisor's files, the seed decides, each with the same chance.
    """
    groups: dict[str, dict[str, Candidate]] = {}
    for each in candidates:
        groups.setdefault(each.group or f"file:{each.key}", {})[each.key] = each
    ranked = []
    for name, own in groups.items():
        waits = any(each.waits for each in own.values())
        for number, each in enumerate(sorted(own.values(), key=lambda one: _rank(seed, one.key))):
            ranked.append((number, not waits, _rank(seed, f"group:{name}"), each))
    ranked.sort(key=lambda one: one[:3])
    return [each for *_, each in ranked[: max(size, 0)]]


def _rank(seed: str, key: str) -> bytes:
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()


def digest(candidates: Iterable[Candidate]) -> str:
    """A mark of who could be drawn, whatever their order."""
    lines = sorted("|".join(map(str, each.to_data())) for each in candidates)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def above(lines: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """For each person everybody above them, by lines (supervisee, supervisor); circles end the walk."""
    direct: dict[int, set[int]] = {}
    for supervisee, supervisor in lines:
        direct.setdefault(supervisee, set()).add(supervisor)
    return {person: _all_above(person, direct) for person in direct}


def _all_above(person: int, direct: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    ahead = [person]
    while ahead:
        new = direct.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found - {person}


def spread(
    seed: str, files: Sequence[str], may: Mapping[str, Collection[int]], busy: Mapping[int, int] | None = None
) -> dict[str, int]:
    """An auditor for each file, of those who `may` audit it; so that nobody has more than they need to.

    The busiest has as few as can be; among equals comes who has least to do already (`busy`), then the seed
    decides. A file that nobody may audit is left out.
    """
    busy = busy or {}
    given: dict[str, int] = {}
    load: dict[int, int] = {}
    most = 1

    def order(auditor: int) -> tuple[int, int, bytes]:
        return load.get(auditor, 0), busy.get(auditor, 0), _rank(seed, f"auditor:{auditor}")

    def place(file: str, seen: set[int]) -> bool:
        """Give the file to somebody, others' files moving on where they must."""
        for auditor in sorted(set(may[file]) - seen, key=order):
            seen.add(auditor)
            if load.get(auditor, 0) < most:
                load[auditor] = load.get(auditor, 0) + 1
                given[file] = auditor
                return True
            for other in [one for one, who in given.items() if who == auditor]:
                if place(other, seen):
                    given[file] = auditor  # the other file has left a place free
                    return True
        return False

    for file in sorted(files, key=lambda one: (len(set(may.get(one, ()))), _rank(seed, one))):
        if may.get(file):
            while not place(file, set()):
                most += 1
    return given
