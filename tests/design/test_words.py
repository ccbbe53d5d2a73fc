import datetime as dt

import pytest

from supervision_portal.design import words

TODAY = dt.date(2026, 11, 3)
SUMMER = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)  # half past midnight, the next day, in London


def test_dates_are_written_as_people_say_them() -> None:
    assert words.uk_date(TODAY) == "3 November 2026"
    assert words.short_date(TODAY) == "3/11/2026"


def test_a_moment_is_taken_in_london() -> None:
    assert words.uk_date(SUMMER) == "2 July 2026"
    assert words.uk_time(SUMMER) == "12:30am"


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (dt.time(14, 5), "2:05pm"),
        (dt.time(14), "2pm"),
        (dt.time(0), "12am"),
        (dt.time(12), "12pm"),
        (dt.time(9, 30), "9:30am"),
    ],
)
def test_times_have_twelve_hours(time: dt.time, said: str) -> None:
    assert words.uk_time(time) == said


@pytest.mark.parametrize(
    ("days", "text", "colour"),
    [
        (-3, "Overdue by 3 days", "red"),
        (-1, "Overdue by 1 day", "red"),
        (0, "Due today", "yellow"),
        (1, "Due tomorrow", "yellow"),
        (4, "Due in 4 days", "yellow"),
        (7, "Due in 7 days", "yellow"),
        (8, "Due in 8 days", "grey"),
    ],
)
def test_a_deadline_is_said_in_words_and_colour(days: int, text: str, colour: str) -> None:
    assert words.due(TODAY + dt.timedelta(days=days), TODAY) == (text, colour)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, ("Expired", "red")),
        (0, ("Expires today", "yellow")),
        (1, ("Expires in 1 day", "yellow")),
        (90, ("Expires in 90 days", "yellow")),
        (91, None),
    ],
)
def test_an_expiry_is_said_once_it_is_near(days: int, said: tuple[str, str] | None) -> None:
    assert words.expiry(TODAY + dt.timedelta(days=days), TODAY) == said


def test_a_label_fits_into_a_sentence() -> None:
    assert words.in_sentence("Date of supervision") == "date of supervision"
    assert words.in_sentence("DBS number") == "DBS number"
    assert words.in_sentence("") == ""
