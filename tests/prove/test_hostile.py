"""Hostile input never breaks the portal: no error 500, and nothing comes back as markup.

Every address that takes a form gets its own fields with hostile texts in them, beside some that are as they
should be, and every page hostile questions. A new address is in it by its row in `tests/test_urls.py`.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.factories import Cast
from tests.prove import scaled
from tests.prove.conftest import Figure
from tests.test_urls import TABLE, as_who_may, world  # noqa: F401  (world is a fixture)

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

INPUTS = scaled(10_000)
CANARY = "zqx"  # the name of every element and attribute that an input tries to make
CHARSETS = ("utf-16", "utf-7", "unicode_escape", "latin-1", "no-such-one")  # two of them make lone surrogates
HOW_OFTEN = {"version": 0.1, "csrfmiddlewaretoken": 0.1}  # so that what stands behind these is reached
LISTS = ("supervision:files", "people:people", "people:training")  # the pages that take questions
ASKED = ("q", "page", "next", "errors", "sort", "team", "from")  # in the query of pages

MARKUP = [
    f"<{CANARY}>", f"</textarea><{CANARY}>", f"</title></script><{CANARY}>", f'"><{CANARY}>', f"'><{CANARY}>",
    f'" {CANARY}="1', f"' {CANARY}='1", f"--><{CANARY}>", f"]]><{CANARY}>", f"<{CANARY}\n{CANARY}=1>",
    f"&lt;{CANARY}&gt;", f"javascript:{CANARY}()", f"{{{{ {CANARY} }}}}", f"{{% {CANARY} %}}",
    f"\\u003c{CANARY}\\u003e",
]  # fmt: skip
SIGNS = [
    "\0", "a\0b", "\x08\x1b[2J", "\x7f\x85", "\ud800", "\udfff\ud800", "\ufffe\uffff", "\u202eabc\u202c",
    "مرحبا بالعالم", "שלום", "\u2066\u2069\u200f", "👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿", "Z̷͍̈́a̸l̶g̵o̷", "\u2028\u2029", "\r\n\r\nX: y",
    "ﷺ" * 30, "İıſK", "\ufeff",
]  # fmt: skip
VALUES = [
    "-1", "0", "1e309", "NaN", "٣", "²", "9" * 30, "2147483648", "9223372036854775808", "-0", "0x1F",
    "31/2/2026", "1/1/0000", "31/12/9999", "1/1/10000", "٣١/١٢/٢٠٢٦", "25:61", "23:59:60", "on", "[]", "{}",
    "null", "../../etc/passwd", "//elsewhere.example/", "%00", "%ZZ", "' OR 1=1 --", "=1+1", "a@b", "None",
    " ", "\t\n",
]  # fmt: skip


def hostile(dice: random.Random) -> str:
    """A text that nobody types."""
    match dice.choice(["markup", "markup", "signs", "values", "mix", "random", "long"]):
        case "markup":
            return dice.choice(MARKUP)
        case "signs":
            return dice.choice(SIGNS)
        case "values":
            return dice.choice(VALUES)
        case "mix":
            return "".join(dice.choice(MARKUP + SIGNS + VALUES) for _ in range(dice.randint(2, 6)))
        case "random":
            return "".join(chr(dice.randrange(0x110000)) for _ in range(dice.randint(1, 60)))
    return dice.choice([*MARKUP, *SIGNS, "x", "word "]) * dice.choice([20, 200, 2_000])


# ---- addresses and their fields


class Fields(HTMLParser):
    """The fields of a page's forms, with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._in = ""  # the open select or text area
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag in ("select", "textarea", "input", "button") and name:
            self._in = name if tag in ("select", "textarea") else ""
            self.found.setdefault(name, []).extend([value] if value else [])
        elif tag == "option" and self._in:
            self.found[self._in].append(value)

    def handle_data(self, data: str) -> None:
        if self._in and data.strip():
            self.found[self._in].append(data)


@dataclass
class Address:
    """Somewhere to send things: by whom, by which method, in which fields."""

    name: str
    path: str
    method: str
    browser: Client
    fields: dict[str, list[str]]


def addresses(world: dict[str, list[Any]], cast: Cast) -> Iterator[Address]:  # noqa: F811
    for name, row in TABLE.items():
        path = reverse(name, args=world[name])
        who = Client(raise_request_exception=False)
        if not name.startswith(("account_login", "account_reset", "health", "help")):
            who.cookies = as_who_may(name, cast).cookies
        fields = fields_of(who, name, path, world)
        for method in row.methods.split():
            yield Address(name, path, method, who, fields if method == "POST" else {key: [] for key in ASKED})


def fields_of(who: Client, name: str, path: str, world: dict[str, list[Any]]) -> dict[str, list[str]]:  # noqa: F811
    """The fields of its own form; those of the page that sends to it, where it has none to show."""
    shown = {"records:autosave": "records:edit", "supervision:prepare_autosave": "supervision:prepare"}.get(
        name
    )
    html = html_of(who.get(reverse(shown, args=world[shown]) if shown else path))
    return {"text": ["Some words"]} | Fields(html).found


# ---- requests


def body(typed: list[tuple[str, str]]) -> bytes:
    """As a browser would send it, if browsers sent lone surrogates."""
    return "&".join(f"{escaped(name)}={escaped(text)}" for name, text in typed).encode()


def escaped(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def parts(typed: list[tuple[str, str]], dice: random.Random, *, uploads: Sequence[str]) -> bytes:
    """The same as multipart, with a file for each name of `uploads`."""
    heads = [(f'name="{name}"', text) for name, text in typed]
    for name in uploads:
        heads.append((f'name="{name}"; filename="{hostile(dice)[:200]}"', "%PDF-1.7\n" + hostile(dice)))
    lines = [
        f"--{CANARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n" for head, text in heads
    ]
    return ("".join(lines) + f"--{CANARY}--\r\n").encode("utf-8", "surrogatepass")


def send(to: Address, dice: random.Random) -> tuple[int, HttpResponseBase]:
    """Send some hostile inputs; how many, and what comes of it (the page after it, where one leads on)."""
    texts = {name: hostile(dice) for name in to.fields if dice.random() < HOW_OFTEN.get(name, 0.6)}
    if dice.random() < 0.2:
        texts[hostile(dice)[:100]] = hostile(dice)
    count = len(texts)
    good = {name: dice.choice(values) for name, values in to.fields.items() if values and dice.random() < 0.9}
    typed = list((good | texts).items())
    headers = {"X-Requested-With": "fetch"} if "autosave" in to.name else {}
    charset = f"; charset={dice.choice(CHARSETS)}" if dice.random() < 0.1 else ""
    if to.method == "GET":
        query = body(typed).decode()
        asked: dict[str, Any] = {"QUERY_STRING": query, "CONTENT_TYPE": f"text/plain{charset}"}
        return count, to.browser.generic("GET", to.path, headers=headers, **asked)
    if dice.random() < 0.7:
        form, content = "application/x-www-form-urlencoded", body(typed)
    else:
        uploads = [name for name in ("document", "file", "pdf") if name in to.fields]
        form, content = f"multipart/form-data; boundary={CANARY}", parts(typed, dice, uploads=uploads)
    return count, to.browser.generic("POST", to.path, content, form + charset, headers=headers)


def what_follows(to: Address, answer: HttpResponseBase, shows: dict[str, str]) -> Iterator[HttpResponseBase]:
    """The answer, and the page that shows what was kept."""
    yield answer
    place = answer.headers.get("Location", "") if answer.status_code in (302, 303) else shows.get(to.name, "")
    if place.startswith("/") and not place.startswith("//"):
        yield to.browser.get(place)


LEADING = ("href", "src", "action", "formaction")


class Made(HTMLParser):
    """Whether a page holds an element or an attribute that an input has made."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.echo = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        leads = [name for name, value in attrs if name in LEADING and is_script(value or "")]
        if CANARY in tag or leads or any(CANARY in name for name, _ in attrs):
            self.echo = self.get_starttag_text() or tag

    def handle_comment(self, data: str) -> None:
        self.echo = data if CANARY in data else self.echo

    handle_decl = handle_pi = unknown_decl = handle_comment  # type: ignore[assignment]


def is_script(value: str) -> bool:
    return re.sub(r"[\s\0]", "", value).lower().startswith(f"javascript:{CANARY}")


def echo_of(answer: HttpResponseBase) -> str:
    """An input that came back as markup, or as a header."""
    split = [name for name in answer.headers if CANARY in name or name == "X"]
    if split:
        return f"header {split}"
    return Made(html_of(answer)).echo


def html_of(answer: HttpResponseBase) -> str:
    """The page, empty where it is none; a file is read to its end, and so closed."""
    content = answer.getvalue()
    return content.decode() if answer.headers.get("Content-Type", "").startswith("text/html") else ""


def test_no_error_and_no_echo(cast: Cast, world: dict[str, list[Any]], figure: Figure) -> None:  # noqa: F811
    dice, every = random.Random(20260302), list(addresses(world, cast))
    edit, notes = (reverse(name, args=world[name]) for name in ("records:edit", "supervision:prepare"))
    shows = {"records:autosave": edit, "supervision:prepare_autosave": notes}
    drafts = [one for one in every if one.name in ("records:edit", *shows) and one.method == "POST"]
    lists = [one for one in every if one.name in LISTS and one.method == "GET"]
    inputs, statuses, echoes, errors = 0, Counter[int](), [], []
    while inputs < INPUTS:
        to = dice.choice(dice.choice([drafts, lists, every, every, every]))
        cookies = dict(to.browser.cookies)
        with transaction.atomic():
            count, answer = send(to, dice)
            inputs += count
            for page in what_follows(to, answer, shows):
                statuses[page.status_code] += 1
                here, echo = f"{to.method} {to.name} → {page.status_code}", echo_of(page)
                echoes += [f"{here}: {echo}"] if echo else []
                errors += [f"{here}: {getattr(page, 'exc_info', None)}"] if page.status_code >= 500 else []
            transaction.set_rollback(True)
        to.browser.cookies.clear()
        to.browser.cookies.update(cookies)
        cache.clear()  # what counts tries of passwords
    figure(
        f"{inputs:,} inputs, {statuses.total():,} answers: {len(errors)} errors 500, {len(echoes)} echoes; "
        f"by status {dict(sorted(statuses.items()))}"
    )
    assert errors == []
    assert echoes == []
    assert statuses[200] + statuses[302] > statuses.total() / 4  # much of it was taken, and shown again
