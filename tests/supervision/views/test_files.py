from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.people.models import User
from tests import factories
from tests.factories import Cast, Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
ADDRESS = "supervision:files"


def listed(browser: Browser, **asked: str) -> str:
    return words(browser.get(reverse(ADDRESS), asked)).split("Support links")[0]


def test_ones_own_file_then_those_one_supervises_then_the_others(
    pair: Pair, manager: Browser, above: Browser
) -> None:
    own, supervised = listed(manager).split("Your own file")[1].split("People you supervise")
    assert "Moses Manager" in own
    assert "Wanda Worker" in supervised
    assert "Wanda Worker" in listed(above).split("Others you can see that and when")[1]


def test_nobody_elses_file_is_listed(cast: Cast, as_user: Callable[[User], Browser]) -> None:
    link = reverse("supervision:file", args=[cast.file.pk])
    for user in (cast.outsider, cast.colleague, cast.former, cast.admin):
        assert link not in as_user(user).get(reverse(ADDRESS)).content.decode()
    assert link in as_user(cast.auditor).get(reverse(ADDRESS)).content.decode()


def test_people_are_found_by_name(pair: Pair, manager: Browser) -> None:
    factories.line(factories.person(name="Zoë Bront"), pair.manager)
    assert "Wanda Worker" not in listed(manager, q="zoë")
    assert "Zoë Bront" in listed(manager, q="zoë")


@pytest.mark.parametrize("asked", ["%", "\0", "'; --", "<script>alert(1)</script>", "x" * 10_000])
def test_any_words_can_be_looked_for(manager: Browser, asked: str) -> None:
    answer = manager.get(reverse(ADDRESS), {"q": asked})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_who_else(client: Browser, manager: Browser) -> None:
    assert client.get(reverse(ADDRESS)).status_code == 302
    assert manager.post(reverse(ADDRESS)).status_code == 405
