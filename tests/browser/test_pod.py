"""A pod in its live room: five people in browsers of their own, from joining to the sealed record."""

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Locator, expect

from pods.room_models import Entry, Member, Room
from pods.services import room as rooms
from supervision_portal.records.models import Record
from supervision_portal.schedule.models import PolicySetting
from tests.browser.visitor import Visit, Visitor
from tests.factories import PASSWORD
from tests.pods.room_world import RoomWorld

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLANTED = "When did Zebrafinch last feel safe?"


@pytest.fixture
def world(transactional_db: None) -> RoomWorld:
    PolicySetting.objects.update_or_create(key="pods", defaults={"value": {"visitors": True}})
    return RoomWorld()


def button(visitor: Visitor, name: str) -> None:
    """Press a button of the room: the page stays, and shows what has become of it."""
    visitor.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()


def is_at(title: str, *visitors: Visitor) -> None:
    for visitor in visitors:
        expect(visitor.page.locator("h1")).to_have_text(title)


def is_saved(visitor: Visitor) -> None:
    expect(visitor.page.locator("[data-room-saved]")).to_contain_text("Saved at")


def write(visitor: Visitor, name: str, text: str) -> None:
    visitor.page.locator(f"[name='text-{name}']").fill(text)


def join(world: RoomWorld, lead: Visitor, team: Sequence[Visitor], guest: Visitor) -> None:
    """The room is opened; the team joins from the pod's page, the guest with the code."""
    lead.go(f"/pods/{world.pod.pk}/")
    lead.press("Open the room")
    is_at("Check-in", lead)
    for visitor in team:
        visitor.go(f"/pods/{world.pod.pk}/")
        visitor.press("Join the room")
    guest.go("/room/")
    guest.fill(code=Room.objects.get().code, name="Nora Nurse, health visitor")
    guest.press("Join")
    is_at("Waiting to be let in", guest)
    button(lead, "Let Nora Nurse")
    is_at("Check-in", lead, *team, guest)


def find_a_goal(worker: Visitor) -> str:
    """A goal for the case is asked about; one of the offers becomes the goal for this discussion."""
    write(worker, "goal", "I want the child to be safe")
    advice = worker.page.locator("[data-goal-advice]")
    expect(advice).to_be_visible()
    advice.get_by_role("button").first.click()
    is_saved(worker)
    goal = worker.page.locator("[name='text-goal']").input_value()
    assert goal != "I want the child to be safe"
    return goal


def review(lead: Visitor, worker: Visitor, *others: Visitor) -> None:
    """What was most useful, where the worker is, and that it is enough."""
    button(lead, "Next: Review")
    is_at("Review", lead, worker, *others)
    write(worker, "useful", "Hearing how others would ask.")
    worker.page.locator("[name='text-scale'][value='8']").check(force=True)
    worker.page.locator("[name='text-enough'][value='yes']").check(force=True)
    is_saved(worker)


@pytest.mark.requirement("LEI-GS.1", "LEI-GS.2", "LEI-GS.3", "LEI-GS.4", "LEI-REC.1")
def test_a_group_supervision_from_joining_to_the_sealed_record(visit: Visit, world: RoomWorld) -> None:
    lead, worker = visit(world.facilitator), visit(world.worker)
    one, two, guest = visit(world.others[0], width=360), visit(world.others[1]), visit()
    everybody = (lead, worker, one, two, guest)
    join(world, lead, (worker, one, two), guest)

    for title in ("Task and roles", "Genogram", "The case, and why it is open now"):
        button(lead, f"Next: {title}")
        is_at(title, *everybody)
    for visitor in (one, two, guest):
        visitor.reads("Your screen stays quiet")
    worker.does_not_read("Your screen stays quiet")

    button(lead, "Next: The worker’s goal")
    is_at("The worker’s goal", *everybody)
    goal = find_a_goal(worker)

    lead.look()

    button(lead, "Next: What we do for this goal")
    lead.page.get_by_label("Activity for this goal").select_option("strengths-and-safety")
    button(lead, "Start this activity")
    is_at("Write strengths questions and safety questions", *everybody)
    guest.reads(goal)
    think_alone(one, two, guest)
    for visitor in (lead, worker, two, guest):
        assert "Zebrafinch" not in visitor.page.content()
    assert Entry.objects.count() == 3

    share_and_pick(lead, worker, one, two, guest)
    review(*everybody)

    lead.unfold("End the session")
    lead.press("End the session")
    lead.reads("The session has ended. Write its record while it is fresh.")
    is_at("This session has ended", guest)
    recorded(lead, goal)


def think_alone(one: Visitor, two: Visitor, guest: Visitor) -> None:
    """One reloads in the middle, one loses the network, one is a guest; nothing typed is lost."""
    write(one, "strengths", PLANTED)
    is_saved(one)
    one.page.reload()
    expect(one.page.locator("[name='text-strengths']")).to_have_value(PLANTED)
    with two.watch.unreachable():
        two.page.context.set_offline(True)
        write(two, "safety", "Who can you ring at night?")
        two.reads("The connection is lost. What you type stays on this page")
        two.page.context.set_offline(False)
        is_saved(two)
    expect(two.page.locator("[name='text-safety']")).to_have_value("Who can you ring at night?")
    write(guest, "strengths", "Who sits beside you at breakfast?")
    is_saved(guest)


def share_and_pick(lead: Visitor, worker: Visitor, one: Visitor, two: Visitor, guest: Visitor) -> None:
    """All at once; the caseworker picks a question of the guest's, and everybody sees that."""
    button(lead, "Next: Share two or three of your best questions")
    is_at("Share two or three of your best questions", lead, worker, one, two, guest)
    button(lead, "Show all at once")
    worker.reads(PLANTED, "Who sits beside you at breakfast?", "Who can you ring at night?")
    worker.look()
    button(lead, "Next: The caseworker picks what helps")
    is_at("The caseworker picks what helps", worker)
    worker.page.get_by_role("button", name=re.compile("This helps ?: Who sits beside")).click()
    two.reads("Picked as helpful")


def recorded(lead: Visitor, goal: str) -> None:
    """The record has the goal and what was picked; signed, it is sealed on the child's file."""
    lead.follow("Write the record")
    lead.press("Write the record")
    text = lead.page.content()
    assert "Who sits beside you at breakfast?" in text
    assert "Zebrafinch" not in text
    assert goal in text.replace("&#x27;", "'")
    lead.fill(forward="W.W. asks Finn who sits beside him.")
    lead.is_saved()
    lead.look()
    record = Record.objects.get(kind__startswith="pod")
    lead.press("Check and sign")
    lead.press("Ready to sign")
    lead.fill(password=PASSWORD)
    lead.press("Sign")
    record.refresh_from_db()
    assert record.state == Record.State.SEALED


@pytest.mark.requirement("LEI-GS.1")
def test_with_keys_alone_the_focus_stays_where_it_was(visit: Visit, world: RoomWorld) -> None:
    """A part of the page that is drawn anew loses neither the focus nor what was chosen and not sent."""
    lead, worker, two = visit(world.facilitator), visit(world.worker), visit(world.others[1])
    lead.go(f"/pods/{world.pod.pk}/")
    worker.go(f"/pods/{world.pod.pk}/")
    worker.reads("The facilitator opens the room")
    lead.press("Open the room")
    worker.follow("load this page again")
    worker.press("Join the room")

    role = unfold_role(lead, world.worker.name)
    role.select_option("advisor")
    role.focus()
    join_now(world, two)
    expect(lead.page.get_by_text(f"Change the role of {world.others[1].name}")).to_be_visible()
    expect(role).to_be_focused()
    expect(role).to_have_value("advisor")
    with_enter(lead, "Save the role")
    worker.reads("Advisor")
    expect(lead.page.locator("button:visible", has_text="Save the role")).to_be_focused()

    role.select_option("caseworker")
    with_enter(lead, "Save the role")
    to_what_is_shared(lead, worker, two)
    shared = worker.page.get_by_role("button", name=re.compile("^This helps ?: Who sits"))
    shared.focus()
    worker.page.keyboard.press("Enter")
    expect(worker.page.locator("li", has_text="Who sits beside you?").first).to_be_focused()


def test_what_was_not_saved_stays_until_its_writer_lets_it_go(visit: Visit, world: RoomWorld) -> None:
    """Also once the group has gone on: a second tab, and somebody without a network."""
    lead, two, three = visit(world.facilitator), visit(world.others[1]), visit(world.others[2])
    lead.go(f"/pods/{world.pod.pk}/")
    lead.press("Open the room")
    for visitor in (two, three):
        join_now(world, visitor)
    to_writing_alone(lead)
    is_at("Write strengths questions and safety questions", two, three)
    write(two, "strengths", "Kept in the first tab")
    is_saved(two)
    Entry.objects.update(version=7)  # as another tab does
    with two.watch.expecting(409):
        write(two, "strengths", "Typed in the second tab")
        two.reads("Your text is not saved")
    with three.watch.unreachable():
        three.page.context.set_offline(True)
        write(three, "strengths", "Typed without a network")
        three.reads("Not saved yet. Trying again")
        button(lead, "Next: Share")
        is_at("Share two or three of your best questions", lead, two)
        assert two.value("text-strengths") == "Typed in the second tab"
        button(two, "I do not need it any more")
        two.reads("What you wrote")
        three.page.context.set_offline(False)
        is_at("Share two or three of your best questions", three)
        three.reads("What you wrote", "Typed without a network")
    expect(lead.page.get_by_role("button", name=re.compile("^Show what Una"))).to_be_visible()
    wall = visit(world.facilitator)
    wall.go(f"/room/{Room.objects.get().pk}/wall/")
    rooms.end(by=Member.objects.get(user=world.facilitator))
    wall.reads("This session has ended")


def to_writing_alone(lead: Visitor) -> None:
    for title in ("Task and roles", "Genogram", "The case, and why it is open now", "The worker’s goal"):
        button(lead, f"Next: {title}")
        is_at(title, lead)
    button(lead, "Next: What we do for this goal")
    lead.page.get_by_label("Activity for this goal").select_option("strengths-and-safety")
    button(lead, "Start this activity")


def unfold_role(lead: Visitor, name: str) -> Locator:
    """Where the facilitator chooses somebody's role."""
    part = lead.page.locator("details", has_text=f"Change the role of {name}")
    part.locator("summary").click()
    return part.get_by_label("Role", exact=True)


def with_enter(lead: Visitor, name: str) -> None:
    lead.page.locator("button:visible", has_text=name).first.focus()
    lead.page.keyboard.press("Enter")


def join_now(world: RoomWorld, visitor: Visitor) -> None:
    visitor.go(f"/pods/{world.pod.pk}/")
    visitor.press("Join the room")
    is_at("Check-in", visitor)


def to_what_is_shared(lead: Visitor, worker: Visitor, two: Visitor) -> None:
    """While they write, the facilitator stands on the button that goes on, and stays there."""
    to_writing_alone(lead)
    is_at("Write strengths questions and safety questions", lead, two)
    on = lead.page.get_by_role("button", name=re.compile("^Next: Share"))
    on.focus()
    write(two, "strengths", "Who sits beside you?")
    expect(lead.page.get_by_role("button", name=re.compile("^Show what"))).to_be_visible()
    expect(on).to_be_focused()
    lead.page.keyboard.press("Enter")
    is_at("Share two or three of your best questions", lead, worker, two)
    expect(lead.page.locator("h1")).to_be_focused()
    with_enter(lead, "Show all at once")
    worker.reads("Who sits beside you?")
    expect(lead.page.get_by_role("heading", name="You facilitate")).to_be_focused()  # the button has gone
    button(lead, "Next: The caseworker picks what helps")
    is_at("The caseworker picks what helps", worker)
