"""Due dates and working days, as pure rules."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.schedule.rules import (
    Due,
    Facts,
    Frequency,
    add_months,
    add_working_days,
    held_instead,
    is_working_day,
    next_due,
    rebooked_late,
)

MONTHLY = Frequency(1, "months", "s1", "table 1")
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
FREQUENCIES = st.builds(
    Frequency, st.integers(1, 12), st.sampled_from(["weeks", "months"]), st.just("s1"), st.just("table 1")
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def facts(last: str | None = None, frequency: Frequency = MONTHLY, **more: object) -> Facts:
    held = day(last) if last else None
    return Facts("Locality East", day("2026-01-05"), held, frequency, **more)  # type: ignore[arg-type]


# ---- due dates


@pytest.mark.requirement("CAL-1.1")
@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-11-03", "2026-12-03"),
        ("2026-12-03", "2027-01-03"),
        ("2026-01-31", "2026-02-28"),  # no such day: the last one of the month
        ("2028-01-31", "2028-02-29"),  # a leap year
        ("2028-02-29", "2028-03-29"),
        ("2026-03-31", "2026-04-30"),
    ],
)
def test_monthly_counts_from_the_last_one_held(last: str, due: str) -> None:
    assert next_due(facts(last)).on == day(due)


def test_where_none_was_held_it_counts_from_the_opening_of_the_file() -> None:
    due = next_due(facts())
    assert due.on == day("2026-02-05")
    assert "none held since 5 January 2026" in due.because


@pytest.mark.parametrize(
    ("frequency", "due"),
    [
        (Frequency(6, "weeks", "s3", "table 1"), "2026-12-15"),
        (Frequency(2, "weeks", "s1", "table 1"), "2026-11-17"),
        (Frequency(3, "months", "s3", "table 1"), "2027-02-03"),
    ],
)
def test_weeks_and_quarters(frequency: Frequency, due: str) -> None:
    assert next_due(facts("2026-11-03", frequency)).on == day(due)


@pytest.mark.requirement("CAL-8.1")
def test_a_due_date_says_why() -> None:
    agreed = "every 5 weeks, a variation approved by Saba Service: part-time"
    assert next_due(facts("2026-11-03", agreed=agreed)).because == (
        "Locality East, table 1: monthly",
        "last held 3 November 2026",
        "next due 3 December 2026",
        f"agreed in the supervision agreement: {agreed}",
    )


def test_a_session_that_the_supervisee_denies_says_so() -> None:
    said = "the supervisee says that this session did not happen"
    assert said in next_due(facts("2026-11-03", disputed=True)).because
    assert said not in next_due(facts("2026-11-03")).because


@pytest.mark.parametrize(
    ("today", "overdue", "soon"),
    [
        ("2026-11-25", False, False),
        ("2026-11-26", False, True),
        ("2026-12-03", False, True),
        ("2026-12-04", True, False),
    ],
)
def test_due_soon_and_overdue(today: str, overdue: bool, soon: bool) -> None:
    due = Due(day("2026-12-03"), ())
    assert (due.overdue(day(today)), due.soon(day(today))) == (overdue, soon)


def test_frequencies_read_as_words() -> None:
    made = [
        str(Frequency(every, unit, "s1", "")) for every, unit in ((1, "weeks"), (1, "months"), (6, "weeks"))
    ]
    assert made == ["weekly", "monthly", "every 6 weeks"]


@pytest.mark.requirement("CAL-1.1")
@given(DAYS, st.integers(0, 400), FREQUENCIES)
def test_a_due_date_never_moves_backwards_when_more_is_held(
    first: dt.date, later: int, frequency: Frequency
) -> None:
    held = [first, first + dt.timedelta(days=later)]
    dues = [next_due(Facts("East", first, last, frequency)).on for last in [None, *held]]
    assert dues == sorted(dues)
    assert all(due > last for due, last in zip(dues[1:], held, strict=True))


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
