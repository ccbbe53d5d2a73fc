"""Answers the polls of live rooms before anything else is done for them.

A hundred rooms of ten people ask a thousand times a second or so. A poll says a number and nothing else: it
goes by a signed address that somebody in the room was given, asks Valkey alone, and keeps no sign-in alive.
"""

import re
from collections.abc import Callable
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse

from pods import news
from pods.room_models import Room

PATH = re.compile(r"/room/news/([0-9a-f-]{36}:[\w-]+:[\w-]+)/", re.ASCII)
LASTS = 60 * 60 * 12  # seconds for which an address can be polled; each page gives a new one
_signer = TimestampSigner(salt="pods.news")


def address(room: Room) -> str:
    """Where somebody in a room asks for news; given on pages that only they see."""
    return f"/room/news/{_signer.sign(str(room.pk))}/"


class NewsMiddleware:
    """204 without news; with news the version that the room has now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = PATH.fullmatch(request.path_info)
        if asked is None or request.method != "GET":
            return self.get_response(request)
        try:
            room = UUID(_signer.unsign(asked[1], max_age=LASTS))
        except (BadSignature, ValueError):
            return HttpResponse(status=404)
        version = news.version_of(room)
        if str(version) == request.GET.get("v"):
            return HttpResponse(status=204)
        return JsonResponse({"version": version})
