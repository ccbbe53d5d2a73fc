"""What many people of a room see the same: asked for and drawn once for each version of it.

It is kept in the memory of the process that asked, and nowhere else: what was shown in a room ends with it.
Of each part some kilobytes, of all rooms together some megabytes.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import Any, TypeVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

MOST = 3000  # things kept
TOKEN = secrets.token_hex(16)  # stands in a part for the token of who reads it; nobody can type it
A_WHILE = 300.0  # seconds
T = TypeVar("T")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def once(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, asked once for a key, which has to name all that it depends on."""
    return latest(key, None, make)


def latest(key: Hashable, version: object, make: Callable[[], T]) -> T:
    """What `make` gives, asked once for a version; what was kept of another version goes."""
    found: tuple[object, T] | None = _kept.get(key)
    if found is None or found[0] != version:
        found = (version, make())
        _keep(key, found)
    return found[1]


def for_a_while(key: Hashable, make: Callable[[], T]) -> T:
    """The same, asked again after some minutes: of what decides words and links alone.

    Each in its own time: those of a thousand people are not asked again at the same moment.
    """
    found: tuple[float, T] | None = _kept.get(key)
    if found is None or found[0] < time.monotonic():
        found = (time.monotonic() + A_WHILE, make())
        _keep(key, found)
    return found[1]


def _keep(key: Hashable, found: object) -> None:
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def part(template: str, context: Mapping[str, Any], key: Hashable | None, token: str) -> SafeString:
    """A part of a screen as `template` draws it; anew for this person alone where `key` is None.

    `token` is of who reads it, for the forms in it.
    """

    def draw() -> str:
        return render_to_string(template, {**context, "csrf_token": TOKEN})

    found = draw() if key is None else once((template, key), draw)
    return mark_safe(found.replace(TOKEN, token))
