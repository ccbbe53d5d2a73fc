"""What tests of pods share."""

from collections.abc import Callable

import pytest

from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.pages import Browser
from tests.pods.held import Held
from tests.pods.team import PodTeam


@pytest.fixture
def pods(db: None) -> PodTeam:
    """A team that plans pods."""
    return PodTeam()


@pytest.fixture
def held(db: None) -> Held:
    """A pod that was held."""
    return Held()


@pytest.fixture
def lead(db: None) -> User:
    """Keeps the ways to run a session."""
    return factories.person(Role.POD_FACILITATOR, name="Fay Facilitator")


@pytest.fixture
def browser(lead: User, as_user: Callable[[User], Browser]) -> Browser:
    """In which the lead is signed in."""
    return as_user(lead)
