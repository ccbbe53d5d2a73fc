"""A TOML file with its lines, so that what is wrong in it is said with its place."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file, and where. Line 0: with the file as a whole."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}" if self.line else self.words


def parsed(text: str) -> dict[str, Any] | Problem:
    """What a TOML text says, or why it is none. Never raises."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, a number of thousands of digits, `[[[[…`
        found = re.search(r"line (\d+)", str(error))
        at_end = len(text.splitlines()) if "end of document" in str(error) else 0
        return Problem(int(found[1]) if found else at_end, f"this is not TOML: {error}")


class Lines:
    """Where things stand in the text: TOML's own reader does not say. `table` names its list: `[[rules]]`."""

    def __init__(self, text: str, table: str) -> None:
        self.table = table
        self.lines = text.splitlines()
        self.starts = [
            number
            for number, line in enumerate(self.lines)
            if line.partition("#")[0].replace(" ", "").strip() == f"[[{table}]]"
        ]

    def of(self, key: str, start: int = 0, end: int | None = None) -> int:
        for number in range(start, len(self.lines) if end is None else end):
            line = self.lines[number].strip()
            if line == key or line.startswith(
                (
                    f"{key} ",
                    f"{key}=",
                    f'"{key}"',
                    f"[{key}]",
                    f"[{self.table}.{key}]",
                    f"[[{self.table}.{key}]]",
                )
            ):
                return number + 1
        return 0

    def in_table(self, index: int, key: str, *within: str) -> int:
        """The line of a key in the table of this number; else the table's own.

        `within` are pieces of text on lines that come before it, in order: `key = "harm"` of a field.
        """
        if index >= len(self.starts):
            return self.of(key)
        start = self.starts[index]
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.lines)
        for piece in within:
            start = next((number for number in range(start, end) if piece in self.lines[number]), start)
        if within and key:
            inline = re.compile(rf'(?:^|[{{,\s])"?{re.escape(key)}"?\s*=')
            found = next((number for number in range(start, end) if inline.search(self.lines[number])), start)
            return found + 1
        return self.of(key, start, end) or start + 1
