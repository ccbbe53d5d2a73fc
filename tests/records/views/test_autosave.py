from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts
from tests import factories
from tests.factories import Pair
from tests.pages import Browser

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


def post(browser: Browser, record: Record, **typed: str) -> Any:
    data = {"version": str(record.version), **typed}
    return browser.post(reverse("records:autosave", args=[record.pk]), data, headers=FETCH)


def test_it_keeps_what_was_typed_and_says_when(draft: Record, manager: Browser) -> None:
    answer = post(manager, draft, venue="Room 5", held_on="31/2")
    assert answer.status_code == 200
    assert answer.json()["version"] == draft.version + 1
    assert answer.json()["saved_at"].endswith(("am", "pm"))
    assert factories.now(draft).data == {"venue": "Room 5", "held_on": "31/2"}


def test_control_characters_pass_by_the_form_and_are_cleaned_all_the_same(
    draft: Record, manager: Browser
) -> None:
    post(manager, draft, wellbeing="a\0b\x1b", **{"actions-0-what\0": "x"})
    assert factories.now(draft).data == {"wellbeing": "ab", "actions-0-what": "x"}


def test_a_conflict_says_who_and_when_and_overwrites_nothing(
    draft: Record, pair: Pair, manager: Browser, worker: Browser
) -> None:
    drafts.write_together(by=pair.manager, record=draft)
    post(worker, draft, venue="Hers")
    answer = post(manager, draft, venue="His")
    assert (answer.status_code, answer.json()["by"]) == (409, "Wanda Worker")
    assert factories.now(draft).data == {"venue": "Hers"}


def test_in_another_tab_it_was_you(draft: Record, manager: Browser) -> None:
    post(manager, draft, venue="First")
    assert post(manager, draft, venue="Second").json()["by"] == "you"


def test_a_save_whose_answer_was_lost_is_sent_again(draft: Record, manager: Browser) -> None:
    versions = [post(manager, draft, venue="Room 5").json()["version"] for _ in range(2)]
    assert versions == [2, 2]


def test_after_it_was_shared_it_says_why(draft: Record, pair: Pair, manager: Browser) -> None:
    factories.share(pair.manager, factories.now(draft))
    answer = post(manager, draft, venue="Late")
    assert answer.status_code == 404
    assert "was shared meanwhile" in answer.json()["why"]


def test_a_megabyte_is_kept(draft: Record, manager: Browser) -> None:
    assert post(manager, draft, wellbeing="x" * 1_000_000).status_code == 200
    assert len(factories.now(draft).data["wellbeing"]) == 1_000_000


def test_three_statements(draft: Record, manager: Browser, queries: Callable[[], Any]) -> None:
    post(manager, draft, venue="Room 5")
    with queries() as counted:
        post(manager, factories.now(draft), venue="Room 6")
    assert len(counted) - 1 <= 3  # one is the test's own


def test_who_else(draft: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:autosave", draft.pk, by=pair.manager, methods="POST")
