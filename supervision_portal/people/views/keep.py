"""A form that arrives after the sign-in or its token has gone: the text comes back, ready to be sent again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_NEVER_BACK = ("csrfmiddlewaretoken", "password")


def _kept(request: HttpRequest, template: str, status: int) -> HttpResponse:
    kept = [
        {"name": name, "label": name.replace("_", " "), "text": text}
        for name, texts in request.POST.lists()
        for text in texts
        if not any(part in name for part in _NEVER_BACK)
    ]
    typed = [field for field in kept if " " in field["text"].strip() or "\n" in field["text"]]
    return render(
        request, template, {"kept": kept, "typed": typed, "again": request.get_full_path()}, status=status
    )


def signed_out(request: HttpRequest) -> HttpResponse:
    """The sign-in ended before the form was sent."""
    return _kept(request, "people/signed_out.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not the browser's: most often because of a sign-in in another tab."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=403)
    return _kept(request, "people/send_again.html", 403)
