"""What all tests share: a seal, tasks that run at once, no socket to the outside."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from supervision_portal.celery import app
from supervision_portal.people.models import User
from supervision_portal.records import seal
from tests import factories
from tests.log.guards import flush_past_triggers  # noqa: F401  (flushing past append-only tables)
from tests.pages import Browser

FREE = re.compile(
    r"SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT"
    r'|.* "django_session"'
    r'|SELECT [^()]* FROM "people_user" WHERE "people_user"."id" = \d+ LIMIT 21$',
    re.DOTALL,
)


def pytest_configure() -> None:
    # Nothing was collected. Said before any test: the live server starts ahead of its first test's fixtures.
    django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def seal_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seal") / "seal.p12"
    seal.make_key(path, organisation="Test Council")
    return path


@pytest.fixture(autouse=True)
def _portal(settings: Any, seal_key: Path, tmp_path: Path) -> Iterator[None]:
    """Every test has its seal, its own folder for files, and tasks that run where they are queued."""
    settings.SEAL_KEY_FILE = str(seal_key)
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOG_HEAD_FILE = tmp_path / "log-head"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager, app.conf.task_eager_propagates = True, True
    yield
    app.conf.task_always_eager, app.conf.task_eager_propagates = before


@pytest.fixture(autouse=True)
def _stay_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests reach nothing but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"A test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def pair(db: None) -> factories.Pair:
    """A worker, their manager, the manager's manager and a director."""
    return factories.Pair()


@pytest.fixture
def outsider(db: None) -> User:
    """A manager elsewhere, with a team and files of their own."""
    return factories.Pair().manager


@pytest.fixture
def as_user() -> Callable[[User], Browser]:
    """A browser in which somebody is signed in."""

    def sign_in(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def client() -> Browser:
    """A browser in which nobody is signed in."""
    return Browser()


@pytest.fixture
def cast(db: None) -> factories.Cast:
    """The pair with everybody around them."""
    return factories.Cast()


@pytest.fixture
def queries() -> Callable[[], AbstractContextManager[list[str]]]:
    """Statements that count against a budget: those of session, person and transaction do not."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        found: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield found
        found += [query["sql"] for query in captured if not FREE.match(query["sql"])]

    return counted


@pytest.fixture
def guarded(client: Browser, as_user: Callable[[User], Browser], outsider: User) -> Callable[..., None]:
    """Checks what an address refuses: other methods, who is not signed in, an outsider, forged ids."""

    def check(name: str, *args: Any, by: User, methods: str = "GET POST") -> None:
        url = reverse(name, args=args)
        typed = {"text": "Typed before the sign-in ended."}
        assert client.get(url).status_code == 302
        assert client.post(url, typed).status_code == 403
        assert typed["text"] in client.post(url, typed).content.decode()
        assert client.post(url, typed, headers={"X-Requested-With": "fetch"}).status_code == 401
        insider, stranger = as_user(by), as_user(outsider)
        for method in {"GET", "POST", "PUT", "DELETE"} - set(methods.split()):
            assert insider.generic(method, url).status_code == 405, method
        for method in methods.split():
            assert stranger.generic(method, url).status_code == 404, method
            forged = reverse(name, args=[_forged(args[0]), *args[1:]])
            assert insider.generic(method, forged).status_code == 404, method

    return check


def _forged(key: Any) -> Any:
    """The key of something that is not there."""
    return uuid4() if isinstance(key, UUID) else 10**12
