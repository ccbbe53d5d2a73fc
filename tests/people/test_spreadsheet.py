import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.people.spreadsheet import csv_text, defused, is_formula
from supervision_portal.people.views.downloads import csv_download


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-5", "@sum", "\tx", "\rx", "＝1"])
def test_what_a_spreadsheet_would_run_becomes_text(cell: str) -> None:
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Siân", "a=b", "'", "3-4"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defused(cell) == cell


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_no_cell_of_a_table_is_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(["a", "b"], rows), newline="")))
    assert len(read) == len(rows) + 1
    assert not any(is_formula(cell) for row in read for cell in row)


def test_a_download_is_read_by_excel_as_utf8() -> None:
    response = csv_download("people.csv", "name\r\nSiân\r\n")
    assert response.content == b"\xef\xbb\xbf" + "name\r\nSiân\r\n".encode()
    assert response["Content-Disposition"] == 'attachment; filename="people.csv"'
