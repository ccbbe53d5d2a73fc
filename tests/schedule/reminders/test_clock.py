"""The 48 hours: reminded of within the hour, each stage once."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from casefile.models import SignificantEvent
from casefile.services import children, significant
from supervision_portal.people.models import User
from supervision_portal.records.services import notices
from supervision_portal.schedule.models import Reminder
from supervision_portal.schedule.services import reminders
from tests.casefile.cast import Case
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def event(case: Case) -> SignificantEvent:
    """It happened now, and its manager was told."""
    now = timezone.now()
    logged = significant.log_event(
        by=case.worker, file=case.on, kind="missing", what="", happened_at=now, known_at=now
    )
    notices.send_waiting()
    return logged


def ring_after(event: SignificantEvent, hours: float) -> int:
    return reminders.ring(event.happened_at + hours * HOUR)


def told() -> list[tuple[str, User]]:
    return [(row.stage, row.to) for row in Reminder.objects.order_by("pk")]


@pytest.mark.requirement("CAL-D.4")
def test_each_stage_of_the_48_hours_is_told_once(
    case: Case, event: SignificantEvent, mailoutbox: list[EmailMessage]
) -> None:
    rung = [ring_after(event, hours) for hours in (23, 24.1, 25, 44.1, 47, 48.1, 49, 80)]
    assert rung == [0, 1, 0, 1, 0, 1, 0, 0]
    assert told() == [(stage, case.manager) for stage in ("before", "again", "overdue")]
    assert notices.send_waiting() == 3
    assert {each.subject for each in mailoutbox[1:]} == {"Management oversight is still needed"}
    assert case.child.name not in "".join(str(each.body) for each in mailoutbox)


def test_of_stages_that_were_missed_the_last_one_is_told(event: SignificantEvent) -> None:
    assert ring_after(event, 50) == 1
    assert [stage for stage, _ in told()] == ["overdue"]


def test_what_was_over_when_it_was_logged_is_not_told_again(event: SignificantEvent) -> None:
    SignificantEvent.objects.update(
        happened_at=event.happened_at - 30 * HOUR, known_at=event.known_at - 30 * HOUR
    )
    event.refresh_from_db()
    assert ring_after(event, 31) == 0
    assert ring_after(event, 44.1) == 1


def test_an_answer_ends_it(event: SignificantEvent) -> None:
    SignificantEvent.objects.update(answered_at=timezone.now())
    assert ring_after(event, 44.1) == 0


def test_who_must_not_see_the_file_is_not_told(case: Case, event: SignificantEvent) -> None:
    children.bar(by=case.above, file=case.on, user=case.manager, reason="An aunt")
    ring_after(event, 24.1)
    assert case.manager not in [user for _, user in told()]
    assert told()


def test_the_hours_are_not_in_the_morning_mail(event: SignificantEvent) -> None:
    ring_after(event, 24.1)
    reminders.write_digests(dt.date(2026, 12, 10))
    assert Reminder.objects.get(duty="oversight").state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(event: SignificantEvent) -> None:
    assert sum(at_once(*[lambda: ring_after(event, 24.1)] * 3)) == 1
    assert len(told()) == 1
