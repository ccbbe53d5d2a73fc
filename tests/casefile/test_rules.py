"""Hours, whatever the clocks do."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.rules import oversight_clock

LONDON = ZoneInfo("Europe/London")
MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(LONDON))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.requirement("CAL-16.1")
@pytest.mark.parametrize(
    ("happened", "due"),
    [
        ("2026-11-20 17:00", "2026-11-22 17:00"),  # Friday, five o'clock: over the weekend
        ("2026-10-24 20:00", "2026-10-26 19:00"),  # an hour comes twice that night
        ("2027-03-27 20:00", "2027-03-29 21:00"),  # an hour is left out
        ("2026-12-31 23:30", "2027-01-02 23:30"),
    ],
)
def test_48_hours_from_the_event(happened: str, due: str) -> None:
    moment = at(happened)
    clock = oversight_clock(moment, moment, None, moment)
    assert clock.due_at == at(due)
    assert clock.due_at.strftime("%H:%M") == due[-5:]
    assert (clock.words, clock.late) == ("48 hours left", False)


@pytest.mark.requirement("CAL-16.1")
def test_it_says_when_it_happened_and_when_it_became_known() -> None:
    clock = oversight_clock(at("2026-11-10 08:00"), at("2026-11-13 09:00"), None, at("2026-11-13 09:30"))
    assert clock.late
    assert clock.words == "Late by 25 hours"
    assert clock.because == (
        "happened Tue 10 November 2026 at 8:00am",
        "became known Fri 13 November 2026 at 9:00am",
        "oversight due within 48 hours: Thu 12 November 2026 at 8:00am",
        "it became known after these 48 hours had passed",
    )


@given(MOMENTS, st.timedeltas(dt.timedelta(), dt.timedelta(days=6)))
def test_it_is_late_exactly_when_more_than_48_hours_have_passed(
    happened: dt.datetime, since: dt.timedelta
) -> None:
    now = (happened.astimezone(dt.UTC) + since).astimezone(LONDON)
    clock = oversight_clock(happened, happened, None, now)
    assert clock.late == (since > dt.timedelta(hours=48))
    assert clock.words.startswith("Late by" if clock.late else "")
    answered = oversight_clock(happened, happened, now, now + dt.timedelta(days=30))
    assert answered.late == clock.late
    assert ("late" in answered.words) == clock.late
