"""Table 2 of Calderdale's framework, row by row, and Leicestershire's pods: dates worked out by hand."""

import pytest

from supervision_portal.schedule.rules.facts import Facts
from supervision_portal.schedule.rules.policy import age_on
from tests.schedule.rules.subjects import (
    CALDERDALE,
    LEICESTERSHIRE,
    agreed,
    date,
    day,
    due,
    facts,
    profile,
)

MONTHLY, TWO, QUARTER = "2026-12-03", "2027-01-03", "2027-02-03"  # after 3 November 2026


@pytest.mark.requirement("CAL-2.3")
@pytest.mark.parametrize(
    "status", ["cin", "cp", "fit", "yjs", "young-carer", "ce", "targeted-youth", "advocacy"]
)
def test_monthly_for_each_of_these(status: str) -> None:
    found = due(CALDERDALE, facts(done="2026-11-03 s2", status=status), duty="case")
    assert str(found.on) == MONTHLY
    assert "table 2" in found.because[0]


@pytest.mark.parametrize("kind", ["s2/group", "s2/pod", "oversight", "s1"])
@pytest.mark.requirement("CAL-2.3")
def test_only_individual_case_supervision_counts(kind: str) -> None:
    # “This is not replaced by pod reflective sessions.”
    subject = facts(done=f"2026-11-03 s2, 2026-11-20 {kind}", status="cin")
    assert date(CALDERDALE, subject, duty="case") == MONTHLY


@pytest.mark.requirement("CAL-2.4")
def test_children_looked_after() -> None:
    # “Short-term placements: monthly”; “long-term, settled: maximum of 3-monthly”, only once it is set out.
    short, long = (facts(done="2026-11-03 s2", status=f"cla-{term}") for term in ("short", "long"))
    settled = facts(done="2026-11-03 s2", status="cla-long", settled="yes")
    set_out = facts(
        done="2026-11-03 s2", status="cla-long", settled="yes", agreed=(agreed("3 months", "2026-10-01"),)
    )
    dates = [date(CALDERDALE, subject, duty="case") for subject in (short, long, settled, set_out)]
    assert dates == [MONTHLY, MONTHLY, MONTHLY, QUARTER]
    assert longest(settled) == "3 months"
    assert longest(short) is None


@pytest.mark.requirement("CAL-2.5")
def test_fostering() -> None:
    # “Monthly for complex cases or … placement support”; “3 monthly for settled cases and households”.
    complex_ = facts(done="2026-11-03 s2", status="fostering", complex="yes", settled="yes")
    settled = facts(done="2026-11-03 s2", status="fostering", complex="no", settled="yes")
    set_out = facts(
        done="2026-11-03 s2",
        status="fostering",
        complex="no",
        settled="yes",
        agreed=(agreed("3 months", "2026-10-01"),),
    )
    dates = [date(CALDERDALE, subject, duty="case") for subject in (complex_, settled, set_out)]
    assert dates == [MONTHLY, MONTHLY, QUARTER]
    assert longest(settled) == "3 months"
    assert longest(complex_) is None


@pytest.mark.requirement("CAL-2.6")
def test_cts_is_three_monthly_unless_risky_or_in_crisis() -> None:
    calm, crisis = (
        facts(done="2026-11-03 cts", status="cts", complex=complex_) for complex_ in ("no", "yes")
    )
    assert [date(CALDERDALE, each, duty="case") for each in (calm, crisis)] == [QUARTER, MONTHLY]


@pytest.mark.requirement("CAL-2.7")
def test_independent_reviewing_officers_are_three_monthly() -> None:
    assert date(CALDERDALE, facts(done="2026-11-03 s2", team_kind="iro"), duty="case") == QUARTER


@pytest.mark.requirement("CAL-2.8")
@pytest.mark.parametrize(
    ("born_on", "settled", "on"),
    [
        ("2009-01-01", "yes", MONTHLY),  # 17: “otherwise monthly”
        ("2007-06-01", "no", MONTHLY),  # 19 and not settled
        ("2007-06-01", "yes", TWO),  # “for 18-21 years who are settled, every 2 months”
        ("2004-06-01", "yes", QUARTER),  # 22: “for 21+ who are settled, every 3 monthly”
        ("2004-06-01", "no", MONTHLY),
    ],
)
def test_pathways_by_age_and_settled(born_on: str, settled: str, on: str) -> None:
    subject = facts(done="2026-11-03 s2", status="pathways-18-20", settled=settled, born_on=born_on)
    assert date(CALDERDALE, subject, duty="case") == on


@pytest.mark.requirement("CAL-2.8")
def test_pathways_back_to_monthly_in_a_crisis() -> None:
    # Settled and 19: due 3 January. Not settled from 10 December: monthly, from 3 November, is 3 December;
    # nobody was late before 10 December, so it is due on that day.
    subject = facts(
        "2026-01-05",
        "2026-11-03 s2",
        born_on="2007-06-01",
        profiles=(
            profile("2026-01-05", status="pathways-18-20", settled="yes"),
            profile("2026-12-10", status="pathways-18-20", settled="no"),
        ),
    )
    assert date(CALDERDALE, subject, "2026-12-12", duty="case") == "2026-12-10"


@pytest.mark.requirement("CAL-2.8")
def test_pathways_up_to_three_monthly_by_management_decision() -> None:
    subject = facts(
        done="2026-11-03 s2",
        status="pathways-18-20",
        settled="yes",
        born_on="2007-06-01",
        agreed=(agreed("3 months", "2026-10-01"),),
    )
    assert date(CALDERDALE, subject, duty="case") == QUARTER
    assert longest(subject) == "3 months"


@pytest.mark.requirement("CAL-2.2")
@pytest.mark.parametrize(
    ("done", "closing", "on"),
    [
        ("", "", "2026-11-02"),  # initial oversight
        ("2026-11-02 oversight", "", "2026-12-02"),  # at one month
        ("2026-11-02 oversight, 2026-12-01 oversight", "", "2027-01-01"),  # “ideally monthly” after that
        ("2026-11-02 oversight, 2026-12-01 oversight", "2026-12-18", "2026-12-18"),  # the final one
        ("2026-11-02 oversight", "2026-11-20", "2026-11-20"),  # it closes before one month
        ("2026-11-02 oversight, 2026-12-18 oversight", "2026-12-18", None),
    ],
)
def test_assessment_at_the_start_at_a_month_and_at_the_end(done: str, closing: str, on: str | None) -> None:
    subject = facts("2026-11-02", done, status="cat", events={"closing": closing} if closing else None)
    assert date(CALDERDALE, subject, "2026-12-20", duty="case") == on


@pytest.mark.requirement("CAL-2.2")
def test_assessment_begins_with_its_status_not_with_the_file() -> None:
    # Discussed monthly as a child in need for a year; in assessment from 9 November: initial oversight then.
    subject = facts(
        "2025-11-01",
        "2026-09-20 s2, 2026-10-20 s2",
        profiles=(profile("2025-11-01", status="cin"), profile("2026-11-09", status="cat")),
    )
    assert date(CALDERDALE, subject, duty="case") == "2026-11-09"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        pytest.param("mast", "not entered yet", marks=pytest.mark.requirement("CAL-2.1")),
        pytest.param("residential", "ad hoc", marks=pytest.mark.requirement("CAL-2.9")),
        pytest.param("family-connections", "anonymised", marks=pytest.mark.requirement("CAL-2.10")),
    ],
)
def test_where_the_clause_gives_no_number_there_is_no_date_and_it_says_so(status: str, why: str) -> None:
    found = due(CALDERDALE, facts(done="2026-06-03 s2", status=status), duty="case")
    assert found.on is None
    assert "table 2" in found.because[0]
    assert why in found.because[0]


def test_a_case_without_a_status_is_monthly() -> None:
    assert date(CALDERDALE, facts(done="2026-11-03 s2"), duty="case") == MONTHLY


@pytest.mark.parametrize(
    ("duty", "event", "on"),
    [
        ("oversight", "event", "2026-12-26"),  # 48 hours after the 24th, Christmas and all
        # 25 is Christmas, 26 and 27 the weekend, 28 instead of Boxing Day: the 29th is the first working day.
        ("filing", "held", "2026-12-30"),
    ],
)
def test_hours_and_working_days_after_something_happened(duty: str, event: str, on: str) -> None:
    subject = facts("2026-12-24", events={event: "2026-12-24"})
    assert date(CALDERDALE, subject, "2026-12-24", duty=duty) == on


@pytest.mark.requirement("LEI-FRQ.1")
@pytest.mark.parametrize(
    ("done", "on"),
    [
        ("2026-10-06 pod 120", "2026-11-30"),
        ("2026-10-06 pod 120, 2026-11-10 pod 120", "2026-12-31"),
        ("2026-10-06 pod 120, 2026-11-10 pod 90", "2026-11-30"),  # “for 2 hours”: half an hour is missing
        ("2026-10-06 pod 120, 2026-11-10 pod 90, 2026-11-24 pod 30", "2026-12-31"),
    ],
)
def test_a_pod_once_a_month_for_two_hours(done: str, on: str) -> None:
    found = due(LEICESTERSHIRE, facts(done=done), "2026-11-26", duty="pod")
    assert str(found.on) == on
    assert found.because[0] == (
        "East, Frequency: at least once a month for 2 hours, booked for the whole year: "
        "once and 2 hours in each month"
    )


def longest(subject: Facts) -> str | None:
    """The longest interval that may be agreed for a case."""
    today = day("2026-11-22")
    age = age_on(subject.born_on, today)
    rule = CALDERDALE.choose("case", subject.profiles[-1].attributes, age, today)
    assert rule
    return str(rule.at_most) if rule.at_most else None
