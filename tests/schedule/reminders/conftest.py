import pytest

from supervision_portal.schedule.models import Deadline
from tests.casefile.cast import Case
from tests.factories import Pair


@pytest.fixture
def case(db: None) -> Case:
    """A child, their worker and manager, their CTS worker."""
    return Case()


@pytest.fixture
def due(pair: Pair) -> Deadline:
    """The one thing that is due with anybody: the worker’s supervision; each test says when."""
    Deadline.objects.exclude(file=pair.file, duty="personal").delete()
    return Deadline.objects.get()
