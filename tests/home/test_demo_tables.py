"""Both tables of the framework in the demo council: for each row a person or a case, and its due date.

The council is loaded as on Monday 23 November 2026. Each date is worked out by hand from the words of the row
and the day on which supervision was last held, or the case last discussed, as the file has it.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from supervision_portal.home.demo import DOMAIN, clock, load
from supervision_portal.home.demo.days import at
from supervision_portal.people.models import User
from supervision_portal.records.models import File
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.services import rebuild
from tests.pages import Browser, words

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def council(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.moved(at(TODAY, 8)):
            load.load(TODAY)
        connection.check_constraints()  # once, or each test checks the whole council again
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(council: None, db: None) -> Iterator[None]:
    """The council on that Monday, in a transaction of the test’s own."""
    with clock.moved(at(TODAY, 8)):
        yield


def due(title: str, duty: str) -> Deadline:
    return Deadline.objects.open().get(file__title=title, duty=duty)


# ---- table 1: personal supervision. Who, last held, due.

MONTHLY = [
    # “All staff (including agency workers) in …: minimum of monthly by line manager”
    ("MAST", "Ravinder Gill", "2026-11-11", "2026-12-11"),
    ("CAT", "Nadia Rahman", "2026-11-11", "2026-12-11"),
    ("CAT, agency", "Fergal Tuohy", "2026-11-06", "2026-12-06"),
    ("Locality CP", "Maya Osei", "2026-10-30", "2026-11-30"),
    ("Locality CP, overdue", "Callum Brierley", "2026-10-08", "2026-11-08"),
    ("CLA", "Kwame Boateng", "2026-11-06", "2026-12-06"),
    ("Fostering", "Moira Findlay", "2026-11-09", "2026-12-09"),
    ("CE", "Adeola Fashola", "2026-11-06", "2026-12-06"),
    ("YJS", "Lucy Stansfield", "2026-11-05", "2026-12-05"),
    ("FIT", "Samuel Okoro", "2026-11-13", "2026-12-13"),
    ("Young Carers", "Ben Uttley", "2026-11-06", "2026-12-06"),
    ("Targeted Youth", "Megan Rushworth", "2026-11-09", "2026-12-09"),
    ("Outreach", "Dwayne Forrester", "2026-11-13", "2026-12-13"),
    ("Advocates", "Jerome Whyte", "2026-10-28", "2026-11-28"),
    ("CTS", "Nathan Ellwood", "2026-11-10", "2026-12-10"),
    ("IROs", "Alison Redfearn", "2026-11-06", "2026-12-06"),
    ("Team manager", "Catherine Holroyd", "2026-11-10", "2026-12-10"),
    ("Team manager of another rhythm’s team", "Bernadette Quinlan", "2026-11-13", "2026-12-13"),
    ("Service manager", "Anil Deshpande", "2026-11-06", "2026-12-06"),
    ("Director", "Marian Eastwood", "2026-11-05", "2026-12-05"),
]
OTHERWISE = [
    # “6-weekly on shared conversation form”: 26 October and 42 days; its 31 days leave 5, November 30, and 7.
    ("Family Connections", "Shabana Iqbal", "2026-10-26", "2026-12-07"),
    # “Detached Youth Workers (12hr contracts): quarterly supervision”
    ("Detached youth", "Amina Warsame", "2026-09-11", "2026-12-11"),
    # “As set out in initial ASYE agreement”: weekly for six weeks. Began on Thursday 19 November.
    ("Newly qualified, first week", "Tom Whitaker-Bell", "", "2026-11-26"),
    # … fortnightly to six months: began on 10 August, so until 10 February.
    ("Newly qualified, fortnightly", "Hafsa Qureshi", "2026-11-13", "2026-11-27"),
    # … then monthly: began on 16 March, six months were over on 16 September. Overdue.
    ("Newly qualified, monthly", "Eilidh Macready", "2026-10-08", "2026-11-08"),
    # “4-6 weekly by line manager or senior residential worker”: late after 42 days, 5 November and 42.
    ("Residential, by the senior", "Ollie Fenwick", "2026-11-05", "2026-12-17"),
    ("Residential, by the manager", "Winston Blake", "2026-11-09", "2026-12-21"),
    # “Fortnightly supervision during induction period”
    ("Residential, induction", "Lowri Penhale", "2026-11-13", "2026-11-27"),
    # “quarterly on Shared Conversation form”
    ("Business support", "Kayleigh Drake", "2026-09-10", "2026-12-10"),
    # “For part time staff … pro-rata”: 3 of 5 days, every 7 weeks: 12 November and 49 days.
    ("Part-time", "Ceri Prosser", "2026-11-12", "2026-12-31"),
]


@pytest.mark.requirement("CAL-1.1")
@pytest.mark.requirement("CAL-1.2")
@pytest.mark.requirement("CAL-1.3")
@pytest.mark.requirement("CAL-1.4")
@pytest.mark.requirement("CAL-1.5")
@pytest.mark.requirement("CAL-1.6")
def test_table_1(demo: None) -> None:
    found = []
    for row, name, *_dates in [*MONTHLY, *OTHERWISE]:
        deadline = due(name, "personal")
        assert "table 1" in deadline.because[0], row
        found.append((row, name, str(deadline.last_on or ""), str(deadline.due_on)))
    assert found == [*MONTHLY, *OTHERWISE]


def test_the_row_of_each_is_the_one_that_names_them(demo: None) -> None:
    rules = {row: due(name, "personal").rule for row, name, *_ in OTHERWISE}
    assert set(rules.values()) == {
        "table-1-family-connections",
        "table-1-detached-youth",
        "table-1-newly-qualified",
        "table-1-residential",
        "table-1-residential-induction",
        "table-1-no-direct-contact",
        "table-1-everybody",
    }
    assert str(due("Ollie Fenwick", "personal").opens_on) == "2026-12-03", "28 days after 5 November"


@pytest.mark.requirement("CAL-1.3")
def test_detached_youth_workers_talk_at_the_beginning_and_the_end_of_the_year(demo: None) -> None:
    """One had the second of the year on 16 October, the other has the one at its end still to come."""
    for name, last, on in (
        ("Kieran Stott", "2026-10", "2027-03-31"),
        ("Amina Warsame", "2026-03", "2026-12-31"),
    ):
        found = due(name, "shared-conversation")
        assert "beginning and end of the year" in found.because[0]
        assert (str(found.last_on)[:7], str(found.due_on)) == (last, on)


@pytest.mark.requirement("CAL-1.7")
def test_clinical_supervision_is_as_agreed_and_the_page_says_so(demo: None) -> None:
    assert not Deadline.objects.filter(duty="clinical").exists()
    shown = words(browser("nathan.ellwood").get(reverse("schedule:policy")))
    assert "As agreed with the team manager" in shown.split("Clinical supervision")[1]


# ---- table 2: case supervision. Whose case, last discussed, due.

CASES = [
    # “CAT – initial oversight, at 1st month, final oversight. Ideally monthly … for longer periods”
    ("CAT, just begun", "Idris Kamara", "", "2026-11-20"),
    ("CAT, at one month: began on 2 November", "Nell Fairhurst", "2026-11-03", "2026-12-02"),
    ("CAT, final: closes on 20 November", "Emre Yildiz", "2026-10-30", "2026-11-20"),
    ("CAT, longer", "Esme Hainsworth", "2026-11-13", "2026-12-13"),
    # “Locality CIN/CP; FIT; YJS; Young Carers; CE social workers and project workers – monthly”
    ("CIN", "Grace Hollingsworth", "2026-11-13", "2026-12-13"),
    ("CP", "Jayden Birtwhistle", "2026-10-29", "2026-11-29"),
    ("CIN, overdue", "Dominic Nkemelu", "2026-10-01", "2026-11-01"),
    ("FIT", "Bilal Anwar", "2026-10-30", "2026-11-30"),
    ("YJS", "Corban Speight", "2026-10-30", "2026-11-30"),
    ("Young Carers", "Niamh Halloran", "2026-11-05", "2026-12-05"),
    ("CE", "Tegan Marsh", "2026-11-11", "2026-12-11"),
    # “CLA Short-term – monthly”; “long-term, settled – maximum of 3-monthly … within a management oversight”
    ("CLA short-term", "Tobias Greaves", "2026-11-12", "2026-12-12"),
    ("CLA long-term, not settled", "Jonah Pilling", "2026-11-20", "2026-12-20"),
    ("CLA long-term, settled, set out", "Iris Gledhill", "2026-11-13", "2027-02-13"),
    # “Fostering – monthly for complex cases or … placement support … flexibility for 3 monthly … settled”
    ("Fostering, complex", "Ms Adjei’s household", "2026-11-19", "2026-12-19"),
    ("Fostering, settled, set out", "Mr and Mrs Platt’s household", "2026-11-03", "2027-02-03"),
    ("Fostering, neither", "Mr Lowther’s household", "2026-11-13", "2026-12-13"),
    # “CTS – minimum of 3 monthly unless risky or in crisis”
    ("CTS", "Dev Chaudhry", "2026-11-09", "2027-02-09"),
    ("CTS, in crisis", "Otis Cordingley", "2026-11-02", "2026-12-02"),
    # “IROs, three monthly, depending on circumstances”
    ("IROs", "Zara Haidari", "2026-10-29", "2027-01-29"),
    # “Pathways - for 18-21 years who are settled, every 2 months, otherwise monthly. For 21+ … 3 monthly.”
    ("Pathways, 17", "Reece Mawdsley", "2026-11-03", "2026-12-03"),
    ("Pathways, 18, not settled", "Abel Tesfay", "2026-11-04", "2026-12-04"),
    ("Pathways, 19, settled", "Jasmine Holt", "2026-11-06", "2027-01-06"),
    ("Pathways, 22, settled", "Sunniva Berg", "2026-10-30", "2027-01-30"),
    # “Targeted Youth Service, Young Carers, Advocates – monthly”
    ("Targeted Youth", "Jordan Tasker", "2026-10-30", "2026-11-30"),
    ("Advocates", "Ria Kapoor", "2026-10-30", "2026-11-30"),
]
UNDATED = [
    # “MAST – management oversight only within specific timeframes (see MAST handbook)”
    ("Wren Castellano", "denise.crowther", "the MAST handbook, which are not entered yet"),
    # “Residential and Outreach – ad hoc”
    ("Freya Wadsworth", "patricia.emsley", "ad hoc, after an audit"),
    ("Callie Nuttall", "nicola.barraclough", "ad hoc, after an audit"),
    # “Family Connections – no specific requirements … within personal supervision with anonymised details”
    ("Rafferty Boyes", "bernadette.quinlan", "discussed within personal supervision"),
]


@pytest.mark.requirement("CAL-2.2")
@pytest.mark.requirement("CAL-2.3")
@pytest.mark.requirement("CAL-2.4")
@pytest.mark.requirement("CAL-2.5")
@pytest.mark.requirement("CAL-2.6")
@pytest.mark.requirement("CAL-2.7")
@pytest.mark.requirement("CAL-2.8")
def test_table_2(demo: None) -> None:
    found = []
    for row, name, *_dates in CASES:
        deadline = due(name, "case")
        assert "table 2" in deadline.because[0], row
        found.append((row, name, str(deadline.last_on or ""), str(deadline.due_on)))
    assert found == CASES


def test_the_settled_ones_go_by_what_management_set_out(demo: None) -> None:
    """Without it each would be due a month after it was discussed."""
    for name in ("Iris Gledhill", "Mr and Mrs Platt’s household"):
        steps = due(name, "case").because
        assert any("every 3 months" in step and "by management oversight" in step for step in steps), steps


def test_every_row_of_the_policy_has_somebody(demo: None) -> None:
    """But those for records that the portal does not keep yet, and cases whose status nobody has entered."""
    from supervision_portal.schedule.services import policy

    stated = {rule.key for rule in policy.current().rules if rule.runs_on(TODAY) and "table-" in rule.key}
    used = set(Deadline.objects.open().values_list("rule", flat=True))
    assert stated - used == {"table-1-clinical", "table-2-no-status"}


@pytest.mark.requirement("CAL-2.1")
@pytest.mark.requirement("CAL-2.9")
@pytest.mark.requirement("CAL-2.10")
@pytest.mark.parametrize(("name", "manager", "why"), UNDATED)
def test_where_the_clause_gives_no_number_the_page_says_so_and_shows_no_date(
    demo: None, name: str, manager: str, why: str
) -> None:
    found = due(name, "case")
    assert (found.due_on, len(found.because)) == (None, 1)
    file = File.objects.get(title=name)
    shown = words(browser(manager).get(reverse("casefile:file", args=[file.pk])))
    assert why in shown
    assert "No date" in shown
    assert "next due" not in shown
    assert name not in words(browser(manager).get(reverse("home:my_work"))), "nobody is reminded of it"


def test_the_night_finds_the_same(demo: None) -> None:
    assert rebuild(today=TODAY, check=True).written == 0


def browser(key: str) -> Browser:
    found = Browser()
    found.force_login(User.objects.get(email=f"{key}@{DOMAIN}"))
    return found
