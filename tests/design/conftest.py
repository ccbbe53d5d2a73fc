"""A browser for the scripts of the look, with invented answers in place of a server."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

STATIC = Path(__file__).parents[2] / "static"
ORIGIN = "http://portal.test"
NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
CSP = "default-src 'none'; " + "; ".join(
    f"{kind} 'self'" for kind in ("script-src", "style-src", "connect-src", "img-src", "form-action")
)
LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=LAUNCH)
        yield chromium
        chromium.close()


class Site:
    """A browser's window on pages that exist in the test alone. Nothing leaves the machine."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answers: dict[str, Callable[[Route], None]] = {}
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.context.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path in self.answers:
            self.answers[path](route)
        elif path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_text(), content_type=TYPES[file.suffix])
        else:
            route.fulfill(status=404, body="")

    def serve(self, path: str, body: str) -> None:
        """Answers every GET of `path` with a page, and shows what is posted there as plain text."""

        def answer(route: Route) -> None:
            if route.request.method == "POST":
                route.fulfill(body=route.request.post_data or "", content_type="text/plain")
            else:
                route.fulfill(body=body, content_type="text/html", headers={"content-security-policy": CSP})

        self.answers[path] = answer

    def open(self, path: str) -> Page:
        self.page.goto(ORIGIN + path)
        return self.page


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    context = browser.new_context(base_url=ORIGIN)
    context.add_cookies([{"name": "csrftoken", "value": "token-1", "url": ORIGIN}])
    page = context.new_page()
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + dt.timedelta(seconds=1))  # from here time passes when a test says so
    made = Site(page)
    yield made
    context.close()
    assert made.problems == []


class Server:
    """What an autosave address was sent, and what it answers: statuses or JSON, the last one for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.got: list[dict[str, str]] = []
        self.tokens: list[str] = []

    def __call__(self, route: Route) -> None:
        self.tokens.append(route.request.headers.get("x-csrftoken", ""))
        self.got.append(_fields(route.request.post_data or ""))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == "lost":
            route.abort("connectionfailed")
        elif isinstance(answer, int):
            route.fulfill(status=answer, json={})
        else:
            status = 409 if "by" in answer else 200
            route.fulfill(status=status, json=answer)


def _fields(multipart: str) -> dict[str, str]:
    """The fields of a multipart body without files."""
    boundary = multipart.split("\r\n", 1)[0]
    parts = (part.partition("\r\n\r\n") for part in multipart.split(boundary)[1:-1])
    return {head.split('name="')[1].split('"')[0]: value.removesuffix("\r\n") for head, _, value in parts}


PAGE = """<!DOCTYPE html><html lang="en"><head><title>Draft</title>
<link rel="stylesheet" href="/static/portal/portal.css">{scripts}</head><body>
<form method="post" action="/sent/" enctype="multipart/form-data" autocomplete="off"
  data-draft data-autosave-url="/autosave/" data-version="7" data-saved-at="13:58" {attributes}>
<p data-draft-status role="status">Saved at 13:58</p>
<input type="hidden" name="csrfmiddlewaretoken" value="old"><input type="hidden" name="version" value="7">
<div class="govuk-form-group"><label for="id_personal">Personal</label>
<textarea id="id_personal" name="personal"></textarea></div>
<div class="govuk-form-group"><label for="id_team">Team</label>
<input type="text" id="id_team" name="team"></div>
<label for="id_place">Place</label>
<select id="id_place" name="place"><option>Room 1</option><option>Room 2</option></select>
<label for="id_paper">Paper</label><input type="file" id="id_paper" name="paper">
{more}<button name="check" value="1">Check</button></form></body></html>"""


def draft_page(*modules: str, more: str = "", attributes: str = "") -> str:
    """A small draft with some of the portal's modules."""
    tags = "".join(f'<script type="module" src="/static/portal/{module}.js"></script>' for module in modules)
    return PAGE.format(scripts=tags, more=more, attributes=attributes)
