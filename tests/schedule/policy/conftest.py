"""A policy administrator, and what they type."""

from typing import Any

import pytest

from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.pages import Browser


@pytest.fixture
def keeper(db: None) -> User:
    """The policy administrator; sees no file but their own."""
    return factories.person(Role.POLICY_ADMIN, name="Pola Policy")


@pytest.fixture
def as_keeper(keeper: User) -> Browser:
    browser = Browser()
    browser.force_login(keeper)
    return browser


def typed(**changes: Any) -> dict[str, Any]:
    """The form of table 1, for everybody, as it is in force; with changes."""
    return {
        "clause": "table 1",
        "timing": "every",
        "every": "1 month",
        "form": "s1",
        "counts": ["s1", "s3"],
        **changes,
    }
