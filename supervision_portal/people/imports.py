"""Reads a CSV of people: which rows are good, and what is wrong with the others. No database, no HTTP.

The columns are described in docs/people-import.md.
"""

import codecs
import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from graphlib import CycleError, TopologicalSorter

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from supervision_portal.design.fields import UKDateField
from supervision_portal.people.roles import Role
from supervision_portal.people.spreadsheet import csv_text, is_formula

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 1_000  # in the browser, where somebody waits: a new person takes 15 ms or more
MAX_ROWS_OF_COMMAND = 50_000
MAX_COLUMNS = 100
REASON = "reason"
COLUMNS: dict[str, str] = {
    "email": "Work email address. Says who it is",
    "name": "First name and surname",
    "staff_number": "Number in the HR system",
    "role": "Role in the portal, for example Team manager",
    "job_title": "Job title, for example Advanced practitioner",
    "service": "Service. A new one is added",
    "team": "Team. A new one is added to the service of its row",
    "post_start": "First day of the post. Empty: the day of the import",
    "post_end": "Last day of the post, if it is known",
    "line_manager_email": "Work email address of the line manager",
    "supervisor_email": "Work email address of the supervisor, if that is not the line manager",
    "line_start": "First day of a new reporting line. Empty: the day of the import",
    "clinical_supervisor_email": "Work email address of the clinical supervisor, if there is one",
    "left_on": "Last day, for somebody who leaves",
}
NEEDED = ("email", "name", "role")
LONGEST = {"email": 254, "name": 150, "staff_number": 30, "job_title": 120, "service": 120, "team": 120}
DATES = ("post_start", "post_end", "line_start", "left_on")
SIGNS_IN_NAMES = " '’‘ʼ-‐‑.,()·/&"
JOINERS = "\u200c\u200d"  # part of names in some scripts
NOT_TEXT = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # Unicode's categories of signs without a shape
ROLES = {word.casefold(): role for role in Role for word in (role.value, role.label)}


class CannotRead(ValueError):
    """The file as a whole cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Row:
    """A row in which nothing is wrong by itself. Addresses are in lower case; "" and None: not given."""

    number: int  # as a spreadsheet program counts: the heading is row 1
    cells: Mapping[str, str]  # as they came
    email: str
    name: str
    staff_number: str
    role: Role
    job_title: str
    service: str
    team: str
    post_start: dt.date | None
    post_end: dt.date | None
    line_manager_email: str
    supervisor_email: str
    line_start: dt.date | None
    clinical_supervisor_email: str
    left_on: dt.date | None

    @property
    def refers_to(self) -> set[str]:
        """The addresses of the people this row needs."""
        named = {self.line_manager_email, self.supervisor_email, self.clinical_supervisor_email}
        return named - {""}


@dataclass(frozen=True)
class BadRow:
    """A row that does not go in, and why."""

    number: int
    cells: Mapping[str, str]
    reasons: tuple[str, ...]


@dataclass
class Sheet:
    """A file as read. Good rows are in the order of the file."""

    good: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    encoding: str = ""
    not_read: tuple[str, ...] = ()  # headings of columns that mean nothing here


def read(data: bytes, max_rows: int = MAX_ROWS) -> Sheet:
    """Read a CSV file as it was uploaded. Raises CannotRead where it is no such file."""
    if len(data) > MAX_BYTES:
        raise CannotRead(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it into smaller files."
        )
    text, encoding = decode(data)
    lines = _lines(text)
    headings = _headings(lines)
    sheet = Sheet(encoding=encoding)
    sheet.not_read = tuple(name for name in headings if name and name not in COLUMNS and name != REASON)
    for count, row in enumerate(_checked(headings, lines), start=1):
        if count > max_rows:
            raise CannotRead(f"The file has more than {max_rows:,} rows. Split it into smaller files.")
        if isinstance(row, Row):
            sheet.good.append(row)
        else:
            sheet.bad.append(row)
    if not sheet.good and not sheet.bad:
        raise CannotRead("The file has no rows below its headings.")
    return sheet


def bad_rows_csv(bad: list[BadRow]) -> str:
    """The rows that did not go in, to be corrected and imported again: the reason is in the last column."""
    rows = ([*(row.cells.get(name, "") for name in COLUMNS), "; ".join(row.reasons)] for row in bad)
    return csv_text([*COLUMNS, REASON], rows)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Managers before those they manage; rows that wait for each other come last."""
    by_email = {row.email: row for row in rows}
    sorter = TopologicalSorter({email: row.refers_to & by_email.keys() for email, row in by_email.items()})
    with suppress(CycleError):  # the others can be put in order all the same
        sorter.prepare()
    order: list[str] = []
    while ready := sorter.get_ready():
        order += ready
        sorter.done(*ready)
    placed = set(order)
    return [by_email[email] for email in [*order, *(email for email in by_email if email not in placed)]]


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


def _headings(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    cells = next(lines, (1, []))[1]
    if len(cells) > MAX_COLUMNS:
        raise CannotRead(
            f"The first row has {len(cells):,} cells. It must name the columns and nothing else."
        )
    headings = ["_".join(cell.strip().casefold().replace("-", "_").split()) for cell in cells]
    missing = [name for name in NEEDED if name not in headings]
    if missing:
        raise CannotRead(
            f"The first row must name the columns. Missing: {', '.join(missing)}. "
            f"The columns are {', '.join(COLUMNS)}."
        )
    twice = sorted({name for name in headings if name in COLUMNS and headings.count(name) > 1})
    if twice:
        raise CannotRead(f"There are two columns called {' and '.join(twice)}. Take one away.")
    return headings


def _checked(headings: list[str], lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row | BadRow]:
    """Each row that is not empty, compared with those above it."""
    above = _Above()
    for number, values in lines:
        if any(value.strip() for value in values):
            row = check(number, headings, values)
            yield above.compare(row) if isinstance(row, Row) else row


class _Above:
    """The good rows so far: a person and a staff number come once, a team belongs to one service."""

    def __init__(self) -> None:
        self.emails: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.services: dict[str, Row] = {}  # by team

    def compare(self, row: Row) -> Row | BadRow:
        if reasons := tuple(self._reasons(row)):
            return BadRow(row.number, row.cells, reasons)
        self.emails[row.email] = self.numbers[row.staff_number] = row.number
        if row.team and row.service:
            self.services.setdefault(row.team.casefold(), row)
        return row

    def _reasons(self, row: Row) -> Iterator[str]:
        if row.email in self.emails:
            yield f"{row.email} is on row {self.emails[row.email]} already. Give each person one row"
        if row.staff_number and row.staff_number in self.numbers:
            yield f"staff_number {row.staff_number} is on row {self.numbers[row.staff_number]} already"
        other = self.services.get(row.team.casefold())
        if other and row.service and row.service.casefold() != other.service.casefold():
            yield f"the team {row.team} is in the service {other.service} on row {other.number}"


# ---- one row


def check(number: int, headings: list[str], values: list[str]) -> Row | BadRow:
    """A row with its cells read, or everything that is wrong with it."""
    named = zip(headings, values, strict=False)
    cells = {name: _plain(value) for name, value in named if name in COLUMNS}
    reasons = ["the row has more cells than there are headings"] if _too_long(headings, values) else []
    read_cells: dict[str, object] = {}
    for name in COLUMNS:
        try:
            read_cells[name] = _read_cell(name, cells.get(name, ""))
        except ValueError as error:
            reasons.append(str(error))
    if not reasons:
        reasons = list(_contradictions(read_cells))
    if reasons:
        return BadRow(number, cells, tuple(reasons))
    return Row(number=number, cells=cells, **read_cells)  # type: ignore[arg-type]


def _too_long(headings: list[str], values: list[str]) -> bool:
    return any(value.strip() for value in values[len(headings) :])


def _plain(cell: str) -> str:
    """The cell without spaces around it, and without the ' that we put before a formula."""
    cell = cell.strip(" \u00a0\n")
    return cell[1:] if cell[:1] == "'" and is_formula(cell[1:]) else cell


def _read_cell(name: str, cell: str) -> object:
    """What a cell means. Raises ValueError with the reason why it cannot."""
    if not cell:
        if name in NEEDED:
            raise ValueError(f"{name} is empty")
        return None if name in DATES else ""
    if is_formula(cell):
        raise ValueError(f"{name} begins with a sign that spreadsheet programs run as a formula")
    longest = LONGEST.get(name, 254)
    if len(cell) > longest:
        raise ValueError(f"{name} has {len(cell):,} characters, at most {longest} are kept")
    if any(_is_no_text(sign) for sign in cell):
        raise ValueError(f"{name} contains signs that cannot be shown, or a line break")
    return _reader_of(name)(cell)


def _is_no_text(sign: str) -> bool:
    return sign == "\ufffd" or (unicodedata.category(sign) in NOT_TEXT and sign not in JOINERS)


def _reader_of(name: str) -> Callable[[str], object]:
    if name in DATES:
        return partial(_date, name)
    if name == "email" or name.endswith("_email"):
        return partial(_email, name)
    return {"name": _name, "role": _role}.get(name, _text)


def _text(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _name(cell: str) -> str:
    text = _text(cell)
    strange = sorted({sign for sign in text if not _in_names(sign)})
    if strange:
        raise ValueError(f"name contains {' '.join(strange[:5])}. Was the file saved as UTF-8?")
    if not any(sign.isalpha() for sign in text):
        raise ValueError("name has no letters")
    return text


def _in_names(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M") or sign in SIGNS_IN_NAMES + JOINERS


def _email(name: str, cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise ValueError(f"{name} is not an email address: {cell[:60]}") from None
    return cell.lower()


def _role(cell: str) -> Role:
    role = ROLES.get(" ".join(cell.split()).casefold())
    if role is None:
        raise ValueError(f"role “{cell[:60]}” is not one of: {', '.join(Role.labels)}")
    return role


def _date(name: str, cell: str) -> dt.date:
    try:
        return UKDateField(called=name).clean(cell)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise ValueError("; ".join(error.messages)) from None


def _contradictions(cells: Mapping[str, object]) -> Iterator[str]:
    """What cannot be true together."""
    start, end = cells["post_start"], cells["post_end"]
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
        yield "post_end is before post_start"
    for name in ("line_manager_email", "supervisor_email", "clinical_supervisor_email"):
        if cells[name] and cells[name] == cells["email"]:
            yield f"{name} is the person's own address"
