"""`manage.py check_pdf FILE`: is this PDF a record of the portal, unchanged?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision_portal.records.services import checking

WORDS = {
    "changed": "CHANGED: this PDF was sealed by the portal and has been changed since.",
    "not_sealed": "NOT SEALED: this PDF carries no seal.",
    "unknown_seal": "UNKNOWN SEAL: this PDF was sealed by somebody else.",
    "not_a_pdf": "NOT A PDF: this file cannot be read as a PDF.",
    "not_stored": "NOT STORED: the seal is the portal's, but no record has this PDF.",
}


class Command(BaseCommand):
    help = "Tell an unchanged PDF of the portal from a changed one, and name its record and addenda."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {options['file']}: {error.strerror}") from error
        result = checking.check(data=data)
        if not result.unchanged or result.record is None:
            raise CommandError(WORDS[result.verdict])
        self.stdout.write(f"UNCHANGED: {result.record.number}, {result.label}. {result.state_line}.")
        for line in result.signatures:
            self.stdout.write(f"  {line}")
        self.stdout.write(f"  Addenda: {', '.join(result.addenda) or 'none'}")
