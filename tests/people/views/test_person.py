import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people import services
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def url(user: User) -> str:
    return reverse("people:person", args=[user.pk])


def text(browser: Client, user: User) -> str:
    answer = browser.get(url(user))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_posts_and_lines_in_both_directions_with_their_days(
    pair: Pair, admin: User, as_user: Callable[[User], Client]
) -> None:
    today = timezone.localdate()
    before = factories.person(name="Bea Before")
    line = factories.line(before, pair.manager)
    services.end_line(by=admin, line=line, on=dt.date(2025, 2, 3))
    page = text(as_user(outside := factories.Pair().manager), pair.manager)
    assert outside not in {pair.manager, pair.worker}
    assert f"Team manager, {pair.team}" in page
    assert "From 8 January 2024" in page
    assert page.index("Saba Service") < page.index("Wanda Worker") < page.index("Bea Before")
    assert "8 January 2024 to 3 February 2025" in page
    assert today.year > 2025


def test_training_is_shown_to_those_who_may_see_it(
    pair: Pair, outsider: User, as_user: Callable[[User], Client]
) -> None:
    services.record_training(
        by=None, user=pair.worker, kind="supervision", completed_on=dt.date(2026, 3, 2), provider="Frontline"
    )
    said = "Supervision skills, 2 March 2026, Frontline"
    assert said in text(as_user(pair.manager), pair.worker)
    assert said in text(as_user(factories.person(Role.QA_LEAD)), pair.worker)
    assert "Training in supervision" not in text(as_user(outsider), pair.worker)


def test_changes_are_offered_to_administrators_and_not_for_themselves(
    pair: Pair, admin: User, as_admin: Client, as_user: Callable[[User], Client]
) -> None:
    begin = "Give them a post"
    assert begin in text(as_admin, pair.worker)
    assert begin not in text(as_admin, admin)
    assert "Change name" in text(as_admin, admin)
    assert begin not in text(as_user(pair.manager), pair.worker)


def test_who_left_can_come_back(pair: Pair, admin: User, as_admin: Client) -> None:
    services.person_leaves(by=admin, user=pair.worker, on=timezone.localdate())
    page = text(as_admin, pair.worker)
    assert "has left and cannot sign in" in page
    assert "Let them come back" in page
    assert "Give them a post" not in page


def test_as_many_queries_for_fifty_lines_as_for_one(
    pair: Pair, as_user: Callable[[User], Client], queries_of: Callable[[Client, str], int]
) -> None:
    browser = as_user(pair.above)
    one = queries_of(browser, url(pair.manager))
    for _ in range(50):
        factories.line(factories.person(team=pair.team), pair.manager)
        services.record_training(
            by=None, user=pair.manager, kind="supervision", completed_on=dt.date(2026, 1, 1)
        )
    assert queries_of(browser, url(pair.manager)) == one
    assert one <= 15
