"""What a browser sends is cleaned in one place; what it may not send is answered with a page."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from supervision_portal.design.text import clean_text


class CleanInputMiddleware:
    """Takes NUL, lone surrogates and control characters out of query strings and posted text.

    PostgreSQL refuses some of them, and autosave passes by form validation.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            # Reading POST here parses the body, as the CSRF check would a moment later.
            try:
                request.POST = _cleaned(request.POST)  # type: ignore[assignment]
            except RequestDataTooBig:
                return _too_long(request)
        return self.get_response(request)


class WrongMethodMiddleware:
    """A page instead of nothing, for an address that only a button may use. It stays a 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            response.content = render(request, "405.html").content
        return response


def _too_long(request: HttpRequest) -> HttpResponse:
    """413, after the rest of the body: a browser that is cut off while it sends never reads the answer."""
    while request.read(1024 * 1024):
        pass
    return render(request, "413.html", status=413)


def _cleaned(given: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for key, values in given.lists():
        clean.setlist(clean_text(key), [clean_text(value) for value in values])
    clean._mutable = False
    return clean
