"""Importing people from a CSV."""

from typing import Any

from supervision_portal.people import services
from supervision_portal.people.imports import PEOPLE
from supervision_portal.people.roles import May
from supervision_portal.people.views.importing import ImportPages


def _run(**asked: Any) -> services.ImportResult:
    return services.import_people(**asked)


upload, check, bad_rows, empty_file = ImportPages(
    of="people",
    one="Person",
    title="Import people",
    done="People are imported",
    empty_cells=(
        "An empty cell changes nothing for a person who is in the portal already, but for the team and the "
        "service: a post without both is over all services."
    ),
    back="People",
    back_url="people:people",
    url="people:import",
    right=May.CHANGE_PEOPLE,
    format=PEOPLE,
    run=_run,
    refusal=services.PeopleError,
).views()
