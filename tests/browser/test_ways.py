"""A practice lead copies a way to run a pod and changes it: by the buttons, with two tabs, on a phone."""

import pytest
from playwright.sync_api import expect

from pods import library
from supervision_portal.people.roles import Role
from tests import factories
from tests.browser.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def change_in_two_tabs(lead: Visitor) -> None:
    """What is typed in the later one is not lost, and it sees what the other saved."""
    lead.follow("Change: 1. Check-in")
    other = lead.tab()
    other.go(lead.page.url.removeprefix(lead.origin))
    lead.fill(title="Tea first", minutes="8")
    lead.press("Save")
    other.fill(title="Coffee first", minutes="many")
    other.press("Save", status=422)
    other.has_error("Enter the minutes as a number, like 10")
    other.fill(minutes="7")
    other.press("Save", status=422)
    other.reads("Somebody has changed this step in the meantime", "It says now: Tea first")
    assert other.value("title") == "Coffee first"


@pytest.mark.requirement("CAL-R.5")
@pytest.mark.parametrize("width", [1280, 360])
def test_a_way_is_copied_and_changed(visit: Visit, pair: factories.Pair, width: int) -> None:
    lead = visit(factories.person(Role.POD_FACILITATOR, team=pair.team), width=width)
    lead.go("/pods/")
    lead.follow("Ways to run a pod")
    lead.follow("Signs of Safety group supervision")
    lead.follow("Copy and change")
    lead.press("Copy", status=422)
    lead.has_error("Enter name of your copy")
    lead.fill(name="With a drawing")
    lead.press("Copy")

    lead.press("Take away : The worker’s goal", status=422)
    lead.reads("Every group supervision starts with steps 1 to 4")
    summary = lead.page.locator(".govuk-error-summary").get_by_role("link")
    summary.click()
    assert lead.page.evaluate("document.activeElement.id") == "step-goal"

    change_in_two_tabs(lead)

    lead.follow("Everybody writes on their own")
    lead.fill(title="Draw the week", asks="What do you see?")
    lead.press("Add")
    lead.press("Move up : Draw the week")
    expect(lead.page.locator("li").filter(has_text="Draw the week").first).to_be_focused()
    steps = [step.title for step in library.way("with-a-drawing").steps]
    assert steps[0] == "Tea first"
    assert steps[-3:] == ["Draw the week", "Review", "Share without comment"]
    lead.go("/pods/ways/with-a-drawing/")
    lead.follow("Change")
    lead.follow("Offer this way no longer")
    lead.press("Retire it")
    lead.press("Offer it again")
    lead.reads("With a drawing is offered again.")
