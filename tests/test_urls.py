"""Every address of the portal, walked: who may, by which methods, and what no page may hold.

A new address fails here until it has a row (`tests/urls/table.py`) and what it wants (`tests/urls/world.py`).
What each refuses to an outsider who has a file of their own is tested beside it (`guarded`); each person's
answer at each address of a child's file in `tests/casefile/test_matrix.py`.
"""

from typing import Any

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from supervision_portal.people import services as people
from tests.factories import Cast
from tests.pages import Browser
from tests.urls.table import IN_ROOM, PUBLIC, TABLE, named, names
from tests.urls.world import as_who_may, things

pytestmark = pytest.mark.django_db
LINK = "room:here"  # to a room, as people send it round: who of the council opens it is asked to sign in


@pytest.fixture
def world(cast: Cast) -> dict[str, list[Any]]:
    return things(cast)


def test_every_address_has_its_row() -> None:
    assert sorted(names(get_resolver())) == sorted(TABLE)


def test_nobody_comes_in_without_a_sign_in(world: dict[str, list[Any]], client: Browser) -> None:
    login = reverse("account_login")
    for name in set(TABLE) - set(named(PUBLIC, IN_ROOM)):
        address = reverse(name, args=world[name])
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"{login}?next={address}"), name
        posted = client.post(address, {"text": "Typed before the sign-in ended."})
        assert posted.status_code == 403, name
        assert "Typed before the sign-in ended." in posted.content.decode(), name
        assert client.post(address, headers={"X-Requested-With": "fetch"}).status_code == 401, name


def test_nobody_comes_into_a_room_without_its_code(world: dict[str, list[Any]], client: Browser) -> None:
    for name in named(IN_ROOM):
        ask = client.get if "GET" in TABLE[name].methods else client.post
        assert ask(reverse(name, args=world[name])).status_code == (302 if name == LINK else 404), name


def test_what_is_public_wants_no_sign_in(world: dict[str, list[Any]], client: Browser) -> None:
    for name in named(PUBLIC):
        answer = client.get(reverse(name, args=world[name]))
        assert answer.status_code in (200, 302), name


def test_other_methods_are_refused(world: dict[str, list[Any]], cast: Cast) -> None:
    for name, row in TABLE.items():
        if name.startswith(("account_", "design_")):
            continue  # not ours, and the demo's gallery
        browser, address = as_who_may(name, cast), reverse(name, args=world[name])
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(row.methods.split()):
            assert browser.generic(method, address).status_code == 405, (name, method)


def test_every_page_opens_for_who_may_and_holds_nothing_forbidden(
    world: dict[str, list[Any]], cast: Cast
) -> None:
    """`Browser` looks at each: no code or style in it, no template code, no id twice, no link to nowhere."""
    for name, row in TABLE.items():
        if "GET" in row.methods:
            answer = as_who_may(name, cast).get(reverse(name, args=world[name]))
            assert answer.status_code == (302 if name in REDIRECTS else 200), name
            answer.getvalue()  # a file is read to its end, and closed


REDIRECTS = {"account_login"}  # for who is signed in already


def test_every_page_is_sent_under_the_policy(world: dict[str, list[Any]], cast: Cast) -> None:
    for name in ("home:my_work", "records:edit", "records:check_pdf"):
        answer = as_who_may(name, cast).get(reverse(name, args=world[name]))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_person_who_left_is_out_everywhere(world: dict[str, list[Any]], cast: Cast) -> None:
    browser = as_who_may("home:my_work", cast)
    people.person_leaves(by=None, user=cast.manager, on=timezone.localdate())
    for name in set(TABLE) - set(named(PUBLIC)):
        is_inside = TABLE[name].who == IN_ROOM and name != LINK
        status = 302 if not is_inside else 404 if "GET" in TABLE[name].methods else 405
        assert browser.get(reverse(name, args=world[name])).status_code == status, name
