"""The list of children and its search: only what one may see, and the same cost for one and for fifty."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

from casefile.models import Child
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
LIST = reverse("casefile:caseload")


def found(browser: Browser, asked: str) -> list[str]:
    """Names of the children that a search shows."""
    answer = browser.get(LIST, {"q": asked})
    assert answer.status_code == 200
    return [child.name for child, _worker in answer.context["children"]]


@pytest.fixture
def three(pair: Pair, child: Child) -> None:
    factories.child("Zoë O’Brien", worker=pair.worker, case_number="QX-77")
    factories.child("Percy 100%_Sure", worker=pair.worker, case_number="QX-78")
    factories.child("Łukasz Ní Bhriain-Smith", worker=pair.worker, case_number="RX-79")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("amara", ["Amara Okafor"]),
        ("okafor am", ["Amara Okafor"]),
        ("qx-7", ["Percy 100%_Sure", "Zoë O’Brien"]),
        ("QX-77", ["Zoë O’Brien"]),
        ("X-77", []),  # a number is found by its beginning
        ("ao", ["Amara Okafor"]),
        ("zoë", ["Zoë O’Brien"]),
        ("zoe", ["Zoë O’Brien"]),
        ("o'brien", ["Zoë O’Brien"]),
        ("OBrien ZÖE", ["Zoë O’Brien"]),
        ("lukasz ni bhriain", ["Łukasz Ní Bhriain-Smith"]),
        ("bhriain–smith", ["Łukasz Ní Bhriain-Smith"]),
        ("ámara", ["Amara Okafor"]),
        ("%", ["Percy 100%_Sure"]),
        ("_", ["Percy 100%_Sure"]),
        ("amara qx", []),
    ],
)
def test_by_name_number_and_initials(asked: str, names: list[str], three: None, as_manager: Browser) -> None:
    assert found(as_manager, asked) == names


def test_only_what_one_may_see(
    child: Child, elsewhere: Pair, pair: Pair, support: User, as_user: AsUser
) -> None:
    """The outsider has a caseload of their own."""
    for user in (elsewhere.worker, elsewhere.manager, elsewhere.above, support):
        for asked in ("Amara", child.case_number, "AO"):
            assert found(as_user(user), asked) == [], user.name
    for user in (pair.worker, pair.manager, pair.above, pair.director):
        assert found(as_user(user), "Amara") == ["Amara Okafor"], user.name
    assert found(as_user(elsewhere.manager), "Elliot") == ["Elliot Elsewhere"]


def test_the_caseload_of_a_worker_is_for_who_sees_it(
    pair: Pair, child: Child, elsewhere: Pair, as_user: AsUser
) -> None:
    def status(user: User, worker: object) -> int:
        return as_user(user).get(LIST, {"worker": worker}).status_code

    assert status(pair.manager, pair.worker.pk) == 200
    assert status(elsewhere.manager, pair.worker.pk) == 404
    assert status(pair.manager, 10**8) == 404
    for forged in ("-1", "x", "9" * 40, "\x00", "٣"):
        assert status(pair.manager, forged) in (200, 404), forged


@pytest.mark.parametrize(
    "asked",
    ["'; DROP TABLE casefile_child; --", "<script>alert(1)</script>", "a\x00b", "x" * 5000, "\\", "‮", "  "],
)
def test_hostile_words_find_nothing_and_break_nothing(asked: str, child: Child, as_manager: Browser) -> None:
    answer = as_manager.get(f"{LIST}?q={quote(asked)}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert as_manager.get(f"{LIST}?q=%ED%A0%80&page=zzz").status_code == 200
    assert Child.objects.filter(pk=child.pk).exists()


def test_a_search_is_in_the_log_once_and_without_its_words(child: Child, as_manager: Browser) -> None:
    found(as_manager, "Amara")
    [event] = Event.objects.filter(verb="search")
    assert "Amara" not in str(vars(event))


def test_the_list_costs_the_same_for_one_and_for_fifty(
    pair: Pair, child: Child, as_manager: Browser, queries: Callable[[], Any]
) -> None:
    def cost(asked: str) -> int:
        with queries() as statements:
            assert as_manager.get(LIST + asked).status_code == 200
        return len(statements)

    before = cost(""), cost("?q=a")
    for _ in range(49):
        factories.child("Amara Many", worker=pair.worker)
    assert (cost(""), cost("?q=a")) == before
    assert max(before) <= 15
    assert "Amara Many" in words(as_manager.get(LIST))


def test_a_page_beyond_the_last_says_nothing_wrong(child: Child, as_manager: Browser) -> None:
    said = words(as_manager.get(LIST, {"page": "99"}))
    assert "This page of the list is empty." in said
    assert "No child is allocated" not in said


def test_methods_and_sign_in(child: Child, as_manager: Browser, client: Browser) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert as_manager.generic(method, LIST).status_code == 405
    assert client.get(LIST).status_code == 302
