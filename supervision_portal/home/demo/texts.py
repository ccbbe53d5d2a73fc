"""What the records say: pools of texts, dealt so that nobody's file says the same thing twice too soon.

Texts may hold `{first}` (the supervisee), `{boss}` (the supervisor), `{a}`, `{b}`, `{c}` (initials of
children), `{n}` and `{m}` (counts), `{day}` (of the week) and `{leave}` (days to come).
"""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from supervision_portal.home.demo.days import on_or_after
from supervision_portal.home.demo.people import Person

HERE = Path(__file__).parent / "texts"
LOAD = {
    "social_work": (14, 21),
    "front_door": (16, 24),
    "reviewing": (9, 14),
    "managers": (6, 9),
}  # {n}, by voice
Item = Mapping[str, Any]


@cache
def _read(name: str) -> dict[str, Any]:
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


SHARED_CONVERSATIONS_ALONE = ("family_connections", "business")  # voices without S1 texts


@cache
def pools(voice: str) -> dict[str, Any]:
    """The pools of S1 texts for a voice: its own, else those of its base, else the common ones."""
    own = {} if voice in SHARED_CONVERSATIONS_ALONE else _read(voice)
    base = _read(own["base"]) if "base" in own else {}
    return {**_read("common"), **base, **own}


@cache
def conversations(voice: str) -> dict[str, Any]:
    """The pools of Shared Conversation texts for a voice or its base."""
    data = _read("conversations")
    return {**data["any"], **data.get(pools(voice).get("base", ""), {}), **data.get(voice, {})}


@dataclass
class Deck:
    """One person's way through the pools: each text once before any comes again."""

    rng: Random
    left: dict[str, list[Any]] = field(default_factory=dict)

    def deal(self, name: str, pool: Sequence[Any]) -> Any:
        if not self.left.get(name):
            self.left[name] = self.rng.sample(list(pool), len(pool))
        return self.left[name].pop()


@dataclass
class Pen:
    """Writes for one file: fills in who and what a text is about."""

    person: Person
    boss: str
    initials: Sequence[str]
    rng: Random

    def words(self, day: dt.date) -> dict[str, str]:
        """What the placeholders stand for in one record."""
        a, b, c = self.rng.sample(list(self.initials), 3)
        low, high = LOAD.get(self.person.voice, (8, 15))
        monday = day + dt.timedelta(days=7 * self.rng.randint(3, 8) - day.weekday())
        return {
            "first": self.person.first,
            "boss": self.boss,
            "a": a,
            "b": b,
            "c": c,
            "n": str(self.rng.randint(low, high)),
            "m": self.rng.choice(["two", "three", "four"]),
            "day": self.rng.choice(["Monday", "Tuesday", "Wednesday", "Thursday"]),
            "leave": _span(on_or_after(monday), monday + dt.timedelta(days=4)),
        }


def fill(item: Item | str, words: Mapping[str, str]) -> Any:
    """The same text, table or list with its placeholders filled in."""
    if isinstance(item, str):
        return item.format_map(words)
    if isinstance(item, list):
        return [fill(part, words) for part in item]
    if isinstance(item, Mapping):
        return {key: fill(part, words) for key, part in item.items()}
    return item


def _span(start: dt.date, end: dt.date) -> str:
    if start.month == end.month:
        return f"{start.day} to {end.day} {end:%B}"
    return f"{start.day} {start:%B} to {end.day} {end:%B}"


def agreements() -> dict[str, list[str]]:
    """Pools of answers to the questions of the agreement."""
    return _read("agreements")


def observations(voice: str) -> list[dict[str, str]]:
    """Whole practice observations of the work of this voice."""
    every = _read("observations")["observations"]
    return [
        {name: text for name, text in item.items() if name != "voices"}
        for item in every
        if voice in item.get("voices", [voice])
    ]


def chapters(key: str) -> list[dict[str, Any]]:
    """The sessions of one person that are told in full, the latest last."""
    told: list[dict[str, Any]] = {**_read("chapters_north"), **_read("chapters_more")}[key]
    return told


def moments(key: str) -> dict[str, Any]:
    """Words of one person's single moments: notes, agenda items, reasons, what they say themselves."""
    words: dict[str, Any] = _read("moments")[key]
    return words
