"""Which rule a person's due date comes from."""

import datetime as dt

import pytest

from supervision_portal.people.roles import Role
from supervision_portal.schedule import services
from supervision_portal.schedule.models import FrequencyRule
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def family_connections() -> factories.TeamFactory:
    team = factories.TeamFactory(name="Family Connections")
    FrequencyRule.objects.create(team=team, every=6, unit="weeks", form="s3", clause="table 1 (6-weekly)")
    return team


@pytest.mark.requirement("CAL-1.2")
def test_a_team_may_have_its_own_rhythm_and_form(family_connections: factories.TeamFactory) -> None:
    file = factories.file_of(factories.person(team=family_connections))
    due = services.due_for([file])[file.pk]
    assert due.form == "s3"
    assert due.due.on == factories.LONG_AGO + dt.timedelta(weeks=6)
    assert "every 6 weeks" in due.due.because[0]


@pytest.mark.requirement("CAL-1.1")
@pytest.mark.parametrize("role", [Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR])
def test_managers_are_supervised_monthly_whatever_their_team(
    family_connections: factories.TeamFactory, role: Role
) -> None:
    file = factories.file_of(factories.person(role, team=family_connections))
    due = services.due_for([file])[file.pk]
    assert due.form == "s1"
    assert due.due.on == dt.date(2024, 2, 8)
