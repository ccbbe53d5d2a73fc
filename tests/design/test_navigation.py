from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import NoReverseMatch, path

from supervision_portal.design import context, navigation
from supervision_portal.design.navigation import Link

urlpatterns = [
    path(f"{name}", lambda request: HttpResponse(), name=name or "home")
    for name in ("", "files/", "files/old/")
]
WORKER = SimpleNamespace(is_authenticated=True, name="A. Worker", boss=False)


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_entries", {})
    settings.ROOT_URLCONF = __name__
    yield


def test_entries_stand_in_their_order_and_the_current_one_is_marked() -> None:
    navigation.register("Files", "files/", order=2)
    navigation.register("My work", "home", order=1)
    assert navigation.links_for(WORKER, "/") == [Link("My work", "/", "page"), Link("Files", "/files/", "")]


def test_an_entry_is_current_on_the_pages_below_it() -> None:
    navigation.register("My work", "home")
    navigation.register("Files", "files/")
    assert [link.current for link in navigation.links_for(WORKER, "/files/old/")] == ["", "true"]


def test_an_entry_is_shown_to_those_it_is_for() -> None:
    navigation.register("Board", "files/", shown_for=lambda user: user.boss)
    assert navigation.links_for(WORKER, "/") == []


def test_an_unknown_page_is_not_passed_over() -> None:
    navigation.register("Nowhere", "nowhere")
    with pytest.raises(NoReverseMatch):
        navigation.links_for(WORKER, "/")


@pytest.mark.parametrize("user", [None, SimpleNamespace(is_authenticated=False)])
def test_nobody_signed_in_has_no_navigation(user: object, settings: object) -> None:
    navigation.register("My work", "home")
    request = RequestFactory().get("/")
    if user:
        request.user = user
    page = context.page(request)
    assert list(page["navigation"]) == []
    assert (page["signed_in"], page["session_seconds"]) == (False, 0)


def test_a_page_knows_how_long_the_sign_in_lasts(settings: object) -> None:
    request = RequestFactory().get("/")
    request.user = WORKER
    assert context.page(request)["session_seconds"] == settings.SESSION_COOKIE_AGE
