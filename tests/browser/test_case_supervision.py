"""The child's file: a caseload signed in one go, an event on a Friday evening, and the case system."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from casefile.models import CaseRecordTeam, Child, Filing
from casefile.services import children
from supervision_portal.records.models import Record
from tests import factories
from tests.browser import keyboard
from tests.browser.conftest import Clock, session_of
from tests.browser.elsewhere import elsewhere
from tests.browser.visitor import Visit, Visitor, day
from tests.casefile import cast
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def child(pair: factories.Pair, name: str, *, opened: int) -> Child:
    """A child of the worker whose file was opened so many days ago: the longer, the sooner due."""
    on = timezone.localdate() - dt.timedelta(days=opened)
    made = factories.child(name, team=pair.team, opened_on=on)
    children.allocate(by=None, child=made, worker=pair.worker, start=on)
    return made


# ---- a session


def of_one(visitor: Visitor, name: str) -> str:
    """What stands beside a child on the page of the session."""
    return visitor.page.locator(".portal-work__item", has_text=name).inner_text()


def discuss(manager: Visitor, name: str) -> None:
    item = manager.page.locator(".portal-work__item", has_text=name)
    manager.press(f"Discuss {name}", inside=item)
    manager.reads(name, "The child may read this one day.")


def ready_to_sign(manager: Visitor) -> None:
    """From a draft that is whole to the page of the session."""
    manager.press("Check and sign")
    manager.reads("Check before you sign", "Wanda Worker is then told")
    manager.press("Ready to sign")


def take_over_what_is_common(manager: Visitor) -> None:
    """From a sibling: what is ticked, and nothing of the other child's own."""
    manager.follow("Take over what is common")
    manager.reads("Living with their grandmother.")
    manager.does_not_read("likes mornings")
    manager.page.get_by_label("Where are we now?").check()
    manager.press("Take over what is ticked")
    manager.reads("1 answer taken over. Read them for this child")
    assert manager.value("where_now") == "At school again.\n\nLiving with their grandmother."
    assert manager.value("lived_experience") == ""


def sign_both(manager: Visitor) -> None:
    """In one go; a wrong password loses none of what was ticked."""
    manager.follow("Sign 2 records")
    manager.page.get_by_label("Ben Okafor").uncheck()
    manager.fill(password="wrong")
    manager.press("Sign", status=422)
    manager.has_error("This is not your password. Nothing is signed yet.")
    assert not manager.page.get_by_label("Ben Okafor").is_checked()
    manager.page.get_by_label("Ben Okafor").check()
    manager.fill(password=PASSWORD)
    manager.press("Sign")
    manager.reads("2 records signed. Wanda Worker is told and can add a note of disagreement.")


def write_about_the_first(manager: Visitor) -> None:
    """Saved while it is typed: a reload shows it."""
    manager.choose(formality="formal", type="individual")
    manager.fill(held_on=day(), last_seen_on=day(-3), where_now="Living with their grandmother.")
    manager.fill(lived_experience="Amara likes mornings when nobody hurries.")
    manager.is_saved()
    manager.page.reload()
    assert manager.value("lived_experience") == "Amara likes mornings when nobody hurries."
    ready_to_sign(manager)


@pytest.mark.requirement("CAL-A3.1", "CAL-15.1", "CAL-15.2", "CAL-15.4")
def test_a_caseload_discussed_child_by_child_and_signed_in_one_go(visit: Visit, pair: factories.Pair) -> None:
    first, second = child(pair, "Amara Okafor", opened=90), child(pair, "Ben Okafor", opened=80)
    third = child(pair, "Cara Quill", opened=70)
    children.join_family(by=None, child=first, sibling=second)
    manager, worker = visit(pair.manager), visit(pair.worker, width=360)

    manager.go("/children/")
    manager.unfold("Caseload of one worker")
    manager.follow("Wanda Worker")
    manager.follow("Hold case supervision")
    names = manager.page.locator(".portal-work__item > a").all_inner_texts()
    assert names == ["Amara Okafor", "Ben Okafor", "Cara Quill"]

    discuss(manager, "Amara Okafor")
    write_about_the_first(manager)

    assert "Ready to sign" in of_one(manager, "Amara Okafor")

    discuss(manager, "Ben Okafor")
    manager.choose(formality="formal", type="individual")
    manager.fill(held_on=day(), last_seen_on=day(-3), where_now="At school again.")
    manager.is_saved()
    take_over_what_is_common(manager)

    manager.press("Check and sign")
    manager.has_error("Answer “What is the child/young person’s lived experience?”")
    manager.fill(lived_experience="Ben is glad to sleep in a room of his own.")
    manager.is_saved()
    ready_to_sign(manager)

    assert "Overdue by" in of_one(manager, "Cara Quill")
    sign_both(manager)

    assert "Due in" in of_one(manager, "Amara Okafor")
    assert "Due in" in of_one(manager, "Ben Okafor")
    assert "Overdue by" in of_one(manager, "Cara Quill")
    assert not Record.objects.filter(file=third.pk).exists()
    answers_back(worker)
    manager.go(f"/children/{first.pk}/")
    manager.reads("adds to")


def answers_back(worker: Visitor) -> None:
    """Read the record on Amara, and add a note of disagreement to it."""
    worker.go("/")
    worker.reads("New on your children’s files", "Case supervision (S2), Ben Okafor")
    worker.follow("Case supervision (S2), Amara Okafor")
    worker.reads("Amara likes mornings when nobody hurries.", "Final")
    number = worker.page.locator(".govuk-caption-l").inner_text()
    worker.press("Add a note of disagreement")
    worker.fill(held_on=day(), text="Amara dreads every morning.")
    worker.is_saved()
    worker.press("Check and sign")
    worker.press("Ready to sign")
    worker.fill(password=PASSWORD)
    worker.press("Sign")
    worker.reads("Signed.", f"This adds to {number}", "Amara dreads every morning.", "Final")
    worker.go("/")
    worker.reads("Case supervision (S2), Ben Okafor")
    worker.does_not_read("Case supervision (S2), Amara Okafor")


# ---- Friday, five o'clock


def until_friday(clock: Clock) -> None:
    """Go on to the next Friday, five o'clock in the afternoon."""
    now = timezone.localtime()
    friday = now.date() + dt.timedelta(days=(4 - now.weekday()) % 7 or 7)
    five = timezone.make_aware(dt.datetime.combine(friday, dt.time(17)))
    clock.move(seconds=(five - now).total_seconds())


@pytest.mark.requirement("CAL-16.1", "CAL-16.2", "CAL-16.3", "CAL-A5.1", "CAL-A5.2")
def test_an_event_on_friday_at_five_by_keyboard_alone(
    visit: Visit, pair: factories.Pair, clock: Clock
) -> None:
    amara = child(pair, "Amara Okafor", opened=10)
    until_friday(clock)
    worker = visit(pair.worker, width=360)
    worker.go("/children/")
    keyboard.press(worker, "Enter", "Amara Okafor")
    keyboard.press(worker, "Enter", "Log a significant event")
    keyboard.choose(worker, "kind", 4)
    keyboard.write(worker, "what", "Not home from school")
    keyboard.write(worker, "happened_time", "4:30pm")
    keyboard.press(worker, "Enter", "Log it")
    worker.reads("Logged. The 48 hours run. Moses Manager is told.", "47 hours left")

    clock.move(days=1)  # the weekend does not stop the clock
    manager = visit(pair.manager)
    manager.go("/")
    manager.reads("Waiting for management oversight", "23 hours left", "logged by Wanda Worker")
    keyboard.press(manager, "Enter", "Amara Okafor: A missing episode: Not home from school")
    keyboard.press(manager, "Space", "Record the oversight")
    assert manager.value("subject") == "Not home from school"
    writes_the_oversight(manager)
    manager.reads("Signed.", "Final")

    worker.cookie(session_of(pair.worker))
    for person in (manager, worker):
        person.go("/")
        person.does_not_read("Waiting for management oversight", "hours left")
        person.go(f"/children/{amara.pk}/")
        person.does_not_read("Waiting for management oversight")
        person.reads("Management oversight", "MO-")


def writes_the_oversight(manager: Visitor) -> None:
    """From the draft to the signature, past what is refused."""
    keyboard.choose(manager, "pod", 2)
    keyboard.choose(manager, "sexual_activity", 1)
    keyboard.write(manager, "impact", "Cold and frightened.")
    keyboard.write(manager, "analysis", "The third time, each after contact.")
    keyboard.write(manager, "actions-0-what", "Return-home interview")
    manager.page.keyboard.press("Tab")
    manager.page.keyboard.press("w")  # chooses Wanda Worker
    keyboard.write(manager, "actions-0-by_when", "ASAP")
    manager.is_saved()
    keyboard.press(manager, "Enter", "Check and sign")

    manager.reads("“ASAP” cannot be followed up, so an action needs a date.")
    said = manager.page.locator(".govuk-error-summary").inner_text()
    suggested = re.search(r"for example (\d+ \w+ \d{4})", said)
    assert suggested
    keyboard.tab_to(manager, "Enter the referral to police, as sexual activity is alleged")
    manager.page.keyboard.press("Enter")
    assert manager.page.evaluate("document.activeElement.name") == "police"
    manager.page.keyboard.type("Referred to the duty desk at 10:15, reference 44.")
    keyboard.write(manager, "actions-0-by_when", suggested[1])
    manager.is_saved()
    keyboard.press(manager, "Enter", "Check and sign")
    manager.reads("Check before you sign", "Referred to the duty desk", suggested[1])
    keyboard.press(manager, "Space", "Ready to sign")
    keyboard.write(manager, "password", PASSWORD)
    keyboard.press(manager, "Enter", "Sign")


# ---- the case system


@pytest.mark.requirement("CAL-15.1")
@pytest.mark.parametrize("width", [1280, 360])
def test_records_are_confirmed_together_where_the_case_system_is_the_record(
    visit: Visit, pair: factories.Pair, width: int
) -> None:
    CaseRecordTeam.objects.create(team=pair.team, name="CASS")
    made = [child(pair, name, opened=10) for name in ("Amara Okafor", "Ben Okafor")]
    records = [elsewhere(cast.final, pair.manager, one.file) for one in made]
    manager = visit(pair.manager, width=width)

    manager.go(f"/children/{made[0].pk}/")
    manager.reads("to be in CASS by")
    manager.go("/")
    manager.follow("2 records to confirm as filed")
    manager.press("Confirm that these are filed")
    manager.reads("Choose the records that are filed.")
    for record in records:
        manager.page.get_by_role("checkbox", name=re.compile(str(record.number))).check()
    manager.press("Confirm that these are filed")
    manager.reads("2 records confirmed as filed.", "Nothing waits to be filed.")
    assert Filing.objects.filter(filed_by=pair.manager).count() == 2
    manager.go("/")
    manager.does_not_read("To put into the case system")
    manager.go(f"/children/{made[0].pk}/")
    manager.reads("in CASS")
    manager.does_not_read("to be in CASS")
