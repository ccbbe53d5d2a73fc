"""Whole pages of the look: the gallery in a browser, the error pages, the pages of the sign-in."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from supervision_portal.design import navigation
from supervision_portal.design.middleware import WrongMethodMiddleware
from supervision_portal.design.views import gallery
from tests.design.conftest import Site

urlpatterns = [
    path("design/", gallery, name="gallery"),
    path("files/", gallery, name="files"),
    path("account/", include("allauth.account.urls")),
]
AXE = (Path(__file__).parents[1] / "assets" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WORKER = SimpleNamespace(is_authenticated=True, is_active=True, name="A. Worker", pk=1)


@pytest.fixture(autouse=True)
def _pages(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register("Components", "gallery")
    navigation.register("Supervision files", "files")
    yield


def request_for(url: str, user: Any = WORKER) -> HttpRequest:
    request = RequestFactory().get(url)
    request.user = user
    request._messages = CookieStorage(request)
    return request


@pytest.mark.browser
@pytest.mark.parametrize("url", ["/design/", "/design/?errors"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_gallery_is_accessible_and_nothing_is_cut_off(site: Site, url: str, width: int) -> None:
    site.serve("/design/", gallery(request_for(url)).content.decode())
    site.page.set_viewport_size({"width": width, "height": 800})
    page = site.open("/design/")
    page.clock.resume()  # axe waits
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    assert found["violations"] == []
    assert len(found["passes"]) > 30
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("code", [400, 500])
def test_a_page_for_a_broken_portal_needs_nothing(code: int) -> None:
    html = render_to_string(f"{code}.html")
    assert "/static/portal/portal.css" in html
    assert "</html>" in html


@pytest.mark.parametrize("code", [403, 404, 429])
@pytest.mark.parametrize("user", [WORKER, SimpleNamespace(is_authenticated=False)])
def test_the_other_error_pages_keep_the_way_back(code: int, user: Any) -> None:
    html = render_to_string(f"{code}.html", request=request_for("/x/", user))
    assert '<main class="govuk-main-wrapper" id="main-content">' in html
    assert ("Sign out" in html) is user.is_authenticated
    assert ("data-session-seconds" in html) is user.is_authenticated
    assert ("Supervision files" in html) is user.is_authenticated


def test_the_title_of_a_page_with_errors_says_so_first() -> None:
    html = gallery(request_for("/design/?errors")).content.decode()
    assert "<title>Error: Components – " in html
    assert 'role="alert"' in html


def refused(method: str) -> HttpResponse:
    middleware = WrongMethodMiddleware(lambda _: HttpResponseNotAllowed(["POST"]))
    return middleware(RequestFactory().generic(method, "/records/1/amend/"))


def test_the_address_of_a_button_opened_as_a_page_says_so() -> None:
    answer = refused("GET")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This address is for a button" in answer.content.decode()
    assert refused("PUT").content == b""
