"""Reads a CSV of people: which rows are good, and what is wrong with the others. No database, no HTTP.

The columns are described in docs/people-import.md.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from supervision_portal.people import sheets
from supervision_portal.people.roles import Role

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
ADDRESSES = ("email", "line_manager_email", "supervisor_email", "clinical_supervisor_email")
ROLES = {word.casefold(): role for role in Role for word in (role.value, role.label)}


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


class _Above:
    """The good rows so far: a person and a staff number come once, a team belongs to one service."""

    def __init__(self) -> None:
        self.emails: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.services: dict[str, Row] = {}  # by team

    def add(self, row: Row) -> None:
        self.emails[row.email] = self.numbers[row.staff_number] = row.number
        if row.team and row.service:
            self.services.setdefault(row.team.casefold(), row)

    def reasons(self, row: Row) -> Iterator[str]:
        if row.email in self.emails:
            yield f"{row.email} is on row {self.emails[row.email]} already. Give each person one row"
        if row.staff_number and row.staff_number in self.numbers:
            yield f"staff_number {row.staff_number} is on row {self.numbers[row.staff_number]} already"
        other = self.services.get(row.team.casefold())
        if other and row.service and row.service.casefold() != other.service.casefold():
            yield f"the team {row.team} is in the service {other.service} on row {other.number}"


def _role(_name: str, cell: str) -> Role:
    role = ROLES.get(" ".join(cell.split()).casefold())
    if role is None:
        raise ValueError(f"role “{cell[:60]}” is not one of: {', '.join(Role.labels)}")
    return role


def _contradictions(cells: Mapping[str, object]) -> Iterator[str]:
    start, end = cells["post_start"], cells["post_end"]
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
        yield "post_end is before post_start"
    for name in ("line_manager_email", "supervisor_email", "clinical_supervisor_email"):
        if cells[name] and cells[name] == cells["email"]:
            yield f"{name} is the person's own address"


PEOPLE = sheets.Format(
    columns=COLUMNS,
    needed=NEEDED,
    longest=LONGEST,
    none_if_empty=DATES,
    readers={
        **dict.fromkeys(DATES, sheets.date),
        **dict.fromkeys(ADDRESSES, sheets.email),
        "name": sheets.name_of_person,
        "role": _role,
    },
    row=Row,
    above=_Above,
    contradictions=_contradictions,
)
read, bad_rows_csv = PEOPLE.read, PEOPLE.bad_rows_csv
