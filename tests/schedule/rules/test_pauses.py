"""A long absence stops the clock; it hides neither what was due before nor a child's case."""

import pytest

from supervision_portal.schedule.rules.facts import Pause
from tests.schedule.rules.subjects import CALDERDALE, date, day, due, facts, rule

MONTHLY = rule(every="1 month")


def away(start: str, end: str = "") -> Pause:
    return Pause(day(start), day(end) if end else None)


@pytest.mark.parametrize(
    ("last", "pause", "on"),
    [
        # 28 days away, 3 December would have been due: as if held 28 days later, on 1 December, and a month.
        ("2026-11-03", away("2026-11-09", "2026-12-06"), "2027-01-01"),
        ("2026-11-03", away("2026-12-03", "2026-12-30"), "2027-01-01"),  # away on the day itself
        (
            "2026-11-03",
            away("2026-12-04", "2026-12-31"),
            "2026-12-03",
        ),  # due before the absence: it stays due
        ("2026-11-03", away("2026-09-01", "2026-10-31"), "2026-12-03"),  # over before the last one
        (
            "2026-11-03",
            away("2026-10-20", "2026-11-16"),
            "2026-12-16",
        ),  # held while away: a month from the return
    ],
)
def test_the_days_of_an_absence_do_not_count(last: str, pause: Pause, on: str) -> None:
    assert date(MONTHLY, facts(done=f"{last} s1", pauses=(pause,)), "2026-11-20") == on


def test_two_that_overlap_are_one_and_order_does_not_matter() -> None:
    two = (away("2026-11-20", "2026-12-06"), away("2026-11-09", "2026-11-25"))
    assert date(MONTHLY, facts(done="2026-11-03 s1", pauses=two)) == "2027-01-01"


def test_it_says_paused_and_from_when_until_when() -> None:
    subject = facts(done="2026-11-03 s1", pauses=(away("2026-11-09", "2026-12-06"),))
    found = due(MONTHLY, subject)
    assert found.paused
    assert "paused 9 November 2026 to 6 December 2026" in found.because
    assert not due(MONTHLY, subject, "2026-12-07").paused


def test_while_nobody_knows_its_end_there_is_no_date() -> None:
    found = due(MONTHLY, facts(done="2026-11-03 s1", pauses=(away("2026-11-09"),)))
    assert (found.on, found.opens, found.paused) == (None, None, True)
    assert found.because[-1] == "paused since 9 November 2026"


def test_an_absence_without_end_that_is_still_to_come_leaves_the_date() -> None:
    found = due(MONTHLY, facts(done="2026-11-03 s1", pauses=(away("2026-11-30"),)))
    assert (str(found.on), found.paused) == ("2026-12-03", False)
    assert "will be paused from 30 November 2026" in found.because


def test_what_was_overdue_before_the_absence_stays_overdue() -> None:
    found = due(MONTHLY, facts(done="2026-09-03 s1", pauses=(away("2026-11-09"),)))
    assert (str(found.on), found.paused) == ("2026-10-03", False)


@pytest.mark.parametrize(
    ("pause", "on"),
    [
        (away("2026-11-02", "2026-11-29"), "2026-12-31"),  # away for most of November: it asks for none
        (away("2026-11-16", "2026-12-16"), "2026-11-30"),  # half of November was left
    ],
)
def test_a_period_asks_for_the_share_that_somebody_was_there_for(pause: Pause, on: str) -> None:
    assert date(rule(in_each="month"), facts("2026-01-05", "2026-10-06 s1", pauses=(pause,))) == on


def test_a_case_is_never_paused() -> None:
    subject = facts(done="2026-10-03 s2", status="cp", pauses=(away("2026-10-20"),))
    found = due(CALDERDALE, subject, duty="case")
    assert (str(found.on), found.paused) == ("2026-11-03", False)
    assert not [rule for rule in CALDERDALE.rules if rule.duty == "case" and rule.pauses]
