from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:check", args=[record.pk])


def retype(record: Record, data: dict[str, str]) -> None:
    drafts.save(by=record.author, record=record, version=record.version, data=data)


def test_it_shows_the_record_as_it_will_be_read(draft: Record, manager: Browser) -> None:
    page = words(manager.get(address(draft)))
    assert "Check before you share" in page
    assert "Sixteen children, which is manageable." in page
    assert "Share it with Wanda Worker" in page


def test_sharing_shows_it_to_the_other_party(draft: Record, manager: Browser, worker: Browser) -> None:
    answer = manager.post(address(draft), {"version": draft.version, "share": "1"})
    assert messages(answer) == ["Shared. Wanda Worker is told that it is ready to sign."]
    assert factories.now(draft).is_shared
    assert worker.get(answer["Location"]).status_code == 200


def test_what_was_shared_is_what_was_shown(draft: Record, manager: Browser) -> None:
    manager.post(address(draft), {"version": draft.version})
    shown = factories.now(draft).shown
    assert shown is not None
    texts = {
        block["key"]: block["value"]
        for part in shown["sections"]
        for block in part["blocks"]
        if "key" in block
    }
    assert texts["wellbeing"] == "Doing well after a busy month."
    assert [party["name"] for party in shown["parties"]] == ["Wanda Worker", "Moses Manager"]


def test_what_is_wrong_is_listed_with_links_and_keeps_what_was_typed(draft: Record, manager: Browser) -> None:
    data = {
        **{"held_on": "31/2/2026", "previous_agreed": "no", "next_time": "soon"},
        **{"actions-0-what": "Ring", "actions-0-by_when": "ASAP"},
    }
    retype(draft, data)
    answer = manager.post(address(draft), {"version": draft.version})
    assert answer.status_code == 422
    assert errors(answer) == [
        *("id_held_on", "id_previous_disagreement"),
        *("id_actions-0-who", "id_actions-0-by_when", "id_next_time"),
    ]  # from top to bottom, as on the page
    assert 'value="ASAP"' in answer.content.decode()
    assert answer.content.decode().count("<title>Error: ") == 1


def test_an_earlier_action_that_nobody_considered_is_linked(pair: Pair, manager: Browser) -> None:
    factories.final(pair, data=factories.s1_data(**factories.action_data()))
    draft = factories.draft(pair.manager, pair.file)
    retype(draft, factories.s1_data())
    answer = manager.get(address(draft))
    (link,) = errors(answer)
    assert link.startswith("id_earlier-")
    assert "Choose what happened with “Ring the school”" in words(answer)


def test_a_megabyte_is_too_long_to_share_but_is_not_lost(draft: Record, manager: Browser) -> None:
    retype(draft, factories.s1_data(wellbeing="x" * 1_000_000))
    answer = manager.post(address(draft), {"version": draft.version})
    assert errors(answer) == ["id_wellbeing"]
    assert "has 1000000 characters. Shorten it to 50,000 or fewer" in words(answer)
    assert len(factories.now(draft).data["wellbeing"]) == 1_000_000


def test_a_day_to_come_is_no_session_held(draft: Record, manager: Browser) -> None:
    retype(draft, factories.s1_data(held_on="1/1/2090"))
    assert "The date must be today or in the past" in words(manager.get(address(draft)))


def test_what_changed_since_the_check_is_checked_once_more(draft: Record, manager: Browser) -> None:
    stale = draft.version
    retype(draft, factories.s1_data(venue="Moved"))
    answer = manager.post(address(draft), {"version": stale})
    assert messages(answer) == ["The draft was changed since you checked it. Check it once more."]
    assert factories.now(draft).is_draft


def test_what_was_shared_already_says_so(draft: Record, manager: Browser) -> None:
    """By a second press of the button, by Back, from another tab."""
    manager.post(address(draft), {"version": draft.version})
    pages = [manager.post(address(draft), {"version": draft.version}, follow=True)]
    pages += [manager.get(address(draft), follow=True)]
    pages += [manager.get(reverse("records:discard", args=[draft.pk]), follow=True)]
    for page in pages:
        assert page.redirect_chain == [(reverse("records:record", args=[draft.pk]), 302)]
        assert words(page).count("This record was shared already.") == 1


def test_markup_is_shown_as_text(draft: Record, manager: Browser) -> None:
    retype(draft, factories.s1_data(wellbeing="<script>alert(1)</script>"))
    page = manager.get(address(draft)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_who_else(draft: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:check", draft.pk, by=pair.manager)
