"""Gives each request an id, so that its events, its log lines and a person's report can be put together."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from .context import request_id


class RequestIdMiddleware:
    """Sets a fresh id for the length of the request and answers it as `X-Request-Id`.

    An id sent by the client is ignored: nobody outside chooses what stands in the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        fresh = uuid4().hex
        token = request_id.set(fresh)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = fresh
        return response
