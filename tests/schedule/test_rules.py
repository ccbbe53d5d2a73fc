"""Months, working days, and what becomes of a session that did not take place."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.schedule.rules import (
    add_months,
    add_working_days,
    held_instead,
    is_working_day,
    rebooked_late,
)

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@given(DAYS, st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_months_last(start: dt.date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + dt.timedelta(days=1)).day == 1)


# ---- working days


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-03",  # Good Friday
        "2026-04-06",  # Easter Monday
        "2026-05-04",  # early May
        "2026-08-31",  # summer, in England and not in Scotland
        "2026-12-25",
        "2026-12-28",  # instead of Boxing Day, a Saturday
        "2027-01-01",
        "2026-11-21",  # a Saturday
        "2026-11-22",
    ],
)
def test_weekends_and_englands_bank_holidays_do_not_count(text: str) -> None:
    assert not is_working_day(day(text))


@pytest.mark.parametrize("text", ["2026-04-02", "2026-08-03", "2026-11-30", "2026-12-24", "2027-01-04"])
def test_other_weekdays_count_and_so_do_scotlands_own_holidays(text: str) -> None:
    assert is_working_day(day(text))


@pytest.mark.requirement("CAL-A1.5")
@pytest.mark.parametrize(
    ("planned", "until"),
    [
        ("2026-11-04", "2026-11-11"),  # a Wednesday
        ("2026-11-06", "2026-11-13"),  # a Friday
        ("2026-11-07", "2026-11-13"),  # a Saturday
        ("2026-04-01", "2026-04-10"),  # over Easter: Friday and Monday are off
        ("2026-12-23", "2027-01-04"),  # over Christmas: 24, 29, 30, 31 December, then 4 January
        ("2026-08-27", "2026-09-04"),  # over the summer bank holiday
    ],
)
def test_five_working_days(planned: str, until: str) -> None:
    assert add_working_days(day(planned), 5) == day(until)


@pytest.mark.requirement("CAL-A1.5")
def test_rebooked_in_time_shows_nothing() -> None:
    assert rebooked_late(day("2026-04-01"), day("2026-04-10"), day("2026-06-01")) == ""
    assert rebooked_late(day("2026-04-01"), day("2026-03-30"), day("2026-06-01")) == ""


@pytest.mark.requirement("CAL-A1.5")
def test_rebooked_too_late_shows() -> None:
    late = rebooked_late(day("2026-04-01"), day("2026-04-13"), day("2026-04-02"))
    assert late == "The new date is later than 10 April 2026, 5 working days after the session."


@pytest.mark.requirement("CAL-A1.5")
def test_not_rebooked_yet_says_until_when_and_then_that_it_is_late() -> None:
    assert rebooked_late(day("2026-04-01"), None, day("2026-04-10")) == "Book a new date by 10 April 2026."
    assert rebooked_late(day("2026-04-01"), None, day("2026-04-11")) == (
        "No new date yet. It was to be re-booked by 10 April 2026."
    )


@pytest.mark.requirement("CAL-A1.5")
@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([], ""),
        (["2026-03-31"], ""),  # before it
        (["2026-04-01"], "Held instead on 1 April 2026"),
        (["2026-05-01", "2026-04-10", "2026-03-01"], "Held instead on 10 April 2026"),
        (["2026-04-11"], "Held instead on 11 April 2026, later than 5 working days"),
    ],
)
def test_the_next_one_held_makes_up_for_a_missed_one(held: list[str], said: str) -> None:
    assert held_instead(day("2026-04-01"), [day(on) for on in held]) == said


@given(DAYS, st.integers(1, 10))
def test_working_days_add_up(start: dt.date, days: int) -> None:
    end = add_working_days(start, days)
    between = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(is_working_day, between)) == days
    assert is_working_day(end)
