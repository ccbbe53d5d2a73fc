"""The 48 hours of a significant event: what is one, when they run and stop, who is told when nobody acts."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from casefile.models import SignificantEvent
from casefile.services import papers, significant
from casefile.timeline import clock_of
from supervision_portal.celery import app
from supervision_portal.people.models import User
from supervision_portal.records.models import Notice
from supervision_portal.records.services import drafts, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case
from tests.concurrency import at_once
from tests.factories import in_words


def logged(
    case: Case, *, hours_ago: float = 3, kind: str = "missing", by: User | None = None
) -> SignificantEvent:
    happened = timezone.now() - dt.timedelta(hours=hours_ago)
    return significant.log_event(
        by=by or case.worker,
        file=case.on,
        kind=kind,
        what="Not home",
        happened_at=happened,
        known_at=happened + dt.timedelta(minutes=min(30, hours_ago * 60)),
    )


@pytest.mark.requirement("CAL-16.1")
def test_a_logged_event_runs_its_48_hours_and_the_manager_is_told(case: Case) -> None:
    event = logged(case)
    clock = clock_of(event)
    assert clock.due_at == event.happened_at + dt.timedelta(hours=48)
    assert clock.words == "44 hours left"  # of 45, less the moment that has passed since
    assert [notice.to for notice in Notice.objects.filter(mail="event_logged")] == [case.manager]


@pytest.mark.requirement("CAL-16.1")
def test_it_stops_when_the_oversight_is_signed_off(case: Case) -> None:
    event = logged(case)
    record = papers.begin_oversight(by=case.manager, event=event)
    assert record.data["happened_on"] == in_words(timezone.localtime(event.happened_at).date())
    assert record.data["subject"] == "Not home"
    assert papers.begin_oversight(by=case.manager, event=event) == record
    given = cast.oversight_data(
        **{key: text for key, text in record.data.items() if "_on" in key or "time" in key}
    )
    drafts.save(by=case.manager, record=record, version=record.version, data=given)
    record = factories.share(case.manager, record)
    event.refresh_from_db()
    assert event.answered_at is None
    signing.sign(by=case.manager, records=[record], method="password")
    event.refresh_from_db()
    assert event.answered_at
    assert clock_of(event).words == "Signed off in time"
    assert SignificantEvent.objects.count() == 1


def test_an_oversight_without_a_logged_event_is_one(case: Case) -> None:
    record = cast.final(case.manager, case.on, "oversight")
    event = SignificantEvent.objects.get(oversight=record)
    assert timezone.localtime(event.happened_at).hour == 8
    assert event.answered_at


def test_an_event_logged_in_error_is_withdrawn_with_the_reason(case: Case) -> None:
    event = logged(case)
    with pytest.raises(Refused, match="why"):
        significant.withdraw(by=case.worker, event=event, why=" ")
    significant.withdraw(by=case.worker, event=event, why="The wrong child")
    assert not significant.open_events().exists()
    with pytest.raises(Refused, match="withdrawn already"):
        significant.withdraw(by=case.worker, event=event, why="Again")
    with pytest.raises(Refused):
        papers.begin_oversight(by=case.manager, event=event)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "weather"}, "Choose what happened"),
        ({"kind": "other", "what": " "}, "Say what happened"),
        ({"happened_at": dt.timedelta(hours=1)}, "in the past"),
        ({"known_at": dt.timedelta(hours=-9)}, "before it happened"),
    ],
)
def test_what_is_no_event(case: Case, change: dict[str, object], words: str) -> None:
    now = timezone.now()
    given: dict[str, object] = {
        "kind": "arrest",
        "what": "",
        "happened_at": now - dt.timedelta(hours=5),
        "known_at": now,
    }
    for key, value in change.items():
        given[key] = now + value if isinstance(value, dt.timedelta) else value
    with pytest.raises(Refused, match=words):
        significant.log_event(by=case.worker, file=case.on, **given)  # type: ignore[arg-type]


# ---- when nobody acts


@pytest.mark.requirement("CAL-16.1")
def test_when_nobody_acts_the_next_manager_is_told_once(case: Case) -> None:
    logged(case, hours_ago=47)
    assert significant.tell_next_managers() == 0
    logged(case, hours_ago=49)
    assert significant.tell_next_managers() == 1
    assert significant.tell_next_managers() == 0
    assert [notice.to for notice in Notice.objects.filter(mail="event_waits")] == [case.above]


@pytest.mark.requirement("CAL-16.1")
def test_the_sweeper_is_on_the_timetable_and_may_run_twice(case: Case, settings: Any) -> None:
    [entry] = [
        entry
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == "casefile.tell_next_managers"
    ]
    assert entry["schedule"] == 300
    app.loader.import_default_modules()
    logged(case, hours_ago=49)
    for _ in range(2):
        app.tasks[entry["task"]].apply(throw=True)
    assert [notice.to for notice in Notice.objects.filter(mail="event_waits")] == [case.above]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_tell_once(case: Case) -> None:
    logged(case, hours_ago=49)
    assert sorted(at_once(*[significant.tell_next_managers] * 2)) == [0, 1]
    assert Notice.objects.filter(mail="event_waits").count() == 1


def test_every_task_of_the_timetable_is_there(settings: Any) -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
