"""`manage.py import_…`: what a CSV would change, and with --apply change it."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision_portal.people.services.outcomes import Imported
from supervision_portal.people.sheets import MAX_BYTES, MAX_ROWS_OF_COMMAND, CannotRead, Format, Sheet


class ImportCommand(BaseCommand):
    """A command that imports one kind of file; says which, and how."""

    format: ClassVar[Format[Any]]
    refusal: ClassVar[type[Exception]]

    def run(self, **asked: Any) -> Imported[Any]:
        """Import `rows`, or only try with `dry_run`. Raises `refusal`."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="import the good rows")
        parser.add_argument(
            "--bad-rows",
            type=Path,
            metavar="OUT.csv",
            help="write the rows that do not go in, with the reasons",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            sheet = self.format.read(_bytes(options["file"]), MAX_ROWS_OF_COMMAND)
            result = self.run(by=None, rows=sheet.good, dry_run=not options["apply"])
        except (CannotRead, self.refusal) as error:
            raise CommandError(str(error)) from error
        bad = sorted([*sheet.bad, *result.bad], key=lambda row: row.number)
        self._summary(result, sheet)
        for row in bad:
            self.stdout.write(f"Row {row.number}, not imported: {'; '.join(row.reasons)}")
        if options["bad_rows"] and bad:
            text = self.format.bad_rows_csv(bad)
            options["bad_rows"].write_text(text, encoding="utf-8-sig", newline="")
            self.stdout.write(f"The {len(bad)} rows are in {options['bad_rows']}.")
        if result.dry_run:
            self.stdout.write("Nothing is changed yet. Add --apply to import the good rows.")

    def _summary(self, result: Imported[Any], sheet: Sheet[Any]) -> None:
        bad = len(sheet.bad) + len(result.bad)
        self.stdout.write(
            f"{len(result.added)} added, {len(result.changed)} changed, {len(result.unchanged)} unchanged, "
            f"{bad} not imported (read as {sheet.encoding})."
        )
        for label, names in (*result.notes(), ("Columns that mean nothing here", sheet.not_read)):
            if names:
                self.stdout.write(f"{label}: {', '.join(names)}")
        for outcome in (*result.added, *result.changed):
            self.stdout.write(f"Row {outcome.row.number}, {outcome.row.name}: {', '.join(outcome.what)}")


def _bytes(path: Path) -> bytes:
    """The file, unless it is too large to look at. Raises CommandError where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}") from error
