from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str = factories.PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password})


def events(*verbs: str) -> list[tuple[str, int | None, str]]:
    found = Event.objects.filter(verb__in=verbs).order_by("pk")
    return list(found.values_list("verb", "actor_id", "object_id"))


def test_signing_in_and_out_is_logged(client: Client, pair: Pair) -> None:
    sign_in(client, pair.manager.email)
    client.post(reverse("account_logout"))
    pk = pair.manager.pk
    assert events("signed_in", "signed_out") == [("signed_in", pk, ""), ("signed_out", pk, "")]
    assert Event.objects.get(verb="signed_in").role == "team_manager"


def test_a_wrong_password_is_logged_with_whose_account_it_was(client: Client, pair: Pair) -> None:
    sign_in(client, pair.manager.email.upper(), "wrong password")
    assert events("sign_in_failed") == [("sign_in_failed", None, str(pair.manager.pk))]


def test_of_an_unknown_address_nothing_is_kept(client: Client, pair: Pair) -> None:
    sign_in(client, "secret.typed.by.mistake@demo.example")
    assert events("sign_in_failed") == [("sign_in_failed", None, "")]


def test_signing_out_without_a_sign_in_is_nobodys(client: Client, db: None) -> None:
    client.post(reverse("account_logout"))
    assert events("signed_out") == []


def test_django_s_own_way_of_signing_in_is_heard_too(pair: Pair) -> None:
    assert authenticate(HttpRequest(), username=pair.worker.email, password="wrong") is None
    assert events("sign_in_failed") == [("sign_in_failed", None, str(pair.worker.pk))]


def test_who_left_is_told_so_and_not_signed_in(client: Client, pair: Pair) -> None:
    User.objects.filter(pk=pair.worker.pk).update(is_active=False)
    answer = sign_in(client, pair.worker.email)
    assert answer["Location"] == reverse("account_inactive")
    assert client.get(answer["Location"]).status_code == 200
    assert events("signed_in") == []
