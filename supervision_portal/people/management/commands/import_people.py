"""`manage.py import_people FILE`: what a CSV of people would change, and with --apply change it."""

from typing import Any

from supervision_portal.people import services
from supervision_portal.people.imports import PEOPLE
from supervision_portal.people.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import people from a CSV (docs/people-import.md). Without --apply nothing is changed."
    format = PEOPLE
    refusal = services.PeopleError

    def run(self, **asked: Any) -> services.ImportResult:
        return services.import_people(**asked)
