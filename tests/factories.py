"""People and files for tests, made through the services where a service makes them."""

import datetime as dt
import itertools
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.utils import timezone

from casefile.models import Child
from casefile.services import children
from supervision_portal.people import services as people
from supervision_portal.people.models import ReportingLine, Service, Team, User
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action, File, FileGrant, FileHolder, Record
from supervision_portal.records.services import drafts, signing

PASSWORD = "correct horse battery"
_HASH = make_password(PASSWORD)
LONG_AGO = dt.date(2024, 1, 8)
NEXT_YEAR = dt.date.today().year + 1  # of sessions to come


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


_case_numbers = itertools.count(1)


def child(name: str = "Amara Okafor", *, worker: User | None = None, **details: Any) -> Child:
    """A child with a file, since long ago; allocated to a worker where one is given."""
    details = {"case_number": f"C{next(_case_numbers):06d}", "team": None, "opened_on": LONG_AGO, **details}
    made = children.add_child(by=None, name=name, **details)
    if worker:
        allocate(made, worker)
    return made


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


def allocate(whom: Child, worker: User) -> None:
    children.allocate(by=None, child=whom, worker=worker, start=LONG_AGO)


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
    """A saved draft, in which the open actions of the file are carried on."""
    record = drafts.begin(by=author, file=file, kind=kind)
    data = {**carried_on(file), **(s1_data() if data is None else data)}
    drafts.save(by=author, record=record, version=record.version, data=data)
    return record


def carried_on(file: File) -> dict[str, str]:
    """What is typed to carry open actions on; those whose date has passed get a new one."""
    data = {}
    for action in Action.objects.open().filter(file=file, kind="action"):
        data[f"earlier-{action.pk}-choice"] = "carry_on"
        if action.by_when and action.by_when < timezone.localdate():
            data[f"earlier-{action.pk}-by_when"] = in_words(timezone.localdate() + dt.timedelta(days=28))
    return data


def action_data(what: str = "Ring the school", who: str = "supervisee") -> dict[str, str]:
    """A row of the table of actions."""
    return {"actions-0-what": what, "actions-0-who": who, "actions-0-by_when": "1/12/2090"}


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


class Cast(Pair):
    """The pair with everybody around them who might want to read or do something."""

    def __init__(self) -> None:
        super().__init__()
        self.former = person(Role.TEAM_MANAGER, team=self.team, name="Farah Former")
        earlier = LONG_AGO - dt.timedelta(days=400)
        ReportingLine.objects.create(
            supervisee=self.worker, supervisor=self.former, start=earlier, end=LONG_AGO - dt.timedelta(days=1)
        )
        self.colleague = person(team=self.team, name="Colin Colleague")
        line(self.colleague, self.manager)
        self.admin = person(Role.SYSTEM_ADMIN, name="Adam Admin")
        self.auditor = person(Role.AUDITOR, name="Aud Auditor")
        grant(self.auditor, self.file)
        self.outsider = Pair().manager

    def everybody(self) -> dict[str, User]:
        return {name: user for name, user in vars(self).items() if isinstance(user, User)}


def grant(
    user: User, file: File, purpose: str = FileGrant.Purpose.AUDIT, *, begins: float = -1, ends: float = 7
) -> FileGrant:
    """A grant that runs from `begins` to `ends`, in days from now."""
    now = timezone.now()
    return FileGrant.whenever.create(
        user=user,
        permission=Permission.objects.get(codename="read_file", content_type__app_label="records"),
        content_object=file,
        purpose=purpose,
        reason="The yearly audit",
        start=now + dt.timedelta(days=begins),
        end=now + dt.timedelta(days=ends),
        given_by=user,
    )


def now(record: Record) -> Record:
    """The record as the database has it."""
    return Record.objects.get(pk=record.pk)


def change_supervisor(pair: Pair, to: User) -> None:
    """From today the worker has another manager; yesterday was the last day of the one before."""
    line(pair.worker, to, start=timezone.localdate())


def age(record: Record, days: int) -> None:
    """Let a shared record be some days older."""
    moment = timezone.localtime() - dt.timedelta(days=days)  # days of the calendar, also where clocks changed
    Record.objects.filter(pk=record.pk).update_unfinished(shared_at=moment)
