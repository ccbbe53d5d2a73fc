"""The figures that the proofs measured, told at the end of the run; and a real server for some of them."""

import http.client
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from deploy.children import end_with_parent
from deploy.embedded import free_port
from supervision_portal.people.models import User
from tests.prove import SCALE

FIGURES = pytest.StashKey[list[str]]()
Figure = Callable[[str], None]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Takes what a proof measured, in words; also where it then fails."""
    told, start = request.config.stash.setdefault(FIGURES, []), perf_counter()

    def tell(words: str) -> None:
        told.append(f"{request.node.nodeid}\n    {words} ({perf_counter() - start:.0f} s)")

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    figures = terminalreporter.config.stash.get(FIGURES, [])
    if figures:
        terminalreporter.section("proved" if SCALE == 1 else f"a look, at {SCALE:g} of the full scale")
        for words in figures:
            terminalreporter.write_line(words)


class Portal:
    """gunicorn with the portal, on a port of its own over the database of the tests; can be killed."""

    def __init__(self) -> None:
        self.port = free_port()
        module, database = f"{__package__}.server", connection.settings_dict["NAME"]
        self._forker = subprocess.Popen(
            [sys.executable, "-m", module, str(self.port), database],
            env=os.environ | {"LOG_LEVEL": "ERROR"},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=end_with_parent(signal.SIGKILL),
        )
        self._master = 0

    def start(self) -> None:
        """Return when it listens; what is asked before its workers are there waits for them."""
        assert self._forker.stdin
        assert self._forker.stdout
        self._forker.stdin.write("start\n")
        self._forker.stdin.flush()
        self._master = int(self._forker.stdout.readline())

    def kill(self) -> None:
        """kill -9 of the master and its workers, all at once."""
        os.killpg(self._master, signal.SIGKILL)
        self._master = 0

    def end(self) -> None:
        """Leave nothing behind."""
        if self._master:
            self.kill()
        self._forker.communicate(timeout=30)


@pytest.fixture
def portal(transactional_db: None) -> Iterator[Portal]:
    """The server, not started yet. What the test writes to the database is committed."""
    portal = Portal()
    yield portal
    portal.end()


class Visitor:
    """Somebody signed in, with a session of their own; one thread at a time."""

    def __init__(self, portal: Portal, user: User) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)
        client, token = Client(), secrets.token_hex(16)
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def post(self, address: str, typed: Mapping[str, Any], **headers: str) -> tuple[int, str]:
        """Status and body. Raises OSError or HTTPException where the server ends before it has answered."""
        try:
            self._connection.request("POST", address, urlencode(typed), self._headers | headers)
            with closing(self._connection.getresponse()) as answer:
                return answer.status, answer.read().decode()
        finally:
            self._connection.close()  # gunicorn ends what is idle; the next request connects again
