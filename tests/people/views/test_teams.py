"""Teams and services: the list, and adding one."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from supervision_portal.people.models import Service, Team, User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
URL, ADD_TEAM, ADD_SERVICE = (reverse(f"people:{name}") for name in ("teams", "add_team", "add_service"))


def test_services_with_teams_and_how_many_work_there(pair: Pair, as_user: Callable[[User], Client]) -> None:
    factories.person(Role.POD_FACILITATOR, team=pair.team)
    page = " ".join(as_user(pair.manager).get(URL).content.decode().split())
    assert f'<h2 class="govuk-heading-m">{pair.team.service}</h2>' in page
    assert (
        f'href="{reverse("people:people")}?team={pair.team.pk}">{pair.team}</a> <span>3 people</span>' in page
    )
    assert ADD_TEAM not in page


def test_a_service_and_a_team_are_added(as_admin: Client) -> None:
    as_admin.post(ADD_SERVICE, {"name": " Children’s   homes "})
    service = Service.objects.get(name="Children’s homes")
    answer = as_admin.post(ADD_TEAM, {"name": "Beech House", "service": service.pk}, follow=True)
    assert "The team Beech House is added." in answer.content.decode()
    assert Team.objects.get().service == service


@pytest.mark.parametrize(
    ("url", "typed", "says"),
    [
        (ADD_SERVICE, {"name": ""}, "Enter name of the service"),
        (ADD_SERVICE, {"name": "LOCALITY"}, "There is a service called LOCALITY already."),
        (ADD_SERVICE, {"name": "x" * 121}, "Shorten this to 120 characters"),
        (ADD_TEAM, {"name": "North"}, "Select service"),
        (ADD_TEAM, {"name": "North", "service": "999"}, "Select a valid choice"),
    ],
)
def test_wrong_input_is_answered_in_words(
    as_admin: Client, url: str, typed: dict[str, str], says: str
) -> None:
    factories.ServiceFactory(name="Locality")
    answer = as_admin.post(url, typed)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert (Service.objects.count(), Team.objects.count()) == (1, 0)


def test_as_many_queries_for_fifty_as_for_one(
    pair: Pair, as_user: Callable[[User], Client], queries_of: Callable[[Client, str], int]
) -> None:
    browser = as_user(pair.manager)
    one = queries_of(browser, URL)
    factories.TeamFactory.create_batch(50)
    assert queries_of(browser, URL) == one
    assert one <= 15
