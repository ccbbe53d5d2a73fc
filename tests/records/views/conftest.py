from collections.abc import Callable

import pytest

from supervision_portal.people.models import User
from supervision_portal.records.models import Record
from tests import factories
from tests.factories import Pair
from tests.pages import Browser


@pytest.fixture
def draft(pair: Pair) -> Record:
    """The manager's draft of an S1."""
    return factories.draft(pair.manager, pair.file)


@pytest.fixture
def waiting(pair: Pair) -> Record:
    """An S1 that waits for both signatures."""
    return factories.shared(pair.manager, pair.file)


@pytest.fixture
def final(pair: Pair) -> Record:
    """An S1 signed by both, not sealed yet."""
    return factories.final(pair)


@pytest.fixture
def manager(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(pair.manager)


@pytest.fixture
def worker(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(pair.worker)


@pytest.fixture
def above(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(pair.above)
