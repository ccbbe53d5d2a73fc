"""Answers the polls of live rooms before anything else is done for them.

A hundred rooms of ten people ask 700 times a second or so. A poll says a number and nothing else: it goes by
a signed address that somebody in the room was given, asks Valkey alone, and keeps no sign-in alive.
"""

import re
from collections.abc import Callable

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from pods import news
from pods.room_models import Member, Room

PATH = re.compile(r"/room/news/([0-9a-f-]{36}\.[0-9a-f-]{0,36}\.[a-z]?:[\w-]+:[\w-]+)/", re.ASCII)
START = "/room/news/"
LASTS = 60 * 60 * 12  # seconds for which an address can be polled; each answer of a page gives a new one
_signer = TimestampSigner(salt="pods.news")
_LEADS = "l"


def address(room: Room, member: Member | None = None) -> str:
    """Where a screen asks for news; given on pages that only its owner sees. Without a member: the wall.

    Of who facilitates, the answers also tell who is connected just now.
    """
    leads = _LEADS if member and member.role == Member.Role.FACILITATOR else ""
    who = member.pk if member else ""
    return f"{START}{_signer.sign(f'{room.pk}.{who}.{leads}')}/"


class NewsMiddleware:
    """204 without news; with news the version that the room has now, and at which step it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(START) or request.method != "GET":
            return self.get_response(request)
        asked = PATH.fullmatch(request.path_info)
        if asked is None:
            return self.get_response(request)
        try:
            room, member, leads = _signer.unsign(asked[1], max_age=LASTS).split(".")
        except BadSignature:
            return HttpResponse(status=404)
        if member:
            news.note_here(member)
        return _answer(room, leads == _LEADS, request.META.get("QUERY_STRING", ""))


def _answer(room: str, leads: bool, query: str) -> HttpResponse:
    now, mark = news.now_of(room)
    seen = query.removeprefix("v=")
    if seen.isdecimal() and len(seen) < 10 and int(seen) >= now.version:
        answer = HttpResponse(status=204)
    else:
        answer = HttpResponse(
            b'{"version": %d, "at": %d}' % (now.version, now.at),
            content_type="application/json",
        )
        answer["Content-Length"] = str(len(answer.content))  # without it gunicorn sends chunks
    if mark:
        answer["X-Room-Mark"] = mark
    if leads:
        answer["X-Room-Here"] = " ".join(news.here_of(room))
    return answer
