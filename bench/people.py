"""Staff in bulk: people with posts, reporting lines and files, as the services would leave them."""

import datetime as dt
import itertools
from collections.abc import Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from supervision_portal.people.models import Post, ReportingLine, Team, User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File, FileHolder

LONG_AGO = dt.date(2021, 1, 4)
_numbers = itertools.count(1)
_FIRST = ("Ama", "Bryn", "Chidi", "Dilys", "Ewa", "Farid", "Gwen", "Huda", "Ivo", "Jaya", "Kofi", "Lowri")
_LAST = ("Adeyemi", "Baptiste", "Clarke", "Davies", "Eze", "Farrell", "Grant", "Hussain", "Ives", "Jones")


def staff(count: int, role: Role, team: Team | None, supervisors: Sequence[User] = ()) -> list[User]:
    """New people with a post; supervised by these in turn, each with a file, where there are some."""
    users = [_user() for _ in range(count)]
    User.objects.bulk_create(users)
    Post.objects.bulk_create(
        Post(user=user, role=role, title=role.label, team=team, start=LONG_AGO) for user in users
    )
    if supervisors:
        ReportingLine.objects.bulk_create(
            ReportingLine(supervisee=user, supervisor=supervisor, start=LONG_AGO)
            for user, supervisor in zip(users, itertools.cycle(supervisors), strict=False)
        )
        files = [File(kind=File.Kind.SUPERVISION, title=user.name, opened_on=LONG_AGO) for user in users]
        File.objects.bulk_create(files)
        FileHolder.objects.bulk_create(
            FileHolder(file=file, user=user, start=LONG_AGO) for file, user in zip(files, users, strict=True)
        )
    return users


def _user() -> User:
    number = next(_numbers)
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]} {number}"
    return User(
        email=f"person{number}@bench.example",
        name=name,
        password=f"{UNUSABLE_PASSWORD_PREFIX}bench",
        joined_on=LONG_AGO,
    )


def file_of(user: User) -> File:
    """The person's supervision file."""
    return FileHolder.objects.supervisees().get(user=user).file
