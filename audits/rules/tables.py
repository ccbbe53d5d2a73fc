"""Tables of a tool as they were written: what is wrong in them is said with its place."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from supervision_portal.schedule.rules.lines import Lines

LONGEST_KEY = 40
_KEY = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_KEY - 1}}}")
_UNCLEAN = re.compile("[\0\ud800-\udfff]")  # PostgreSQL refuses them


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong with a tool, and where. Numbers count from 0; `key` is that of the table it is in."""

    words: str
    key: str = ""
    part: int | None = None
    question: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        places = (("part", self.part), ("question", self.question), ("scale", self.scale))
        where = ", ".join(f"{name} {number + 1}" for name, number in places if number is not None)
        return f"{where}: {self.words}" if where else self.words


class Places:
    """Where in a TOML text something wrong stands."""

    def __init__(self, text: str) -> None:
        self.parts, self.scales = Lines(text, "parts"), Lines(text, "scales")
        self.questions = Lines(text, "parts.questions")
        tables = (number for number, line in enumerate(self.parts.lines) if line.lstrip().startswith("[["))
        self.top = next(tables, len(self.parts.lines))

    def of(self, wrong: Wrong) -> int:
        """The line; 0 where there is none for it."""
        if wrong.scale is not None:
            return self.scales.in_table(wrong.scale, wrong.key)
        if wrong.part is None:
            table, _, key = wrong.key.rpartition(".")
            return self._in_head(table, key) if table else self.parts.of(key, 0, self.top)
        starts = [*self.parts.starts, len(self.parts.lines)]
        if wrong.part + 1 >= len(starts):
            return self.parts.of("parts")
        own = (starts[wrong.part], starts[wrong.part + 1])
        below = [number for number in self.questions.starts if own[0] < number < own[1]]
        if wrong.question is None:
            end = below[0] if below else own[1]
            return self.parts.of(wrong.key.partition(".")[0], own[0], end) or own[0] + 1
        if wrong.question >= len(below):
            return own[0] + 1
        start = below[wrong.question]
        end = below[wrong.question + 1] if wrong.question + 1 < len(below) else own[1]
        return self.questions.of(wrong.key.partition(".")[0], start, end) or start + 1

    def _in_head(self, table: str, key: str) -> int:
        """The line of a key in `[overall]` or `[after]`; else the table's own."""
        start = self.parts.of(table)
        rest = enumerate(self.parts.lines[start:], start)
        end = next((number for number, line in rest if line.lstrip().startswith("[")), None)
        return self.parts.of(key, start, end) or start


Complain = Callable[[str, str], None]  # (words, key)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the data. What is missing or wrong in it is complained of, and an empty value taken."""

    data: Mapping[str, object]
    name: str  # in words
    complain: Complain

    def knows(self, keys: Set[str]) -> None:
        for key in self.data:
            if key not in keys:
                words = f"“{printable(key)}” is not known in {self.name}: {', '.join(sorted(keys))}"
                self.complain(words, printable(key))

    def words(self, key: str, *, needed: bool = False, longest: int = 200) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str) or _UNCLEAN.search(value):
            self.complain(f"“{key}” is words, in quotes", key)
            return ""
        value = value.strip()
        if needed and not value:
            self.complain(f"{self.name} needs its “{key}”", key)
        if len(value) > longest:
            self.complain(f"“{key}” is at most {longest} characters long", key)
        return value

    def key(self, name: str = "key") -> str:
        value = self.words(name, needed=True, longest=10_000)
        if value and not _KEY.fullmatch(value):
            self.complain(f"a “{name}” is small letters, digits, - and _, at most {LONGEST_KEY}", name)
        return value

    def one_of(self, key: str, known: Mapping[str, object], default: str) -> str:
        value = self.data.get(key, default)
        if isinstance(value, str) and value in known:
            return value
        said = f"“{printable(value)}”" if isinstance(value, str) else "that"
        self.complain(f"{said} is no “{key}”: {', '.join(known)}", key)
        return default

    def number(self, key: str, least: int, most: int, default: int) -> int:
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.complain(f"“{key}” is a whole number from {least} to {most}", key)
            return default
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.complain(f"“{key}” is true or false", key)
            return default
        return value

    def tables(self, key: str, name: str) -> Sequence[Mapping[str, object]]:
        value = self.data.get(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
            self.complain(f"“{key}” is a list of tables, one for each {name}", key)
            return ()
        return value

    def inner(self, key: str, name: str) -> "Table | None":
        """A table in this one; None where there is none."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.complain(f"“{key}” is a table", key)
            return None
        return Table(value, name, lambda words, inside: self.complain(words, f"{key}.{inside}"))


def printable(text: object) -> str:
    return _UNCLEAN.sub("", str(text))[:60]
