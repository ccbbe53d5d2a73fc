"""Reads a CSV of children: which rows are good, and what is wrong with the others. No database, no HTTP.

The columns are described in docs/children-import.md.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from supervision_portal.people import sheets

COLUMNS: dict[str, str] = {
    "case_number": "Number in the case system. Says which child it is",
    "name": "First name and surname",
    "initials": "Empty for a new child: the first letters of the name",
    "date_of_birth": "Empty if it is not known, or for a child who is not born yet",
    "address": "Home address, in one line",
    "address_confidential": "yes or no. Empty for a new child: no",
    "team": "Team that is responsible. It must be in the portal",
    "status": "Status, for example cp or Child protection (CP)",
    "settled": "yes or no, with the status",
    "complex": "yes or no, with the status: complex, or in placement support",
    "status_start": "First day of a new status. Empty: the day of the import",
    "worker_email": "Work email address of the allocated worker",
    "allocation_start": "First day of a new allocation. Empty: the day of the import",
    "cts_worker_email": "Work email address of the CTS worker, if there is one",
    "family": "A key of your own that is the same for brothers and sisters",
}
NEEDED = ("case_number", "name")
LONGEST = {
    **{"case_number": 30, "name": 150, "initials": 10, "address": 300, "team": 120, "status": 100},
    "family": 150,
}
DATES = ("date_of_birth", "status_start", "allocation_start")
YES_NO = ("address_confidential", "settled", "complex")


@dataclass(frozen=True)
class Row:
    """A row in which nothing is wrong by itself. Addresses are in lower case; "" and None: not given."""

    number: int  # as a spreadsheet program counts: the heading is row 1
    cells: Mapping[str, str]  # as they came
    case_number: str
    name: str
    initials: str
    date_of_birth: dt.date | None
    address: str
    address_confidential: bool | None
    team: str
    status: str
    settled: bool | None
    complex: bool | None
    status_start: dt.date | None
    worker_email: str
    allocation_start: dt.date | None
    cts_worker_email: str
    family: str

    @property
    def key(self) -> str:
        """The number, whatever its capitals."""
        return self.case_number.casefold()


class _Above:
    """The good rows so far: a child comes once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def add(self, row: Row) -> None:
        self.numbers[row.key] = row.number

    def reasons(self, row: Row) -> Iterator[str]:
        if row.key in self.numbers:
            yield f"{row.case_number} is on row {self.numbers[row.key]} already. Give each child one row"


def _contradictions(cells: Mapping[str, object]) -> Iterator[str]:
    today = timezone.localdate()
    born = cells["date_of_birth"]
    if isinstance(born, dt.date) and born > today:
        yield "date_of_birth is in the future. Leave it empty for a child who is not born yet"
    if not cells["status"]:
        for name in ("settled", "complex", "status_start"):
            if cells[name] not in (None, ""):
                yield f"{name} is given without a status"
    if cells["allocation_start"] and not (cells["worker_email"] or cells["cts_worker_email"]):
        yield "allocation_start is given without a worker_email or cts_worker_email"


CHILDREN = sheets.Format(
    columns=COLUMNS,
    needed=NEEDED,
    longest=LONGEST,
    none_if_empty=(*DATES, *YES_NO),
    readers={
        **dict.fromkeys(DATES, sheets.date),
        **dict.fromkeys(YES_NO, sheets.yes_or_no),
        **dict.fromkeys(("worker_email", "cts_worker_email"), sheets.email),
        "name": sheets.name_of_person,
    },
    row=Row,
    above=_Above,
    contradictions=_contradictions,
)
