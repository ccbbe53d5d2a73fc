"""Brings the children of an import up to date: adds who is missing, changes what differs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils import timezone

from casefile.imports import Row
from casefile.models import Child, ChildStatus, Family, Status
from casefile.services.children import add_child, allocate, change_child, set_status
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Team, User
from supervision_portal.people.services.outcomes import BUSY, Imported, Outcome, alone
from supervision_portal.people.sheets import BadRow
from supervision_portal.records.models import FileBar, FileHolder
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.services import at_the_end

LOCK = 0x6368696C
"""Key of the advisory lock of whoever imports children."""
ROLES = {"worker_email": FileHolder.Role.CASEWORKER, "cts_worker_email": FileHolder.Role.CTS_WORKER}
WORDS = {
    "name": "name",
    "initials": "initials",
    "born_on": "date of birth",
    "address": "address",
    "address_is_confidential": "confidential or not",
    "family": "brothers and sisters",
}
"""What changed, in words. Never the value: the report is read by people who must not know an address."""


@dataclass
class ImportResult(Imported[Row]):
    """What an import of children did, or in a dry run would do."""

    new_families: list[str] = field(default_factory=list)

    def notes(self) -> list[tuple[str, list[str]]]:
        return [("New groups of brothers and sisters", self.new_families)]


@transaction.atomic
def import_children(*, by: User | None, rows: Sequence[Row], dry_run: bool) -> ImportResult:
    """Bring children, their status and allocations to what the rows say; a row goes in whole or not at all.

    A dry run does it all and takes it back. Raises Refused while another import is at work.
    """
    if not alone(LOCK):
        raise Refused(BUSY)
    with at_the_end():
        result = _Import(by, rows).run(ImportResult(dry_run))
    if dry_run:
        transaction.set_rollback(True)
    else:
        log.write(Verb.CHILDREN_IMPORTED, by=by, count=len(result.added) + len(result.changed))
    return result


class _Import:
    """One import at work, with what the portal knows read beforehand."""

    def __init__(self, by: User | None, rows: Sequence[Row]) -> None:
        self.by, self.rows, self.today = by, rows, timezone.localdate()
        self.children = _children({row.key for row in rows})
        emails = {email for row in rows for email in (row.worker_email, row.cts_worker_email) if email}
        self.people = {user.email.lower(): user for user in User.objects.with_address(*emails)}
        self.teams = {team.name.casefold(): team for team in Team.objects.all()}
        self.families = {family.name: family for family in Family.objects.order_by("-pk")}
        every = list(Status.objects.all())
        self.statuses = {word.casefold(): one for one in every for word in (one.key, one.name)}
        bars = FileBar.objects.current().filter(user=by) if by else FileBar.objects.none()
        self.barred = set(bars.values_list("file", flat=True))

    def run(self, result: ImportResult) -> ImportResult:
        known = set(self.families)
        for row in self.rows:
            families = dict(self.families)
            try:
                with transaction.atomic():
                    result.outcomes.append(self._apply(row))
            except Refused as refused:
                self.families = families
                result.bad.append(BadRow(row.number, row.cells, (str(refused),)))
        result.new_families = [name for name in self.families if name not in known]
        return result

    def _apply(self, row: Row) -> Outcome[Row]:
        child = self.children.get(row.key)
        new = child is None
        if child is None:
            child, what = self._add(row), ["new child"]
        elif child.pk in self.barred:
            raise Refused("This row must be imported by somebody else.")
        else:
            what = self._change(row, child)
        return Outcome(row, new, (*what, *self._status(row, child), *self._workers(row, child)))

    def _add(self, row: Row) -> Child:
        days = [day for day in (row.status_start, row.allocation_start) if day]
        return add_child(
            by=self.by,
            name=row.name,
            case_number=row.case_number,
            team=self._team(row.team) if row.team else None,
            initials=row.initials,
            opened_on=min([self.today, *days]),
            born_on=row.date_of_birth,
            address=row.address,
            address_is_confidential=bool(row.address_confidential),
            family=self._family(row.family) if row.family else None,
        )

    def _change(self, row: Row, child: Child) -> list[str]:
        """What is given and differs; an empty cell changes nothing."""
        given: dict[str, Any] = {"name": row.name}
        given |= {"initials": row.initials} if row.initials else {}
        given |= {"born_on": row.date_of_birth} if row.date_of_birth else {}
        given |= {"address": row.address} if row.address else {}
        if row.address_confidential is not None:
            given["address_is_confidential"] = row.address_confidential
        given |= {"family": self._family(row.family)} if row.family else {}
        team = self._team(row.team) if row.team else child.file.team
        what = [WORDS[key] for key, value in given.items() if getattr(child, key) != value]
        what += [f"team: {team.name}"] if team and team != child.file.team else []
        change_child(by=self.by, child=child, team=team, **given)
        return what

    def _status(self, row: Row, child: Child) -> list[str]:
        """The status is there already: it keeps its start, and what is not said of it."""
        if not row.status:
            return []
        status = self.statuses.get(row.status.casefold())
        if status is None:
            raise Refused(
                f"status “{row.status}” is not known. Use one of: {', '.join(self._status_keys())}."
            )
        now = next((one for one in child.statuses.all() if one.end is None), None)
        same = now if now and now.status_id == status.pk else None
        settled = row.settled if row.settled is not None else bool(same and same.settled)
        is_complex = row.complex if row.complex is not None else bool(same and same.complex)
        if same and (same.settled, same.complex) == (settled, is_complex):
            return []
        made = set_status(
            by=self.by,
            child=child,
            status=status,
            start=row.status_start,
            settled=settled,
            is_complex=is_complex,
        )
        return [f"status: {made}"]

    def _workers(self, row: Row, child: Child) -> list[str]:
        """Somebody who holds it already keeps the start."""
        holders = {one.role: one.user_id for one in child.file.holders.all() if one.end is None}
        what = []
        for column, role in ROLES.items():
            email = getattr(row, column)
            if not email:
                continue
            worker = self.people.get(email)
            if worker is None:
                raise Refused(f"{column} {email} is not in the portal.")
            if holders.get(role) == worker.pk:
                continue
            allocate(by=self.by, child=child, worker=worker, start=row.allocation_start, role=role)
            what.append(f"{role.label.lower()}: {worker.name}")
        return what

    def _status_keys(self) -> Iterable[str]:
        return dict.fromkeys(one.key for one in self.statuses.values() if one.retired_on is None)

    def _team(self, name: str) -> Team:
        team = self.teams.get(name.casefold())
        if team is None:
            raise Refused(f"The team {name} is not in the portal. Add it first.")
        return team

    def _family(self, key: str) -> Family:
        """The brothers and sisters that share a key of the file."""
        if key not in self.families:
            self.families[key] = Family.objects.create(name=key)
        return self.families[key]


def _children(keys: set[str]) -> dict[str, Child]:
    """Children by their number whatever its capitals, with team, status and who works with them."""
    found = Child.objects.alias(key=Lower("case_number")).filter(key__in={key.lower() for key in keys})
    found = found.select_related("file__team", "family").prefetch_related(
        Prefetch("statuses", ChildStatus.objects.select_related("status")), "file__holders"
    )
    return {child.case_number.casefold(): child for child in found}
