"""Autosave: whatever the server answers, the text stays and the person is told."""

import pytest
from playwright.sync_api import Page, expect

from tests.design.conftest import Server, Site, draft_page

pytestmark = pytest.mark.browser

SAVED = {"version": 8, "saved_at": "14:05", "names": []}


def begin(site: Site, *answers: object) -> tuple[Page, Server]:
    server = Server(*answers)
    site.serve("/edit/", draft_page("draft"))
    site.serve("/sent/", "sent")
    site.answers["/autosave/"] = server
    return site.open("/edit/"), server


def write(page: Page, text: str) -> None:
    page.get_by_label("Personal").press_sequentially(text)


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-draft-status]")).to_contain_text(words)


def test_it_saves_after_a_pause(site: Site) -> None:
    page, server = begin(site, SAVED)
    write(page, "Tired")
    says(page, "Not saved yet")
    assert server.got == []
    page.clock.run_for(1000)
    says(page, "Saved at 14:05")
    assert server.got[0]["personal"] == "Tired"
    assert server.got[0]["version"] == "7"
    assert server.tokens == ["token-1"]


def test_it_sends_neither_files_nor_the_old_token(site: Site) -> None:
    page, server = begin(site, SAVED)
    page.get_by_label("Paper").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "Saved at 14:05")
    assert server.got[0].keys() == {"version", "personal", "team", "place"}


def test_it_saves_every_ten_seconds_while_typing_goes_on(site: Site) -> None:
    page, server = begin(site, SAVED)
    for _ in range(12):
        write(page, "x")
        page.clock.run_for(900)
    says(page, "Saved at 14:05")
    assert server.got[0]["personal"] == "x" * 12


def test_a_choice_is_saved_at_once(site: Site) -> None:
    page, server = begin(site, SAVED)
    page.get_by_label("Place").select_option("Room 2")
    says(page, "Saved at 14:05")
    assert server.got[0]["place"] == "Room 2"


def test_each_save_follows_the_version_of_the_last(site: Site) -> None:
    page, server = begin(site, SAVED, {**SAVED, "version": 9, "saved_at": "14:06"})
    write(page, "a")
    page.clock.run_for(1000)
    says(page, "14:05")
    write(page, "b")
    page.clock.run_for(1000)
    says(page, "14:06")
    assert [sent["version"] for sent in server.got] == ["7", "8"]


def test_text_typed_during_a_save_follows_it(site: Site) -> None:
    page, server = begin(site, SAVED, {**SAVED, "version": 9, "saved_at": "14:06"})
    held = []
    site.answers["/autosave/"] = held.append
    write(page, "a")
    with page.expect_request("**/autosave/"):
        page.clock.run_for(1000)
    write(page, "b")
    page.clock.run_for(1000)
    assert len(held) == 1
    site.answers["/autosave/"] = server
    server(held[0])
    says(page, "Saved at 14:06")
    assert [sent["personal"] for sent in server.got] == ["a", "ab"]


def test_a_conflict_stops_saving_and_offers_both_texts(site: Site) -> None:
    page, server = begin(site, {"by": "B. Manager", "at": "14:04"})
    write(page, "mine")
    page.clock.run_for(1000)
    words = "B. Manager changed this draft at 14:04. Your text is still on this page."
    says(page, words)
    expect(page.locator("form > .govuk-error-summary")).to_contain_text(words)
    write(page, " and more")
    page.clock.run_for(60_000)
    assert len(server.got) == 1
    page.locator(".govuk-error-summary").get_by_role("button", name="Compare both texts").click()
    page.wait_for_url("**/sent/")
    body = page.locator("body").inner_text()
    assert 'name="compare"' in body
    assert "mine and more" in body


def test_signed_out_is_said_and_tried_again(site: Site) -> None:
    page, server = begin(site, 401, 401, SAVED)
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "You are signed out, so nothing is being saved. Your text is still on this page.")
    link = page.get_by_role("link", name="Sign in in a new tab")
    assert link.get_attribute("href") == "/account/login/"
    assert link.get_attribute("target") == "_blank"
    page.clock.run_for(10_000)
    page.wait_for_function("document.querySelector('[role=alert]').textContent !== ''")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(page, "Saved at 14:05")
    assert {sent["version"] for sent in server.got} == {"7"}


def test_a_rotated_token_is_read_again_at_once(site: Site) -> None:
    page, server = begin(site, 403, SAVED)
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "Saved at 14:05")
    assert len(server.got) == 2


def test_a_lost_connection_is_said_once_and_tried_again(site: Site) -> None:
    page, server = begin(site, "lost", "lost", SAVED)
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "Not saved since 13:58. Trying again…")
    write(page, "y")
    page.clock.run_for(2000)
    says(page, "Not saved since 13:58")
    expect(page.locator("[role=alert]")).to_contain_text("Not saved since 13:58")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    says(page, "Saved at 14:05")
    page.clock.run_for(1000)
    says(page, "Saved at 14:05")
    # The save whose answer was lost is repeated as it was, then what was typed meanwhile.
    assert server.got[-1]["personal"] == "xy"
    assert server.got[0] == server.got[1]


def test_a_broken_server_is_tried_again_later_and_later(site: Site) -> None:
    page, server = begin(site, 500)
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "Trying again…")
    for tries, wait in enumerate((2000, 4000, 8000), start=1):
        page.clock.run_for(wait - 100)
        assert len(server.got) == tries
        with page.expect_response("**/autosave/"):
            page.clock.run_for(100)


@pytest.mark.parametrize("status", [400, 413])
def test_a_text_too_long_is_kept_on_the_page(site: Site, status: int) -> None:
    page, server = begin(site, status, SAVED)
    write(page, "long")
    page.clock.run_for(1000)
    says(page, "too long to be saved")
    page.clock.run_for(60_000)
    assert len(server.got) == 1
    page.get_by_label("Personal").fill("short")
    page.clock.run_for(1000)
    says(page, "Saved at 14:05")


def test_a_text_too_long_is_not_sent_by_the_button_either(site: Site) -> None:
    page, _ = begin(site, 413)
    write(page, "long")
    for _ in range(2):
        page.get_by_role("button", name="Check").click()
        says(page, "too long to be saved")
    assert page.get_by_label("Personal").input_value() == "long"


def test_a_box_says_when_it_holds_more_than_can_be_shared(site: Site) -> None:
    box = '<label for="id_more">More</label><textarea id="id_more" name="more" data-longest="5"></textarea>'
    site.serve("/edit/", draft_page("draft", more=box))
    site.answers["/autosave/"] = Server(SAVED)
    page = site.open("/edit/")
    line = page.locator("#id_more-length")
    page.get_by_label("More").fill("👪👪👪👪👪")  # five, each of them two to a script
    expect(line).to_have_count(0)
    page.get_by_label("More").fill("123456")
    expect(line).to_have_text(
        "This is longer than 5 characters. It is kept, but cannot be shared until it is shorter."
    )
    assert page.get_by_label("More").get_attribute("aria-describedby") == "id_more-length"
    page.get_by_label("More").fill("12345")
    expect(line).to_have_text("")


def test_a_draft_that_is_gone_asks_to_copy(site: Site) -> None:
    page, server = begin(site, 404)
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "You can no longer write in this draft. Copy your text")
    write(page, "y")
    page.clock.run_for(60_000)
    assert len(server.got) == 1


def test_sending_the_form_saves_first_and_takes_the_new_version(site: Site) -> None:
    page, server = begin(site, SAVED)
    write(page, "x")
    page.get_by_role("button", name="Check").click()
    page.wait_for_url("**/sent/")
    body = page.locator("body").inner_text()
    assert server.got[0]["personal"] == "x"
    assert 'name="version"\n\n8' in body.replace("\r", "")
    assert 'name="check"' in body


def test_a_button_pressed_twice_sends_once(site: Site) -> None:
    page, server = begin(site, SAVED)
    held = []
    site.answers["/autosave/"] = held.append
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/sent/" in request.url else None)
    write(page, "x")
    with page.expect_request("**/autosave/"):
        page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Check").click()
    server(held[0])
    page.wait_for_url("**/sent/")
    assert len(sent) == 1


def test_sending_without_a_connection_keeps_the_page(site: Site) -> None:
    page, _ = begin(site, "lost")
    write(page, "x")
    page.get_by_role("button", name="Check").click()
    says(page, "it was not sent. Your text is still on this page")
    assert page.get_by_label("Personal").input_value() == "x"
    page.get_by_role("button", name="Check").click()
    page.wait_for_url("**/sent/")


def test_leaving_with_unsaved_text_warns(site: Site) -> None:
    page, _ = begin(site, "lost")
    write(page, "x")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/edit/")
    assert asked == ["beforeunload"]


def test_leaving_with_saved_text_does_not(site: Site) -> None:
    page, _ = begin(site, SAVED)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "Saved at 14:05")
    page.goto("/edit/")
    assert asked == []


def test_a_hidden_tab_saves_at_once(site: Site) -> None:
    page, server = begin(site, SAVED)
    write(page, "x")
    page.evaluate("""
        Object.defineProperty(document, "hidden", { value: true });
        document.dispatchEvent(new Event("visibilitychange"));
    """)
    says(page, "Saved at 14:05")
    assert server.got[0]["personal"] == "x"


def test_a_page_that_goes_sends_what_is_left(site: Site) -> None:
    page, server = begin(site, SAVED)
    held = []
    site.answers["/autosave/"] = held.append
    write(page, "a")
    with page.expect_request("**/autosave/"):
        page.clock.run_for(1000)
    write(page, "b")
    with page.expect_request("**/autosave/"):
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    for route in held:
        server(route)
    assert [(sent["version"], sent["personal"]) for sent in server.got] == [("7", "a"), ("8", "ab")]


def test_a_screen_reader_is_not_told_of_every_save(site: Site) -> None:
    page, _ = begin(site, SAVED, {**SAVED, "saved_at": "14:06"}, {**SAVED, "saved_at": "14:20"})
    spoken = page.locator("[role=status]:has(+ [role=alert])")
    for at, heard, passed in (("14:05", "14:05", 0), ("14:06", "14:05", 0), ("14:20", "14:20", 300_000)):
        page.clock.run_for(passed)
        write(page, "x")
        page.clock.run_for(1000)
        says(page, f"Saved at {at}")
        expect(spoken).to_have_text(f"Saved at {heard}")
    assert page.locator("[data-draft-status]").get_attribute("aria-live") == "off"


def test_other_scripts_hear_of_a_save(site: Site) -> None:
    page, _ = begin(site, SAVED)
    page.evaluate(
        "document.addEventListener('draft:saved', (event) => { window.heard = event.detail.version })"
    )
    write(page, "x")
    page.clock.run_for(1000)
    says(page, "Saved at 14:05")
    assert page.evaluate("window.heard") == 8
