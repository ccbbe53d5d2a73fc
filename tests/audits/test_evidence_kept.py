"""How a duty was kept in a period that has passed: by the rule of each day (CAL-A7.1, CAL-A7.4)."""

import datetime as dt

import pytest

from audits.rules.kept import Course, course
from supervision_portal.schedule.rules import Facts
from supervision_portal.schedule.rules.facts import Pause
from tests.schedule.rules.subjects import CALDERDALE, agreed, day, facts, profile

pytestmark = pytest.mark.requirement("CAL-A7.4")
SINCE, UNTIL = day("2026-01-01"), day("2026-11-20")


def kept(subject: Facts, duty: str = "case") -> Course:
    return course(CALDERDALE, duty, subject, SINCE, UNTIL)


def late(found: Course) -> list[tuple[str, str]]:
    return [(str(each.due_on), str(each.done_on or "")) for each in found.late]


def test_what_was_done_in_time_leaves_nothing_late() -> None:
    done = "2025-12-10 s2, 2026-01-09 s2, 2026-10-20 s2, 2026-11-19 s2"
    found = kept(facts("2025-12-01", done, status="cin"))
    assert late(found) == [("2026-02-09", "2026-10-20")]
    assert found.done == (day("2026-01-09"), day("2026-10-20"), day("2026-11-19"))
    assert found.rule.startswith("East, table 2")


def test_what_is_still_not_done_is_late_to_the_last_day() -> None:
    assert late(kept(facts("2025-12-01", "2026-09-30 s2", status="cin")))[-1] == ("2026-10-30", "")


def test_due_on_the_last_day_is_not_late_yet() -> None:
    assert late(kept(facts("2026-10-01", "2026-10-20 s2", status="cin"))) == []


def test_what_does_not_count_by_its_rule_fills_no_gap() -> None:
    """A pod is no case supervision, and neither is an oversight where the rule does not say so."""
    done = "2026-01-05 s2, 2026-02-04 oversight, 2026-02-05 pod 90, 2026-03-04 s2"
    assert late(kept(facts("2025-12-20", done, status="cin")))[0] == ("2026-02-05", "2026-03-04")


def test_three_months_were_agreed_from_a_day_to_a_day() -> None:
    """Before and after, it is monthly; what was agreed later excuses nothing that was overdue by then."""
    settled = {"status": "cla-long", "settled": "yes"}
    terms = (agreed("3 months", "2026-04-01", "2026-09-30", "by management oversight MO-1"),)
    done = "2026-01-05 s2, 2026-04-20 s2, 2026-07-15 s2, 2026-09-28 s2, 2026-10-27 s2"
    found = kept(facts("2025-12-20", done, agreed=terms, **settled))
    assert late(found) == [("2026-02-05", "2026-04-20")]
    forgotten = done.replace("2026-09-28 s2, ", "")
    found = kept(facts("2025-12-20", forgotten, agreed=terms, **settled))
    assert late(found)[1:] == [("2026-10-01", "2026-10-27")], "due as soon as it is monthly again"


def test_a_status_that_asks_for_more_counts_from_its_day() -> None:
    """No interval as a case of MAST; monthly from the day on which the child was in need."""
    statuses = (
        profile("2026-01-05", "MAST", status="mast"),
        profile("2026-06-01", "Child in need", status="cin"),
    )
    assert late(kept(facts("2026-01-05", profiles=statuses))) == [("2026-07-01", "")]


@pytest.mark.parametrize("end", [None, day("2026-11-01")])
def test_nothing_is_late_while_an_absence_stops_the_clock(end: dt.date | None) -> None:
    away = (Pause(day("2026-02-01"), end),)
    done = "2025-12-20 s1, 2026-01-19 s1" + (", 2026-11-18 s1" if end else "")
    assert late(kept(facts("2025-12-01", done, pauses=away), "personal")) == []


def test_before_the_period_nothing_is_told() -> None:
    done = "2025-03-01 s2, 2025-12-20 s2, 2026-01-15 s2"
    found = kept(facts("2025-01-01", done, status="cin"))
    assert late(found) == [("2026-02-15", "")]
    assert found.done == (day("2026-01-15"),)
