"""A sign-in that ends while a request is on its way."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from supervision_portal.people.middleware import EndingSessionMiddleware

pytestmark = pytest.mark.django_db


def _answer(**headers: str) -> Any:
    """The answer to a request whose session is deleted before it is done."""

    def view(request: HttpRequest) -> HttpResponse:
        request.session.create()
        request.session["kept"] = True
        Session.objects.all().delete()
        return HttpResponse("private")

    return EndingSessionMiddleware(view)(RequestFactory().get("/", headers=headers))


def test_a_page_leads_to_the_sign_in() -> None:
    answer = _answer()
    assert answer.status_code == 302
    assert answer.url == "/account/login/"


def test_the_pages_own_requests_are_told_that_nobody_is_signed_in() -> None:
    answer = _answer(**{"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert b"private" not in answer.content
