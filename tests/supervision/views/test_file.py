import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision.services import note_pointer, preparation_of, save_preparation, share_preparation
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.schedule import services
from supervision_portal.schedule.models import Session
from tests import factories
from tests.factories import Cast, Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db


def page(browser: Browser, pair: Pair) -> str:
    return words(browser.get(reverse("supervision:file", args=[pair.file.pk])))


@pytest.mark.requirement("CAL-14.1")
def test_it_holds_everything_of_personal_supervision(pair: Pair, worker: Browser, cancelled: Session) -> None:
    for kind, data in {
        "agreement": {"frequency": "monthly", "duration": "90 minutes", "location": "Room 4"},
        "s1": factories.s1_data(),
        "s3": {"goals_words": "To lead a group."},
        "observation": {"observed": "A home visit"},
    }.items():
        factories.final(pair, kind, {"held_on": "1/6/2025", **data})
    said = page(worker, pair)
    for wanted in (
        *("Supervision agreement", "Personal supervision (S1)", "Shared Conversation (S3)"),
        *("Practice observation", "Supervision cancelled", "Sickness"),
    ):
        assert wanted in said


@pytest.mark.requirement("CAL-14.1")
def test_two_practice_observations_a_year(pair: Pair, worker: Browser) -> None:
    assert "0 in the last year, 2 are expected" in page(worker, pair)
    for days in (30, 300, 400):
        day = factories.in_words(timezone.localdate() - dt.timedelta(days=days))
        factories.final(pair, "observation", {"held_on": day, "observed": "A home visit"})
    assert "2 in the last year, 2 are expected" in page(worker, pair)


@pytest.mark.requirement("CAL-14.2")
def test_what_is_kept_elsewhere_is_pointed_to(pair: Pair, manager: Browser, above: Browser) -> None:
    note_pointer(by=pair.manager, file=pair.file, kind="dbs", held_by="iTrent", reference="001234567890")
    for wanted in ("DBS certificate", "001234567890", "iTrent"):
        assert wanted in page(manager, pair)
    assert "001234567890" not in page(above, pair)


@pytest.mark.requirement("CAL-8.1")
def test_the_agreed_frequency_and_its_variation_stand_by_the_due_date(pair: Pair, worker: Browser) -> None:
    data = {
        **{"held_on": "1/6/2025", "frequency": "every 5 weeks", "duration": "1 hour", "location": "Room 4"},
        **{"variation": "Works three days", "variation_approved": "Saba Service, 1 June 2025"},
    }
    factories.final(pair, "agreement", data)
    said = "every 5 weeks, a variation approved by Saba Service, 1 June 2025: Works three days"
    assert f"agreed in the supervision agreement: {said}" in page(worker, pair)
    assert said in words(worker.get(reverse("home:my_work")))


def test_each_opening_is_logged_with_the_relation(pair: Pair, manager: Browser, above: Browser) -> None:
    for browser in (manager, above):
        page(browser, pair)
    read = Event.objects.filter(verb="file.read", file_id=pair.file.pk).order_by("pk")
    assert list(read.values_list("relation", flat=True)) == ["supervisor", "manager above"]


def test_only_the_two_of_them_find_what_to_do(cast: Cast, as_user: Callable[[User], Browser]) -> None:
    assert "Record supervision (S1)" in page(as_user(cast.manager), cast)
    assert "Record supervision (S1)" not in page(as_user(cast.worker), cast)
    for user in (cast.worker, cast.manager):
        assert "Book a session" in page(as_user(user), cast)
    for user in (cast.above, cast.auditor):
        assert "Book a session" not in page(as_user(user), cast)


@pytest.mark.requirement("CAL-9b.7")
def test_a_manager_above_is_told_how_to_read_the_text(pair: Pair, above: Browser) -> None:
    factories.final(pair, data=factories.s1_data(**factories.action_data("Ring the school")))
    said = page(above, pair)
    assert "You see when supervision took place, not what was said." in said
    assert "Open it for a stated purpose" in said
    assert "Ring the school" not in said


def test_the_reasons_of_a_cancelled_session_stop_at_the_line_manager(
    pair: Pair, above: Browser, manager: Browser, cancelled: Session
) -> None:
    assert "Sickness" in page(manager, pair)
    assert "Sickness" not in page(above, pair)
    assert "Supervision cancelled" in page(above, pair)


def test_the_next_session_is_the_nearest_booked_one(pair: Pair, above: Browser, booked: Session) -> None:
    services.book(by=pair.manager, file=pair.file, at=booked.planned_for + dt.timedelta(days=30))
    day = timezone.localtime(booked.planned_for)
    assert f"Next session Booked for {day.day} {day:%B %Y}" in page(above, pair)
    Session.objects.all().delete()
    assert "Next session Not booked yet" in page(above, pair)


@pytest.mark.requirement("CAL-7.5")
def test_what_the_other_party_prepared_and_shared_stands_with_the_agenda(
    pair: Pair, worker: Browser, manager: Browser, above: Browser
) -> None:
    notes = preparation_of(by=pair.worker, file=pair.file)
    save_preparation(by=pair.worker, preparation=notes, version=0, text="Ask about the course.")
    assert "Ask about the course." not in page(manager, pair)
    share_preparation(by=pair.worker, preparation=notes)
    assert "On the agenda Notes that Wanda Worker shared Ask about the course." in page(manager, pair)
    assert "You have notes for the next session" in page(worker, pair)
    assert "Ask about the course." not in page(above, pair)


def test_what_is_kept_elsewhere_says_when_it_expires(pair: Pair, worker: Browser) -> None:
    today = timezone.localdate()
    for days in (-1, 90, 91):
        expires = today + dt.timedelta(days=days)
        note_pointer(by=pair.worker, file=pair.file, kind="dbs", held_by="iTrent", expires_on=expires)
    said = page(worker, pair)
    assert "Expired" in said
    assert "Expires in 90 days" in said
    assert "91 days" not in said
    assert "Overdue by 1 day" not in said


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:file", pair.file.pk, by=pair.worker, methods="GET")
