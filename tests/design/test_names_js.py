"""The initials guard: pointed out once, decided by the writer."""

import pytest
from playwright.sync_api import Page, expect

from tests.design.conftest import Server, Site, draft_page

pytestmark = pytest.mark.browser

AMARA = {"field": "personal", "spellings": ["Amara Hall"], "initials": "AH", "token": "0123456789abcdef"}
FIRST_NAME = AMARA | {"field": "team", "spellings": ["Amara"]}
WORDS = "You wrote “Amara Hall”. Service users appear by initials here."


def begin(site: Site, text: str = "Amara Hall") -> tuple[Page, Server]:
    server = Server({"version": 8, "saved_at": "14:05", "names": [AMARA]})
    site.serve("/edit/", draft_page("draft", "names"))
    site.answers["/autosave/"] = server
    page = site.open("/edit/")
    page.get_by_label("Personal").fill(text)
    page.clock.run_for(1000)
    return page, server


def test_a_name_is_pointed_out_below_its_field_once(site: Site) -> None:
    page, _ = begin(site)
    notice = page.locator(".portal-name-notice")
    expect(notice).to_contain_text(WORDS)
    assert page.locator(".govuk-form-group:has(#id_personal) + .portal-name-notice").count() == 1
    expect(page.locator("form > [role=status]").last).to_contain_text(WORDS)
    page.get_by_label("Personal").press_sequentially("!")
    page.clock.run_for(1000)
    expect(notice).to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        ("Saw Amara Hall and amara  hall’s mother", "Saw AH and AH’s mother"),
        ("AMARA\nHALL", "AH"),
        ("Amara Hallam, Amara Hall-Smith, Tamara Hall", "Amara Hallam, Amara Hall-Smith, Tamara Hall"),
        ("(Amara Hall)", "(AH)"),
    ],
)
def test_the_initials_replace_the_whole_name_in_any_case(site: Site, typed: str, then: str) -> None:
    page, _ = begin(site, typed)
    page.get_by_label("Team").fill("amara hall")
    page.get_by_role("button", name="Use AH").click()
    expect(page.get_by_label("Personal")).to_have_value(then)
    expect(page.get_by_label("Team")).to_have_value("AH")


def test_the_initials_replace_every_spelling_of_the_child_in_all_fields(site: Site) -> None:
    server = Server({"version": 8, "saved_at": "14:05", "names": [AMARA, FIRST_NAME]})
    site.serve("/edit/", draft_page("draft", "names"))
    site.answers["/autosave/"] = server
    page = site.open("/edit/")
    page.get_by_label("Team").fill("Amara, and Hall-Smith")
    page.get_by_label("Personal").fill("Amara and Amara Hall")
    page.clock.run_for(1000)
    expect(page.locator(".portal-name-notice")).to_have_count(2)
    page.get_by_role("button", name="Use AH").first.click()
    expect(page.get_by_label("Personal")).to_have_value("AH and AH")
    expect(page.get_by_label("Team")).to_have_value("AH, and Hall-Smith")
    expect(page.locator(".portal-name-notice")).to_have_count(0)


def test_using_the_initials_by_keyboard_saves_and_goes_back_to_the_text(site: Site) -> None:
    page, server = begin(site)
    page.get_by_role("button", name="Use AH").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Personal")).to_be_focused()
    expect(page.locator(".portal-name-notice")).to_have_count(0)
    with page.expect_response("**/autosave/"):
        page.clock.run_for(1000)
    assert server.got[-1]["personal"] == "AH"


def test_a_name_that_is_kept_does_not_come_back(site: Site) -> None:
    page, server = begin(site)
    page.get_by_role("button", name="Keep as it is").click()
    expect(page.get_by_label("Personal")).to_be_focused()
    with page.expect_response("**/autosave/"):
        page.clock.run_for(1000)
    assert server.got[-1]["guard-0123456789abcdef"] == "kept"
    assert server.got[-1]["personal"] == "Amara Hall"
    expect(page.locator(".portal-name-notice")).to_have_count(0)


def test_a_notice_goes_when_the_writer_takes_the_name_out(site: Site) -> None:
    page, server = begin(site)
    expect(page.locator(".portal-name-notice")).to_have_count(1)
    server.answers = [{"version": 9, "saved_at": "14:06", "names": []}]
    page.get_by_label("Personal").fill("She")
    page.clock.run_for(1000)
    expect(page.locator(".portal-name-notice")).to_have_count(0)


def test_a_page_just_opened_asks_for_its_names(site: Site) -> None:
    site.serve("/edit/", draft_page("names", attributes='data-names-url="/names/"'))
    site.answers["/names/"] = lambda route: route.fulfill(json={"names": [AMARA]})
    expect(site.open("/edit/").locator(".portal-name-notice")).to_contain_text(WORDS)
