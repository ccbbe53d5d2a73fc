"""Tables that people open in a spreadsheet program."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that begins so is run by spreadsheet programs; the last four are the wide forms of the first."""


def is_formula(cell: str) -> bool:
    return cell.startswith(FORMULA_SIGNS)


def defused(cell: str) -> str:
    """The cell as text: a leading ' keeps a spreadsheet program from running it."""
    return f"'{cell}" if is_formula(cell) else cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV with every cell defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([defused(str(cell)) for cell in row])
    return out.getvalue()
