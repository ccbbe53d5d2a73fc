"""People in browsers of their own, against the portal in this process."""

import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client, testcases
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from pods.polls import answering_polls
from supervision_portal.people.models import User
from tests import factories
from tests.browser.visitor import Visit, Visitor

PATIENCE = 30_000  # milliseconds; on a busy machine a page takes its time
FAILED = pytest.StashKey[bool]()
LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium (CHROMIUM names another)."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop running in this thread; Django must not take the tests for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


class Clock:
    """The time that the portal believes it is."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def move(self, **by: float) -> None:
        """Let time pass, as for `timedelta`. Whoever was signed in has to sign in again after an hour."""
        self.ahead += dt.timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made, real = Clock(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + made.ahead)
    return made


@pytest.fixture
def pair(transactional_db: None) -> factories.Pair:
    return factories.Pair()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Leave word, for `visit`, of how the test ended."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def as_served() -> Iterator[None]:
    """The live server answers as gunicorn does: polls of live rooms do not reach Django.

    In the place of what serves uploads, which the portal gives out by itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testcases, "_MediaFilesHandler", answering_polls)
        yield


@pytest.fixture
def visit(
    request: pytest.FixtureRequest,
    chromium: Browser,
    as_served: None,
    live_server: Any,
    transactional_db: None,
) -> Iterator[Visit]:
    """Makes browsers: `visit(user)` is signed in, `visit()` is nobody yet."""
    made: list[Visitor] = []

    def begin(user: User | None = None, *, width: int = 1280, javascript: bool = True) -> Visitor:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context, live_server.url, user, javascript=javascript)
        made.append(visitor)
        if user:
            visitor.cookie(session_of(user))
        return visitor

    yield begin
    for visitor in made:
        if request.node.stash[FAILED]:
            visitor.tell()
        visitor.context.close()
    assert [problem for visitor in made for problem in visitor.watch.problems] == []


def session_of(user: User) -> str:
    """A session in which this person is signed in. Signing in itself has a test of its own."""
    client = Client()
    client.force_login(user)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value
