"""What every page needs: the council's name, the navigation, how long a sign-in lasts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from supervision_portal.design.navigation import Link, links_for


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Navigation is asked for when it is drawn: fragments of pages do not pay for it."""
    user = getattr(request, "user", None)  # an error page may come before the sign-in is known
    signed_in = user is not None and user.is_authenticated

    def navigation() -> list[Link]:
        return links_for(user, request.path) if signed_in else []

    return {
        "council_name": settings.COUNCIL_NAME,
        "navigation": SimpleLazyObject(navigation),
        "signed_in": signed_in,
        "session_seconds": settings.SESSION_COOKIE_AGE if signed_in else 0,
    }
