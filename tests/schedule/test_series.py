"""The days of a year of sessions."""

import datetime as dt

import pytest

from supervision_portal.schedule.rules import series


def nobody(_day: dt.date) -> str:
    return ""


@pytest.mark.parametrize(
    ("first", "until", "days"),
    [
        # The second Tuesday of each month.
        ("2026-12-08", "2027-03-31", ["2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"]),
        # The fifth Monday, or the last one where there are four.
        ("2026-11-30", "2027-02-28", ["2026-11-30", "2026-12-28", "2027-01-25", "2027-02-22"]),
        ("2026-12-08", "2026-12-08", ["2026-12-08"]),
    ],
)
def test_the_same_weekday_of_each_month(first: str, until: str, days: list[str]) -> None:
    found = series.monthly(dt.date.fromisoformat(first), dt.date.fromisoformat(until))
    assert [day.isoformat() for day in found] == days


def test_every_four_weeks_is_not_monthly() -> None:
    found = list(series.every_weeks(dt.date(2026, 12, 1), dt.date(2027, 3, 1), 4))
    assert found == [
        dt.date(2026, 12, 1),
        dt.date(2026, 12, 29),
        dt.date(2027, 1, 26),
        dt.date(2027, 2, 23),
    ]


def test_bank_holidays_are_moved_to_the_next_working_day() -> None:
    [one] = series.proposed(iter([dt.date(2026, 12, 25)]), nobody)  # Christmas Day, a Friday
    assert (one.on, one.why) == (dt.date(2026, 12, 29), "not a working day")  # Monday is Boxing Day's


def test_a_day_on_which_somebody_is_away_is_moved() -> None:
    leave = {dt.date(2027, 2, 9), dt.date(2027, 2, 10)}
    [one] = series.proposed(iter([dt.date(2027, 2, 9)]), lambda day: "Maya away" if day in leave else "")
    assert (one.meant, one.on, one.why) == (dt.date(2027, 2, 9), dt.date(2027, 2, 11), "Maya away")


def test_nobody_looks_for_a_free_day_for_ever() -> None:
    [one] = series.proposed(iter([dt.date(2027, 2, 9)]), lambda _day: "Maya away")
    assert one.on == dt.date(2027, 2, 16)
