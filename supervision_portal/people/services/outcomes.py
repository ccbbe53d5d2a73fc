"""What came of an import, row by row, whatever its rows are about."""

from dataclasses import dataclass, field
from typing import Generic

from django.db import connection

from supervision_portal.people.sheets import BadRow, R

BUSY = "Another import is at work. Try again in a minute."


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """A row that went in: `what` it added or changed, in words; nothing of it means unchanged."""

    row: R
    new: bool
    what: tuple[str, ...]


@dataclass
class Imported(Generic[R]):
    """What an import did, or in a dry run would do."""

    dry_run: bool
    outcomes: list[Outcome[R]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def added(self) -> list[Outcome[R]]:
        return [outcome for outcome in self.outcomes if outcome.new]

    @property
    def changed(self) -> list[Outcome[R]]:
        return [outcome for outcome in self.outcomes if outcome.what and not outcome.new]

    @property
    def unchanged(self) -> list[Outcome[R]]:
        return [outcome for outcome in self.outcomes if not outcome.what]

    def notes(self) -> list[tuple[str, list[str]]]:
        """What else there is to say: a label, and the names that belong to it."""
        return []


def alone(key: int) -> bool:
    """Whether no other import under this key is at work; none can begin before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        taken: bool = cursor.fetchone()[0]
    return taken
