"""Worksheets as templates draw them: inputs with their labels, in a grid or below each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pods.rules.steps import READ_OUT, WRITES_ALONE, Field, Head, Sheet, Step
from pods.screen import Screen
from pods.services import writing

CHOICES = {
    "number": [(str(n), str(n)) for n in range(11)],
    "yes-no": [("yes", "Yes, this is enough for now"), ("no", "No, another round")],
}
ROWS = {"text": 4, "lines": 5, "questions": 6}
HINTS = {
    "lines": "One on a line.",
    "questions": "One question on a line, worded as you would ask it.",
    "hypothesis": "What might be happening. It is a hypothesis, not a fact.",
}


@dataclass(frozen=True)
class Cell:
    """One field of a sheet: what is drawn of it, and what stands in it."""

    field: Field
    macro: str
    params: dict[str, Any]
    text: str = ""


@dataclass(frozen=True)
class Grid:
    """A sheet with rows and columns."""

    columns: tuple[Head, ...]
    rows: list[tuple[Head, list[Cell]]]


@dataclass(frozen=True)
class Shown:
    """A sheet to write into or to read: a grid, or cells below each other."""

    step: str
    version: int
    cells: list[Cell]
    grid: Grid | None = None
    columns: tuple[tuple[Head, list[Cell]], ...] = ()  # side by side, where a sheet has columns and no rows

    @property
    def has_text(self) -> bool:
        return any(cell.text for cell in self._all)

    @property
    def asks(self) -> bool:
        """Whether there is anything to write into; not where no gap is left to ask about."""
        return bool(self._all)

    @property
    def _all(self) -> list[Cell]:
        grid = [cell for _, row in self.grid.rows for cell in row] if self.grid else []
        columns = [cell for _, column in self.columns for cell in column]
        return [*self.cells, *grid, *columns]


def alone(screen: Screen) -> Shown:
    """What this person writes on their own on this step, with what they have written so far."""
    step, version = screen.step, screen.own.version if screen.own else 0
    more = {
        "scale": [
            Field("number", f"0: {step.low}. 10: {step.high}", kind="number"),
            Field("why", "Why there? (optional)"),
        ],
        "place": [
            Field("x", f"0: {step.left}. 10: {step.right}", kind="number"),
            Field("y", f"0: {step.low}. 10: {step.high}", kind="number"),
        ],
        "draw": [Field("words", "What the picture says, in words for the child")],
    }.get(step.kind, [])
    return _sheet(step, _and(more, screen.sheet), screen.own_text, version, "alone")


def own(screen: Screen) -> Shown | None:
    """What this person wrote alone before, to look at: unseen as yet, or with the gaps they ask about now."""
    step = screen.step
    if not (step.of or step.gaps_of):
        return None
    texts = screen.own_before
    unseen = screen.own is not None and screen.own.revealed_at is None
    if not texts and unseen and step.of and step.kind not in WRITES_ALONE:
        texts = screen.own_text
    if not texts:
        return None
    written = writing.find_step(screen.room, step.gaps_of if screen.own_before else screen.written_on)
    more = [Field(key, label) for key, label in UNLABELLED.items() if texts.get(key)]
    found = _sheet(written, _and(more, writing.whole_sheet(screen.room, written)), texts, 0, "own")
    return found if found.has_text else None  # a place on a picture alone is no text


UNLABELLED = {"number": "Your number", "why": "Why", "words": "What the picture says"}
HEARD = Field(READ_OUT, "Read out and not shown", "Type it as it was said, without a name.", "lines")
TOGETHER = {
    "goal": [Field("goal", "The worker’s goal for this discussion", "What do you want out of today?")],
    "roles": [Field("task", "The task of the group today")],
    "share": [HEARD],
    "pick": [HEARD],
    "actions": [
        Field("actions", "What will be done", "Something to explore, or a question to ask.", "lines")
    ],
    "review": [
        Field("useful", "What has been most useful for you about the process so far?"),
        Field("scale", "Where are you on this scale?", kind="number"),
        Field("enough", "Is this enough for now?", kind="yes-no"),
    ],
}


def together(screen: Screen) -> Shown | None:
    """What the group writes on this step; None where it writes nothing."""
    sheet = _and(TOGETHER.get(screen.step.kind, []), screen.sheet)
    if not sheet or screen.step.kind in WRITES_ALONE:
        return None
    board = screen.board
    texts, version = (board.data, board.version) if board else ({}, 0)
    return _sheet(screen.step, sheet, texts, version, "together")


def _and(more: list[Field], sheet: Sheet) -> Sheet:
    known = {each.key for each in sheet.fields}
    own = tuple(each for each in more if each.key not in known)
    return Sheet((*own, *sheet.fields), sheet.rows, sheet.columns)


def shown(screen: Screen) -> Shown:
    """The group’s sheet of this step, to read. A review is the caseworker’s: it is on no other screen."""
    more = TOGETHER.get(screen.step.kind, []) if screen.step.kind in ("roles", "goal", "actions") else []
    return _sheet(screen.step, _and(more, screen.sheet), screen.together, 0, "shown")


def _sheet(step: Step, sheet: Sheet, texts: Mapping[str, str], version: int, name: str) -> Shown:
    cells = {each.key: _cell(each, texts.get(each.key, ""), name, step) for each in sheet.fields}
    columns = () if sheet.rows else _columns(sheet, list(cells.values()))
    rows = [
        (row, [cells[found.key] for column in sheet.columns if (found := sheet.at(row.key, column.key))])
        for row in sheet.rows
    ]
    grid = Grid(sheet.columns, [(row, found) for row, found in rows if found])
    placed = {cell.field.key for _, row in (*grid.rows, *columns) for cell in row}
    below = [cell for key, cell in cells.items() if key not in placed]
    return Shown(step.key, version, below, grid if grid.rows else None, columns)


def _columns(sheet: Sheet, cells: list[Cell]) -> tuple[tuple[Head, list[Cell]], ...]:
    """The three columns of a case mapping, for example, each with its own fields."""
    found = ((head, [cell for cell in cells if cell.field.column == head.key]) for head in sheet.columns)
    return tuple((head, of_column) for head, of_column in found if of_column)


def _cell(field: Field, text: str, name: str, step: Step) -> Cell:
    key = f"{name}-{field.key.replace('.', '-')}"
    hint = " ".join(_sentence(part) for part in (field.hint, HINTS.get(field.kind, "")) if part)
    if field.kind in CHOICES:
        if field.key == "scale" and step.low:
            hint = f"0: {step.low}. 10: {step.high}"
        params = _radios(field, text, key)
    else:
        params = {
            "id": key,
            "name": f"text-{field.key}",
            "label": {"text": field.label, "classes": "" if field.row else "govuk-label--s"},
            "value": text,
            "rows": 3 if field.row else ROWS.get(field.kind, 4),
            "attributes": {"autocomplete": "off"},
        }
    if hint:
        params["hint"] = {"text": hint}
    return Cell(field, "radios" if field.kind in CHOICES else "textarea", params, text)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


def _radios(field: Field, text: str, key: str) -> dict[str, Any]:
    return {
        "idPrefix": key,
        "name": f"text-{field.key}",
        "classes": "govuk-radios--inline govuk-radios--small",
        "fieldset": {"legend": {"text": field.label, "classes": "govuk-fieldset__legend--s"}},
        "items": [
            {"value": value, "text": words, "checked": value == text} for value, words in CHOICES[field.kind]
        ],
    }
