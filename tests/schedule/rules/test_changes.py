"""What happens when a rule, a status, an age, a phase or a variation changes between two sessions."""

from dataclasses import replace

import pytest

from supervision_portal.schedule.rules.policy import Policy
from tests.schedule.rules.subjects import CALDERDALE, agreed, date, due, facts, profile, rule

# Monthly until the end of November, every two weeks from 1 December.
TIGHTER = Policy(
    (
        rule(every="1 month", end="2026-11-30", clause="first edition"),
        rule(every="2 weeks", start="2026-12-01", clause="second edition"),
    )
)
# Every two weeks until the end of November, monthly from 1 December.
LOOSER = Policy((rule(every="2 weeks", end="2026-11-30"), rule(every="1 month", start="2026-12-01")))


@pytest.mark.requirement("CAL-D.2")
@pytest.mark.parametrize(
    ("last", "today", "on"),
    [
        ("2026-10-20", "2026-11-20", "2026-11-20"),  # due before the change: by the rule of its time
        ("2026-10-31", "2026-11-30", "2026-11-30"),
        # Monthly it was due on the 3rd; by the new rule on 17 November: not before the rule took effect.
        ("2026-11-03", "2026-11-22", "2026-12-01"),
        ("2026-11-03", "2026-12-05", "2026-12-01"),
        ("2026-11-20", "2026-11-22", "2026-12-04"),  # 14 days from the 20th
        ("2026-12-02", "2026-12-05", "2026-12-16"),
    ],
)
def test_a_rule_that_becomes_tighter_in_mid_interval(last: str, today: str, on: str) -> None:
    assert date(TIGHTER, facts(done=f"{last} s1"), today) == on


@pytest.mark.requirement("CAL-D.2")
def test_the_past_is_judged_by_the_rule_of_its_time() -> None:
    subject = facts(done="2026-09-03 s1")
    before, after = (due(TIGHTER, subject, today) for today in ("2026-11-20", "2026-12-20"))
    assert (str(before.on), before.because[0]) == ("2026-10-03", "East, first edition: monthly")
    # What was overdue already stays so, whatever the new rule says.
    assert (str(after.on), after.because[:3]) == (
        "2026-10-03",
        (
            "East, second edition: fortnightly",
            "until 30 November 2026: monthly",
            "last held 3 September 2026",
        ),
    )


def test_a_rule_that_becomes_looser_allows_the_later_day() -> None:
    assert date(LOOSER, facts(done="2026-11-20 s1")) == "2026-12-20"
    assert date(LOOSER, facts(done="2026-11-03 s1"), "2026-11-22") == "2026-11-17"
    assert date(LOOSER, facts(done="2026-11-03 s1"), "2026-12-01") == "2026-12-03"


def test_a_change_that_changes_nothing_is_not_mentioned() -> None:
    same = Policy(
        (rule(every="1 month", end="2026-11-30"), rule(every="1 month", start="2026-12-01", clause="two"))
    )
    found = due(same, facts(done="2026-11-03 s1"))
    assert found.because == ("East, two: monthly", "last held 3 November 2026", "next due 3 December 2026")


@pytest.mark.requirement("CAL-D.2")
@pytest.mark.parametrize(("change", "on"), [("2026-12-10", "2026-12-10"), ("2026-11-10", "2026-12-03")])
def test_back_to_monthly_in_one_step(change: str, on: str) -> None:
    # Settled and 22: three-monthly from 3 November; then no longer settled.
    subject = facts(
        "2026-01-05",
        "2026-11-03 s2",
        born_on="2004-06-01",
        profiles=(
            profile("2026-01-05", status="pathways-21", settled="yes"),
            profile(change, status="pathways-21", settled="no"),
        ),
    )
    found = due(CALDERDALE, subject, "2026-12-20", "case")
    assert str(found.on) == on
    assert any(step.endswith(": every 3 months") for step in found.because)


@pytest.mark.parametrize(
    ("born_on", "on"),
    [
        ("2005-12-10", "2027-02-03"),  # 21 on 10 December, before the two months are over: three-monthly
        ("2006-01-10", "2027-01-03"),  # 21 a week after it was due
        ("2008-11-20", "2027-01-03"),  # 18 on 20 November, before the month was over: two-monthly
        ("2008-12-20", "2026-12-03"),  # 18 after it was due
    ],
)
def test_an_eighteenth_and_a_twenty_first_birthday_in_mid_interval(born_on: str, on: str) -> None:
    subject = facts(done="2026-11-03 s2", status="pathways-18-20", settled="yes", born_on=born_on)
    assert date(CALDERDALE, subject, "2026-11-04", "case") == on


def test_born_on_29_february_a_year_older_on_1_march() -> None:
    subject = facts(
        "2025-01-01", "2025-01-20 s2", status="pathways-18-20", settled="yes", born_on="2004-02-29"
    )
    # Two-monthly until 28 February 2025, three-monthly from 1 March: 20 January and 3 months.
    assert "until 28 February 2025: every 2 months" in due(CALDERDALE, subject, "2025-03-05", "case").because
    assert date(CALDERDALE, subject, "2025-03-05", "case") == "2025-04-20"


@pytest.mark.requirement("CAL-1.4")
def test_a_phase_that_ends_in_mid_interval_counts_on_from_the_same_session() -> None:
    # Weekly ends on 16 February. Held on the 12th: by then fortnightly, due on the 26th, not on the 19th.
    subject = facts("2026-01-05", "2026-02-12 s1", contract="newly qualified")
    found = due(CALDERDALE, subject, "2026-02-13")
    assert (str(found.on), found.because[1:3]) == (
        "2026-02-26",
        ("until 6 months after the start", "until 15 February 2026: weekly"),
    )


def test_a_variation_that_begins_and_ends() -> None:
    made = rule(every="1 month")
    spring = agreed("6 weeks", "2026-03-01", "2026-05-31")
    dates = [
        date(made, facts("2026-01-05", f"{held} s1", agreed=(spring,)), held)
        for held in ("2026-01-10", "2026-02-10", "2026-03-10", "2026-05-10")
    ]
    # Before it; begun in mid-interval: 42 days; within it: 42 days; ended in mid-interval: monthly again.
    assert dates == ["2026-02-10", "2026-03-24", "2026-04-21", "2026-06-10"]


def test_where_two_variations_run_the_later_one_counts() -> None:
    two = (agreed("6 weeks", "2026-09-01"), agreed("2 weeks", "2026-10-01"))
    assert date(rule(every="1 month"), facts(done="2026-11-03 s1", agreed=two)) == "2026-11-17"


def test_a_variation_of_any_timing() -> None:
    twice = replace(agreed("", "2026-09-01"), timing={"at": ["1 week", "3 weeks"], "after": "return"})
    subject = facts(done="2026-11-03 s1", agreed=(twice,), events={"return": "2026-11-02"})
    found = due(rule(every="1 month"), subject)
    assert str(found.on) == "2026-11-23"
    assert found.because[0] == "East, clause 1: monthly"


def test_where_nothing_was_due_counting_begins_with_the_change() -> None:
    # No date as a MAST case; a child in need from 10 November.
    subject = facts(
        "2026-01-05",
        "2026-02-03 s2",
        profiles=(profile("2026-01-05", status="mast"), profile("2026-11-10", status="cin")),
    )
    found = due(CALDERDALE, subject, duty="case")
    assert str(found.on) == "2026-12-10"
    assert "nothing was due before 10 November 2026: counted from then" in found.because


def test_what_counted_by_the_rule_of_its_day_goes_on_counting() -> None:
    # The oversight of an assessment on 2 November was its case supervision; then a child in need.
    subject = facts(
        "2026-11-02",
        "2026-11-02 oversight",
        profiles=(profile("2026-11-02", status="cat"), profile("2026-11-09", status="cin")),
    )
    assert date(CALDERDALE, subject, duty="case") == "2026-12-02"
    # An oversight afterwards is none.
    later = replace(subject, done=(*subject.done, replace(subject.done[0], on=subject.profiles[1].start)))
    assert date(CALDERDALE, later, duty="case") == "2026-12-02"


def test_before_the_policy_was_in_force_there_was_nothing_to_be_late_with() -> None:
    made = rule(every="1 month", start="2026-11-01")
    assert date(made, facts("2020-01-01")) == "2026-12-01"
    assert date(made, facts("2020-01-01"), "2026-10-01") is None


def test_milestones_that_lay_before_their_rule_are_due_from_its_first_day() -> None:
    made = Policy(
        (
            rule(every="1 year", end="2026-10-31"),
            rule(at=["1 week", "2 weeks"], after="referral", start="2026-11-01"),
        )
    )
    subject = facts("2026-09-01", events={"referral": "2026-09-01"})
    assert date(made, subject) == "2026-11-01"
    assert date(made, facts("2026-09-01", "2026-11-03 s1", events={"referral": "2026-09-01"})) == "2026-11-01"


def test_where_nothing_was_due_a_period_asks_for_the_share_after_the_change() -> None:
    # Two in each quarter from 1 December: a third of it is left, and asks for one (2 times 31/92 is 0.7).
    made = Policy(
        (rule(no_date="as needed", end="2026-11-30"), rule(in_each="quarter", times=2, start="2026-12-01"))
    )
    dates = [
        date(made, facts("2026-01-05", done), "2026-12-20")
        for done in ("2026-09-06 s1", "2026-09-06 s1, 2026-12-10 s1")
    ]
    assert dates == ["2026-12-31", "2027-03-31"]
