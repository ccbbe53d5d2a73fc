"""People with a right each, and counting queries."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories


@pytest.fixture
def admin(db: None) -> User:
    return factories.person(Role.SYSTEM_ADMIN, name="Sunil Sysadmin", email="sunil@demo.example")


@pytest.fixture
def as_admin(admin: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(admin)


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    """How many statements a page costs, those for the session and the user counted too."""

    def count(client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count


def csv_of(*rows: str, columns: str = "email,name,role") -> bytes:
    return "\n".join([columns, *rows]).encode()
