from collections.abc import Callable
from html import escape

import pytest
from django.urls import reverse

from supervision_portal.design.words import uk_date
from supervision_portal.people import services as people
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts, signing
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, messages, words

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:edit", args=[record.pk])


def post(browser: Browser, record: Record, **typed: str) -> str:
    """Send the page back; the text of what comes after it."""
    data = {"version": str(record.version), **typed}
    return words(browser.post(address(record), data, follow=True))


def test_the_page_shows_what_was_typed(draft: Record, manager: Browser) -> None:
    page = manager.get(address(draft)).content.decode()
    assert "Doing well after a busy month." in page
    assert 'value="Room 4"' in page
    assert f'data-version="{draft.version}"' in page


def test_sending_it_keeps_everything_and_says_when(draft: Record, manager: Browser) -> None:
    said = post(manager, draft, venue="Room 5", wellbeing="Much better")
    assert "Saved at " in said
    assert factories.now(draft).data == {"venue": "Room 5", "wellbeing": "Much better"}


def test_fields_of_other_forms_are_dropped(draft: Record, manager: Browser) -> None:
    post(manager, draft, venue="Room 5", observed="A visit", state="sealed", author="1")
    assert factories.now(draft).data == {"venue": "Room 5"}
    assert factories.now(draft).is_draft


@pytest.mark.parametrize("typed", ["31/2/2026", "soon", "ASAP", "2026-13-45"])
def test_a_date_that_is_none_yet_is_kept_as_typed(draft: Record, manager: Browser, typed: str) -> None:
    post(manager, draft, held_on=typed, next_date=typed)
    assert factories.now(draft).data == {"held_on": typed, "next_date": typed}
    assert f'value="{typed}"' in manager.get(address(draft)).content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b\x07c\x1bd", "abcd"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("مرحبا \u202eabc\u202c \u200f👩‍👧‍👦", "مرحبا abc \u200f👩‍👧‍👦"),
        ("x" * 1_000_000, "x" * 1_000_000),
        ("</textarea><script>alert(1)</script>", "</textarea><script>alert(1)</script>"),
        ("\nbegins with an empty line", "\nbegins with an empty line"),
    ],
    ids=["control characters", "line ends", "right to left", "a megabyte", "markup", "empty line"],
)
def test_unusual_text_is_kept_and_shown_as_text(
    draft: Record, manager: Browser, typed: str, kept: str
) -> None:
    post(manager, draft, wellbeing=typed)
    assert factories.now(draft).data == {"wellbeing": kept}
    page = manager.get(address(draft)).content.decode()
    assert f"\n{escape(kept)}</textarea>" in page
    assert "<script>alert" not in page


def test_more_than_a_request_may_hold_is_refused_clearly(draft: Record, manager: Browser) -> None:
    answer = manager.post(address(draft), {"version": "1", "wellbeing": "x" * 13_000_000})
    assert answer.status_code == 413
    assert "Go back: your text is still on the page you came from" in words(answer)
    assert "Doing well" in factories.now(draft).data["wellbeing"]


def test_a_stale_version_shows_both_texts_and_overwrites_nothing(draft: Record, manager: Browser) -> None:
    stale = factories.now(draft)
    post(manager, draft, wellbeing="From the first tab", venue="Room 4")
    typed = {"version": str(stale.version), "wellbeing": "From the second tab", "venue": "Room 4"}
    answer = manager.post(address(draft), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the first tab" in page
    assert "From the second tab</textarea>" in page
    assert "in another tab" in words(answer)
    assert factories.now(draft).data["wellbeing"] == "From the first tab"


def test_of_two_texts_mine_is_what_i_typed(draft: Record, manager: Browser) -> None:
    """A field that only the other one has changed keeps what they wrote, and is not asked about."""
    stale = factories.now(draft)
    post(manager, draft, wellbeing="Theirs", leave="Theirs alone", venue="Room 4")
    old = {"version": str(stale.version), "wellbeing": "Mine", "leave": "As it was", "typed": "wellbeing"}
    answer = manager.post(address(draft), old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine</textarea>" in page
    assert "As it was" not in page
    assert 'name="leave" value="Theirs alone"' in page
    assert 'name="venue" value="Room 4"' in page


def test_after_a_conflict_what_one_chose_is_saved(draft: Record, manager: Browser) -> None:
    post(manager, draft, wellbeing="First", venue="Room 4")
    now = factories.now(draft)
    post(manager, now, wellbeing="First and second", venue="Room 4")
    assert factories.now(draft).data == {"wellbeing": "First and second", "venue": "Room 4"}


def test_the_same_save_sent_twice_is_no_conflict(draft: Record, manager: Browser) -> None:
    data = {"version": str(draft.version), "venue": "Room 5"}
    assert [manager.post(address(draft), data).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "1.0", "١"])
def test_a_forged_version_is_a_conflict(draft: Record, manager: Browser, version: str) -> None:
    before = factories.now(draft).data
    answer = manager.post(address(draft), {"version": version, "venue": "Room 5"})
    assert answer.status_code == (302 if version == "١" else 409)  # any script's digit is that digit
    assert version == "١" or factories.now(draft).data == before


def test_what_is_typed_after_it_was_shared_comes_back(draft: Record, pair: Pair, manager: Browser) -> None:
    factories.share(pair.manager, factories.now(draft))
    answer = manager.post(address(draft), {"version": "1", "wellbeing": "Typed too late"})
    assert answer.status_code == 409
    assert "Typed too late</textarea>" in answer.content.decode()
    assert "It was shared meanwhile" in words(answer) or "was shared meanwhile" in words(answer)


def test_what_is_shared_is_not_opened_to_be_written(waiting: Record, manager: Browser) -> None:
    page = manager.get(address(waiting), follow=True)
    assert page.redirect_chain == [(reverse("records:record", args=[waiting.pk]), 302)]
    assert "This record was shared already." in words(page)


def test_the_other_party_can_be_let_in(draft: Record, manager: Browser, worker: Browser) -> None:
    assert worker.get(address(draft)).status_code == 404
    said = post(manager, draft, venue="Room 5", together="1")
    assert "Wanda Worker can now read and write in this draft." in said
    assert 'value="Room 5"' in worker.get(address(draft)).content.decode()


def test_only_the_author_lets_somebody_in(draft: Record, pair: Pair, worker: Browser) -> None:
    drafts.write_together(by=pair.manager, record=draft)
    said = post(worker, draft, venue="Room 5", together="1")
    assert "Only the person who began a draft" in said
    assert factories.now(draft).data == {"venue": "Room 5"}


def test_without_javascript_a_row_is_added_by_sending(draft: Record, manager: Browser) -> None:
    data = {"version": str(draft.version), **factories.action_data(), "add_row": "actions"}
    answer = manager.post(address(draft), data)
    assert answer["Location"].endswith("#actions-rows")
    page = manager.get(address(draft)).content.decode()
    assert 'name="actions-0-what"' in page
    assert 'name="actions-1-what"' in page


def test_checking_comes_after_saving(draft: Record, manager: Browser) -> None:
    data = {"version": str(draft.version), **factories.s1_data(venue="Room 5"), "check": "1"}
    answer = manager.post(address(draft), data)
    assert answer["Location"] == reverse("records:check", args=[draft.pk])
    assert factories.now(draft).data["venue"] == "Room 5"


def test_a_returned_draft_says_what_should_change(waiting: Record, pair: Pair, manager: Browser) -> None:
    signing.send_back(by=pair.worker, record=waiting, reason="The venue\nis wrong.")
    page = words(manager.get(address(waiting)))
    assert "Wanda Worker returned this on" in page
    assert "The venue is wrong." in page


def test_what_was_said_last_time_is_named_by_its_section(final: Record, pair: Pair, manager: Browser) -> None:
    page = words(manager.get(address(factories.draft(pair.manager, pair.file))))
    assert final.held_on
    day = uk_date(final.held_on)
    assert f"Last time, {day}: Personal and Team issues" in page
    assert f"Last time, {day}: Performance and practice" in page


def test_who_finishes_an_old_draft_does_not_see_what_was_said_since_they_left(
    draft: Record, pair: Pair, manager: Browser
) -> None:
    successor = factories.person(Role.TEAM_MANAGER)
    factories.line(successor, pair.above)
    people.begin_line(by=None, supervisee=pair.worker, supervisor=successor, kind="line")
    told = {"wellbeing": "Told to the successor alone.", **factories.action_data("Agreed with them alone")}
    factories.shared(successor, pair.file, data=factories.s1_data(**told))
    page = manager.get(address(draft))
    assert page.status_code == 200
    assert "Told to the successor alone." not in page.content.decode()
    assert "Agreed with them alone" not in page.content.decode()


def test_a_save_is_told_once(draft: Record, manager: Browser) -> None:
    answer = manager.post(address(draft), {"version": str(draft.version), "venue": "Room 5"})
    assert len(messages(answer)) == 1


def test_who_else(draft: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:edit", draft.pk, by=pair.manager)
