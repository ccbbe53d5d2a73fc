"""Asking every address of a child's file, as everybody, and writing down who gets what."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from supervision_portal.people.models import User
from tests.urls.table import TABLE

NOTHING = "·"
FORGE_ALL = {"worker", "manager", "colleague", "governance"}
_ASKS = {"GET": "opens", "POST": "sends to"}
_CHANGES = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(?!django_session)(\w+)"')
_NO_CHANGE = {"log_event"}  # a reading is written down, and changes nothing
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[0-9]+(?=/)")
_ANEW = re.compile(rb'(name="csrfmiddlewaretoken" value)="\w+"')  # differs on every page


@dataclass(frozen=True)
class Answer:
    """What came back: the status, where it leads, what was written, the page but for its one-time token."""

    status: int
    to: str
    changed: frozenset[str]
    body: bytes
    headers: tuple[tuple[str, str], ...]
    cookies: str = field(compare=False)  # the token once more, and messages for the next page

    def holds(self, word: str) -> bool:
        """Whether a word is on the page, or in the message that waits for the next one."""
        return word.encode() in self.body or word in self.cookies

    @property
    def is_page(self) -> bool:
        return dict(self.headers).get("Content-Type", "").startswith("text/html")

    @property
    def is_refused(self) -> bool:
        return self.status in (401, 403, 404, 405)

    @property
    def sign(self) -> str:
        """The answer as the table shows it."""
        if self.status == 302:
            done = "✓" if self.changed - _NO_CHANGE else "↩"
            return f"{done} {self.to}"
        return {200: "●", 422: "○", 404: NOTHING}.get(self.status, str(self.status))


class Person:
    """Somebody at their browser. Whatever they send is undone once it is answered."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self.browser = Client()
        if isinstance(user, User):
            self.browser.force_login(user)
        self._cookie = self.browser.cookies.copy()

    def ask(self, method: str, address: str, **query: str) -> Answer:
        self.browser.cookies = self._cookie.copy()  # without the messages of the page before
        with writes() as changed, transaction.atomic():
            send: Callable[..., HttpResponse] = getattr(self.browser, method.lower())
            response = send(address, query)
            body = response.getvalue()
            transaction.set_rollback(True)
        headers = [(name, value) for name, value in response.items() if name != "X-Request-Id"]
        where = response.headers.get("Location", "")
        return Answer(
            status=response.status_code,
            to=resolve(re.split("[?#]", where)[0]).view_name.split(":")[-1] if where else "",
            changed=frozenset(changed),
            body=_ANEW.sub(rb"\1", body),
            headers=tuple(sorted(headers)),
            cookies=response.cookies.output(),
        )


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that are written to meanwhile."""
    found: set[str] = set()

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if (match := _CHANGES.match(sql)) and rest[-1]["cursor"].rowcount:
            found.add(match[2])
        return done

    with connection.execute_wrapper(look):
        yield found


@dataclass(frozen=True)
class Address:
    """An address of one thing, and how people read it: `/children/…/genogram/`, with which thing it is of."""

    name: str
    keys: list[Any]
    of: str = ""
    query: str = ""

    @property
    def url(self) -> str:
        return reverse(self.name, args=self.keys) + self.query

    @property
    def methods(self) -> list[str]:
        return TABLE[self.name].methods.split()

    @property
    def forged(self) -> "Address":
        """The same address with keys that nothing has."""
        query = re.sub(r"\d+", "999999999", self.query)
        return Address(self.name, [_forged(key) for key in self.keys], query=query)

    def __str__(self) -> str:
        path = _KEY.sub("…", reverse(self.name, args=self.keys))
        return f"`{path}` ({self.of})" if self.of else f"`{path}`"


def _forged(key: Any) -> Any:
    return uuid4() if isinstance(key, UUID) else 10**12 if isinstance(key, int) else key


def without_keys() -> list[Address]:
    """Pages that are of no one thing: lists, searches, downloads."""
    found = []
    for name in TABLE:
        with suppress(NoReverseMatch):
            reverse(name)
            found.append(Address(name, []))
    return found


class Walk:
    """Everybody asks for everything; what came back, and which words reached whom."""

    def __init__(self, people: dict[str, Person], words: dict[str, str]) -> None:
        self.people, self.words = people, words
        self.rows: dict[str, dict[str, str]] = {}
        self.reached: dict[str, set[str]] = {what: set() for what in words.values()}
        self._forged: dict[tuple[str, str], Answer] = {}

    def ask(self, addresses: Iterable[Address]) -> None:
        for address in addresses:
            for method in address.methods:
                row = self.rows[f"{_ASKS[method]} {address}"] = {}
                for who, person in self.people.items():
                    row[who] = self._ask(who, person, method, address)

    def _ask(self, who: str, person: Person, method: str, address: Address) -> str:
        answer = person.ask(method, address.url)
        if answer.is_refused:
            assert not answer.changed, (who, method, address, answer.changed)
        if answer.status == 404:
            assert answer == self._missing(who, person, method, address, answer), (who, method, address)
        for word, what in self.words.items():
            if answer.holds(word):
                self.reached[what].add(who)
        return answer.sign

    def _missing(self, who: str, person: Person, method: str, address: Address, answer: Answer) -> Answer:
        """What the same person gets for keys that nothing has.

        “Page not found” is one page for each person in each part of the portal, whatever was asked for: some
        people ask for every forged address, the others for one in each part.
        """
        one_page = answer.is_page and who not in FORGE_ALL and bool(address.keys)
        asked = (who, address.url.split("/")[1] if one_page else f"{method} {address.name}")
        if asked not in self._forged:
            self._forged[asked] = person.ask(method, address.forged.url)
        return self._forged[asked]
