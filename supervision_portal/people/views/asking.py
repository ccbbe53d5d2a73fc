"""Pages that ask something: what was typed, and whether it could be done."""

from collections.abc import Callable

from django import forms
from django.http import QueryDict

from supervision_portal.people.http import Request
from supervision_portal.people.services import PeopleError


def typed(request: Request) -> QueryDict | None:
    """What was sent; None for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def done(form: forms.Form, change: Callable[[], object]) -> bool:
    """Make a change; a refusal becomes an error of the form."""
    try:
        change()
    except PeopleError as refused:
        form.add_error(None, str(refused))
        return False
    return True
