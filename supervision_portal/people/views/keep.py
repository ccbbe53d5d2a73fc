"""A form that arrives after the sign-in or its token has gone: its text comes back, to be sent again."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

_NEVER_BACK = ("csrfmiddlewaretoken", "password")


def _kept(request: HttpRequest, template: str) -> HttpResponse:
    kept = [
        {"name": name, "label": name.replace("_", " "), "text": text, "typed": _is_typed(text)}
        for name, texts in request.POST.lists()
        for text in texts
        if not any(part in name.lower() for part in _NEVER_BACK)
    ]
    context = {"kept": kept, "files": bool(request.FILES), "again": request.get_full_path()}
    return render(request, template, context, status=403)


def _is_typed(text: str) -> bool:
    """Several words: worth showing. Single ones are mostly choices and keys, and are sent along unseen."""
    return len(text.split()) > 1


def signed_out(request: HttpRequest) -> HttpResponse:
    """The sign-in ended before the form was sent."""
    return _kept(request, "people/signed_out.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form's token is not the browser's: most often because of a sign-in in another tab.

    The answer brings the browser a token, also where its cookie was deleted: the page sends once more.
    """
    if request.headers.get("X-Requested-With") == "fetch":
        get_token(request)
        return HttpResponse(status=403)
    return _kept(request, "people/send_again.html")
