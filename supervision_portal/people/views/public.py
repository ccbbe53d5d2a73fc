"""Pages that need no sign-in: whether the portal is well, and help."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from supervision_portal.log import services as log
from supervision_portal.log.triggers import missing_triggers

LAG_LIMIT = 120  # seconds after which an unlinked log means that no worker runs


@login_not_required
@require_GET
def health(_request: HttpRequest) -> JsonResponse:
    """200 once the portal can serve; 503 with what is wrong. Shows how far the log's chain lags behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.set("health", "ok", 10)
    missing = sorted(missing_triggers())
    lag = log.lag()
    ok = not missing and lag.seconds < LAG_LIMIT
    state = {
        "ok": ok,
        "missing_triggers": missing,
        "log_lag": {"events": lag.events, "seconds": lag.seconds},
    }
    return JsonResponse(state, status=200 if ok else 503)


@login_not_required
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the portal, for everybody."""
    return render(request, "people/help.html", {"session_minutes": settings.SESSION_COOKIE_AGE // 60})
