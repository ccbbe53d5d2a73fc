"""Who works in the demo council, as `people.toml` says."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MANAGING = ("team_manager", "service_manager", "director")


@dataclass(frozen=True)
class Person:
    """One member of staff. `key` is what stands before the @ of the address."""

    key: str
    name: str
    role: str
    title: str
    team: str
    voice: str  # whose texts their records speak with
    boss: str  # line manager, by key
    supervisor: str  # who holds personal supervision, by key
    clinical: str  # who holds clinical supervision, by key; mostly nobody
    children: int  # how many are allocated to them
    weeks_here: float | None  # since when, where it is less than the whole story
    months: int  # between two sessions, 0 where it goes by weeks
    weeks: int
    form: str  # the record of their supervision
    contract: str  # as the frequency rules name it

    @property
    def first(self) -> str:
        return self.name.split(" ")[0]

    @property
    def has_file(self) -> bool:
        return self.role != "system_admin"


@dataclass(frozen=True)
class Council:
    """Everybody, by key, in the order of the file, and the teams they are in."""

    people: dict[str, Person]
    teams: dict[str, str]  # team → service
    anonymised: tuple[str, ...]  # teams that talk about their cases by initials, in personal supervision
    outside: Person  # supervises the director, without a post of their own
    kinds: dict[str, str]  # team → its kind, where the frequency rules name it

    def team(self, name: str) -> list[Person]:
        return [person for person in self.people.values() if person.team == name]


@cache
def council() -> Council:
    """Read the council."""
    data = _read("people.toml")
    people: dict[str, Person] = {}
    for team in data["teams"]:
        head = team["people"][0]
        boss = head.get("mail") or key_of(head["name"])
        for row in team["people"]:
            person = _person(team, row, boss)
            people[person.key] = person
    return Council(
        people,
        {team["name"]: team["service"] for team in data["teams"]},
        tuple(team["name"] for team in data["teams"] if team.get("anonymised")),
        _person({"name": "", "voice": "managers"}, data["outside"], ""),
        {team["name"]: team.get("kind", "") for team in data["teams"]},
    )


@cache
def children() -> tuple[str, ...]:
    """The names of the children, in the order in which they are allocated."""
    return tuple(_read("children.toml")["names"])


@cache
def caseloads() -> dict[str, tuple[str, ...]]:
    """The names of the children allocated to each person who has some."""
    names = iter(children())
    return {
        person.key: tuple(islice(names, person.children))
        for person in council().people.values()
        if person.children
    }


def key_of(name: str) -> str:
    """An address for a name: letters a to z, dots and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", ".")


def _person(team: dict[str, Any], row: dict[str, Any], head: str) -> Person:
    role = row.get("role", "worker")
    boss = row.get("boss", head)
    weeks = row.get("weeks") or team.get("weeks")
    by_weeks = bool(weeks) and role not in MANAGING
    quarterly = team.get("months", 1) if role not in MANAGING else 1
    return Person(
        key=row.get("mail") or key_of(row["name"]),
        name=row["name"],
        role=role,
        title=row.get("title") or ("Team manager" if role == "team_manager" else ""),
        team=team["name"],
        voice=row.get("voice") or ("managers" if role in MANAGING else team["voice"]),
        boss=boss,
        supervisor=row.get("supervisor", boss),
        clinical=row.get("clinical", ""),
        children=row.get("children", 0),
        weeks_here=row.get("weeks_here"),
        months=0 if by_weeks else quarterly,
        weeks=weeks or 0 if by_weeks else 0,
        form="s1" if role in MANAGING else team.get("form", "s1"),
        contract=row.get("contract") or (team.get("contract", "") if role not in MANAGING else ""),
    )


def _read(name: str) -> dict[str, Any]:
    with (HERE / name).open("rb") as file:
        return tomllib.load(file)
