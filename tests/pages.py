"""Looking at pages as a browser would: what every page must keep to, and where its errors lead."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")

_BREAKS = {"br", "p", "li", "dt", "dd", "td", "th", "div", "tr", "h1", "h2", "h3", "h4", "option", "label"}


class Page(HTMLParser):
    """What a page holds: ids, links inside it, scripts, and attributes that the policy forbids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.errors: list[str] = []  # where the links of the error summary lead
        self.forbidden: list[str] = []
        self.words = ""
        self._in: list[str] = []  # the open ones of script, style, template and error summary
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.words += " " if tag in _BREAKS else ""
        self.forbidden += [f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style"]
        if (tag == "script" and not given.get("src")) or tag == "style":
            self.forbidden.append(f"<{tag}> without src")
        if tag in ("script", "style", "template"):
            self._in.append(tag)
        elif "govuk-error-summary" in given.get("class", "").split():
            self._in.append("summary")
        if "template" in self._in:  # copied by a script, which gives each copy its own ids
            return
        self.ids += [given["id"]] if "id" in given else []
        self.references |= {word for name in _REFERENCES for word in given.get(name, "").split()}
        if tag == "a" and given.get("href") == "":
            self.forbidden.append("<a> that leads to its own page")
        if tag == "a" and given.get("href", "").startswith("#") and len(given["href"]) > 1:
            self.references.add(given["href"][1:])
            self.errors += [given["href"][1:]] if "summary" in self._in else []

    def handle_endtag(self, tag: str) -> None:
        if self._in and (tag == self._in[-1] or (tag == "ul" and self._in[-1] == "summary")):
            self._in.pop()

    def handle_data(self, data: str) -> None:
        if "script" in self._in and data.strip():
            self.forbidden.append("code inside <script>")
        self.words += data


def faults(html: str) -> list[str]:
    """What a page of ours must not hold."""
    page = Page(html)
    found = [*page.forbidden]
    found += [f"id {name} twice" for name, times in Counter(page.ids).items() if times > 1]
    found += [f"no id {name}" for name in sorted(page.references - set(page.ids))]
    found += [f"template code {sign} is shown" for sign in ("{{", "{%", "{#") if sign in page.words]
    return found


class Browser(Client):
    """A test client that looks at every page it gets."""

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            found = faults(response.content.decode())
            assert not found, (request.get("PATH_INFO"), found)
        return response


def errors(response: HttpResponse) -> list[str]:
    """The ids that the error summary links to; that they are on the page, `Browser` sees to."""
    return Page(response.content.decode()).errors


def words(response: HttpResponse) -> str:
    """The text of a page, with every space as one."""
    return " ".join(Page(response.content.decode()).words.split())


def messages(response: HttpResponse) -> list[str]:
    """The messages that wait for the next page."""
    return [str(message) for message in response.wsgi_request._messages]


def hidden(response: HttpResponse, name: str) -> str:
    """What the hidden field of this name sends."""
    [found] = re.findall(rf'name="{name}" value="(\w+)"', response.content.decode())
    return str(found)
