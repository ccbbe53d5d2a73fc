"""A session that did not take place, and what the worker has to say about it."""

import pytest

from supervision_portal.schedule.rules import REBOOK_WITHIN
from tests import factories
from tests.browser.conftest import Clock, session_of
from tests.browser.visitor import Visit, Visitor, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def book_and_cancel(manager: Visitor) -> None:
    manager.follow("Book a session")
    manager.fill(new_date="soon", new_time="10am")
    manager.press("Book", status=422)
    manager.has_error("Enter the date of the session, like 3/12/2026")
    manager.fill(new_date=day(1), new_time="10am", place="Room 4")
    manager.press("Book")
    manager.reads("Supervision booked", "10am, Room 4")

    manager.follow("It did not, or will not, take place")
    manager.choose(why="other")
    manager.press("Cancel this session", status=422)
    manager.has_error("Choose who cancels")
    manager.has_error("Say what the reason was")
    manager.choose(by_whom="supervisee", why="workload")
    manager.press("Cancel this session")
    manager.reads("Supervision cancelled", "Cancelled by: the supervisee", "Book a new date by")


@pytest.mark.requirement("CAL-14.3", "CAL-A1.5")
def test_cancelled_contested_late_and_booked_again(visit: Visit, pair: factories.Pair, clock: Clock) -> None:
    manager, worker = visit(pair.manager), visit(pair.worker, width=360)
    address = f"/files/{pair.file.pk}/"

    manager.go(address)
    book_and_cancel(manager)

    manager.go("/")
    manager.reads("To book again", "Book a new date by")

    worker.go(address)
    worker.follow("The reason given is not right")
    worker.press("Put it on the file", status=422)
    worker.has_error("Say what happened")
    worker.fill(text="I was there. My manager was called away.")
    worker.press("Put it on the file")
    worker.reads("I was there. My manager was called away.")

    clock.move(days=REBOOK_WITHIN + 10)
    manager.cookie(session_of(pair.manager))
    manager.go("/")
    manager.reads("No new date yet. It was to be re-booked by", "What people say about sessions")
    manager.reads("The reason given is not right".lower(), "I was there. My manager was called away.")
    manager.follow("Wanda Worker, planned for")
    manager.fill(new_date=day(2), new_time="2pm")
    manager.press("Book")
    manager.reads("The new date is booked.", "New date:", "The new date is later than")
    manager.go("/")
    manager.does_not_read("To book again")


def test_a_record_of_a_session_that_never_was(visit: Visit, pair: factories.Pair) -> None:
    factories.shared(pair.manager, pair.file)
    worker, manager = visit(pair.worker, width=360), visit(pair.manager)
    worker.go(f"/files/{pair.file.pk}/")
    worker.follow("This session did not happen")
    worker.fill(text="I was on leave that day.")
    worker.press("Put it on the file")
    worker.reads("Your words are on the file.", "I was on leave that day.")
    manager.go("/")
    manager.follow("Wanda Worker: this session did not happen")
    manager.reads("I was on leave that day.")
