"""Reads a CSV, whatever its rows are about: which are good, what is wrong with the others. No database.

A `Format` says which columns there are and what they mean; `people.imports` is one.
"""

import codecs
import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from supervision_portal.design.fields import UKDateField
from supervision_portal.people.spreadsheet import csv_text, is_formula

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 1_000  # in the browser, where somebody waits: a new row takes 15 ms or more
MAX_ROWS_OF_COMMAND = 50_000
MAX_COLUMNS = 100
REASON = "reason"
LONGEST = 254  # characters of a cell, where its column says nothing else
SIGNS_IN_NAMES = " '’‘ʼ-‐‑.,()·/&"
JOINERS = "\u200c\u200d"  # part of names in some scripts
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
NOT_TEXT = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # Unicode's categories of signs without a shape


class CannotRead(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


class AnyRow(Protocol):
    """A row in which nothing is wrong by itself."""

    @property
    def number(self) -> int:
        """As a spreadsheet program counts: the heading is row 1."""

    @property
    def cells(self) -> Mapping[str, str]:
        """The cells as they came, by column."""

    @property
    def name(self) -> str:
        """Of whom it is."""


R = TypeVar("R", bound=AnyRow)
R_in = TypeVar("R_in", bound=AnyRow, contravariant=True)
Reader = Callable[[str, str], object]
"""What a cell means, by the name of its column and its text. Raises ValueError with the reason why not."""


@dataclass(frozen=True)
class BadRow:
    """A row that does not go in, and why."""

    number: int
    cells: Mapping[str, str]
    reasons: tuple[str, ...]


@dataclass
class Sheet(Generic[R]):
    """A file as read. Good rows are in the order of the file."""

    good: list[R] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    encoding: str = ""
    not_read: tuple[str, ...] = ()  # headings of columns that mean nothing here


class Above(Protocol[R_in]):
    """The good rows so far, to compare the next one with."""

    def reasons(self, row: R_in) -> Iterable[str]:
        """What of this row cannot be beside those above it."""

    def add(self, row: R_in) -> None:
        """It is good: those below are compared with it."""


@dataclass(frozen=True)
class Format(Generic[R]):
    """A kind of file: its columns with what they say, which are needed, and how their cells are read.

    `row` makes a row of `number`, `cells` and the columns as read; an empty cell is `""`, of a column in
    `none_if_empty` None.
    """

    columns: Mapping[str, str]
    needed: Sequence[str]
    readers: Mapping[str, Reader]  # `text` where a column has none
    row: Callable[..., R]
    above: Callable[[], Above[R]]
    contradictions: Callable[[Mapping[str, object]], Iterable[str]]  # what cannot be true together
    longest: Mapping[str, int] = field(default_factory=dict)
    none_if_empty: Sequence[str] = ()

    def read(self, data: bytes, max_rows: int = MAX_ROWS) -> Sheet[R]:
        """Read a CSV file as it was uploaded. Raises CannotRead where it is no such file."""
        if len(data) > MAX_BYTES:
            raise CannotRead(
                f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it into smaller files."
            )
        text, encoding = decode(data)
        lines = _lines(text)
        headings = self._headings(lines)
        sheet: Sheet[R] = Sheet(encoding=encoding)
        known = {*self.columns, REASON, ""}
        sheet.not_read = tuple(name for name in headings if name not in known)
        for count, row in enumerate(self._checked(headings, lines), start=1):
            if count > max_rows:
                raise CannotRead(f"The file has more than {max_rows:,} rows. Split it into smaller files.")
            if isinstance(row, BadRow):
                sheet.bad.append(row)
            else:
                sheet.good.append(row)
        if not sheet.good and not sheet.bad:
            raise CannotRead("The file has no rows below its headings.")
        return sheet

    def bad_rows_csv(self, bad: Iterable[BadRow]) -> str:
        """Rows that did not go in, to be corrected and imported again; the reason is in the last column."""
        rows = ([*(row.cells.get(name, "") for name in self.columns), "; ".join(row.reasons)] for row in bad)
        return csv_text([*self.columns, REASON], rows)

    def empty_csv(self) -> str:
        """The headings alone, to fill in."""
        return csv_text(list(self.columns), [])

    def _headings(self, lines: Iterator[tuple[int, list[str]]]) -> list[str]:
        cells = next(lines, (1, []))[1]
        if len(cells) > MAX_COLUMNS:
            raise CannotRead(
                f"The first row has {len(cells):,} cells. It must name the columns and nothing else."
            )
        headings = ["_".join(cell.strip().casefold().replace("-", "_").split()) for cell in cells]
        missing = [name for name in self.needed if name not in headings]
        if missing:
            raise CannotRead(
                f"The first row must name the columns. Missing: {', '.join(missing)}. "
                f"The columns are {', '.join(self.columns)}."
            )
        twice = sorted({name for name in headings if name in self.columns and headings.count(name) > 1})
        if twice:
            raise CannotRead(f"There are two columns called {' and '.join(twice)}. Take one away.")
        return headings

    def _checked(self, headings: list[str], lines: Iterator[tuple[int, list[str]]]) -> Iterator[R | BadRow]:
        """Each row that is not empty, compared with those above it."""
        above = self.above()
        for number, values in lines:
            if not any(value.strip() for value in values):
                continue
            row = self._check(number, headings, values)
            if isinstance(row, BadRow):
                yield row
            elif reasons := tuple(above.reasons(row)):
                yield BadRow(row.number, row.cells, reasons)
            else:
                above.add(row)
                yield row

    def _check(self, number: int, headings: list[str], values: list[str]) -> R | BadRow:
        """A row with its cells read, or everything that is wrong with it."""
        named = zip(headings, values, strict=False)
        cells = {name: _plain(value) for name, value in named if name in self.columns}
        too_long = any(value.strip() for value in values[len(headings) :])
        reasons = ["the row has more cells than there are headings"] if too_long else []
        read_cells: dict[str, object] = {}
        for name in self.columns:
            try:
                read_cells[name] = self._read_cell(name, cells.get(name, ""))
            except ValueError as error:
                reasons.append(str(error))
        if not reasons:
            reasons = list(self.contradictions(read_cells))
        if reasons:
            return BadRow(number, cells, tuple(reasons))
        return self.row(number=number, cells=cells, **read_cells)

    def _read_cell(self, name: str, cell: str) -> object:
        """What a cell means. Raises ValueError with the reason why it cannot."""
        if not cell:
            if name in self.needed:
                raise ValueError(f"{name} is empty")
            return None if name in self.none_if_empty else ""
        if is_formula(cell):
            raise ValueError(f"{name} begins with a sign that spreadsheet programs run as a formula")
        longest = self.longest.get(name, LONGEST)
        if len(cell) > longest:
            raise ValueError(f"{name} has {len(cell):,} characters, at most {longest} are kept")
        if any(_is_no_text(sign) for sign in cell):
            raise ValueError(f"{name} contains signs that cannot be shown, or a line break")
        return self.readers.get(name, text)(name, cell)


# ---- the file


def decode(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding: UTF-8, UTF-16 or the one Excel writes on Windows.

    Raises CannotRead for everything else.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CannotRead("This is a workbook. In Excel choose “Save as”, then “CSV UTF-8 (Comma delimited)”.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = [("utf-16", "UTF-16")]
    elif data[1:2] == b"\0" or data[:1] == b"\0":
        tries = [("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "UTF-16")]
    else:
        tries = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
    for codec, name in tries:
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise CannotRead(
        "The letters of this file cannot be read. Save it as “CSV UTF-8 (Comma delimited)” and choose it "
        "again."
    )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, split at the sign that the first line uses."""
    first = text.split("\n", 1)[0]
    if first.strip().casefold() in ("sep=,", "sep=;"):  # what Excel writes above the headings
        text = text.split("\n", 1)[1] if "\n" in text else ""
        first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    # A cell may be as long as the file: its row is bad, not the file. The limit is the process's.
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise CannotRead(f"Line {reader.line_num} cannot be read as CSV: {error}.") from error


# ---- one cell


def _plain(cell: str) -> str:
    """The cell without spaces around it, and without the ' that we put before a formula."""
    cell = cell.strip(" \u00a0\n")
    return cell[1:] if cell[:1] == "'" and is_formula(cell[1:]) else cell


def _is_no_text(sign: str) -> bool:
    return sign == "\ufffd" or (unicodedata.category(sign) in NOT_TEXT and sign not in JOINERS)


def text(_name: str, cell: str) -> str:
    """Any text of one line."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def name_of_person(name: str, cell: str) -> str:
    """A name: letters, and the signs that stand in names."""
    words = text(name, cell)
    strange = sorted({sign for sign in words if not _in_names(sign)})
    if strange:
        raise ValueError(f"{name} contains {' '.join(strange[:5])}. Was the file saved as UTF-8?")
    if not any(sign.isalpha() for sign in words):
        raise ValueError(f"{name} has no letters")
    return words


def _in_names(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M") or sign in SIGNS_IN_NAMES + JOINERS


def email(name: str, cell: str) -> str:
    """An address, in lower case."""
    try:
        validate_email(cell)
    except ValidationError:
        raise ValueError(f"{name} is not an email address: {cell[:60]}") from None
    return cell.lower()


def date(name: str, cell: str) -> dt.date:
    """A day as people in England write it."""
    try:
        return UKDateField(called=name).clean(cell)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise ValueError("; ".join(error.messages)) from None


def yes_or_no(name: str, cell: str) -> bool:
    """Yes or no, in the words that people and exports write."""
    word = cell.casefold()
    if word not in (*YES, *NO):
        raise ValueError(f"{name} must be yes or no, not “{cell[:60]}”")
    return word in YES
