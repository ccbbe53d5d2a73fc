"""The stages of reminders: when each comes, by days and by hours."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from supervision_portal.schedule.rules.stages import Stages

ALL = Stages.of(
    {"before": "7 days", "again": "2 days", "on_the_day": "0 days", "overdue": "1 day", "manager": "7 days"}
)
DUE = dt.date(2026, 12, 10)


@pytest.mark.parametrize(
    ("days", "reached"),
    [
        (-8, []),
        (-7, ["before"]),
        (-2, ["again"]),
        (0, ["on_the_day"]),
        (6, ["overdue"]),
        (7, ["overdue", "manager"]),
    ],
)
def test_of_what_has_come_the_last_counts_and_each_above(days: int, reached: list[str]) -> None:
    assert ALL.reached(DUE, DUE + dt.timedelta(days=days)) == reached


@pytest.mark.parametrize("before", ["1 day", "10 working days", "4 weeks", "3 months"])
def test_nothing_due_beyond_the_horizon_has_a_stage_yet(before: str) -> None:
    stages = Stages.of({"before": before})
    for number in range(366):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        beyond = stages.horizon(day) + dt.timedelta(days=1)
        assert stages.reached(beyond, day) == []


def test_hours_count_as_they_pass_also_where_the_clocks_change() -> None:
    due_at = dt.datetime(2026, 10, 25, 12, tzinfo=ZoneInfo("Europe/London"))  # the night had 25 hours
    stages = Stages.of({"before": "24 hours", "again": "4 hours", "overdue": "0 hours"})
    assert [(stage, at.isoformat()[:16]) for stage, at in stages.moments(due_at)] == [
        ("before", "2026-10-24T12:00"),  # in UTC: one o’clock in the afternoon by the clock of that day
        ("again", "2026-10-25T08:00"),
        ("overdue", "2026-10-25T12:00"),
    ]


def test_a_second_reminder_comes_after_the_first() -> None:
    with pytest.raises(ValueError, match="in this order"):
        Stages.of({"before": "1 day", "again": "2 days"})
