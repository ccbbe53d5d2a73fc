from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people import services
from supervision_portal.people.models import User
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
URL = reverse("people:people")


def test_the_list_shows_post_team_and_supervisor(pair: Pair, as_user: Callable[[User], Client]) -> None:
    page = as_user(pair.manager).get(URL).content.decode()
    row = page[page.index("Wanda Worker") :]
    row = row[: row.index("</tr>")]
    assert "Worker" in row
    assert str(pair.team) in row
    assert "Moses Manager" in row
    assert "4 people" in page


def test_search_by_name_and_address(pair: Pair, as_user: Callable[[User], Client]) -> None:
    browser = as_user(pair.manager)
    assert [person.name for person in browser.get(URL, {"q": "WORKER"}).context["page"]] == ["Wanda Worker"]
    assert [person.name for person in browser.get(URL, {"q": pair.worker.email}).context["page"]] == [
        "Wanda Worker"
    ]
    assert "Nobody is found" in browser.get(URL, {"q": "zebra"}).content.decode()


def test_filter_by_team(pair: Pair, outsider: User, as_user: Callable[[User], Client]) -> None:
    page = as_user(pair.manager).get(URL, {"team": pair.team.pk}).context["page"]
    assert [person.name for person in page] == ["Moses Manager", "Wanda Worker"]


@pytest.mark.parametrize(
    "query", ["team=x", "team=999999999999999999999", "who=nobody", "page=x", "page=99", "q=%00%F0"]
)
def test_what_makes_no_sense_is_not_asked(pair: Pair, as_user: Callable[[User], Client], query: str) -> None:
    assert as_user(pair.manager).get(f"{URL}?{query}").status_code == 200


def test_who_left_is_shown_when_asked_for(pair: Pair, admin: User, as_admin: Client) -> None:
    services.person_leaves(by=admin, user=pair.worker, on=timezone.localdate())
    assert pair.worker not in as_admin.get(URL).context["page"]
    assert list(as_admin.get(URL, {"who": "left"}).context["page"]) == [pair.worker]


def test_fifty_on_a_page_and_the_search_stays(pair: Pair, as_user: Callable[[User], Client]) -> None:
    factories.UserFactory.create_batch(60, name="Ama Owusu")
    answer = as_user(pair.manager).get(URL, {"q": "ama", "page": 2})
    assert len(answer.context["page"]) == 10
    assert 'href="?q=ama&amp;page=1"' in answer.content.decode()


def test_only_administrators_are_offered_changes(
    pair: Pair, as_user: Callable[[User], Client], as_admin: Client
) -> None:
    assert reverse("people:add") not in as_user(pair.manager).get(URL).content.decode()
    assert reverse("people:add") in as_admin.get(URL).content.decode()


def test_as_many_queries_for_fifty_as_for_one(
    pair: Pair, as_user: Callable[[User], Client], queries_of: Callable[[Client, str], int]
) -> None:
    browser = as_user(pair.manager)
    one = queries_of(browser, f"{URL}?q=wanda")
    for _ in range(50):
        person = factories.person(team=pair.team, name="Wanda Other")
        factories.line(person, pair.manager)
    assert queries_of(browser, f"{URL}?q=wanda") == one
    assert one <= 15
