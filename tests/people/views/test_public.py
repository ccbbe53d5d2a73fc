"""Help, for everybody; staying signed in."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from supervision_portal.people.models import User
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def test_help_needs_no_sign_in_and_says_how_long_one_lasts(client: Client, settings: object) -> None:
    settings.SESSION_COOKIE_AGE = 45 * 60  # type: ignore[attr-defined]
    answer = client.get(reverse("help"))
    assert (answer.status_code, "After 45 minutes" in answer.content.decode()) == (200, True)
    assert client.post(reverse("help")).status_code == 405


def test_help_for_somebody_signed_in(pair: Pair, as_user: Callable[[User], Client]) -> None:
    assert as_user(pair.worker).get(reverse("help")).status_code == 200


def test_staying_signed_in(pair: Pair, as_user: Callable[[User], Client]) -> None:
    assert as_user(pair.worker).post(reverse("people:still_here")).status_code == 204
