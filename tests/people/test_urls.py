"""Every address of people: methods, sign-in, and the right it asks for. A new one cannot be forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from supervision_portal.people.models import User
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.people.urls import urlpatterns
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
# Everybody may: they show and touch nothing but one's own.
OWN = {"still_here", "your_details"}
POST_ONLY = {"still_here", "returns"}
FORMS = {
    "add", "add_team", "add_service", "import", "import_check", "change", "begin_post", "end_post",
    "begin_line", "end_line", "leaves", "record_training",
}  # fmt: skip
NAMES = [pattern.name for pattern in urlpatterns]


def view_of(name: str) -> Any:
    [pattern] = [pattern for pattern in urlpatterns if pattern.name == name]
    return pattern.callback


def url_of(pattern: URLPattern, pair: Pair) -> str:
    """An address that exists: of the worker, with their post and line."""
    values = {
        "pk": pair.worker.pk,
        "post_pk": pair.worker.posts.get().pk,
        "line_pk": pair.worker.lines_up.get().pk,
        "token": "some-token",
    }
    return reverse(
        f"people:{pattern.name}", kwargs={name: values[name] for name in pattern.pattern.converters}
    )


@pytest.fixture
def urls(pair: Pair) -> dict[str, str]:
    return {str(pattern.name): url_of(pattern, pair) for pattern in urlpatterns}


def test_every_view_says_which_right_it_asks_for() -> None:
    assert {name for name in NAMES if not hasattr(view_of(name), "needs")} == OWN


@pytest.mark.parametrize("name", NAMES)
def test_methods(name: str, urls: dict[str, str], as_admin: Client) -> None:
    allowed = {"POST"} if name in POST_ONLY else {"GET", "POST"} if name in FORMS else {"GET"}
    for method in ("get", "post", "put", "delete", "patch"):
        if method.upper() not in allowed:
            answer = getattr(as_admin, method)(urls[name])
            assert (answer.status_code, set(answer["Allow"].split(", "))) == (405, allowed), method


@pytest.mark.parametrize("name", NAMES)
def test_without_a_sign_in_nothing_is_shown(name: str, urls: dict[str, str], client: Client) -> None:
    answer = client.get(urls[name])
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))
    posted = client.post(urls[name])
    assert (posted.status_code, "You are signed out" in posted.content.decode()) == (403, True)


@pytest.mark.parametrize("role", list(Role))
def test_pages_do_not_exist_for_roles_without_the_right(
    role: Role, urls: dict[str, str], as_user: Callable[[User], Client]
) -> None:
    """The outsider has a post and, with most roles, a file and people of their own."""
    outsider = factories.person(role)
    factories.line(factories.person(), outsider)
    browser = as_user(outsider)
    refused = {name for name in NAMES if name not in OWN and not set(view_of(name).needs) & MAY[role]}
    for name in refused:
        method = browser.post if name in POST_ONLY else browser.get
        assert method(urls[name]).status_code == 404, name
        if name in FORMS:
            assert browser.post(urls[name]).status_code == 404, name
    assert bool(refused) == (role != Role.SYSTEM_ADMIN or May.SEE_TRAINING not in MAY[role])


def test_people_without_a_post_see_nothing(urls: dict[str, str], as_user: Callable[[User], Client]) -> None:
    browser = as_user(factories.UserFactory())
    for name in NAMES:
        if name not in OWN | POST_ONLY:
            assert browser.get(urls[name]).status_code == 404, name


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name in NAMES
        if "<int:pk>" in str(next(pattern.pattern for pattern in urlpatterns if pattern.name == name))
    ),
)
def test_nobody_of_a_forged_number_exists(
    name: str, urls: dict[str, str], pair: Pair, as_admin: Client
) -> None:
    for number in ("0", "987654321", "9" * 40):
        url = urls[name].replace(f"/people/{pair.worker.pk}/", f"/people/{number}/")
        method = as_admin.post if name in POST_ONLY else as_admin.get
        assert method(url).status_code == 404


def test_people_stands_in_the_navigation_of_those_who_may_see_it(
    pair: Pair, as_user: Callable[[User], Client]
) -> None:
    link = f'href="{reverse("people:people")}"'
    assert link in as_user(pair.manager).get(reverse("people:your_details")).content.decode()
    assert link not in as_user(pair.worker).get(reverse("people:your_details")).content.decode()
