"""The timeline of a supervision file."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision import timeline
from supervision.services import note_pointer
from supervision_portal.home import work
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.records.models import Record
from supervision_portal.records.services import actions, drafts, signing
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Session
from tests import factories
from tests.factories import Pair, in_words, s1_data
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def titles(pair: Pair, user: User) -> list[str]:
    return [entry.title for entry in timeline.of(pair.file, user, reads_text=True)]


def in_days(days: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


@pytest.mark.requirement("CAL-14.1")
def test_records_and_sessions_stand_in_one_list_the_newest_first(pair: Pair) -> None:
    factories.final(pair, data=s1_data(held_on="3/3/2025"))
    factories.final(pair, "observation", {"held_on": "5/5/2025", "observed": "A visit"})
    schedule.book(by=pair.worker, file=pair.file, at=in_days(3))
    assert titles(pair, pair.worker) == [
        *("Supervision booked", "Practice observation", "Personal supervision (S1)"),
    ]


def test_a_record_and_its_session_are_one_entry(pair: Pair) -> None:
    schedule.book(by=pair.worker, file=pair.file, at=in_days(1))
    record = factories.final(pair)
    (entry,) = timeline.of(pair.file, pair.worker, reads_text=True)
    assert (entry.record, entry.held) == (record, record.session)


def test_drafts_of_others_and_empty_ones_are_not_there(pair: Pair) -> None:
    factories.draft(pair.manager, pair.file)
    drafts.begin(by=pair.worker, file=pair.file, kind="agreement")
    assert titles(pair, pair.manager) == ["Personal supervision (S1)"]
    assert titles(pair, pair.worker) == []
    assert titles(pair, pair.above) == []


def noted_away(pair: Pair, user: User, *, days: float) -> None:
    day = timezone.localdate(in_days(days))
    by = pair.manager if user == pair.worker else pair.above
    people.note_absence(by=by, user=user, kind="leave", start=day, end=day)


def test_the_file_says_who_is_away_on_a_day_that_was_booked_before(pair: Pair, as_user: SignIn) -> None:
    for days in (8, 9, 10):
        schedule.book(by=pair.worker, file=pair.file, at=in_days(days))
    noted_away(pair, pair.worker, days=8)
    for user in (pair.worker, pair.manager):
        noted_away(pair, user, days=9)
    entries = timeline.of(pair.file, pair.worker, reads_text=True)
    both = " and ".join(sorted([pair.worker.name, pair.manager.name]))
    entries = reversed(timeline.of(pair.file, pair.worker, reads_text=True))
    assert [entry.away for entry in entries] == [
        *(f"{pair.worker.name} is away on this day", f"{both} are away on this day", ""),
    ]
    for reader, is_told in ((pair.worker, True), (pair.manager, True), (pair.above, False)):
        page = words(as_user(reader).get(reverse("supervision:file", args=[pair.file.pk])))
        assert ("away on this day" in page) == is_told


@pytest.mark.requirement("CAL-A1.5")
def test_a_cancelled_session_shows_until_it_is_booked_again_in_time(pair: Pair) -> None:
    moved = schedule.book(by=pair.worker, file=pair.file, at=in_days(1))
    schedule.cancel(by=pair.worker, session=moved, by_whom="both", why="leave")

    def late() -> str:
        return timeline.of(pair.file, pair.worker, reads_text=True)[-1].late

    assert late().startswith("Book a new date by ")
    later = timeline.of(pair.file, pair.worker, reads_text=True, today=in_days(60).date())[-1].late
    assert later.startswith("No new date yet. It was to be re-booked by ")
    moved = Session.objects.get(state="cancelled")
    schedule.rebook(by=pair.worker, session=moved, at=in_days(2))
    assert late() == ""


@pytest.mark.requirement("CAL-A1.5")
def test_a_missed_session_followed_by_one_that_was_held_is_done(
    pair: Pair, as_user: Callable[[User], Browser]
) -> None:
    """My work says the same; also while the record of the one held is a draft again."""
    missed = schedule.book(by=pair.worker, file=pair.file, at=in_days(1))
    schedule.cancel(by=pair.worker, session=missed, by_whom="both", why="leave")
    Session.objects.filter(pk=missed.pk).update(planned_for=in_days(-20))
    assert len(work.of(pair.worker).to_rebook) == 1
    record = factories.shared(pair.manager, pair.file)
    signing.send_back(by=pair.worker, record=record, reason="A date.")
    assert work.of(pair.worker).to_rebook == []
    for user in (pair.worker, pair.above):
        page = words(as_user(user).get(reverse("supervision:file", args=[pair.file.pk])))
        assert "Held instead on" in page
        assert "later than 5 working days." in page
        assert "Book the new date" not in page
        assert "No new date yet." not in page


def test_what_the_worker_says_stands_beside_the_session(pair: Pair) -> None:
    held = factories.shared(pair.manager, pair.file).session
    schedule.state(by=pair.worker, session=held, kind="not_held", text="We only met in the corridor.")
    (entry,) = timeline.of(pair.file, pair.manager, reads_text=True)
    assert [statement.text for statement in entry.statements] == ["We only met in the corridor."]


def test_the_file_asks_no_more_for_many_rows(
    pair: Pair, as_user: Callable[[User], Browser], queries: Callable[[], Any]
) -> None:
    address, counts = reverse("supervision:file", args=[pair.file.pk]), {}
    browsers = {
        "worker": as_user(pair.worker),
        "manager": as_user(pair.manager),
        "above": as_user(pair.above),
    }
    for rows in (1, 49):
        fill(pair, rows)
        for name, browser in browsers.items():
            with queries() as counted:
                assert browser.get(address).status_code == 200
            counts[name, rows] = len(counted)
    for name in browsers:
        assert counts[name, 1] == counts[name, 49] <= 15, name


def fill(pair: Pair, rows: int) -> None:
    """Of each kind of thing that stands on a file, so many; and an addendum."""
    for number in range(rows):
        record = final_with_action(pair, number)
        schedule.state(by=pair.worker, session=record.session, kind="not_held", text="Not so.")
        note_pointer(by=pair.worker, file=pair.file, kind="dbs", held_by="iTrent")
        at = in_days(20 + number + Session.objects.count())
        moved, new = schedule.book(by=pair.worker, file=pair.file, at=at), at + dt.timedelta(hours=1)
        schedule.cancel(by=pair.worker, session=moved, by_whom="both", why="leave", new_time=new)
    addendum = drafts.begin_addendum(by=pair.worker, record=record)
    data = {"held_on": "3/3/2025", "reason": "A date.", "text": "It was the 3rd."}
    drafts.save(by=pair.worker, record=addendum, version=addendum.version, data=data)
    factories.share(pair.worker, addendum)


def final_with_action(pair: Pair, number: int) -> Record:
    """A final S1 with an action that has an update."""
    day = in_words(timezone.localdate() - dt.timedelta(days=Record.objects.count() + 1))
    record = factories.final(pair, data=s1_data(held_on=day, **factories.action_data(f"Action {number}")))
    actions.update(by=pair.worker, action=record.actions.get(), text="Something happened.")
    return record
