from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from supervision_portal.people.models import User
from tests.people.conftest import csv_of

pytestmark = pytest.mark.django_db
ROWS = (
    "ama@demo.example,Ama Owusu,worker",
    "bo@demo.example,=1+1,worker",
    "cy@demo.example,Cy,worker,boss@demo.example",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(csv_of(*ROWS, columns="email,name,role,line_manager_email,shoe size"))
    return path


def test_without_apply_it_only_says_what_would_change(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_people", file)
    said = capsys.readouterr().out
    assert "1 added, 0 changed, 0 unchanged, 2 not imported (read as UTF-8)." in said
    assert "Row 2, Ama Owusu: new person, post: Worker, All services" in said
    assert "Row 3, not imported: name begins with a sign" in said
    assert "Row 4, not imported: line_manager_email boss@demo.example is neither" in said
    assert "Columns that mean nothing here: shoe_size" in said
    assert said.endswith("Add --apply to import the good rows.\n")
    assert not User.objects.exists()


def test_apply_imports_the_good_rows_and_writes_the_others(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bad.csv"
    call_command("import_people", file, "--apply", "--bad-rows", out)
    assert list(User.objects.values_list("name", flat=True)) == ["Ama Owusu"]
    header, second, third = out.read_text(encoding="utf-8-sig").splitlines()
    assert header.endswith(",reason")
    assert second.startswith("bo@demo.example,'=1+1,")
    assert third.endswith("nor in this file.")
    assert "Nothing is changed" not in capsys.readouterr().out


def test_what_cannot_be_read_ends_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_people", tmp_path / "missing.csv")
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError, match="workbook"):
        call_command("import_people", tmp_path / "book.csv")
