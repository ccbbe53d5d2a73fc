"""The service navigation: each app registers its entries in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """One entry, as registered."""

    label: str
    url_name: str
    shown_for: Callable[[Any], bool]
    order: int


@dataclass(frozen=True)
class Link:
    """One entry, as shown. `current` is the value of `aria-current`: page, true, or empty."""

    label: str
    url: str
    current: str


_entries: dict[str, Entry] = {}


def register(
    label: str, url_name: str, *, shown_for: Callable[[Any], bool] = lambda _user: True, order: int = 100
) -> None:
    """Adds an entry for the people for whom `shown_for(user)` is true; lower `order` stands first."""
    _entries[url_name] = Entry(label, url_name, shown_for, order)


def links_for(user: Any, path: str) -> list[Link]:
    """The entries a signed-in person sees on the page at `path`.

    Raises NoReverseMatch for an unknown url name.
    """
    shown = sorted(
        (entry for entry in _entries.values() if entry.shown_for(user)), key=lambda entry: entry.order
    )
    links = [(entry.label, reverse(entry.url_name)) for entry in shown]
    return [Link(label, url, _current(url, path)) for label, url in links]


def _current(url: str, path: str) -> str:
    if url == path:
        return "page"
    # Every path begins with the front page's.
    return "true" if url != "/" and path.startswith(url) else ""
