import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.schedule import services
from supervision_portal.schedule.models import Session
from tests.factories import Pair
from tests.pages import Browser


@pytest.fixture
def manager(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(pair.manager)


@pytest.fixture
def worker(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(pair.worker)


@pytest.fixture
def above(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(pair.above)


@pytest.fixture
def booked(pair: Pair) -> Session:
    """A session in three days."""
    return services.book(
        by=pair.manager, file=pair.file, at=timezone.now() + dt.timedelta(days=3), place="Room 4"
    )


@pytest.fixture
def cancelled(pair: Pair, booked: Session) -> Session:
    """It will not take place, for the supervisor is unwell; no new date yet."""
    return services.cancel(by=pair.manager, session=booked, by_whom="supervisor", why="sickness")
