"""A child of the pair's worker, and those who have nothing to do with them."""

from collections.abc import Callable

import pytest

from casefile.models import Child
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.casefile.cast import ADDRESS
from tests.factories import Pair
from tests.pages import Browser


@pytest.fixture
def child(pair: Pair) -> Child:
    """Allocated to the worker, with their team."""
    return factories.child("Amara Okafor", worker=pair.worker, team=pair.team, address=ADDRESS)


@pytest.fixture
def elsewhere(db: None) -> Pair:
    """Another team, with a caseload of its own."""
    other = Pair()
    factories.child("Elliot Elsewhere", worker=other.worker, team=other.team)
    return other


@pytest.fixture
def governance(db: None) -> User:
    return factories.person(Role.GOVERNANCE, name="Gita Governance")


@pytest.fixture
def support(db: None) -> User:
    return factories.person(Role.BUSINESS_SUPPORT, name="Bea Business")


@pytest.fixture
def as_manager(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(pair.manager)
