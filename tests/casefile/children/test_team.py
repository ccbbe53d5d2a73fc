"""The caseload of a team, for who manages it; and the list of children of one team."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile import lists
from casefile.access import children_visible_to
from casefile.models import Child, Status
from casefile.services import children
from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import Team, User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileGrant
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
LIST = reverse("casefile:caseload")


def page(team: Team) -> str:
    return reverse("casefile:team", args=[team.pk])


def shown(browser: Browser, team: Team) -> list[tuple[str | None, list[str]]]:
    """Worker by worker, the names of their children."""
    groups = browser.get(page(team)).context["groups"]
    return [(name, [child.name for child in children]) for _worker, name, children in groups]


# ---- the page


def test_worker_by_worker_and_first_those_of_nobody(pair: Pair, child: Child, as_manager: Browser) -> None:
    anna = factories.person(team=pair.team, name="Anna Able")
    for name, worker in (("Zac", None), ("Bo", pair.worker), ("Cy", anna), ("Yan", None)):
        factories.child(name, worker=worker, team=pair.team)
    assert shown(as_manager, pair.team) == [
        (None, ["Yan", "Zac"]),
        ("Anna Able", ["Cy"]),
        ("Wanda Worker", ["Amara Okafor", "Bo"]),
    ]


def test_two_workers_of_one_name_are_two(pair: Pair, as_manager: Browser) -> None:
    for child in ("Bo", "Cy"):
        worker = factories.person(team=pair.team, name="Sam Same")
        factories.child(child, worker=worker, team=pair.team)
    assert shown(as_manager, pair.team) == [("Sam Same", ["Bo"]), ("Sam Same", ["Cy"])]


def test_it_says_how_each_case_stands(pair: Pair, child: Child, as_manager: Browser) -> None:
    children.set_status(by=None, child=child, status=Status.objects.get(key="cp"))
    factories.child("Bo Waiting", team=pair.team)
    text = words(as_manager.get(page(pair.team)))
    assert "Child protection (CP), table 2" in text
    assert "none discussed since 8 January 2024 · next due 8 February 2024" in text
    assert text.count("Not allocated to anybody") == 1
    assert reverse("casefile:allocate", args=[Child.objects.get(name="Bo Waiting").pk]) in str(
        as_manager.get(page(pair.team)).content.decode()
    )


def test_for_the_managers_of_the_team_and_above(pair: Pair, child: Child, as_user: AsUser) -> None:
    deputy = factories.person(Role.TEAM_MANAGER, team=pair.team)
    of_service = factories.person(Role.SERVICE_MANAGER)
    of_service.posts.update(service=pair.team.service)
    for user in (pair.manager, deputy, of_service, pair.director):
        assert shown(as_user(user), pair.team) == [("Wanda Worker", ["Amara Okafor"])], user.name


def test_nobody_else_gets_it(
    pair: Pair, child: Child, elsewhere: Pair, support: User, governance: User, as_user: AsUser
) -> None:
    """Not who works there, nor who is above by a line alone, reads by a grant, or has left."""
    reader = factories.person(Role.AUDITOR)
    factories.grant(reader, child.file, FileGrant.Purpose.AUDIT)
    elsewhere_service = factories.person(Role.SERVICE_MANAGER)
    elsewhere_service.posts.update(service=elsewhere.team.service)
    others = (pair.worker, elsewhere.manager, elsewhere.worker, elsewhere_service)
    for user in (*others, reader, support, governance):
        assert as_user(user).get(page(pair.team)).status_code == 404, user.name
    gone = as_user(pair.manager)
    people.person_leaves(by=None, user=pair.manager, on=timezone.localdate())
    assert gone.get(page(pair.team)).status_code != 200


def test_a_child_whose_file_one_must_not_see_is_not_there(
    pair: Pair, child: Child, as_manager: Browser, as_user: AsUser
) -> None:
    children.bar(by=None, file=child.file, user=pair.manager, reason="Her niece")
    assert shown(as_manager, pair.team) == []
    assert "No child is with this team" in words(as_manager.get(page(pair.team)))
    assert shown(as_user(pair.director), pair.team) == [("Wanda Worker", ["Amara Okafor"])]


def test_a_team_that_is_not_there(pair: Pair, as_manager: Browser) -> None:
    for number in (0, 10**9, int("9" * 40)):
        assert as_manager.get(f"/children/team/{number}/").status_code == 404


def test_it_is_in_the_log_once_and_costs_the_same_for_one_and_for_many(
    pair: Pair, child: Child, as_manager: Browser, queries: Callable[[], Any]
) -> None:
    def cost() -> int:
        with queries() as statements:
            assert as_manager.get(page(pair.team)).status_code == 200
        return len(statements)

    before = cost()
    [event] = Event.objects.filter(verb="file.list", actor_id=pair.manager.pk)
    assert event.file_id is None
    for _ in range(60):
        factories.child("Bo Many", worker=pair.worker, team=pair.team)
    factories.child("Cy Waiting", team=pair.team)
    assert cost() == before <= 15
    first, second = as_manager.get(page(pair.team)), as_manager.get(page(pair.team) + "?page=2")
    assert (words(first).count("Many"), words(second).count("Many")) == (48, 12)


# ---- the list of children, of one team


def test_the_list_of_one_team(pair: Pair, child: Child, elsewhere: Pair, as_user: AsUser) -> None:
    of_all = as_user(pair.director)
    for team, name in ((pair.team, "Amara Okafor"), (elsewhere.team, "Elliot Elsewhere")):
        answer = of_all.get(LIST, {"team": team.pk})
        assert [one.name for one, _works in answer.context["children"]] == [name]
        assert page(team) in answer.content.decode()
    found = of_all.get(LIST, {"team": pair.team.pk, "q": "Elliot"})
    assert found.context["children"] == []


def test_a_worker_with_a_caseload_sees_all_of_a_team_that_they_may_see(
    pair: Pair, child: Child, as_manager: Browser
) -> None:
    """The own caseload comes first on the list; a team that was asked for is more than that."""
    factories.child("Bo Own", worker=pair.manager)
    own = as_manager.get(LIST).context["children"]
    of_team = as_manager.get(LIST, {"team": pair.team.pk}).context["children"]
    assert [[one.name for one, _works in rows] for rows in (own, of_team)] == [["Bo Own"], ["Amara Okafor"]]


def test_the_teams_to_choose_from_are_those_of_the_children_one_sees(
    pair: Pair, child: Child, elsewhere: Pair, as_user: AsUser
) -> None:
    """By post or by line; a bar takes a child off, and a team without children is none to choose."""
    factories.TeamFactory(name="Nobody’s")
    factories.child("Moved", worker=pair.worker, team=elsewhere.team)

    def names(user: User) -> set[str]:
        teams = lists.teams_seen(user)
        of_children = children_visible_to(user).values_list("file__team", flat=True)
        assert {team.pk for team in teams} == set(of_children), user.name
        return {team.name for team in teams if team.managed}

    both = {pair.team.name, elsewhere.team.name}
    assert names(pair.director) == both
    assert names(pair.manager) == {pair.team.name}
    assert (names(pair.worker), names(elsewhere.worker)) == (set(), set())
    children.bar(by=None, file=child.file, user=pair.director, reason="His niece")
    assert names(pair.director) == {elsewhere.team.name}


def test_only_teams_of_which_one_sees_a_child(
    pair: Pair, child: Child, elsewhere: Pair, as_user: AsUser
) -> None:
    worker = as_user(pair.worker)
    assert [team.name for team in worker.get(LIST).context["teams"]] == [pair.team.name]
    assert worker.get(LIST, {"team": pair.team.pk}).status_code == 200
    assert page(pair.team) not in worker.get(LIST, {"team": pair.team.pk}).content.decode()
    for number in (elsewhere.team.pk, 10**8, 0):
        assert worker.get(LIST, {"team": number}).status_code == 404
    for forged in ("-1", "x", "9" * 40, "\x00", "٣"):
        assert worker.get(LIST, {"team": forged}).status_code in (200, 404), forged
