"""What a browser fetches for its first page: bytes as the server sends them, and from whom."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from bench.council import Council
from bench.pages import browser_of
from bench.report import Figure

HOST = "localhost"
ALL_BYTES, SCRIPT_BYTES = 200, 60  # kB of 1,000 bytes
_IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)""")
_IN_SCRIPTS = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
_FETCHED = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src", "use": "href"}


class _Links(HTMLParser):
    """The addresses that a browser fetches by itself when it shows the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(_FETCHED.get(tag, ""))
        if address:
            self.found.append(address)


@dataclass
class Visit:
    """A first visit with an empty cache."""

    browser: Client
    sizes: dict[str, int] = field(default_factory=dict)  # address → bytes
    scripts: int = 0
    elsewhere: list[str] = field(default_factory=list)

    def fetch(self, address: str) -> None:
        """Fetch one address and whatever it asks for; each only once."""
        parts = urlsplit(address)
        if parts.scheme == "data" or address in self.sizes:
            return
        if parts.netloc not in ("", HOST):
            self.elsewhere.append(address)
            return
        response = self.browser.get(address, headers={"accept-encoding": "gzip, deflate, br", "host": HOST})
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        body = response.getvalue()
        self.sizes[address] = len(body) + _head(response)
        kind = response.headers["Content-Type"].split(";")[0]
        if kind == "text/javascript":
            self.scripts += self.sizes[address]
        for found in _asked_for(kind, self._plain(address, response, body)):
            self.fetch(urljoin(address, found))

    def _plain(self, address: str, response: HttpResponseBase, body: bytes) -> str:
        """The text that was sent, uncompressed."""
        if response.headers.get("Content-Encoding"):
            body = self.browser.get(address, headers={"accept-encoding": "identity", "host": HOST}).getvalue()
        return body.decode(errors="replace")


def _asked_for(kind: str, text: str) -> list[str]:
    if kind == "text/html":
        links = _Links()
        links.feed(text)
        return links.found
    if kind == "text/css":
        return _IN_STYLES.findall(text)
    return _IN_SCRIPTS.findall(text) if kind == "text/javascript" else []


def _head(response: HttpResponseBase) -> int:
    cookies = sum(len(f"Set-Cookie: {cookie.OutputString()}\r\n") for cookie in response.cookies.values())
    status = len("HTTP/1.1 200 OK\r\n\r\n")
    return status + sum(len(f"{name}: {value}\r\n") for name, value in response.headers.items()) + cookies


def measure(council: Council) -> list[Figure]:
    """The sign-in page, and two pages as somebody opens them who comes by a link."""
    manager = browser_of(council.many.manager)
    visits = {
        "Sign-in page": (Client(), reverse("account_login")),
        "My work": (manager, reverse("home:my_work")),
        "S1 form": (manager, reverse("records:edit", args=[council.many.draft.pk])),
    }
    figures = []
    for name, (browser, address) in visits.items():
        visit = Visit(browser)
        visit.fetch(address)
        detail = {"bytes": visit.sizes, "elsewhere": visit.elsewhere}
        figures += [
            Figure(f"{name} as the first: sent", sum(visit.sizes.values()) / 1000, "kB", ALL_BYTES, detail),
            Figure(f"{name} as the first: JavaScript", visit.scripts / 1000, "kB", SCRIPT_BYTES),
            Figure(f"{name} as the first: from other hosts", len(visit.elsewhere), "files", 0),
        ]
    return figures
