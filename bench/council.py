"""The council the pages are measured on: a manager with full files, one with little, 2,000 others."""

import datetime as dt
import itertools
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.utils import timezone

from bench import worker_file
from bench.people import file_of, staff
from bench.worker_file import LARGE, SMALL, Size
from supervision_portal.people.models import Service, Team, User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File, FileGrant, FileHolder, Record, RecordParty
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.services import rebuild

OTHER_TEAMS = 154  # of one manager and twelve workers each
OTHER_RECORDS = 3  # on each of their files
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Desk:
    """A manager, the file of somebody they supervise, and the S1 that is being written on it."""

    manager: User
    file: File
    draft: Record


@dataclass(frozen=True)
class Council:
    """Who and what the measures open."""

    many: Desk
    one: Desk
    director: User


@transaction.atomic
def build() -> Council:
    """Make all of it; some 20 seconds."""
    service = Service.objects.create(name="Locality social work")
    [director] = staff(1, Role.DIRECTOR, None)
    above = staff(16, Role.SERVICE_MANAGER, None, [director])
    council = Council(_desk(service, above[0], LARGE), _desk(service, above[1], SMALL), director)
    _others(service, above)
    rebuild()
    return council


def analyse() -> None:
    """Let PostgreSQL look at what there is, as its autovacuum would in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _desk(service: Service, above: User, size: Size) -> Desk:
    team = Team.objects.create(service=service, name=f"Team of {size.supervisees}")
    [manager] = staff(1, Role.TEAM_MANAGER, team, [above])
    workers = staff(size.supervisees, Role.WORKER, team, [manager])
    files = [file_of(worker) for worker in workers]
    for file, worker in zip(files, workers, strict=True):
        worker_file.fill(file, worker, manager, size)
    drafts = [
        worker_file.busy(file, worker, manager)
        for file, worker in list(zip(files, workers, strict=True))[:: worker_file.BUSY]
    ]
    [student] = staff(1, Role.WORKER, team, [workers[0]])
    worker_file.unsigned(file_of(student), student, workers[0], count=size.overdue, days_ago=30)
    worker_file.unsigned(file_of(manager), manager, above, count=1, days_ago=3)
    permission = Permission.objects.get(codename="read_file", content_type__app_label="records")
    FileGrant.whenever.bulk_create(
        FileGrant(
            user=above,
            permission=permission,
            content_object=draft.file,
            purpose="dip_sample",
            reason="Yearly dip sample",
            end=timezone.now() + dt.timedelta(days=5),
            given_by=above,
        )
        for draft in drafts
    )
    return Desk(manager, drafts[0].file, drafts[0])


def _others(service: Service, above: list[User]) -> None:
    """For volume: teams elsewhere, with a few records and sessions on each file."""
    teams = [Team(service=service, name=f"Other team {i}") for i in range(OTHER_TEAMS)]
    Team.objects.bulk_create(teams)
    for i, team in enumerate(teams):
        managers = staff(1, Role.TEAM_MANAGER, team, [above[i % len(above)]])
        workers = staff(12, Role.WORKER, team, managers)
        _little(workers, managers[0])


def _little(workers: list[User], manager: User) -> None:
    holders = FileHolder.objects.filter(user__in=workers).select_related("file")
    on = timezone.localdate() - dt.timedelta(days=20)
    at = timezone.now() - dt.timedelta(days=20)
    fields = {"state": "sealed", "held_on": on, "shared_at": at, "signed_at": at, "sealed_at": at}
    records = [
        Record(file=holder.file, kind="s1", author=manager, number=f"O-{next(_numbers):06d}", **fields)
        for holder in holders
        for _ in range(OTHER_RECORDS)
    ]
    Record.objects.bulk_create(records)
    users = {holder.file_id: holder.user_id for holder in holders}
    RecordParty.objects.bulk_create(
        RecordParty(record=record, user_id=user, role=role)
        for record in records
        for user, role in ((users[record.file_id], "supervisee"), (manager.pk, "supervisor"))
    )
    Session.objects.bulk_create(
        Session(file=record.file, planned_for=at, state="held", held_on=on, record=record)
        for record in records[::OTHER_RECORDS]
    )
