"""The keyboard alone gets through the whole path."""

import pytest

from tests import factories
from tests.browser.keyboard import press, tab_to, write
from tests.browser.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_signing_in_to_signing(visit: Visit, pair: factories.Pair) -> None:
    manager = visit()
    manager.go("/")
    write(manager, "login", pair.manager.email)
    write(manager, "password", factories.PASSWORD)
    with manager.page.expect_navigation():
        manager.page.keyboard.press("Enter")
    press(manager, "Enter", "Wanda Worker")
    press(manager, "Space", "Record supervision (S1)")
    tab_to(manager, "2. Personal and Team issues")
    manager.page.keyboard.press("Enter")
    manager.page.wait_for_url("**#section-personal")
    write(manager, "wellbeing", "Doing well.")
    manager.page.keyboard.press("Tab")
    manager.page.keyboard.type("Two weeks in July.")
    tab_to(manager, "Add another action")
    manager.page.keyboard.press("Space")
    manager.page.keyboard.type("Write to the school")
    assert manager.value("actions-1-what") == "Write to the school"
    manager.page.keyboard.press("Tab")
    manager.page.keyboard.press("w")  # chooses Wanda Worker
    write(manager, "actions-1-by_when", "1/2/2027")
    manager.is_saved()
    press(manager, "Enter", "Check and share")

    tab_to(manager, "Choose whether the supervisee agrees the previous record")
    manager.page.keyboard.press("Enter")
    assert manager.page.evaluate("document.activeElement.name") == "previous_agreed"
    manager.page.keyboard.press("ArrowUp")  # from the first to the last: there is no previous record
    manager.is_saved()
    assert manager.page.locator("[name=previous_agreed]:checked").input_value() == "none"
    press(manager, "Enter", "Check and share")
    manager.reads("Doing well.", "Two weeks in July.", "Write to the school")
    press(manager, "Space", "Share")
    manager.reads("Shared. Wanda Worker is told")
    press(manager, "Space", "Sign")
    write(manager, "password", factories.PASSWORD)
    press(manager, "Enter", "Sign")
    manager.reads("Signed.")


def test_enter_in_a_field_saves_and_nothing_else(visit: Visit, pair: factories.Pair) -> None:
    record = factories.draft(pair.manager, pair.file)
    manager = visit(pair.manager)
    manager.go(f"/records/{record.pk}/edit/")
    manager.fill(venue="Room 7")
    with manager.page.expect_navigation():
        manager.page.keyboard.press("Enter")
    manager.reads("Saved at")
    assert manager.value("venue") == "Room 7"
    assert manager.page.locator("[name=needs-1-what]").count() == 0
