"""Which right a page asks for. Without it the page does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from supervision_portal.people.http import Request
from supervision_portal.people.roles import May

View = Callable[..., HttpResponse]


def needs(*rights: May) -> Callable[[View], View]:
    """Answer 404 to everybody who has none of these rights. The view carries them as `needs`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.may(right) for right in rights):
                raise Http404
            return view(request, *args, **kwargs)

        checked.needs = rights  # type: ignore[attr-defined]
        return checked

    return decorate
