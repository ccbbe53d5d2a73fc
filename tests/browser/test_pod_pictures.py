"""A scale in the live room: who is connected, how many have written, and its picture for the record."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pod import button, is_at, is_saved, world
from tests.browser.visitor import Visit
from tests.pods.room_world import RoomWorld

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["world"]


def test_the_spread_of_a_scale_is_shown_and_picked(visit: Visit, world: RoomWorld) -> None:
    lead, one = visit(world.facilitator), visit(world.others[0], width=360)
    lead.go(f"/pods/{world.pod.pk}/")
    lead.press("Open the room")
    one.go(f"/pods/{world.pod.pk}/")
    one.press("Join the room")
    expect(lead.page.locator("[data-here-count]")).to_have_text("2 of 2 are connected just now.")
    for title in ("Task and roles", "Genogram", "The case, and why it is open now", "The worker’s goal"):
        button(lead, f"Next: {title}")
        is_at(title, lead)
    button(lead, "Next: What we do for this goal")
    lead.page.get_by_label("Activity for this goal").select_option("scaling")
    button(lead, "Start this activity")
    one.page.locator("[name='text-number'][value='7']").check(force=True)
    is_saved(one)
    expect(lead.page.locator("[data-writers]")).to_have_text("1")
    button(lead, "Show all at once")
    expect(one.page.locator("figure svg")).to_be_visible()
    one.look()
    button(lead, "Put this picture into the record")
    expect(lead.page.get_by_role("button", name=re.compile("Leave this picture out"))).to_be_visible()
    lead.look()
    expect(one.page.get_by_text("Picked").first).to_be_visible()
