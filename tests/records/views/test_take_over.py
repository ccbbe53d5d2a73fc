from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision.models import Preparation
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Record
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(pair: Pair, draft: Record) -> User:
    """The worker's manager from today."""
    new = factories.person(Role.TEAM_MANAGER, name="Nora New")
    factories.change_supervisor(pair, new)
    return new


def file_page(browser: Browser, pair: Pair) -> str:
    return words(browser.get(reverse("supervision:file", args=[pair.file.pk])))


def test_the_file_says_what_was_left_and_nobody_else_sees_it(
    draft: Record, pair: Pair, new: User, worker: Browser, above: Browser, as_user: Callable[[User], Browser]
) -> None:
    page = file_page(as_user(new), pair)
    assert "Moses Manager began “Personal supervision (S1)” on" in page
    assert "and handed over before sharing it" in page
    assert "Sixteen children" not in page
    User.objects.filter(pk=pair.manager.pk).update(is_active=False)
    assert "and left before sharing it" in file_page(as_user(new), pair)
    assert "An unfinished record" not in file_page(worker, pair)
    assert above.get(reverse("supervision:file", args=[pair.file.pk])).status_code == 404


def test_before_it_is_taken_over_it_is_not_there(
    draft: Record, new: User, as_user: Callable[[User], Browser]
) -> None:
    for name in ("record", "edit", "check"):
        assert as_user(new).get(reverse(f"records:{name}", args=[draft.pk])).status_code == 404


def test_taking_it_over_opens_it_but_not_private_notes(
    draft: Record, pair: Pair, new: User, manager: Browser, as_user: Callable[[User], Browser]
) -> None:
    Preparation.objects.create(file=pair.file, by=pair.manager, text="I worry about her.")
    answer = as_user(new).post(reverse("records:take_over", args=[draft.pk]), follow=True)
    page = words(answer)
    assert "You have taken over this draft. Wanda Worker is told." in page
    assert "Sixteen children, which is manageable." in page
    assert "I worry about her." not in page + file_page(as_user(new), pair)
    assert "An unfinished record" not in file_page(as_user(new), pair)
    assert manager.get(reverse("records:edit", args=[draft.pk])).status_code == 404


def test_the_supervisor_of_the_draft_takes_nothing_over(draft: Record, manager: Browser) -> None:
    assert manager.post(reverse("records:take_over", args=[draft.pk])).status_code == 404


def test_who_else(draft: Record, new: User, guarded: Callable[..., None]) -> None:
    guarded("records:take_over", draft.pk, by=new, methods="POST")
