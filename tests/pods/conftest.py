"""What tests of pods share."""

import pytest

from tests.pods.team import PodTeam


@pytest.fixture
def pods(db: None) -> PodTeam:
    """A team that plans pods."""
    return PodTeam()
