"""Activities and ways to run a pod, read from data and checked: what they are, or what is wrong with them.

The data is TOML in `policies/pods/`, or the same as a dict where a practice lead made a way of their own.
Its keys are the fields of `Activity`, `Way`, `Step` and `Field`; steps stand in `[[steps]]`. A grid has
`rows` and `columns` (tables with key, label, hint) and may say for each cell what to ask in it, under
`[steps.sheet.cells]`: `"severity.first" = "…"`; its fields then have the key “row.column”. A sheet that stood
in an earlier step is `sheet = { like = "map" }`.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, fields

from pods.rules.steps import (
    FIELD_KINDS,
    KINDS,
    SHARINGS,
    WHO,
    WRITES_ALONE,
    Activity,
    Field,
    Head,
    Sheet,
    Step,
    Way,
)
from supervision_portal.schedule.rules.lines import Lines, Problem, parsed

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_HEAD = {"key", "label", "hint"}
_ANYWHERE = {"key", "kind", "title", "minutes", "say", "do", "turn", "who", "quiet", "sheet", "of"}
# What only steps of some kinds can say; everything else can stand in any step.
_ONLY_IN: Mapping[str, Set[str]] = {
    "gaps_of": {"alone", "together"},
    "at_most": {"share", "pick"},
    "rounds": {"share"},
    "sharing": {"share", "talk"},
    "may_pass": WRITES_ALONE | {"share", "talk", "together"},
    "allot": {"alone", "draw"},
    "low": {"scale", "place", "review"},
    "high": {"scale", "place", "review"},
    "left": {"place"},
    "right": {"place"},
    "steps_back": {"review"},
}
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "share": ("of",),
    "pick": ("of",),
    "scale": ("low", "high"),
    "place": ("low", "high", "left", "right"),
}
_WRITES_NOTHING = {"talk", "roles", "activity", "share", "pick"}
Complain = Callable[..., None]  # (words, key, *pieces of text before it)


def read_activity(text: str) -> tuple[Activity | None, list[Problem]]:
    """An activity from its TOML; or None, and what is wrong with it, line by line. Never raises."""
    data = parsed(text)
    if isinstance(data, Problem):
        return None, [data]
    return activity_of(data, Lines(text, "steps"))


def read_way(text: str) -> tuple[Way | None, list[Problem]]:
    """A way to run a session from its TOML; or None, and what is wrong, line by line. Never raises."""
    data = parsed(text)
    if isinstance(data, Problem):
        return None, [data]
    return way_of(data, Lines(text, "steps"))


def activity_of(data: object, lines: Lines | None = None) -> tuple[Activity | None, list[Problem]]:
    """An activity from data; without `lines` its problems have line 0. Never raises."""
    reader = _Reader(lines)
    table = reader.table(data, "an activity")
    table.knows({each.name for each in fields(Activity)})
    steps = reader.steps(table)
    if steps and not any(step.kind in WRITES_ALONE for step in steps):
        table.complain(
            "in an activity everybody thinks alone first: a step of it is alone, draw, scale or place",
            "steps",
        )
    activity = Activity(
        key=table.key(),
        letter=table.words("letter"),
        name=table.words("name", needed=True),
        clause=table.words("clause", needed=True),
        use=table.words("use", needed=True),
        steps=steps,
        before=table.words("before"),
        reasons=table.list("reasons"),
        needs_child=table.flag("needs_child", default=True),
    )
    if activity.reasons and not activity.before:
        table.complain("“reasons” are answers: “before” is what is asked", "reasons")
    return (None if reader.problems else activity), reader.problems


def way_of(data: object, lines: Lines | None = None) -> tuple[Way | None, list[Problem]]:
    """A way to run a session from data; without `lines` its problems have line 0. Never raises."""
    reader = _Reader(lines)
    table = reader.table(data, "a way")
    table.knows({each.name for each in fields(Way)})
    way = Way(
        key=table.key(),
        name=table.words("name", needed=True),
        clause=table.words("clause", needed=True),
        use=table.words("use", needed=True),
        steps=reader.steps(table),
        parts=table.heads("parts"),
        topic_only=table.flag("topic_only"),
    )
    return (None if reader.problems else way), reader.problems


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the data. What is missing or wrong in it is complained of, and an empty value taken."""

    data: Mapping[str, object]
    name: str  # in words
    complain: Complain

    def knows(self, keys: Set[str]) -> None:
        for key in self.data:
            if key not in keys:
                self.complain(f"“{key}” is not known in {self.name}: {', '.join(sorted(keys))}", key)

    def words(self, key: str, *, needed: bool = False) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str) or "\0" in value:
            self.complain(f"“{key}” is words, in quotes", key)
            return ""
        if needed and not value.strip():
            self.complain(f"{self.name} needs its “{key}”, in words", key)
        return value.strip()

    def key(self) -> str:
        key = self.words("key", needed=True)
        if key and not _KEY.fullmatch(key):
            self.complain("a “key” is small letters, digits, - and _, at most 60", "key")
        return key

    def one_of(self, key: str, known: Mapping[str, str], default: str) -> str:
        value = self.data.get(key, default)
        if value == default:
            return default
        if not isinstance(value, str) or value not in known:
            said = value if isinstance(value, str) else "that"
            self.complain(f"“{said}” is no “{key}”: {', '.join(known)}", key)
            return default
        return value

    def number(self, key: str, least: int, most: int) -> int:
        value = self.data.get(key, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.complain(f"“{key}” is a whole number from {least} to {most}", key)
            return least
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.complain(f"“{key}” is true or false", key)
            return default
        return value

    def list(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, ())
        if not isinstance(value, list | tuple) or not all(
            isinstance(each, str) and each.strip() and "\0" not in each for each in value
        ):
            self.complain(f"“{key}” is a list of sentences", key)
            return ()
        return tuple(each.strip() for each in value)

    def tables(self, key: str, name: str) -> "Sequence[_Table]":
        """The tables of a list, each complaining with its own key as the place."""
        value = self.data.get(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
            self.complain(f"“{key}” is a list of tables, one for each {name}", key)
            return ()

        def complains(each: Mapping[str, object]) -> Complain:
            own = each.get("key")
            pieces = (f'"{own}"',) if isinstance(own, str) else ()
            return lambda words, where="", *before: self.complain(words, where, key, *pieces, *before)

        return [_Table(each, f"{name} {_called(each)}", complains(each)) for each in value]

    def heads(self, key: str) -> tuple[Head, ...]:
        found = []
        for table in self.tables(key, "head"):
            table.knows(_HEAD)
            found.append(Head(table.key(), table.words("label", needed=True), table.words("hint")))
        self.unlike(key, [each.key for each in found])
        return tuple(found)

    def unlike(self, where: str, keys: Sequence[str]) -> None:
        for key in sorted({key for key in keys if key and keys.count(key) > 1}):
            self.complain(f"the key “{key}” is there twice in {self.name}", where)


def _called(data: Mapping[str, object]) -> str:
    key = data.get("key")
    return f"“{key}”" if isinstance(key, str) and key else "without a key"


class _Reader:
    """Reads one file, and keeps what is wrong with it."""

    def __init__(self, lines: Lines | None) -> None:
        self.lines = lines
        self.problems: list[Problem] = []

    def table(self, data: object, name: str) -> _Table:
        def complain(words: str, key: str = "", *before: str) -> None:
            where = before[0] if before else key
            line = (self.lines.of(where) or self.lines.of(f"[[{where}]]")) if self.lines and where else 0
            self.problems.append(Problem(line, words))

        if isinstance(data, Mapping):
            return _Table(data, name, complain)
        complain(f"{name} is a table with a key, a name and steps")
        return _Table({}, name, complain)

    def steps(self, table: _Table) -> tuple[Step, ...]:
        listed = table.data.get("steps")
        if not isinstance(listed, list | tuple) or not listed:
            table.complain(f"{table.name} has its [[steps]]", "steps")
            return ()
        steps: list[Step] = []
        for index, spec in enumerate(listed):
            if not isinstance(spec, Mapping):
                table.complain("each of [[steps]] is a table", "steps")
                continue
            own = _Table(spec, f"step {_called(spec)}", self.in_step(index))
            step = _step(own, steps)
            _in_place(step, own, steps)
            steps.append(step)
        return tuple(steps)

    def in_step(self, index: int) -> Complain:
        def complain(words: str, key: str = "", *before: str) -> None:
            line = self.lines.in_table(index, key, *before) if self.lines else 0
            self.problems.append(Problem(line, words if self.lines else f"step {index + 1}: {words}"))

        return complain


def _step(table: _Table, earlier: Sequence[Step]) -> Step:
    table.knows(_ANYWHERE | set(_ONLY_IN))
    if not table.data.get("kind"):
        table.complain(f"{table.name} needs its “kind”: {', '.join(KINDS)}", "kind")
    kind = table.one_of("kind", KINDS, "talk")
    for key, kinds in _ONLY_IN.items():
        if key in table.data and kind not in kinds:
            table.complain(f"“{key}” has no place in a step of the kind “{kind}”", key)
    return Step(
        key=table.key(),
        kind=kind,
        title=table.words("title", needed=True),
        minutes=table.number("minutes", 0, 240),
        say=table.list("say"),
        do=table.words("do"),
        turn=table.words("turn"),
        who=table.one_of("who", WHO, "everybody"),
        quiet=table.one_of("quiet", WHO, ""),
        sheet=_sheet(table, earlier),
        of=table.words("of"),
        gaps_of=table.words("gaps_of"),
        at_most=table.number("at_most", 0, 20),
        rounds=table.number("rounds", 1, 9),
        sharing=table.one_of("sharing", SHARINGS, "all"),
        may_pass=table.flag("may_pass"),
        allot=table.flag("allot"),
        low=table.words("low"),
        high=table.words("high"),
        left=table.words("left"),
        right=table.words("right"),
        steps_back=table.words("steps_back"),
    )


def _in_place(step: Step, table: _Table, earlier: Sequence[Step]) -> None:
    """A step as one of several: what it needs, and whether the steps that it names come before it."""
    table.unlike("key", [each.key for each in earlier if each.key == step.key] + [step.key])
    for key in _NEEDS.get(step.kind, ()):
        if not getattr(step, key):
            table.complain(f"a step of the kind “{step.kind}” needs its “{key}”", key)
    if step.kind in {"alone", "draw", "together"} and not step.sheet and not step.gaps_of:
        table.complain(f"a step of the kind “{step.kind}” needs a “sheet” to write on", "sheet")
    if step.sheet and step.kind in _WRITES_NOTHING:
        table.complain(f"in a step of the kind “{step.kind}” nothing is written: it has no “sheet”", "sheet")
    by_key = {each.key: each for each in earlier}
    for key in ("of", "gaps_of", "steps_back"):
        name = getattr(step, key)
        if name and name not in by_key:
            table.complain(f"“{key}” names an earlier step, and “{name}” is none", key)
    source = by_key.get(step.of)
    if step.kind == "share" and source and source.kind not in WRITES_ALONE:
        table.complain(f"what is shared was written alone, and “{step.of}” is not written alone", "of")
    if step.kind == "pick" and source and source.kind not in WRITES_ALONE | {"together"}:
        table.complain(f"nothing is written in “{step.of}” to pick from", "of")
    looked_at = by_key.get(step.gaps_of)
    if looked_at and not looked_at.sheet:
        table.complain(f"“{step.gaps_of}” has no sheet with gaps", "gaps_of")


def _sheet(step: _Table, earlier: Sequence[Step]) -> Sheet:
    data = step.data.get("sheet", {})
    if not isinstance(data, Mapping):
        step.complain("“sheet” is a table with fields, or with rows and columns", "sheet")
        return Sheet()

    def complain(words: str, key: str = "", *before: str) -> None:
        step.complain(words, key, *(before or ("sheet",)))

    table = _Table(data, f"the sheet of {step.name}", complain)
    if "like" in data:
        table.knows({"like"})
        like = next((each for each in earlier if each.key == data["like"] and each.sheet), None)
        if not like:
            table.complain("“like” names an earlier step with a sheet", "like")
        return like.sheet if like else Sheet()
    table.knows({"fields", "rows", "columns", "cells", "kind", "like"})
    rows, columns = table.heads("rows"), table.heads("columns")
    if rows and not columns:
        table.complain("a grid has “columns” too", "rows")
    found = [*_cells(table, rows, columns), *_fields(table, rows, columns)]
    table.unlike("fields", [each.key for each in found])
    return Sheet(tuple(found), rows, columns)


def _cells(table: _Table, rows: Sequence[Head], columns: Sequence[Head]) -> list[Field]:
    kind = table.one_of("kind", FIELD_KINDS, "text")
    hints = table.data.get("cells", {})
    if not isinstance(hints, Mapping):
        table.complain('“cells” says what to ask in each: "row.column" = "…"', "cells")
        hints = {}
    cells = _Table(hints, "the cells", table.complain)
    cells.knows({f"{row.key}.{column.key}" for row in rows for column in columns})
    if (hints or "kind" in table.data) and not (rows and columns):
        table.complain(
            "“cells” and “kind” are for a grid with rows and columns", "cells" if hints else "kind"
        )
    return [
        Field(
            key=f"{row.key}.{column.key}",
            label=f"{row.label}, {column.label[:1].lower()}{column.label[1:]}",
            hint=cells.words(f"{row.key}.{column.key}"),
            kind=kind,
            row=row.key,
            column=column.key,
        )
        for row in rows
        for column in columns
    ]


def _fields(sheet: _Table, rows: Sequence[Head], columns: Sequence[Head]) -> list[Field]:
    found = []
    for table in sheet.tables("fields", "field"):
        table.knows(_HEAD | {"kind", "column"})
        column = table.words("column")
        if column and (rows or column not in {each.key for each in columns}):
            table.complain(f"“{column}” is no column of a sheet with columns alone", "column")
        if not column and columns and not rows:
            table.complain(f"{table.name} needs its “column”", "column")
        kind = table.one_of("kind", FIELD_KINDS, "text")
        label = table.words("label", needed=True)
        found.append(Field(table.key(), label, table.words("hint"), kind, column=column))
    return found
