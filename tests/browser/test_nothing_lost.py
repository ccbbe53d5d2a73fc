"""Whatever happens while somebody types, the text is still there afterwards."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from supervision_portal.records.models import Record
from tests import factories
from tests.browser.conftest import Clock
from tests.browser.visitor import Tab, Visit, Visitor, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGNED_OUT = "You are signed out, so nothing is being saved. Your text is still on this page."


@pytest.fixture
def draft(pair: factories.Pair) -> Record:
    return factories.draft(pair.manager, pair.file)


@pytest.fixture
def address(draft: Record) -> str:
    return f"/records/{draft.pk}/edit/"


@pytest.fixture
def manager(visit: Visit, pair: factories.Pair, address: str) -> Visitor:
    """The manager, typing. Their browser's time runs, and can be made to run faster."""
    manager = visit(pair.manager)
    manager.page.clock.install()
    manager.go(address)
    return manager


def kept(draft: Record) -> dict[str, str]:
    """What the server has of the draft."""
    return Record.objects.get(pk=draft.pk).data


def sign_in_beside(manager: Visitor) -> None:
    """Follow the page's own way back: sign in in a new tab, and close it."""
    with manager.context.expect_page() as opened:
        manager.page.get_by_role("link", name="Sign in in a new tab").click()
    other = Tab(opened.value, manager.watch)
    sign_in(other, manager.user)
    other.page.close()


def sign_out_beside(manager: Visitor) -> None:
    other = manager.tab()
    other.go("/")
    other.press("Sign out")
    other.page.close()


def test_the_tab_is_closed(manager: Visitor, address: str) -> None:
    manager.fill(wellbeing="Better than in spring.")
    manager.is_saved()
    again = manager.tab()
    manager.page.close()
    again.go(address)
    assert again.value("wellbeing") == "Better than in spring."
    again.status_says("Saved on")


def test_the_sign_in_ends(manager: Visitor, draft: Record) -> None:
    with manager.watch.expecting(401):
        Session.objects.all().delete()
        manager.fill(wellbeing="Typed after the end.")
        manager.status_says(SIGNED_OUT)
    manager.look()
    sign_in_beside(manager)
    manager.page.clock.fast_forward(10_000)
    manager.is_saved()
    assert kept(draft)["wellbeing"] == "Typed after the end."


def test_somebody_signs_out_in_another_tab(manager: Visitor, draft: Record) -> None:
    sign_out_beside(manager)
    with manager.watch.expecting(401):
        manager.fill(wellbeing="Typed after signing out.")
        manager.status_says(SIGNED_OUT)
        manager.page.get_by_role("button", name="Save draft").click()
        manager.status_says("You are signed out, so it was not sent.")
    manager.press("Save draft", status=403)
    manager.reads("You are signed out", "Nothing you typed is lost", "Typed after signing out.")
    with manager.context.expect_page() as opened:
        manager.page.get_by_role("link", name="Sign in (opens in a new tab)").click()
    other = Tab(opened.value, manager.watch)
    sign_in(other, manager.user)
    manager.press("Send again")
    assert manager.value("wellbeing") == "Typed after signing out."
    assert kept(draft)["wellbeing"] == "Typed after signing out."


def test_the_network_goes_and_comes_back(manager: Visitor, draft: Record) -> None:
    with manager.watch.unreachable():
        manager.context.set_offline(True)
        manager.fill(wellbeing="Typed in a tunnel.")
        manager.status_says("Not saved since")
        manager.look()
        manager.context.set_offline(False)
        manager.is_saved()
    assert kept(draft)["wellbeing"] == "Typed in a tunnel."


def test_the_server_is_stopped_for_a_while(manager: Visitor, draft: Record) -> None:
    manager.page.route("**/autosave/", lambda route: route.fulfill(status=503))
    with manager.watch.expecting(503):
        manager.fill(wellbeing="Typed while it was down.")
        manager.status_says("Not saved since")
    manager.page.unroute("**/autosave/")
    manager.page.clock.fast_forward(30_000)
    manager.is_saved()
    assert kept(draft)["wellbeing"] == "Typed while it was down."


def test_two_tabs_end_in_two_texts_and_a_choice(manager: Visitor, draft: Record, address: str) -> None:
    other = manager.tab()
    other.go(address)
    other.fill(wellbeing="From the second tab.", leave="Two weeks in July.")
    other.choose(previous_agreed="yes")
    other.is_saved()
    with manager.watch.expecting(409):
        manager.fill(wellbeing="From the first tab.", sickness="None.")
        manager.status_says("You changed this draft in another tab")
    manager.look()
    manager.press("Compare both texts", inside=manager.page.locator(".govuk-error-summary"), status=409)
    manager.reads("Nothing is lost", "From the second tab.")
    manager.does_not_read("Two weeks in July.")  # nobody typed there in this tab
    assert manager.value("wellbeing") == "From the first tab."
    assert manager.value("previous_agreed") == "yes"
    manager.fill(wellbeing="From both tabs.")
    manager.press("Save and go on writing")
    written = {"wellbeing": "From both tabs.", "leave": "Two weeks in July.", "sickness": "None."}
    assert {name: manager.value(name) for name in written} == written
    assert kept(draft).items() >= written.items()


def test_signing_in_again_elsewhere_changes_the_token(manager: Visitor, draft: Record) -> None:
    sign_out_beside(manager)
    other = manager.tab()
    other.go("/")
    sign_in(other, manager.user)
    manager.fill(wellbeing="Saved with the new token.")
    manager.is_saved()
    manager.fill(workload="Sent with the new token.")
    manager.press("Save draft")
    assert manager.value("workload") == "Sent with the new token."
    assert kept(draft)["wellbeing"] == "Saved with the new token."


def test_the_token_is_gone(manager: Visitor, draft: Record) -> None:
    manager.context.clear_cookies(name="csrftoken")
    with manager.watch.expecting(403):
        manager.fill(wellbeing="Typed without a token.")
        manager.is_saved()
    assert kept(draft)["wellbeing"] == "Typed without a token."
    manager.fill(workload="Sent with the new one.")
    manager.press("Save draft")
    assert manager.value("workload") == "Sent with the new one."


def test_without_a_token_one_can_stay_signed_in(manager: Visitor) -> None:
    manager.page.clock.fast_forward("59:00")
    dialog = manager.page.get_by_role("dialog")
    manager.context.clear_cookies(name="csrftoken")
    with manager.watch.expecting(403):
        dialog.get_by_role("button", name="Stay signed in").click()
        expect(dialog).to_be_hidden()


def test_without_javascript_an_old_token_keeps_the_text(
    visit: Visit, pair: factories.Pair, address: str, draft: Record
) -> None:
    manager = visit(pair.manager, javascript=False)
    manager.go(address)
    other = manager.tab()
    other.go("/")
    other.press("Sign out")
    sign_in(other, pair.manager)
    manager.fill(wellbeing="Two words\nand a line.")
    manager.press("Save draft", status=403)
    manager.reads("Two words", "and a line.")
    manager.press("Send again")
    assert manager.value("wellbeing") == "Two words\nand a line."
    assert kept(draft)["wellbeing"] == "Two words\nand a line."


def test_what_is_not_valid_yet_is_kept_as_typed(manager: Visitor) -> None:
    typed = {"next_date": "31/02/2026", "next_time": "half te", "held_on": "3/"}
    manager.fill(**typed)
    manager.is_saved()
    manager.page.reload()
    assert {name: manager.value(name) for name in typed} == typed
    manager.press("Check and share")
    assert manager.page.title().startswith("Error: ")
    manager.has_error("31 February does not exist")
    manager.has_error("Enter the time of the next meeting, like 9:30am or 2pm")
    assert {name: manager.value(name) for name in typed} == typed
    assert manager.value("wellbeing") == "Doing well after a busy month."


def test_a_warning_comes_before_the_time_out(manager: Visitor, clock: Clock) -> None:
    for _ in range(2):
        clock.move(minutes=59)
        manager.page.clock.fast_forward("59:00")
        dialog = manager.page.get_by_role("dialog")
        expect(dialog).to_contain_text("You will be signed out in")
        manager.look()
        with manager.page.expect_response("**/still-here/") as answer:
            manager.page.keyboard.press("Enter")
        assert answer.value.status == 204
        expect(dialog).to_be_hidden()
    manager.fill(wellbeing="Still here.")
    manager.is_saved()


def test_leaving_with_unsaved_text_is_asked_about(manager: Visitor) -> None:
    with manager.watch.unreachable():
        manager.context.set_offline(True)
        manager.page.locator("[name=wellbeing]").press_sequentially("Not saved. ")
        manager.status_says("Not saved since")
        with manager.page.expect_event("dialog") as asked:
            manager.page.close(run_before_unload=True)
        assert asked.value.type == "beforeunload"
        asked.value.dismiss()
        assert "Not saved." in manager.value("wellbeing")
        manager.context.set_offline(False)
        manager.is_saved()


def test_notes_in_two_tabs(visit: Visit, pair: factories.Pair) -> None:
    one = visit(pair.worker, width=360)
    two = one.tab()
    for tab in (one, two):
        tab.go(f"/files/{pair.file.pk}/prepare/")
    two.fill(text="From the second tab.")
    two.is_saved()
    with one.watch.expecting(409):
        one.fill(text="From the first tab.")
        one.status_says("You changed this draft in another tab")
    one.press("Compare both texts", inside=one.page.locator(".govuk-error-summary"), status=409)
    one.reads("These notes were saved in another tab meanwhile.", "From the second tab.")
    assert one.value("text") == "From the first tab."
    one.fill(text="From both tabs.")
    one.press("Save")
    assert one.value("text") == "From both tabs."
