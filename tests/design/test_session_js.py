"""Tokens that follow the cookie, and the warning before a sign-in ends."""

import pytest
from playwright.sync_api import Page, expect

from tests.design.conftest import Site

pytestmark = pytest.mark.browser

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Page</title>
<link rel="stylesheet" href="/static/portal/portal.css">
<script type="module" src="/static/portal/govuk.js"></script></head>
<body data-session-seconds="600"><form method="post" action="/sent/">
<input type="hidden" name="csrfmiddlewaretoken" value="old">
<label for="a">Text</label><textarea id="a" name="a"></textarea>
<button>Send</button></form></body></html>"""


def begin(site: Site, still_here: int = 204) -> Page:
    site.serve("/page/", PAGE)
    site.serve("/sent/", "")
    site.answers["/still-here/"] = lambda route: route.fulfill(status=still_here)
    return site.open("/page/")


def pass_time(page: Page, seconds: int) -> None:
    page.clock.run_for(seconds * 1000)


def test_a_form_takes_the_token_of_this_moment(site: Site) -> None:
    page = begin(site)
    page.context.add_cookies([{"name": "csrftoken", "value": "new", "url": "http://portal.test"}])
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/sent/")
    assert "csrfmiddlewaretoken=new" in page.locator("body").inner_text()


def test_it_warns_two_minutes_before_the_end_and_lets_people_stay(site: Site) -> None:
    page = begin(site)
    pass_time(page, 479)
    expect(page.get_by_role("dialog")).to_have_count(0)
    pass_time(page, 2)
    expect(page.get_by_role("dialog", name="You will be signed out in 2 minutes")).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    expect(page.get_by_role("dialog").get_by_role("link")).to_have_count(0)
    with page.expect_request("**/still-here/") as asked:
        page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert asked.value.headers["x-csrftoken"] == "token-1"
    pass_time(page, 479)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_after_the_end_the_text_is_still_there(site: Site) -> None:
    page = begin(site)
    page.get_by_label("Text").fill("typed")
    pass_time(page, 601)
    expect(page.get_by_role("dialog", name="You are signed out")).to_contain_text(
        "Your text is still on this page"
    )
    expect(page.get_by_role("link", name="Sign in in a new tab")).to_be_focused()
    page.get_by_role("button", name="Close this message").click()
    expect(page.get_by_label("Text")).to_have_value("typed")
    pass_time(page, 600)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_sign_in_that_ended_on_the_server_is_said(site: Site) -> None:
    page = begin(site, still_here=401)
    pass_time(page, 481)
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("dialog", name="You are signed out")).to_be_visible()


def test_no_connection_is_said_and_can_be_tried_again(site: Site) -> None:
    page = begin(site)
    site.answers["/still-here/"] = lambda route: route.abort()
    pass_time(page, 481)
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("dialog")).to_contain_text("We could not reach the portal")
    site.answers["/still-here/"] = lambda route: route.fulfill(status=204)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_work_in_another_tab_starts_the_time_anew(site: Site) -> None:
    page = begin(site)
    pass_time(page, 481)
    expect(page.get_by_role("dialog")).to_be_visible()
    other = page.context.new_page()
    other.goto("/page/")
    expect(page.get_by_role("dialog")).to_be_hidden()
    other.close()


def test_a_saved_draft_starts_the_time_anew(site: Site) -> None:
    page = begin(site)
    pass_time(page, 400)
    page.evaluate("document.dispatchEvent(new CustomEvent('draft:saved', { detail: {} }))")
    pass_time(page, 400)
    expect(page.get_by_role("dialog")).to_have_count(0)
