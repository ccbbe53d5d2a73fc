"""`manage.py import_children FILE`: what a CSV of children would change, and with --apply change it."""

from typing import Any

from casefile.imports import CHILDREN
from casefile.services import importing
from supervision_portal.people.management.importing import ImportCommand
from supervision_portal.records.services.errors import Refused


class Command(ImportCommand):
    help = "Import children from a CSV (docs/children-import.md). Without --apply nothing is changed."
    format = CHILDREN
    refusal = Refused

    def run(self, **asked: Any) -> importing.ImportResult:
        return importing.import_children(**asked)
