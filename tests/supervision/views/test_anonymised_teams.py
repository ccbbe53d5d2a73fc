from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision import services
from supervision.models import AnonymisedTeam
from supervision_portal.log.models import Event
from supervision_portal.people.models import Team, User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
PAGE = reverse("supervision:anonymised_teams")


@pytest.fixture
def policy(pair: Pair, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(factories.person(Role.POLICY_ADMIN, name="Paula Policy"))


def chosen() -> set[Team]:
    return set(Team.objects.filter(anonymises_cases__isnull=False))


@pytest.mark.requirement("CAL-2.IRO")
def test_the_policy_administrator_chooses_the_teams(pair: Pair, policy: Browser) -> None:
    other = factories.TeamFactory(name="Family Connections")
    assert PAGE in policy.get(reverse("supervision:files")).content.decode()
    assert "Family Connections" in words(policy.get(PAGE))
    assert policy.post(PAGE, {"teams": [str(other.pk)]})["Location"] == PAGE
    assert chosen() == {other}
    assert "checked" in policy.get(PAGE).content.decode()
    policy.post(PAGE, {"teams": [str(pair.team.pk)]})
    assert chosen() == {pair.team}
    policy.post(PAGE, {})
    assert chosen() == set()
    counts = Event.objects.filter(verb="anonymised_teams.changed").order_by("pk")
    assert list(counts.values_list("count", flat=True)) == [1, 1, 0]


def test_saving_the_same_again_logs_nothing(pair: Pair) -> None:
    assert services.set_anonymised_teams(by=None, teams=[pair.team])
    assert not services.set_anonymised_teams(by=None, teams=[pair.team])
    assert Event.objects.filter(verb="anonymised_teams.changed").count() == 1


def test_a_team_that_is_gone_is_said(policy: Browser) -> None:
    answer = policy.post(PAGE, {"teams": ["999999"]})
    assert answer.status_code == 422
    assert errors(answer) == ["id_teams"]
    assert not AnonymisedTeam.objects.exists()


def test_nobody_else_does(manager: Browser, worker: Browser) -> None:
    for browser in (manager, worker):
        assert browser.get(PAGE).status_code == 404
        assert browser.post(PAGE, {}).status_code == 404
        assert PAGE not in browser.get(reverse("supervision:files")).content.decode()
