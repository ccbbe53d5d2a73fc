import re
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from supervision_portal.log.context import request_id
from supervision_portal.log.middleware import RequestIdMiddleware
from supervision_portal.log.models import Event
from supervision_portal.log.services import write
from supervision_portal.log.verbs import Verb


def say_id(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request_id.get())


def call(**headers: Any) -> HttpResponse:
    return RequestIdMiddleware(say_id)(RequestFactory(**headers).get("/"))


def test_the_answer_names_the_id_the_request_had() -> None:
    response = call()
    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-Id"])
    assert response.content.decode() == response["X-Request-Id"]


def test_each_request_has_its_own() -> None:
    assert call()["X-Request-Id"] != call()["X-Request-Id"]


def test_an_id_sent_by_the_client_is_ignored() -> None:
    response = call(headers={"X-Request-Id": "mine"})
    assert response["X-Request-Id"] != "mine"
    assert response.content != b"mine"


def test_nothing_is_left_after_the_request() -> None:
    call()
    assert request_id.get() == ""


def test_nothing_is_left_after_a_failure() -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        RequestIdMiddleware(fail)(RequestFactory().get("/"))
    assert request_id.get() == ""


@pytest.mark.django_db
def test_the_events_of_a_request_carry_its_id() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        write(Verb.FILE_LIST, by=None)
        write(Verb.SEARCH, by=None)
        return HttpResponse()

    response = RequestIdMiddleware(view)(RequestFactory().get("/"))
    assert set(Event.objects.values_list("request_id", flat=True)) == {response["X-Request-Id"]}
