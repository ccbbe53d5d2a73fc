"""Everything needs a sign-in unless its view says otherwise; what was typed survives a lost one."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from supervision_portal.people.views import keep


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
