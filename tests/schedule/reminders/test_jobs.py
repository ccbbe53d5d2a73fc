"""When reminders are tried, and the command."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from supervision_portal.schedule import tasks
from supervision_portal.schedule.models import Deadline, JobRun, Reminder
from supervision_portal.schedule.services import jobs
from tests.factories import Pair
from tests.schedule.reminders.mornings import DAY, THURSDAY, move

pytestmark = pytest.mark.django_db


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def run(**options: Any) -> str:
    out = StringIO()
    call_command("send_reminders", stdout=out, **options)
    return out.getvalue()


def test_once_from_half_past_seven_and_whenever_it_can_be_caught_up(due: Deadline) -> None:
    move(due, THURSDAY)
    assert not jobs.morning(at(THURSDAY, 7, 29))
    assert jobs.morning(at(THURSDAY, 7, 30))
    assert not jobs.morning(at(THURSDAY, 7, 40))
    assert jobs.morning(at(THURSDAY + DAY, 16))
    assert not jobs.morning(at(THURSDAY + 2 * DAY, 8))  # a Saturday


def test_once_an_hour_also_where_the_clocks_repeat_one(db: None) -> None:
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # 1:30 in summer time, then 1:30 again
    tried = [first, first + dt.timedelta(minutes=20), first + dt.timedelta(hours=1)]
    assert [jobs.hourly(now) for now in tried] == [True, False, True]


def test_beat_tries_both_often_and_they_can_run_twice(db: None) -> None:
    tasks_of_beat = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks_of_beat["schedule.morning"] == tasks_of_beat["schedule.hourly"] == 600
    for task in (tasks.morning, tasks.hourly) * 2:
        task.delay()
    assert JobRun.objects.filter(name="clocks").count() == 1


@pytest.mark.requirement("CAL-D.3")
def test_the_command_shows_what_a_day_would_bring_and_sends_nothing(
    pair: Pair, due: Deadline, mailoutbox: list[EmailMessage]
) -> None:
    move(due, THURSDAY)
    said = run(on=THURSDAY + 7 * DAY)
    assert f"{pair.manager.email}  Personal supervision, due on 2026-12-10: when it is overdue" in said
    assert f"{pair.above.email}  Personal supervision, due on 2026-12-10: to their manager" in said
    assert "2 reminders to 2 people" in said
    assert not Reminder.objects.exists()
    assert not mailoutbox


def test_the_command_says_that_a_day_is_no_working_day(due: Deadline) -> None:
    said = run(on=dt.date(2026, 12, 25))
    assert "2026-12-25 is not a working day. What comes due then is in the mails of 2026-12-29." in said
    assert "0 reminders" in said


def test_the_command_sends_what_is_due_now(
    pair: Pair, due: Deadline, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    move(due, THURSDAY)
    monkeypatch.setattr(timezone, "localdate", lambda *_: THURSDAY)
    said = run(on=None)
    assert "1 morning mails and 0 of the hourly ones queued. 1 mails sent." in said
    assert [each.to for each in mailoutbox] == [[pair.manager.email]]
