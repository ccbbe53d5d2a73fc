import pytest

from tests.casefile.cast import Case, CaseCast


@pytest.fixture
def case(db: None) -> Case:
    """A child, their worker and manager, their CTS worker."""
    return Case()


@pytest.fixture
def around(db: None) -> CaseCast:
    """The case with everybody around it."""
    return CaseCast()
