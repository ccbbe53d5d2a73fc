"""Reading the CSV: no database."""

import csv
import datetime as dt
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.people import sheets
from supervision_portal.people.imports import COLUMNS, Row, bad_rows_csv, in_order, read
from supervision_portal.people.roles import Role
from supervision_portal.people.sheets import BadRow, CannotRead, Sheet
from tests.people.conftest import csv_of

DOCS = Path(__file__).parents[2] / "docs"
ALL = ",".join(COLUMNS)


def reasons_of(*rows: str, columns: str = "email,name,role") -> list[str]:
    return [reason for row in read(csv_of(*rows, columns=columns)).bad for reason in row.reasons]


def one(row: str, columns: str = "email,name,role") -> Row:
    [good] = read(csv_of(row, columns=columns)).good
    return good


def test_the_sample_in_the_documentation_is_good() -> None:
    sheet = read((DOCS / "people-sample.csv").read_bytes())
    assert (len(sheet.good), sheet.bad) == (14, [])


def test_the_documentation_names_every_column_and_role() -> None:
    text = (DOCS / "people-import.md").read_text()
    assert all(f"| `{column}` |" in text for column in COLUMNS)
    assert all(f"`{role.value}` {role.label}" in " ".join(text.split()) for role in Role)


def test_a_full_row_is_read() -> None:
    row = one(
        " Zofia.Wrobel@Demo.Example ,Zofia  Wróbel,S1,team manager,x,y,z,1/2/2026,28 February 2026,"
        "m@demo.example,,2026-02-01,,",
        ALL,
    )
    assert (row.number, row.email, row.name, row.role) == (
        2,
        "zofia.wrobel@demo.example",
        "Zofia Wróbel",
        Role.TEAM_MANAGER,
    )
    assert (row.post_start, row.post_end) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    assert (row.line_start, row.left_on) == (dt.date(2026, 2, 1), None)
    assert row.refers_to == {"m@demo.example"}


@pytest.mark.parametrize("role", ["qa_lead", "QA lead", " Qa  LEAD "])
def test_a_role_is_read_by_key_or_words(role: str) -> None:
    assert one(f"a@demo.example,Ama,{role}").role == Role.QA_LEAD


TEXT = "email,name,role\r\nsian@demo.example,Siân Ffion,worker\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("cp1252"), "Windows-1252"),
        (TEXT.replace("\r\n", "\r").encode(), "UTF-8"),
        (TEXT.replace(",", ";").encode(), "UTF-8"),
        (TEXT.replace(",", "\t").encode("utf-16"), "UTF-16"),
        (("sep=;\n" + TEXT.replace(",", ";")).encode(), "UTF-8"),
    ],
)
def test_encodings_and_separators_of_spreadsheet_programs(data: bytes, encoding: str) -> None:
    sheet = read(data)
    assert [row.name for row in sheet.good] == ["Siân Ffion"]
    assert sheet.encoding == encoding


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Missing: email, name, role"),
        (b"\n\n", "Missing: email, name, role"),
        (b"email,name\na@demo.example,A\n", "Missing: role"),
        (b"email,name,role\n", "no rows"),
        (b"email,name,role,name\n", "two columns called name"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\xd0\xcf\x11\xe0old workbook", "workbook"),
        (b"email,name,role\na@demo.example,\x81\x8d,worker", "cannot be read"),
        ("email,name".encode("utf-16") + b"x", "cannot be read"),
        (b"," * 5000, "name the columns"),
        (b"x" * (sheets.MAX_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_file_of_people_gets_a_clear_answer(data: bytes, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        read(data)


def test_a_very_long_file_is_refused_as_a_whole() -> None:
    rows = [f"p{n}@demo.example,Person {n},worker" for n in range(50_000)]
    with pytest.raises(CannotRead, match="more than 1,000 rows"):
        read(csv_of(*rows))
    assert len(read(csv_of(*rows), sheets.MAX_ROWS_OF_COMMAND).good) == 50_000


def test_a_cell_of_a_megabyte_makes_its_row_bad_and_no_other() -> None:
    sheet = read(csv_of("a@demo.example," + "a" * 2**20 + ",worker", "b@demo.example,Bo,worker"))
    assert [row.email for row in sheet.good] == ["b@demo.example"]
    assert sheet.bad[0].reasons == ("name has 1,048,576 characters, at most 150 are kept",)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",Ama,worker", "email is empty"),
        ("a@demo.example,,worker", "name is empty"),
        ("a@demo.example,Ama,", "role is empty"),
        ("not an address,Ama,worker", "email is not an email address: not an address"),
        ("a@demo.example,Ama,wizard", "role “wizard” is not one of: Worker"),
        ("a@demo.example,=1+1,worker", "name begins with a sign"),
        ("a@demo.example,'=1+1,worker", "name begins with a sign"),
        ("a@demo.example, +Ama,worker", "name begins with a sign"),
        ("a@demo.example,-Ama,worker", "name begins with a sign"),
        ("@demo.example,Ama,worker", "email begins with a sign"),
        ("a@demo.example,\tAma,worker", "name begins with a sign"),
        ("a@demo.example,Am\x00a,worker", "name contains signs that cannot be shown"),
        ("a@demo.example,Am\x07a,worker", "name contains signs that cannot be shown"),
        ("a@demo.example,Am\u202ea,worker", "name contains signs that cannot be shown"),
        ('a@demo.example,"Ama\nOwusu",worker', "name contains signs that cannot be shown, or a line break"),
        ("a@demo.example,Ama\ufffd,worker", "name contains signs that cannot be shown"),
        ("a@demo.example,SiÃ¢n 🙂,worker", "name contains ¢ 🙂"),
        ("a@demo.example,...,worker", "name has no letters"),
        ("a@demo.example,Ama,worker,more", "more cells than there are headings"),
    ],
)
def test_a_bad_cell_comes_back_with_its_reason(row: str, says: str) -> None:
    assert any(says in reason for reason in reasons_of(row)), reasons_of(row)


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("post_start", "31/2/2026", "31 February does not exist"),
        ("left_on", "soon", "Enter left_on"),
        ("line_manager_email", "boss", "line_manager_email is not an email address"),
        ("supervisor_email", "a@demo.example", "supervisor_email is the person's own address"),
        ("staff_number", "9" * 31, "staff_number has 31 characters"),
    ],
)
def test_the_other_columns_are_checked_too(column: str, cell: str, says: str) -> None:
    [reason] = reasons_of(f"a@demo.example,Ama,worker,{cell}", columns=f"email,name,role,{column}")
    assert says in reason


def test_a_post_cannot_end_before_it_begins() -> None:
    row = "a@demo.example,Ama,worker,1/2/2026,31/1/2026"
    assert reasons_of(row, columns="email,name,role,post_start,post_end") == ["post_end is before post_start"]


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    assert len(reasons_of("nobody,,wizard")) == 3


def test_a_person_and_a_staff_number_come_once() -> None:
    rows = ["a@demo.example,Ama,worker,7", "A@demo.example,Ama,worker,8", "b@demo.example,Bo,worker,7"]
    sheet = read(csv_of(*rows, columns="email,name,role,staff_number"))
    assert [row.number for row in sheet.good] == [2]
    assert sheet.bad[0].reasons == ("a@demo.example is on row 2 already. Give each person one row",)
    assert sheet.bad[1].reasons == ("staff_number 7 is on row 2 already",)


def test_a_team_belongs_to_one_service_whatever_its_capitals() -> None:
    rows = ["a@demo.example,Ama,worker,Locality,East", "b@demo.example,Bo,worker,Homes,EAST"]
    sheet = read(csv_of(*rows, columns="email,name,role,service,team"))
    assert [row.reasons for row in sheet.bad] == [("the team EAST is in the service Locality on row 2",)]


def test_columns_that_mean_nothing_are_named_and_a_returned_file_can_be_read() -> None:
    sheet = read(csv_of("a@demo.example,Ama,worker,1,old reason", columns="Email,NAME,role,Shoe size,reason"))
    assert (len(sheet.good), sheet.not_read) == (1, ("shoe_size",))


def test_bad_rows_come_back_with_every_cell_defused_and_the_reason_last() -> None:
    bad = read(csv_of("=cmd,+Ama,worker")).bad
    [header, row] = csv.reader(io.StringIO(bad_rows_csv(bad)))
    assert header == [*COLUMNS, "reason"]
    assert row[:2] == ["'=cmd", "'+Ama"]
    assert row[-1].startswith("email begins with a sign")


def test_a_formula_stays_refused_when_its_row_comes_back() -> None:
    again = read(bad_rows_csv(read(csv_of("a@demo.example,=1+1,worker")).bad).encode("utf-8-sig"))
    assert [row.cells["name"] for row in again.bad] == ["=1+1"]


def test_managers_come_before_those_they_manage() -> None:
    rows = [
        "a@demo.example,A,worker,b@demo.example",
        "b@demo.example,B,worker,c@demo.example",
        "c@demo.example,C,worker,",
    ]
    sheet = read(csv_of(*rows, columns="email,name,role,line_manager_email"))
    assert [row.name for row in in_order(sheet.good)] == ["C", "B", "A"]


def test_rows_in_a_circle_come_last_and_are_not_lost() -> None:
    rows = [
        "a@demo.example,A,worker,b@demo.example",
        "b@demo.example,B,worker,a@demo.example",
        "c@demo.example,C,worker,",
    ]
    sheet = read(csv_of(*rows, columns="email,name,role,line_manager_email"))
    assert [row.name for row in in_order(sheet.good)] == ["C", "A", "B"]


def rows_of(sheet: Sheet[Row]) -> list[Row | BadRow]:
    return [*sheet.good, *sheet.bad]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    for whole in (data, b"email,name,role\n" + data, b"\xff\xfee\x00m\x00" + data):
        with suppress(CannotRead):
            assert rows_of(read(whole))


CELL = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["a@demo.example", "b@demo.example", "worker", "Siân", "=1", "1/2/2026", "", "\x00", "'-"]
    ),
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=len(COLUMNS) + 1), min_size=1, max_size=8))
def test_every_row_is_good_or_comes_back_with_a_reason(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([list(COLUMNS), *table])
    filled = [row for row in table if any(cell.strip() for cell in row)]
    try:
        sheet = read(out.getvalue().encode("utf-8", "surrogatepass"))
    except CannotRead:
        return
    assert len(rows_of(sheet)) == len(filled) or not _survives(out.getvalue(), filled)
    assert all(row.reasons and all(row.reasons) for row in sheet.bad)
    assert len({row.email for row in sheet.good}) == len(sheet.good)
    again = bad_rows_csv(sheet.bad)
    assert len(list(csv.reader(io.StringIO(again, newline="")))) == len(sheet.bad) + 1


def _survives(text: str, filled: list[list[str]]) -> bool:
    """Whether Python's own reader gives back what was written (it does not for a lone carriage return)."""
    read_back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    return [row for row in read_back if any(cell.strip() for cell in row)] == filled
