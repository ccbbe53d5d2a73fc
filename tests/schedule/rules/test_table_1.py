"""Table 1 of Calderdale's framework, row by row, with dates worked out by hand from its words."""

from typing import Any

import pytest

from tests.schedule.rules.subjects import CALDERDALE, agreed, date, due, facts, profile

TABLE_1 = [
    # “Minimum of monthly by line manager”, every team named: 3 November and a month.
    pytest.param(
        "2026-11-03 s1", {"team_kind": "locality"}, "2026-12-03", marks=pytest.mark.requirement("CAL-1.1")
    ),
    # A month that has no 31st ends earlier.
    pytest.param("2026-08-31 s1", {}, "2026-09-30", marks=pytest.mark.requirement("CAL-1.1")),
    # “Team/Practice/Service Managers and Directors”: monthly, also where the team's own row says otherwise.
    ("2026-11-03 s1", {"role": "team_manager", "team_kind": "residential"}, "2026-12-03"),
    ("2026-11-03 s1", {"role": "service_manager"}, "2026-12-03"),
    ("2026-11-03 s1", {"role": "director"}, "2026-12-03"),
    # “6-weekly on shared conversation form”: 42 days from 3 November; its 30 days leave 27, and 15 more.
    pytest.param(
        "2026-11-03 s3",
        {"team_kind": "family-connections"},
        "2026-12-15",
        marks=pytest.mark.requirement("CAL-1.2"),
    ),
    # “12hr contracts: quarterly supervision”.
    pytest.param(
        "2026-11-03 s1", {"contract": "12 hours"}, "2027-02-03", marks=pytest.mark.requirement("CAL-1.3")
    ),
    # “quarterly on Shared Conversation form”.
    pytest.param(
        "2026-11-03 s3",
        {"team_kind": "no-direct-contact"},
        "2027-02-03",
        marks=pytest.mark.requirement("CAL-1.6"),
    ),
    # “Fortnightly supervision during induction period for new staff”: 3 November and 14 days.
    pytest.param(
        "2026-11-03 s1",
        {"team_kind": "residential", "contract": "induction"},
        "2026-11-17",
        marks=pytest.mark.requirement("CAL-1.5"),
    ),
]


@pytest.mark.parametrize(("done", "who", "on"), TABLE_1)
def test_a_row_of_table_1(done: str, who: dict[str, Any], on: str) -> None:
    found = due(CALDERDALE, facts(done=done, **who))
    assert (found.on and found.on.isoformat()) == on
    assert found.form == done.split()[1]
    assert "table 1" in found.because[0]


@pytest.mark.requirement("CAL-1.5")
def test_residential_staff_have_a_window_of_four_to_six_weeks() -> None:
    # 3 November and 28 days is 1 December; and 42 days is 15 December.
    found = due(CALDERDALE, facts(done="2026-11-03 s1", team_kind="residential"))
    assert (str(found.opens), str(found.on)) == ("2026-12-01", "2026-12-15")
    assert found.because[0] == "East, table 1, residential staff: every 4 to 6 weeks"


@pytest.mark.requirement("CAL-1.3")
@pytest.mark.parametrize(
    ("done", "on"),
    [
        ("", "2026-03-31"),  # the beginning of the year: its first quarter
        ("2026-02-10 s3", "2026-12-31"),  # its end
        ("2026-02-10 s3, 2026-11-20 s3", "2027-03-31"),
    ],
)
def test_twelve_hour_contracts_talk_at_the_beginning_and_the_end_of_the_year(done: str, on: str) -> None:
    subject = facts("2026-01-05", done, contract="12 hours")
    assert date(CALDERDALE, subject, duty="shared-conversation") == on


@pytest.mark.requirement("CAL-1.4")
@pytest.mark.parametrize(
    ("done", "today", "on"),
    [
        ("", "2026-01-06", "2026-01-12"),  # opened on 5 January: weekly
        ("2026-02-05 s1", "2026-02-06", "2026-02-12"),  # in week 5: weekly
        ("2026-02-17 s1", "2026-02-18", "2026-03-03"),  # fortnightly
        ("2026-07-06 s1", "2026-07-07", "2026-08-06"),  # 6 months were over on 5 July: monthly
    ],
)
def test_newly_qualified_weekly_then_fortnightly_then_monthly(done: str, today: str, on: str) -> None:
    assert date(CALDERDALE, facts("2026-01-05", done, contract="newly qualified"), today) == on


@pytest.mark.requirement("CAL-1.4")
def test_the_phases_of_newly_qualified_run_from_the_day_they_began_to_be_one() -> None:
    # A worker since 2024, newly qualified since 2 November 2026: weekly for six weeks from then.
    subject = facts(
        "2024-03-01",
        "2026-11-16 s1",
        profiles=(profile("2024-03-01"), profile("2026-11-02", contract="newly qualified")),
    )
    assert date(CALDERDALE, subject) == "2026-11-23"


@pytest.mark.requirement("CAL-1.4")
def test_what_the_asye_agreement_of_one_person_says_comes_first() -> None:
    subject = facts(
        "2026-10-19", "2026-11-16 s1", agreed=(agreed("2 weeks", "2026-10-19"),), contract="newly qualified"
    )
    assert date(CALDERDALE, subject) == "2026-11-30"


@pytest.mark.requirement("CAL-1.7")
def test_clinical_supervision_has_no_date_until_one_is_agreed() -> None:
    subject = facts(done="2026-11-03 clinical", team_kind="cts")
    found = due(CALDERDALE, subject, duty="clinical")
    assert found.on is None
    assert found.because == (
        "East, table 1, CTS, certain therapeutically trained staff: as agreed with the team manager",
    )
    with_date = facts(done="2026-11-03 clinical", team_kind="cts", agreed=(agreed("6 weeks", "2026-09-01"),))
    assert date(CALDERDALE, with_date, duty="clinical") == "2026-12-15"  # 42 days
    # Personal supervision is due as well: the clinical one is no session of it.
    assert date(CALDERDALE, subject) == "2026-02-05"


@pytest.mark.requirement("CAL-1.1")
@pytest.mark.parametrize("kind", ["s2", "s1/group", "clinical"])
def test_nothing_else_stands_in_for_personal_supervision(kind: str) -> None:
    assert date(CALDERDALE, facts(done=f"2026-10-20 s1, 2026-11-17 {kind}")) == "2026-11-20"


def test_a_shared_conversation_stands_in_for_it() -> None:
    assert date(CALDERDALE, facts(done="2026-10-20 s1, 2026-11-17 s3")) == "2026-12-17"


@pytest.mark.requirement("CAL-D.1")
def test_a_date_says_its_rule_its_clause_the_variation_and_the_last_one() -> None:
    subject = facts(done="2026-11-03 s1", agreed=(agreed("6 weeks", "2026-10-01", "2027-03-31"),))
    assert due(CALDERDALE, subject).because == (
        "East, table 1: monthly",
        "every 6 weeks from 1 October 2026 until 31 March 2027: agreed with Anil Deshpande",
        "last held 3 November 2026",
        "next due 15 December 2026",
    )


@pytest.mark.parametrize(
    ("duty", "done", "events", "on"),
    [
        # “Made at the first session in induction”: with none, within a month of the start.
        ("agreement", [], {}, "2026-02-05"),
        # “To review the supervision agreement annually”.
        ("agreement", ["2026-02-02"], {}, "2027-02-02"),
        # … and when the supervisor changes, or something significant does.
        ("agreement", ["2026-02-02"], {"new supervisor": "2026-09-01"}, "2026-10-01"),
        ("agreement", ["2026-02-02"], {"significant change": "2026-09-01"}, "2026-10-01"),
        ("agreement", ["2026-02-02"], {"new supervisor": "2026-01-20"}, "2027-02-02"),
        # “twice a year, ideally in March and September”.
        ("shared-conversation", ["2026-03-10"], {}, "2026-09-30"),
        ("shared-conversation", ["2026-09-10"], {}, "2027-03-31"),
        # “two practice observations a year”: one is not enough.
        ("practice-observation", ["2026-03-10"], {}, "2026-12-31"),
        ("practice-observation", ["2026-03-10", "2026-10-10"], {}, "2027-12-31"),
        # “Annual observation of supervision practice”, “annual dip sample”.
        ("supervision-observation", ["2026-03-10"], {}, "2027-03-10"),
        ("dip-sample", ["2026-03-10"], {}, "2027-03-10"),
    ],
)
def test_every_other_cycle(duty: str, done: list[str], events: dict[str, str], on: str) -> None:
    form = due(CALDERDALE, facts(), duty=duty).form
    found = due(CALDERDALE, facts(done=", ".join(f"{day} {form}" for day in done), events=events), duty=duty)
    assert (found.on and found.on.isoformat()) == on
    assert found.because[-1].startswith("next due")
