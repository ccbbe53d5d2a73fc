"""Cleans what a browser sends, in one place, before any view sees it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

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
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def _cleaned(given: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for key, values in given.lists():
        clean.setlist(clean_text(key), [clean_text(value) for value in values])
    clean._mutable = False
    return clean
