"""A scale in the live room: who is connected, how many have written, and its picture for the record."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import keyboard
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
    expect(one.page.locator(".portal-room__figure svg")).to_be_visible()
    one.look()
    button(lead, "Put this picture into the record")
    expect(lead.page.get_by_role("button", name=re.compile("Leave this picture out"))).to_be_visible()
    lead.look()
    expect(one.page.get_by_text("Picked").first).to_be_visible()


@pytest.mark.requirement("CAL-R.2")
def test_people_place_themselves_with_a_tap_or_with_keys(visit: Visit, world: RoomWorld) -> None:
    live = world.open()
    live.start("safe-uncertainty")
    live.to("place")
    tapping, keys = visit(world.others[0], width=360), visit(world.others[1])
    for one in (tapping, keys):
        one.go(f"/pods/{world.pod.pk}/")
        one.press("Join the room")
    area = tapping.page.locator("[data-place] svg rect")
    box = area.bounding_box()
    assert box
    area.click(position={"x": box["width"] * 0.71, "y": box["height"] * 0.19}, force=True)
    is_saved(tapping)
    for axis, number in (("x", "7"), ("y", "8")):
        expect(tapping.page.locator(f"[name='text-{axis}'][value='{number}']")).to_be_checked()
    tapping.look()
    for axis, times in (("x", 3), ("y", 5)):
        keyboard.choose(keys, f"text-{axis}", times)
    is_saved(keys)
    dot = keys.page.locator("[data-place] circle")
    expect(dot).to_have_attribute("cx", str(30 + 26 * 2))
    tapping.page.reload()
    expect(tapping.page.locator("[data-place] circle")).to_have_attribute("cx", str(30 + 26 * 7))
