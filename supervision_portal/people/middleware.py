"""Everything needs a sign-in unless its view says otherwise; what was typed survives a lost one."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from supervision_portal.people.views import keep


class EndingSessionMiddleware(SessionMiddleware):
    """A sign-in that ends in another tab while a request runs reads as signed out, not as a bad request.

    What the request did is done; only its session cannot be renewed any more. A request that a page sends by
    itself says `keeps_session_as_it_is`: nobody did anything, so it does not keep a sign-in alive.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(request, "keeps_session_as_it_is", False):
            return response
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            if request.headers.get("X-Requested-With") == "fetch":
                return JsonResponse({"error": "signed out"}, status=401)
            return redirect(settings.LOGIN_URL)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Asks for a sign-in: a page for people, 401 for the page's own requests, and no lost text for a form."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"error": "signed out"}, status=401)
        if request.method == "POST":
            return keep.signed_out(request)
        response: HttpResponseBase = super().handle_no_permission(request, view_func)
        return response
