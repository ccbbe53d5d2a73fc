"""Each kind of timing that a policy can state: its dates, and its words."""

from dataclasses import replace
from typing import Any

import pytest

from tests.schedule.rules.subjects import Policy, date, due, facts, rule


@pytest.mark.parametrize(
    ("every", "last", "on", "words"),
    [
        ("10 days", "2026-11-03", "2026-11-13", "every 10 days"),
        ("1 week", "2026-11-03", "2026-11-10", "weekly"),
        ("4 weeks", "2026-11-03", "2026-12-01", "every 4 weeks"),  # 28 days: not a month
        ("1 month", "2026-11-03", "2026-12-03", "monthly"),
        ("1 month", "2026-01-31", "2026-02-28", "monthly"),  # no 31 February
        ("1 month", "2028-01-31", "2028-02-29", "monthly"),  # a leap year
        ("1 month", "2028-02-29", "2028-03-29", "monthly"),
        ("1 year", "2028-02-29", "2029-02-28", "yearly"),
        ("2 months", "2026-12-31", "2027-02-28", "every 2 months"),
        (
            "5 working days",
            "2026-12-23",
            "2027-01-04",
            "every 5 working days",
        ),  # 24, 29, 30, 31 December, 4 January
    ],
)
def test_at_an_interval_from_the_last_one(every: str, last: str, on: str, words: str) -> None:
    found = due(rule(every=every), facts("2020-01-01", f"{last} s1"), "2029-01-01")
    assert str(found.on) == on
    assert found.because[0] == f"East, clause 1: {words}"


def test_where_none_was_held_it_counts_from_the_start() -> None:
    found = due(rule(every="1 month"), facts("2026-01-31"))
    assert str(found.on) == "2026-02-28"
    assert found.because[1:] == ("none held since 31 January 2026", "next due 28 February 2026")


@pytest.mark.parametrize(
    ("every", "opens", "on", "words"),
    [
        ("4-6 weeks", "2026-12-01", "2026-12-15", "every 4 to 6 weeks"),
        ("4 to 6 weeks", "2026-12-01", "2026-12-15", "every 4 to 6 weeks"),
        ("4–6 weeks", "2026-12-01", "2026-12-15", "every 4 to 6 weeks"),
        ("20 days to 1 month", "2026-11-23", "2026-12-03", "every 20 days to 1 month"),
    ],
)
def test_a_range_is_due_from_the_shorter_and_late_after_the_longer(
    every: str, opens: str, on: str, words: str
) -> None:
    found = due(rule(every=every), facts(done="2026-11-03 s1"))
    assert (str(found.opens), str(found.on)) == (opens, on)
    assert found.because[0].endswith(words)


@pytest.mark.parametrize(
    ("spec", "done", "on"),
    [
        ({"in_each": "month"}, "2026-11-03 s1", "2026-12-31"),
        ({"in_each": "month"}, "2026-09-30 s1", "2026-10-31"),
        ({"in_each": "quarter"}, "2026-11-03 s1", "2027-03-31"),
        ({"in_each": "half-year"}, "2026-11-03 s1", "2027-06-30"),
        ({"in_each": "half-year", "year_starts": 4}, "2026-11-03 s1", "2027-09-30"),
        ({"in_each": "year"}, "2026-11-03 s1", "2027-12-31"),
        ({"in_each": "year", "year_starts": 4}, "2026-03-31 s1", "2027-03-31"),
        ({"in_each": "year", "year_starts": 4}, "2026-04-01 s1", "2028-03-31"),
        ({"in_each": "year", "times": 10}, "2026-04-01 s1, 2026-05-01 s1", "2026-12-31"),
        ({"in_each": "quarter", "times": 2}, "2026-10-01 s1, 2026-12-31 s1", "2027-03-31"),
        ({"in_each": "quarter", "times": 2}, "2026-09-30 s1, 2026-10-01 s1", "2026-12-31"),
        ({"in_each": "month", "minutes": 120}, "2026-11-03 s1 60, 2026-11-10 s1 60", "2026-12-31"),
        ({"in_each": "month", "minutes": 120}, "2026-11-03 s1 60, 2026-11-10 s1 45", "2026-11-30"),
        ({"in_each": "month", "times": 2, "minutes": 120}, "2026-11-03 s1 180", "2026-11-30"),
        ({"by_end_of": ["March", "September"]}, "2026-03-31 s1", "2026-09-30"),
        ({"by_end_of": ["March", "September"]}, "2026-04-01 s1", "2027-03-31"),
        ({"by_end_of": ["February"]}, "2027-03-01 s1", "2029-02-28"),
        ({"by_end_of": ["February"]}, "2026-03-01 s1", "2028-02-29"),
    ],
)
def test_so_often_in_each_period(spec: dict[str, Any], done: str, on: str) -> None:
    assert date(rule(**spec), facts("2020-01-01", done), "2027-11-22") == on


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"in_each": "month"}, "once in each month"),
        ({"in_each": "year", "times": 10}, "10 times in each year"),
        ({"in_each": "month", "minutes": 120}, "2 hours in each month"),
        ({"in_each": "quarter", "times": 2, "minutes": 90}, "twice and 1 hour 30 minutes in each quarter"),
        ({"by_end_of": ["March", "September"]}, "once by the end of March and September"),
    ],
)
def test_the_words_of_a_period(spec: dict[str, Any], words: str) -> None:
    assert due(rule(**spec), facts()).because[0] == f"East, clause 1: {words}"


def test_what_was_done_in_the_period_is_said() -> None:
    found = due(rule(in_each="quarter", times=2, minutes=120), facts(done="2026-11-03 s1 45"))
    assert "1 of 2 and 45 of 120 minutes in the quarter to 31 December 2026" in found.because


@pytest.mark.parametrize(
    ("opened_on", "times", "on"),
    [
        ("2026-11-16", 1, "2026-11-30"),  # half of November is left: it asks for one
        ("2026-11-17", 1, "2026-12-31"),  # less than half
        ("2026-11-17", 2, "2026-11-30"),  # its share of two is one
    ],
)
def test_the_period_in_which_somebody_begins_asks_for_its_share(opened_on: str, times: int, on: str) -> None:
    assert date(rule(in_each="month", times=times), facts(opened_on)) == on


PHASES = [{"every": "1 week", "until": "6 weeks after start"}, {"every": "1 month"}]


@pytest.mark.parametrize(
    ("until", "events", "on"),
    [
        ("6 weeks after start", {}, "2026-12-03"),
        ("2026-11-03", {}, "2026-12-03"),  # the first day of the next phase
        ("2026-11-11", {}, "2026-11-10"),  # due before that
        ("probation passed", {}, "2026-11-10"),  # not yet
        ("probation passed", {"probation passed": "2026-11-01"}, "2026-12-03"),
        ("2 weeks after first review", {"first review": "2026-10-01"}, "2026-12-03"),
        ("3 months after first review", {"first review": "2026-10-01"}, "2026-11-10"),
    ],
)
def test_a_phase_ends_by_a_day_an_event_a_decision_or_a_time_after_one(
    until: str, events: dict[str, str], on: str
) -> None:
    made = rule(phases=[{"every": "1 week", "until": until}, {"every": "1 month"}])
    assert date(made, facts("2026-01-05", "2026-11-03 s1", events=events), "2026-11-03") == on


def test_a_phase_says_until_when() -> None:
    made = rule(phases=PHASES)
    found = due(made, facts("2026-11-02", "2026-11-03 s1"), "2026-11-04")
    assert found.because[:2] == ("East, clause 1: weekly", "until 6 weeks after the start")


@pytest.mark.parametrize(
    ("at", "happened", "on"),
    [
        ("3 days", "2026-04-02", "2026-04-05"),
        ("48 hours", "2026-04-02", "2026-04-04"),
        ("2 working days", "2026-04-02", "2026-04-08"),  # Good Friday, weekend, Easter Monday: 7 and 8 April
        ("10 working days", "2026-04-02", "2026-04-20"),
        ("1 month", "2026-01-31", "2026-02-28"),
    ],
)
def test_a_time_after_an_event(at: str, happened: str, on: str) -> None:
    made = rule(at=[at], after="held", counts=["filed"])
    assert date(made, facts("2026-01-01", events={"held": happened}), "2026-04-02") == on


def test_before_the_event_there_is_no_date_and_after_it_was_answered_neither() -> None:
    made = rule(at=["2 days"], after="held")
    assert due(made, facts()).because[-1] == "counted from “held”, which has not happened yet"
    found = due(made, facts(done="2026-11-04 s1", events={"held": "2026-11-03"}))
    assert (found.on, found.because[-1]) == (None, "all of it has been done")


@pytest.mark.parametrize(
    ("done", "on"),
    [
        ("", "2026-11-16"),  # 10 working days after 2 November
        ("2026-11-16 s1", "2026-11-30"),  # 20
        ("2026-11-10 s1, 2026-11-12 s1", "2026-11-30"),  # both before the first was due: they count for one
        ("2026-11-16 s1, 2026-11-17 s1", "2027-01-07"),  # 45: 41 to the end of the year
        ("2026-11-16 s1, 2026-11-17 s1, 2026-12-15 s1", None),
    ],
)
def test_milestones_one_after_the_other(done: str, on: str | None) -> None:
    made = rule(at=["10 working days", "20 working days", "45 working days"], after="referral")
    subject = facts("2026-11-01", done, events={"referral": "2026-11-02"})
    assert date(made, subject, "2026-12-20") == on


def test_after_the_milestones_a_timing_of_its_own() -> None:
    made = rule(at=["0 days", "2 months"], then={"every": "1 week"})
    assert date(made, facts("2026-09-01", "2026-09-01 s1, 2026-11-03 s1")) == "2026-11-10"
    # Done long before two months were over: weekly begins when they are.
    assert date(made, facts("2026-10-01", "2026-10-01 s1, 2026-10-05 s1")) == "2026-12-01"


def test_sooner_after_an_event() -> None:
    made = rule(every="1 year", sooner={"after": ["new supervisor"], "within": "4 weeks"})
    found = due(made, facts(done="2026-02-02 s1", events={"new supervisor": "2026-11-03"}))
    assert str(found.on) == "2026-12-01"
    assert found.because == (
        "East, clause 1: yearly, and within 4 weeks after new supervisor",
        "last held 2 February 2026",
        "4 weeks after new supervisor, 3 November 2026",
        "next due 1 December 2026",
    )
    answered = facts(done="2026-11-03 s1", events={"new supervisor": "2026-11-03"})
    assert date(made, answered) == "2027-11-03"


def test_no_number_no_date_and_it_says_so() -> None:
    found = due(rule(no_date="as needed"), facts(done="2026-11-03 s1"))
    assert (found.on, found.because) == (None, ("East, clause 1: as needed",))


def test_where_the_policy_has_no_rule_it_says_so() -> None:
    found = due(rule(every="1 month", **{"for": {"team": "West"}}), facts())
    assert (found.on, found.because) == (None, ("East: the policy has no rule for this",))


SPECIFIC = Policy(
    (
        rule(every="6 weeks", clause="first", **{"for": {"team_kind": "residential"}}),
        rule(every="5 weeks", clause="second", **{"for": {"role": ["worker", "senior"]}}),
        rule(
            every="3 weeks", clause="both", **{"for": {"team_kind": "residential", "contract": "induction"}}
        ),
        rule(every="1 month", clause="everybody"),
    )
)


@pytest.mark.parametrize(
    ("who", "clause"),
    [
        ({"team_kind": "residential"}, "first"),
        ({"team_kind": "residential", "contract": "induction", "role": "worker"}, "both"),
        ({"role": "senior"}, "second"),
        ({"role": "director"}, "everybody"),
        (
            {"team_kind": "residential", "role": "worker"},
            "first",
        ),  # both ask for one thing: the first written
    ],
)
def test_the_most_specific_rule_wins_and_is_named(who: dict[str, str], clause: str) -> None:
    assert due(SPECIFIC, facts(**who)).because[0].startswith(f"East, {clause}: ")


@pytest.mark.parametrize("condition", ["team", "team_kind", "service", "role", "contract", "status"])
def test_each_condition_by_a_word_or_several(condition: str) -> None:
    made = rule(every="1 month", **{"for": {condition: ["x", "y"]}})
    assert [due(made, facts(**{condition: word})).rule for word in ("x", "y", "z", "")] == ["a", "a", "", ""]


@pytest.mark.parametrize("condition", ["settled", "complex"])
def test_conditions_that_are_true_or_false(condition: str) -> None:
    made = rule(every="1 month", **{"for": {condition: False}})
    assert [due(made, facts(**{condition: word})).rule for word in ("yes", "no", "")] == ["", "a", ""]


@pytest.mark.parametrize(
    ("band", "fits"),
    [("18-20", [18, 20]), ("18 to 20", [18, 20]), ("21+", [21, 30]), ("under 18", [0, 17])],
)
def test_age_bands(band: str, fits: list[int]) -> None:
    made = rule(every="1 month", **{"for": {"age": band}})
    ages = [
        age for age in (0, 17, 18, 20, 21, 30) if due(made, facts(born_on=f"{2026 - age}-11-22")).rule == "a"
    ]
    assert ages == fits
    assert due(made, facts()).rule == ""  # whose age is not known is in none


@pytest.mark.parametrize(
    ("spec", "done", "counts"),
    [
        ({}, "s1", True),
        ({}, "s3", False),
        ({"counts": ["s1", "s3"]}, "s3", True),
        ({"counts": ["s1", "s3"]}, "s1/group", False),
        ({"counts": ["s1", "s1/group"]}, "s1/group", True),
        ({"by": ["team_manager"]}, "s1", False),
    ],
)
def test_what_counts(spec: dict[str, Any], done: str, counts: bool) -> None:
    found = date(rule(every="1 month", **spec), facts("2026-01-05", f"2026-11-03 {done}"))
    assert found == ("2026-12-03" if counts else "2026-02-05")


def test_by_whom() -> None:
    made, subject = rule(every="1 month", by=["senior"]), facts("2026-01-05", "2026-11-03 s1")
    held = replace(subject, done=(replace(subject.done[0], by="senior"),))
    assert (date(made, subject), date(made, held)) == ("2026-02-05", "2026-12-03")


def test_what_was_done_later_is_not_known_on_a_past_day() -> None:
    subject = facts(done="2026-10-01 s1, 2026-11-03 s1")
    assert date(rule(every="1 month"), subject, "2026-10-20") == "2026-11-01"


def test_the_notes_of_a_subject_come_last() -> None:
    found = due(rule(every="1 month"), replace(facts(), notes=("the supervisee says otherwise",)))
    assert found.because[-1] == "the supervisee says otherwise"
