from collections import defaultdict
from collections.abc import Callable
from typing import Any

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
    assert "Wanda Worker" in listed(above).split("Others: you see when, not what was said")[1]


def test_nobody_elses_file_is_listed(cast: Cast, as_user: Callable[[User], Browser]) -> None:
    link = reverse("supervision:file", args=[cast.file.pk])
    for user in (cast.outsider, cast.colleague, cast.former, cast.admin):
        assert link not in as_user(user).get(reverse(ADDRESS)).content.decode()
    assert link in as_user(cast.auditor).get(reverse(ADDRESS)).content.decode()


def test_people_are_found_by_name(pair: Pair, manager: Browser) -> None:
    factories.line(factories.person(name="Zoë Bront"), pair.manager)
    assert "Wanda Worker" not in listed(manager, q="zoë")
    assert "Zoë Bront" in listed(manager, q="zoë")
    assert "Zoë Bront" in listed(manager, q="bront zoe")


@pytest.mark.parametrize("asked", ["%", "\0", "'; --", "<script>alert(1)</script>", "x" * 10_000])
def test_any_words_can_be_looked_for(manager: Browser, asked: str) -> None:
    answer = manager.get(reverse(ADDRESS), {"q": asked})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_only_who_is_overdue(pair: Pair, manager: Browser) -> None:
    """Everybody below is overdue since long ago, but for who was seen today."""
    for name in ("Zoë Bront", "Ann Early"):
        factories.line(factories.person(name=name), pair.manager)
    factories.shared(pair.manager, pair.file)
    assert "Only who is overdue" in listed(manager)
    said = listed(manager, overdue="1")
    assert "2 of 3 people are overdue for supervision." in said
    assert "Zoë Bront" in said
    assert "Ann Early" in said
    assert "Wanda Worker" not in said
    assert "Moses Manager" not in said.split("Only who is overdue")[1]
    assert "Nobody here is overdue." in listed(manager, overdue="1", q="wanda")


def test_who_sees_only_their_own_file_has_no_such_filter(worker: Browser) -> None:
    assert "Only who is overdue" not in listed(worker)


def test_the_list_asks_no_more_for_many_people(
    pair: Pair, manager: Browser, queries: Callable[[], Any]
) -> None:
    counts: dict[str, set[int]] = defaultdict(set)
    for number in (1, 40):
        for _ in range(number):
            factories.line(factories.person(), pair.manager)
        for asked in ("", "?overdue=1"):
            with queries() as counted:
                assert manager.get(reverse(ADDRESS) + asked).status_code == 200
            counts[asked].add(len(counted))
    assert [len(found) for found in counts.values()] == [1, 1]
    assert max(*counts[""], *counts["?overdue=1"]) <= 15


def test_who_else(client: Browser, manager: Browser) -> None:
    assert client.get(reverse(ADDRESS)).status_code == 302
    assert manager.post(reverse(ADDRESS)).status_code == 405
