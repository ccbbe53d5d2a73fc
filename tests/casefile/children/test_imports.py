"""Reading a CSV of children, bringing it in, and the command."""

import csv
import datetime as dt
import io
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casefile.imports import CHILDREN, COLUMNS, Row
from casefile.models import Child, Family
from casefile.services import children
from casefile.services.importing import LOCK, ImportResult, import_children
from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.imports import PEOPLE
from supervision_portal.people.models import User
from supervision_portal.people.sheets import CannotRead
from supervision_portal.records.models import FileHolder, Notice
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import LONG_AGO, Pair

DOCS = Path(__file__).parents[3] / "docs"
FEW = "case_number,name"


def csv_of(*rows: str, columns: str = FEW) -> bytes:
    return "\n".join([columns, *rows]).encode()


def reasons_of(*rows: str, columns: str = FEW) -> list[str]:
    return [reason for row in CHILDREN.read(csv_of(*rows, columns=columns)).bad for reason in row.reasons]


def one(row: str, columns: str = FEW) -> Row:
    [good] = CHILDREN.read(csv_of(row, columns=columns)).good
    return good


def load(*rows: str, columns: str = FEW, by: User | None = None, dry_run: bool = False) -> ImportResult:
    sheet = CHILDREN.read(csv_of(*rows, columns=columns))
    assert not sheet.bad
    return import_children(by=by, rows=sheet.good, dry_run=dry_run)


def said(result: ImportResult) -> list[str]:
    return [", ".join(outcome.what) for outcome in result.outcomes]


def refused(result: ImportResult) -> list[str]:
    return [reason for row in result.bad for reason in row.reasons]


# ---- reading: no database


def test_the_documentation_names_every_column() -> None:
    text = (DOCS / "children-import.md").read_text()
    assert all(f"| `{column}` |" in text for column in COLUMNS)


def test_a_full_row_is_read() -> None:
    row = one(
        'K1,Zoë  Bell,ZB,3/11/2015,"1 Mill Lane, Town",YES,East,cp,no,,1/2/2026,W@Demo.Example,,,F1',
        ",".join(COLUMNS),
    )
    assert (row.name, row.date_of_birth, row.address) == (
        "Zoë Bell",
        dt.date(2015, 11, 3),
        "1 Mill Lane, Town",
    )
    assert (row.address_confidential, row.settled, row.complex) == (True, False, None)
    assert (row.worker_email, row.allocation_start) == ("w@demo.example", None)


@pytest.mark.parametrize(
    ("columns", "row", "says"),
    [
        (FEW, ",Amara", "case_number is empty"),
        (FEW, "K1,", "name is empty"),
        (FEW, "=K1,Amara", "case_number begins with a sign"),
        (FEW, "K1,Am\x07ara", "name contains signs that cannot be shown"),
        (FEW, f"{'9' * 31},Amara", "case_number has 31 characters"),
        (f"{FEW},date_of_birth", "K1,Amara,soon", "date_of_birth"),
        (f"{FEW},date_of_birth", "K1,Amara,1/1/2090", "date_of_birth is in the future"),
        (
            f"{FEW},address_confidential",
            "K1,Amara,perhaps",
            "must be yes or no, not “perhaps”",
        ),
        (f"{FEW},address", "K1,Amara,@home", "address begins with a sign"),
        (f"{FEW},settled", "K1,Amara,yes", "settled is given without a status"),
        (f"{FEW},status_start", "K1,Amara,1/2/2026", "status_start is given without a status"),
        (f"{FEW},allocation_start", "K1,Amara,1/2/2026", "allocation_start is given without"),
        (f"{FEW},worker_email", "K1,Amara,nobody", "worker_email is not an email address"),
    ],
)
def test_a_bad_cell_comes_back_with_its_reason(columns: str, row: str, says: str) -> None:
    [reason] = reasons_of(row, columns=columns)
    assert says in reason


def test_a_child_comes_once_whatever_the_capitals_of_the_number() -> None:
    assert reasons_of("k1,Amara", "K1,Amara") == ["K1 is on row 2 already. Give each child one row"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Missing: case_number, name"),
        (b"case_number,name\n", "no rows"),
        (b"PK\x03\x04", "workbook"),
        (b"case_number,name\nK1,\x81\x8d", "cannot be read"),
    ],
)
def test_what_is_no_file_of_children_gets_a_clear_answer(data: bytes, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        CHILDREN.read(data)


def test_the_encodings_of_excel_are_read() -> None:
    text = "case_number;name\r\nK1;Siân Bell\r\n"
    for data, encoding in ((text.encode("utf-16"), "UTF-16"), (text.encode("cp1252"), "Windows-1252")):
        sheet = CHILDREN.read(data)
        assert ([row.name for row in sheet.good], sheet.encoding) == (["Siân Bell"], encoding)


@given(
    st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=len(COLUMNS) + 1), min_size=1, max_size=5)
)
def test_every_row_is_good_or_comes_back_with_a_reason(table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([list(COLUMNS), *table])
    with suppress(CannotRead):
        sheet = CHILDREN.read(out.getvalue().encode("utf-8", "surrogatepass"))
        assert all(row.reasons and all(row.reasons) for row in sheet.bad)
        back = csv.reader(io.StringIO(CHILDREN.bad_rows_csv(sheet.bad), newline=""))
        assert len(list(back)) == len(sheet.bad) + 1


# ---- bringing it in

DATABASE = pytest.mark.django_db


@DATABASE
def test_the_samples_of_the_documentation_go_in_one_after_the_other() -> None:
    staff = PEOPLE.read((DOCS / "people-sample.csv").read_bytes())
    assert people.import_people(by=None, rows=staff.good, dry_run=False).bad == []
    sheet = CHILDREN.read((DOCS / "children-sample.csv").read_bytes())
    assert (len(sheet.good), sheet.bad) == (6, [])
    first = import_children(by=None, rows=sheet.good, dry_run=False)
    assert (len(first.added), first.bad, first.new_families) == (6, [], ["F-311"])
    again = import_children(by=None, rows=sheet.good, dry_run=False)
    assert (len(again.unchanged), again.new_families) == (6, [])


@DATABASE
def test_a_new_child_comes_with_everything(pair: Pair) -> None:
    team, worker = pair.team.name.upper(), pair.worker.email
    row = f"K1,Zoë Bell,,3/11/2015,1 Lane,yes,{team},CP,,yes,1/2/2024,{worker},,,F1"
    result = load(row, columns=",".join(COLUMNS))
    child = Child.objects.get()
    assert said(result) == [
        "new child, status: Child protection (CP), complex, allocated worker: Wanda Worker"
    ]
    assert (child.initials, child.address_is_confidential, child.file.team) == ("ZB", True, pair.team)
    assert child.file.opened_on == dt.date(2024, 2, 1)
    assert child.family == Family.objects.get(name="F1")
    assert Event.objects.filter(verb="children.imported", count=1).count() == 1
    assert not Notice.objects.exists()


@DATABASE
def test_what_differs_is_changed_and_an_empty_cell_changes_nothing(pair: Pair, child: Child) -> None:
    columns = "case_number,name,date_of_birth,address,address_confidential,team"
    result = load(f"{child.case_number.lower()},Amara Bell,3/11/2015,,yes,", columns=columns)
    assert said(result) == ["name, date of birth, confidential or not"]
    now = Child.objects.get(pk=child.pk)
    assert (now.name, now.address, now.file.team, now.initials) == (
        "Amara Bell",
        child.address,
        pair.team,
        "AO",
    )
    assert said(load(f"{child.case_number},Amara Bell,,,,", columns=columns)) == [""]


@DATABASE
def test_the_report_never_holds_an_address(child: Child) -> None:
    result = load(f"{child.case_number},Amara Okafor,8 New Hideout", columns=f"{FEW},address")
    assert said(result) == ["address"]


@DATABASE
def test_a_status_that_is_there_keeps_its_start_and_what_is_not_said(child: Child) -> None:
    columns, number = f"{FEW},status,settled,status_start", child.case_number
    load(f"{number},Amara Okafor,cla-long,yes,1/2/2026", columns=columns)
    assert said(load(f"{number},Amara Okafor,CLA-LONG,,1/3/2026", columns=columns)) == [""]
    assert said(load(f"{number},Amara Okafor,cla-long,no,1/3/2026", columns=columns)) == [
        "status: Child looked after (CLA), long-term placement"
    ]
    rows = child.statuses.order_by("start").values_list("start", "end")
    assert list(rows) == [(dt.date(2026, 2, 1), dt.date(2026, 2, 28)), (dt.date(2026, 3, 1), None)]


@DATABASE
def test_another_worker_begins_on_the_day_that_is_given(pair: Pair, child: Child) -> None:
    new = factories.person(name="Nora New")
    row = f"{child.case_number},Amara Okafor,{new.email},1/3/2026"
    result = load(row, columns=f"{FEW},worker_email,allocation_start")
    assert said(result) == ["allocated worker: Nora New"]
    rows = FileHolder.objects.filter(file=child.pk).order_by("start")
    assert [(one.user, one.start, one.end) for one in rows] == [
        (pair.worker, LONG_AGO, dt.date(2026, 2, 28)),
        (new, dt.date(2026, 3, 1), None),
    ]


@DATABASE
def test_a_bad_row_leaves_nothing_behind_and_holds_up_no_other(pair: Pair, child: Child) -> None:
    cousin = factories.person(name="Cora Cousin")
    children.bar(by=None, file=child.file, user=cousin, reason="A cousin")
    columns = f"{FEW},team,status,worker_email,allocation_start,family"
    result = load(
        "K1,One,Nowhere,,,,",
        "K2,Two,,wizard,,,F2",
        "K3,Three,,,nobody@demo.example,,F3",
        f"{child.case_number},Amara Changed,,,{cousin.email},,",
        f"{child.case_number}9,Good,,cp,{pair.worker.email},1/2/2026,F4",
        columns=columns,
    )
    assert [reason[:40] for reason in refused(result)] == [
        "The team Nowhere is not in the portal. A",
        "status “wizard” is not known. Use one of",
        "worker_email nobody@demo.example is not ",
        "Cora Cousin must not work on this file.",
    ]
    assert set(Child.objects.values_list("name", flat=True)) == {"Amara Okafor", "Good"}
    assert list(Family.objects.values_list("name", flat=True)) == ["F4"]
    assert result.new_families == ["F4"]


@DATABASE
def test_a_dry_run_says_the_same_and_keeps_nothing(pair: Pair) -> None:
    row, columns = f"K1,Zoë Bell,cp,{pair.worker.email},F1", f"{FEW},status,worker_email,family"
    tried = load(row, columns=columns, dry_run=True)
    assert not Child.objects.exists()
    assert not Family.objects.exists()
    assert not Event.objects.filter(verb__startswith="child").exists()
    assert said(load(row, columns=columns)) == said(tried)


@DATABASE
def test_nobody_imports_themselves_into_a_file(child: Child, support: User) -> None:
    """Who administers does not read: an allocation would open the file."""
    columns = f"{FEW},worker_email"
    result = load(
        f"{child.case_number},Amara Okafor,{support.email}",
        f"K9,New,{support.email}",
        columns=columns,
        by=support,
    )
    assert all("to yourself" in reason for reason in refused(result))
    assert len(result.bad) == 2
    assert Child.objects.count() == 1


@DATABASE
def test_nobody_changes_a_child_whose_file_they_must_not_see(child: Child, support: User) -> None:
    children.bar(by=None, file=child.file, user=support, reason="Her own child")
    row = f"{child.case_number},Amara Okafor,no"
    result = load(row, columns=f"{FEW},address_confidential", by=support)
    assert refused(result) == ["This row must be imported by somebody else."]


@DATABASE
def test_families_that_pages_made_are_not_taken_for_a_key(child: Child) -> None:
    bo = factories.child("Bo Okafor")
    children.join_family(by=None, child=child, sibling=bo)
    load("K1,Cy Okafor,Okafor", columns=f"{FEW},family")
    assert Child.objects.get(case_number="K1").family != Child.objects.get(pk=child.pk).family


@DATABASE
def test_a_day_before_the_last_change_is_refused(child: Child) -> None:
    new = factories.person(name="Nora New")
    row = f"{child.case_number},Amara Okafor,{new.email},1/1/2020"
    [reason] = refused(load(row, columns=f"{FEW},worker_email,allocation_start"))
    assert reason == "Wanda Worker holds it from 8 January 2024. Choose a later day."


@DATABASE
def test_who_has_left_gets_no_child(pair: Pair) -> None:
    people.person_leaves(by=None, user=pair.worker, on=timezone.localdate())
    [reason] = refused(load(f"K1,Zoë,{pair.worker.email}", columns=f"{FEW},worker_email"))
    assert reason == "Wanda Worker has left."


@pytest.mark.django_db(transaction=True)
def test_only_one_import_is_at_work() -> None:
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(Refused, match="Another import is at work"):
            load("K1,Amara")
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    other.close()
    assert len(load("K1,Amara").added) == 1


# ---- the command


@DATABASE
def test_the_command_tries_then_applies_and_writes_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "children.csv", tmp_path / "bad.csv"
    file.write_bytes(csv_of("K1,Amara,", "K2,=1+1,", "K3,Bo,Nowhere", columns=f"{FEW},team"))
    call_command("import_children", file)
    tried = capsys.readouterr().out
    assert "1 added, 0 changed, 0 unchanged, 2 not imported (read as UTF-8)." in tried
    assert tried.endswith("Add --apply to import the good rows.\n")
    assert not Child.objects.exists()
    call_command("import_children", file, "--apply", "--bad-rows", out)
    assert list(Child.objects.values_list("name", flat=True)) == ["Amara"]
    [header, second, third] = csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline=""))
    assert header == [*COLUMNS, "reason"]
    assert (second[1], third[-1]) == ("'=1+1", "The team Nowhere is not in the portal. Add it first.")


@DATABASE
def test_what_cannot_be_read_ends_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_children", tmp_path / "missing.csv")
