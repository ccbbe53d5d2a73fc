"""People and files for tests, made through the services where a service makes them."""

import datetime as dt
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from casefile.models import Allocation, Child
from supervision_portal.people import services as people
from supervision_portal.people.models import ReportingLine, Service, Team, User
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.records.services import drafts, signing
from supervision_portal.records.views.drafts import form_of

PASSWORD = "correct horse battery"
_HASH = make_password(PASSWORD)
LONG_AGO = dt.date(2024, 1, 8)


class UserFactory(factory.django.DjangoModelFactory):
    """A person without a post; `person()` gives them one."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@demo.example")
    name = factory.Sequence(lambda n: f"Person {chr(65 + n % 26)}{n}")
    password = _HASH
    joined_on = LONG_AGO


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Service {n}")


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")
    service = factory.SubFactory(ServiceFactory)


class ChildFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Child

    name = "Amara Okafor"
    initials = "AO"
    case_number = factory.Sequence(lambda n: f"C{n:06d}")


def person(role: Role = Role.WORKER, *, team: Team | None = None, **fields: Any) -> User:
    """Somebody with a post since long ago, and with a supervision file where the role has one."""
    user: User = UserFactory(**fields)
    people.begin_post(by=None, user=user, role=role, team=team, start=LONG_AGO)
    return user


def line(
    supervisee: User, supervisor: User, kind: str = ReportingLine.Kind.LINE, start: dt.date = LONG_AGO
) -> ReportingLine:
    return people.begin_line(by=None, supervisee=supervisee, supervisor=supervisor, kind=kind, start=start)


def file_of(user: User) -> File:
    return FileHolder.objects.supervisees().get(user=user).file


def allocate(child: Child, worker: User) -> Allocation:
    return Allocation.objects.create(child=child, worker=worker, start=LONG_AGO)


class Pair:
    """A worker, their manager, the manager's manager and a director above: one line of four."""

    def __init__(self) -> None:
        self.team = TeamFactory()
        self.worker = person(team=self.team, name="Wanda Worker")
        self.manager = person(Role.TEAM_MANAGER, team=self.team, name="Moses Manager")
        self.above = person(Role.SERVICE_MANAGER, name="Saba Service")
        self.director = person(Role.DIRECTOR, name="Dilys Director")
        line(self.worker, self.manager)
        line(self.manager, self.above)
        line(self.above, self.director)
        self.file = file_of(self.worker)


def in_words(day: dt.date) -> str:
    """A day as people type it."""
    return f"{day.day}/{day.month}/{day.year}"


def s1_data(**changes: str) -> dict[str, str]:
    """An S1 that can be shared: all that must be there, and some text."""
    return {
        "held_on": in_words(timezone.localdate()),
        "venue": "Room 4",
        "previous_agreed": "none",
        "wellbeing": "Doing well after a busy month.",
        "workload": "Sixteen children, which is manageable.",
        **changes,
    }


def draft(author: User, file: File, kind: str = "s1", data: dict[str, str] | None = None) -> Record:
    """A saved draft."""
    record = drafts.begin(by=author, file=file, kind=kind)
    drafts.save(by=author, record=record, version=record.version, data=s1_data() if data is None else data)
    return record


def share(author: User, record: Record) -> Record:
    """Share a draft that is whole."""
    kind = kinds.of(record.kind)
    form = form_of(record, kind, record.data, checked=True)
    assert form.is_whole(), [part.errors for part in form.all_forms()]
    return signing.share(by=author, record=record, version=record.version, document=form.document())


def shared(author: User, file: File, kind: str = "s1", data: dict[str, str] | None = None) -> Record:
    """A record that waits for its signatures."""
    return share(author, draft(author, file, kind, data))


def sign(record: Record, *users: User) -> Record:
    for user in users:
        [record] = signing.sign(by=user, records=[record], method="password")
    return record


def final(pair: Pair, kind: str = "s1", data: dict[str, str] | None = None) -> Record:
    """A record signed by both."""
    return sign(shared(pair.manager, pair.file, kind, data), pair.worker, pair.manager)
