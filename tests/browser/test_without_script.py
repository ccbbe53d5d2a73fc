"""Everything but autosave works without JavaScript."""

import pytest

from tests import factories
from tests.browser.visitor import Visit, day, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_session_without_javascript(visit: Visit, pair: factories.Pair) -> None:
    manager = visit(pair.manager, javascript=False)
    manager.go("/")
    manager.follow("Wanda Worker")
    manager.press("Record supervision (S1)")
    manager.choose(previous_agreed="none")
    manager.fill(wellbeing="Doing well.", actions__0__what="Write to the school", actions__0__by_when=day(7))
    manager.page.locator("[name=actions-0-who]").select_option("supervisee")
    manager.press("Add another action")
    assert manager.value("wellbeing") == "Doing well."
    assert manager.value("actions-0-what") == "Write to the school"
    manager.fill(actions__1__what="Ask for a place on the course", actions__1__by_when=day(1))
    manager.press("Check and share")
    manager.has_error("Choose who does it")
    assert manager.value("actions-1-what") == "Ask for a place on the course"
    manager.page.locator("[name=actions-1-who]").select_option("supervisor")
    manager.press("Save draft")
    manager.reads("Saved at")
    manager.press("Check and share")
    manager.reads("Doing well.", "Write to the school", "Ask for a place on the course")
    manager.press("Share")
    sign(manager)

    worker = visit(pair.worker, width=360, javascript=False)
    worker.go("/")
    worker.follow("Personal supervision (S1)")
    sign(worker)
    worker.reads("Final", "Sealed")


def test_two_tabs_without_javascript(visit: Visit, pair: factories.Pair) -> None:
    record = factories.draft(pair.manager, pair.file)
    one = visit(pair.manager, javascript=False)
    two = one.tab()
    for tab in (one, two):
        tab.go(f"/records/{record.pk}/edit/")
        tab.fill(wellbeing="From one tab." if tab is one else "From another tab.")
    two.press("Save draft")
    one.press("Save draft", status=409)
    one.reads("From another tab.")
    assert one.value("wellbeing") == "From one tab."
    one.press("Save and go on writing")
    assert one.value("wellbeing") == "From one tab."
