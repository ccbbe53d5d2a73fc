"""Importing children from a CSV."""

from typing import Any

from casefile.imports import CHILDREN
from casefile.services import importing
from supervision_portal.people.roles import May
from supervision_portal.people.views.importing import ImportPages
from supervision_portal.records.services.errors import Refused


def _run(**asked: Any) -> importing.ImportResult:
    return importing.import_children(**asked)


upload, check, bad_rows, empty_file = ImportPages(
    of="children",
    one="Child",
    title="Import children",
    done="Children are imported",
    empty_cells="An empty cell changes nothing for a child who is in the portal already.",
    back="Children",
    back_url="casefile:caseload",
    url="casefile:import",
    right=May.IMPORT_CHILDREN,
    format=CHILDREN,
    run=_run,
    refusal=Refused,
).views()
