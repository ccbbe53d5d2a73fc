"""Answers the polls of live rooms before Django is asked.

A hundred rooms of ten people ask 700 times a second or so. A poll says a number and nothing else: it goes by
a signed address that somebody in the room was given, asks Valkey alone, and keeps no sign-in alive. Of what
Django does for a request it needs nothing, and that would be the half of what it costs.
"""

import re
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.core.signing import BadSignature, TimestampSigner

from pods import news
from pods.room_models import Member, Room

PATH = re.compile(r"/room/news/([0-9a-f-]{36}\.[0-9a-f-]{0,36}\.[a-z]?:[\w-]+:[\w-]+)/", re.ASCII)
START = "/room/news/"
LASTS = 60 * 60 * 12  # seconds for which an address can be polled; each answer of a page gives a new one
LOOKED_AT_EVERY = 60 * 10  # seconds: a signature that was good is looked at again
_signer = TimestampSigner(salt="pods.news")
_LEADS = "l"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[HTTPStatus, list[tuple[str, str]], bytes]


def address(room: Room, member: Member | None = None) -> str:
    """Where a screen asks for news; given on pages that only its owner sees. Without a member: the wall.

    Of who facilitates, the answers also tell who is connected just now.
    """
    leads = _LEADS if member and member.role == Member.Role.FACILITATOR else ""
    who = member.pk if member else ""
    return f"{START}{_signer.sign(f'{room.pk}.{who}.{leads}')}/"


def answering_polls(application: Application) -> Application:
    """A WSGI application that answers polls itself, and leaves everything else to `application`.

    204 without news; with news the version that the room has now, and at which step it is.
    """

    def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        asked = PATH.fullmatch(path) if path.startswith(START) else None
        if asked is None or environ["REQUEST_METHOD"] != "GET":
            return application(environ, start_response)
        status, headers, body = _answer(asked[1], environ.get("QUERY_STRING", ""))
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    return answering


def _answer(signed: str, query: str) -> Answer:
    try:
        room, member, leads = _of(signed, int(time.time()) // LOOKED_AT_EVERY)
    except BadSignature:
        return HTTPStatus.NOT_FOUND, [("Content-Length", "0")], b""
    now, mark = news.polls.now_of(room, member)
    headers = [("X-Room-Mark", mark)] if mark else []
    if leads == _LEADS:
        headers.append(("X-Room-Here", " ".join(news.here_of(room))))
    seen = query.removeprefix("v=")
    if seen.isdecimal() and len(seen) < 10 and int(seen) >= now.version:
        return HTTPStatus.NO_CONTENT, headers, b""
    body = b'{"version": %d, "at": %d}' % (now.version, now.at)
    length = ("Content-Length", str(len(body)))  # without it gunicorn sends chunks
    return HTTPStatus.OK, [*headers, ("Content-Type", "application/json"), length], body


@lru_cache(maxsize=4000)
def _of(signed: str, _when: int) -> tuple[str, str, str]:
    """The room, the member and “l” for who leads, of what an address says. Raises BadSignature."""
    room, member, leads = _signer.unsign(signed, max_age=LASTS).split(".")
    return room, member, leads
