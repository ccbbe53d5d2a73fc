"""What all tests share: a seal, tasks that run at once, no socket to the outside."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from supervision_portal.celery import app
from supervision_portal.people.models import User
from supervision_portal.records import seal
from tests import factories
from tests.log.guards import flush_past_triggers  # noqa: F401  (flushing past append-only tables)


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
    settings.WHITENOISE_AUTOREFRESH = True  # nothing was collected
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
def as_user() -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
