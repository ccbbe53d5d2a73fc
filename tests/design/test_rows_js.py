"""Rows that are added to a form without a new page."""

import pytest
from playwright.sync_api import expect

from tests.design.conftest import Server, Site, draft_page

pytestmark = pytest.mark.browser

ROW = (
    '<div><label for="id_actions-{n}-what">Action {n}</label>'
    '<textarea id="id_actions-{n}-what" name="actions-{n}-what"></textarea></div>'
)
ROWS = (
    '<input type="hidden" name="actions-TOTAL_FORMS" value="2">'
    + ROW.format(n=0)
    + ROW.format(n=4)
    + f'<template data-row="actions">{ROW.format(n="__n__")}</template>'
    + '<button name="add_row" value="actions" data-add-row>Add another action</button>'
)


def test_a_row_is_added_with_the_next_number_and_the_focus(site: Site) -> None:
    site.serve("/edit/", draft_page("rows", more=ROWS))
    page = site.open("/edit/")
    page.get_by_role("button", name="Add another action").click()
    expect(page.get_by_label("Action 5")).to_be_focused()
    assert page.get_by_label("Action 5").get_attribute("name") == "actions-5-what"
    assert page.locator("[name=actions-TOTAL_FORMS]").input_value() == "6"
    page.get_by_role("button", name="Add another action").click()
    expect(page.get_by_label("Action 6")).to_be_focused()


def test_a_new_row_is_saved(site: Site) -> None:
    server = Server({"version": 8, "saved_at": "14:05"})
    site.serve("/edit/", draft_page("draft", "rows", more=ROWS))
    site.answers["/autosave/"] = server
    page = site.open("/edit/")
    page.get_by_role("button", name="Add another action").click()
    page.clock.run_for(1000)
    expect(page.locator("[data-draft-status]")).to_have_text("Saved at 14:05")
    assert "actions-5-what" in server.got[0]


def test_without_the_module_the_button_sends_the_form(site: Site) -> None:
    site.serve("/edit/", draft_page(more=ROWS))
    site.serve("/sent/", "")
    page = site.open("/edit/")
    page.get_by_role("button", name="Add another action").click()
    page.wait_for_url("**/sent/")
    assert 'name="add_row"' in page.locator("body").inner_text()
