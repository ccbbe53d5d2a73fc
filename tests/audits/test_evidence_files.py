"""What the portal finds on varied files, compared with what a person reading them found (CAL-A7.4).

The table was written from Appendix 7, sections 8, 9, 14 and 17 of the framework and the frequency tables, by
reading each file as an auditor does; not from what the portal answers. "" is “not to be told from the file”.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from audits.evidence import FINDERS, look
from supervision.models import AnonymisedTeam
from supervision_portal.home.demo.clock import moved
from supervision_portal.people import services as people
from supervision_portal.records.models import FileHolder
from supervision_portal.records.services import signing
from supervision_portal.schedule.services import variations
from supervision_portal.schedule.services.deadlines import at_the_end
from supervision_portal.schedule.services.variations import Terms
from tests import factories
from tests.audits.evidence_files import (
    TODAY,
    YEAR_AGO,
    Desk,
    at,
    day,
    rows,
    with_one_earlier,
    without_dates,
    without_earlier,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A7.4"), pytest.mark.requirement("CAL-A7.1")]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with moved(at(TODAY)):
        yield


class Reading(NamedTuple):
    """What a person found, in the order of the tool; of the cases, where there are some."""

    agreement: str = "yes"
    observation: str = "yes"
    shared_conversation: str = "yes"
    action_owner_date: str = "yes"
    previous_actions: str = "yes"
    signed: str = "yes"
    child_action_owner_date: str = "na"
    child_previous_actions: str = "na"
    child_every_month: str = "na"


CASES = {"child_action_owner_date": "yes", "child_previous_actions": "yes", "child_every_month": "yes"}
NO_ACTIONS = {**CASES, "child_action_owner_date": "", "child_previous_actions": "na"}
FILES: dict[str, tuple[Callable[[], Desk], Reading]] = {}


def reads(**found: str) -> Callable[[Callable[[], Desk]], Callable[[], Desk]]:
    """The file as its function writes it, and what a person found on it where it is not all in order."""

    def keep(write: Callable[[], Desk]) -> Callable[[], Desk]:
        FILES[write.__name__] = write, Reading(**found)
        return write

    return keep


# ---- in order


@reads(**CASES)
def all_in_order() -> Desk:
    """Everything is there; one child in need, discussed each month with actions that are looked back on."""
    desk = Desk()
    desk.in_order()
    child = desk.child()
    desk.discuss(child, "17 Nov 2025")
    desk.discuss(child, "15 Dec 2025", **rows("Visit the school"))
    desk.monthly(child, "17 Nov 2025", "15 Dec 2025")
    return desk


@reads()
def no_children() -> Desk:
    """The worker holds no case: the part for social care does not apply."""
    desk = Desk()
    desk.in_order()
    return desk


@reads(signed="yes")
def signed_late() -> Desk:
    """One form was signed seven weeks after; it is signed and dated by both."""
    desk = Desk()
    desk.in_order("first", "second")
    desk.write("s1", "15 Sep 2026", days=49, **rows("Ring the school"))
    desk.write("s1", "12 Nov 2026")
    return desk


@reads(signed="yes")
def signed_with_a_disagreement() -> Desk:
    """Disagreeing is signing: the form is signed and dated by both."""
    desk = Desk()
    desk.in_order("second")
    record = desk.write("s1", "12 Nov 2026", signed="manager")
    signing.sign(by=desk.worker, records=[record], method="password", disagreement="I see it differently.")
    return desk


@reads()
def with_an_addendum() -> Desk:
    """An addendum waits for its signatures; the form that it amends has them."""
    desk = Desk()
    desk.in_order("second")
    desk.addendum(desk.write("s1", "12 Nov 2026"), "16 Nov 2026")
    return desk


# ---- signatures


@reads(signed="no")
def unsigned_for_months() -> Desk:
    """The form of August still has no signature of the worker in November."""
    desk = Desk()
    desk.write("s1", "13 Aug 2026", signed="manager")
    desk.in_order()
    return desk


@reads(signed="")
def signature_of_last_week_missing() -> Desk:
    """Shared eight days ago: too early to hold it against them, but it is not signed either."""
    desk = Desk()
    desk.in_order("second")
    desk.write("s1", "12 Nov 2026", signed="manager")
    return desk


@reads(signed="no")
def closed_unsigned() -> Desk:
    """A manager above has ended it without the worker's signature: it will never have it."""
    desk = Desk()
    record = desk.write("s1", "13 Aug 2026", signed="manager")
    desk.close(record, "30 Sep 2026")
    desk.in_order()
    return desk


@reads(signed="")
def refused_last_week() -> Desk:
    """Refused eight days ago, not ended yet: who refused may think again."""
    desk = Desk()
    desk.in_order("second")
    record = desk.write("s1", "12 Nov 2026", signed="manager")
    signing.refuse(by=desk.worker, record=record, words="Not what I said.", method="password")
    return desk


# ---- actions


@reads(action_owner_date="no")
def actions_without_dates() -> Desk:
    """A form taken over from paper: who, but not by when."""
    desk = Desk()
    desk.in_order("first", "second")
    desk.write("s1", "15 Oct 2026", edit=without_dates, **rows("Ring the school"))
    desk.write("s1", "12 Nov 2026")
    return desk


@reads(previous_actions="no")
def earlier_actions_passed_over() -> Desk:
    """Two actions were open, and the next form says nothing of them."""
    desk = Desk()
    desk.in_order("second")
    desk.write("s1", "12 Nov 2026", edit=without_earlier)
    return desk


@reads(previous_actions="")
def one_earlier_action_passed_over() -> Desk:
    """One of two open actions is looked back on: whether that is a review is for the auditor."""
    desk = Desk()
    desk.in_order("second")
    desk.write("s1", "12 Nov 2026", edit=with_one_earlier)
    return desk


# ---- the agreement


@reads(agreement="")
def agreement_out_of_date() -> Desk:
    """There is a copy, but its yearly review is nine months late: is that “the” agreement?"""
    desk = Desk()
    desk.write("agreement", "3 Feb 2025")
    desk.in_order("agreement")
    return desk


@reads(agreement="")
def agreement_waits() -> Desk:
    """Written and shared, signed by one of the two."""
    desk = Desk()
    desk.write("agreement", "20 Aug 2026", signed="manager")
    desk.in_order("agreement")
    return desk


@reads(agreement="no", signed="yes", previous_actions="na", action_owner_date="")
def agreement_in_draft() -> Desk:
    """Somebody began one; on the file there is none, after three years. One form, without actions."""
    desk = Desk()
    desk.in_order("agreement", "first", "second")
    desk.draft("agreement", "9 Nov 2026")
    desk.write("s1", "12 Nov 2026")
    return desk


@reads()
def supervisor_changed_last_month() -> Desk:
    """The agreement is with the one before; a month for a new one has not passed."""
    desk = Desk()
    desk.in_order("second")
    desk.change_supervisor("26 Oct 2026")
    desk.write("s1", "12 Nov 2026")
    return desk


@reads(agreement="")
def supervisor_changed_in_summer() -> Desk:
    """Five months with a new supervisor, and the agreement is the one made with the old."""
    desk = Desk()
    desk.in_order("first", "second", "review")
    desk.change_supervisor("15 Jun 2026")
    desk.write("s3", "10 Sep 2026")
    desk.write("s1", "15 Oct 2026", **rows("Ring the school"))
    desk.write("s1", "12 Nov 2026")
    return desk


# ---- those to whom less applies


@reads(
    agreement="na",
    observation="na",
    shared_conversation="na",
    action_owner_date="na",
    previous_actions="na",
    signed="na",
)
def new_starter() -> Desk:
    """Began on 2 November: nothing was due yet. The child was discussed last with the worker before."""
    desk = Desk(day("2 Nov 2026"))
    before = factories.person(team=desk.team, name="Bella Before")
    factories.line(before, desk.manager)
    child = desk.child(start="4 Nov 2026", since="8 Jan 2024", worker=before)
    desk.discuss(child, "28 Oct 2026")
    return desk


@reads(
    observation="na",
    shared_conversation="",
    action_owner_date="na",
    previous_actions="na",
    signed="na",
)
def away_for_more_than_a_year() -> Desk:
    """Away since October 2025: supervision, observations and reviews stand still. The agreement stands."""
    desk = Desk()
    desk.write("agreement", "3 Mar 2025")
    desk.write("s3", "11 Mar 2025")
    desk.write("s3", "9 Sep 2025")
    people.note_absence(by=None, user=desk.worker, kind="sickness", start=day("1 Oct 2025"))
    return desk


@reads(**NO_ACTIONS)
def part_time_every_seven_weeks() -> Desk:
    """Works half the week: supervision is agreed every seven weeks; the child's month stays a month."""
    desk = Desk()
    with moved(at(day("8 Dec 2025"))):
        terms = Terms("personal", day("8 Dec 2025"), None, "Works 3 of 5 days", {"every": "7 weeks"})
        variations.agree(by=desk.manager, file=desk.file, terms=terms)
    desk.in_order("first", "second")
    desk.write("s1", "24 Sep 2026", **rows("Ring the school"))
    desk.write("s1", "11 Nov 2026")
    desk.monthly(desk.child())
    return desk


@reads(previous_actions="na", action_owner_date="", shared_conversation="", observation="")
def half_a_year_here() -> Desk:
    """Began in April: one Shared Conversation, none of which reviews another; no observation in the months
    since, of which the year still has one."""
    desk = Desk(day("13 Apr 2026"))
    desk.write("agreement", "28 Apr 2026")
    desk.write("s3", "10 Sep 2026")
    desk.write("s1", "12 Nov 2026")
    return desk


@reads()
def family_connections() -> Desk:
    """Six-weekly on the Shared Conversation form: that is the form of supervision here."""
    desk = Desk(team_kind="family-connections")
    desk.in_order("first", "second", "review")
    desk.write("s3", "10 Sep 2026", **rows("Ring the school"))
    desk.write("s3", "20 Oct 2026")
    return desk


@reads(
    agreement="no",
    observation="no",
    shared_conversation="no",
    action_owner_date="",
    previous_actions="",
    signed="",
)
def empty_after_three_years() -> Desk:
    """Nothing at all. Of forms that are not there nothing can be said but that they are not."""
    return Desk()


# ---- Shared Conversations


@reads()
def on_the_corporate_form() -> Desk:
    """The signed corporate form, twice, half a year apart."""
    desk = Desk()
    desk.in_order("conversation", "review", "first", "second")
    desk.write("s3-corporate", "12 Mar 2026")
    desk.write("s3-corporate", "10 Sep 2026")
    desk.write("s1", "15 Oct 2026", **rows("Ring the school"))
    desk.write("s1", "12 Nov 2026")
    return desk


@reads()
def supervision_that_counted_as_one() -> Desk:
    """A supervision counted as a Shared Conversation in March; the next one came in September."""
    desk = Desk()
    desk.in_order("conversation", "review", "first", "second")
    desk.write("s1", "12 Mar 2026", counts_also="yes")
    desk.write("s3", "10 Sep 2026")
    desk.write("s1", "15 Oct 2026", **rows("Ring the school"))
    desk.write("s1", "12 Nov 2026")
    return desk


@reads(shared_conversation="no")
def last_one_two_years_ago() -> Desk:
    """The last conversation is of September 2024."""
    desk = Desk()
    desk.write("s3", "10 Sep 2024")
    desk.in_order("conversation", "review")
    return desk


@reads(shared_conversation="")
def not_reviewed_in_autumn() -> Desk:
    """One in March, none by the end of September: a copy is there, the review is not seen."""
    desk = Desk()
    desk.in_order("review")
    return desk


# ---- how often the child was discussed


@reads(**CASES)
def settled_child_looked_after() -> Desk:
    """Long-term and settled: an oversight of March allows three months, and it was kept."""
    desk = Desk()
    desk.in_order()
    child = desk.child("cla-long", settled=True)
    desk.discuss(child, "17 Nov 2025")
    desk.discuss(child, "15 Dec 2025", **rows("Visit the school"))
    desk.discuss(child, "14 Jan 2026", "12 Feb 2026")
    how = {"every_months": "3", "rationale": "Settled for two years", "until": "1/3/2027"}
    desk.oversight(child, "5 Mar 2026", happened_on="4/3/2026", known_on="4/3/2026", **how)
    desk.discuss(child, "11 May 2026", "6 Aug 2026", "4 Nov 2026")
    return desk


@reads(**{**NO_ACTIONS, "child_every_month": "no"})
def settled_without_an_oversight() -> Desk:
    """Settled, and discussed each quarter; nobody decided that: it should have been each month."""
    desk = Desk()
    desk.in_order()
    desk.discuss(
        desk.child("cla-long", settled=True), "17 Nov 2025", "12 Feb 2026", "11 May 2026", "5 Nov 2026"
    )
    return desk


@reads(child_action_owner_date="na", child_previous_actions="na", child_every_month="na")
def independent_reviewing_officer() -> Desk:
    """Cases are talked about by initials in S1: nothing of it stands on a child's file."""
    desk = Desk(team_kind="iro")
    AnonymisedTeam.objects.create(team=desk.team)
    desk.in_order("second")
    desk.write("s1", "12 Nov 2026", **{"cases-0-initials": "AB", "cases-0-discussed": "The review was late."})
    desk.child()
    return desk


@reads(**{**NO_ACTIONS, "child_every_month": "no"})
def two_months_missed() -> Desk:
    """On a child protection plan, and not discussed from April to the end of June."""
    desk = Desk()
    desk.in_order()
    desk.monthly(desk.child("cp"), "7 May 2026", "4 Jun 2026")
    return desk


@reads(**{**NO_ACTIONS, "child_every_month": ""})
def some_days_late() -> Desk:
    """Each month, but for four days in May: whether that is “every month” is for the auditor."""
    desk = Desk()
    desk.in_order()
    child = desk.child()
    desk.monthly(child, "7 May 2026", "4 Jun 2026")
    desk.discuss(child, "13 May 2026", "10 Jun 2026")
    return desk


@reads(**{**NO_ACTIONS, "child_every_month": ""})
def missed_while_the_worker_was_away() -> Desk:
    """Two months missed while the worker was sick: a gap for the child, but is it this worker's?"""
    desk = Desk()
    desk.in_order()
    desk.monthly(desk.child(), "7 May 2026", "4 Jun 2026")
    sick = {"start": day("1 May 2026"), "end": day("26 Jun 2026")}
    people.note_absence(by=None, user=desk.worker, kind="sickness", **sick)
    return desk


@reads(**{**NO_ACTIONS, "child_every_month": "yes"})
def case_taken_over_in_summer() -> Desk:
    """The gap in spring was with the worker before; since it is this worker's, each month was kept."""
    desk = Desk()
    desk.in_order()
    before = factories.person(team=desk.team, name="Bella Before")
    factories.line(before, desk.manager)
    child = desk.child(start="1 Jul 2026", since="8 Jan 2024", worker=before)
    desk.monthly(child, "11 Mar 2026", "9 Apr 2026")
    return desk


@reads(**{**NO_ACTIONS, "child_every_month": ""})
def case_taken_over_while_overdue() -> Desk:
    """Overdue since 24 September when it was taken on, discussed three weeks later."""
    desk = Desk()
    desk.in_order()
    before = factories.person(team=desk.team, name="Bella Before")
    factories.line(before, desk.manager)
    child = desk.child(start="8 Oct 2026", since="8 Jan 2024", worker=before)
    desk.monthly(child, "24 Sep 2026", "22 Oct 2026")
    desk.discuss(child, "29 Oct 2026")
    return desk


@reads()
def case_of_another_worker() -> Desk:
    """A sampled child who was a colleague's: this worker is not the lead professional."""
    desk = Desk()
    desk.in_order()
    colleague = factories.person(team=desk.team, name="Colin Colleague")
    factories.line(colleague, desk.manager)
    child = factories.child(team=desk.team, worker=colleague)
    desk.children.append(child.file)
    return desk


@reads()
def case_at_the_front_door() -> Desk:
    """MAST: no interval is set, and no discussion is asked for."""
    desk = Desk()
    desk.in_order()
    desk.child("mast")
    return desk


@reads(child_action_owner_date="", child_previous_actions="", child_every_month="")
def child_with_confidential_work() -> Desk:
    """The one child of the sample has a CTS worker besides: the file is not looked at."""
    desk = Desk()
    desk.in_order()
    child = desk.child()
    desk.with_cts(child)
    desk.monthly(child)
    return desk


@reads()
def worker_of_confidential_cases() -> Desk:
    """A CTS worker: only confidential work, which no audit reads."""
    desk = Desk()
    desk.in_order()
    child = factories.child(team=desk.team)
    FileHolder.objects.create(
        file=child.file, user=desk.worker, role=FileHolder.Role.CTS_WORKER, start=factories.LONG_AGO
    )
    desk.children.append(child.file)
    return desk


@reads(**{**CASES, "child_action_owner_date": "no", "child_previous_actions": "no"})
def case_actions_left_alone() -> Desk:
    """Actions on the child's file without a date, and discussions that never come back to them."""
    desk = Desk()
    desk.in_order()
    child = desk.child()
    desk.discuss(child, "17 Nov 2025")
    desk.discuss(child, "24 Nov 2025", edit=without_dates, **rows("Visit the school"))
    desk.discuss(child, "15 Dec 2025", edit=without_earlier)
    desk.monthly(child, "17 Nov 2025", "15 Dec 2025")
    return desk


@pytest.mark.parametrize("name", FILES)
def test_the_portal_finds_what_a_person_found(name: str) -> None:
    write, reading = FILES[name]
    with at_the_end():  # nothing here asks for deadlines: they are not worked out after each record
        desk = write()
    found = look(desk.file, since=YEAR_AGO, until=TODAY, children=desk.children)
    answers = {key: found[key].answer for key in Reading._fields}
    assert answers == reading._asdict(), {key: found[key].how for key in Reading._fields}
    assert all(found[key].how.endswith(".") for key in FINDERS)
    for key, finder in FINDERS.items():
        if finder.quality:
            assert found[key].answer == "", "quality is for the auditor to judge"


def test_they_are_thirty_files_and_each_answer_is_given() -> None:
    """Yes, no and not applicable, each by every automatic answer that can say it."""
    assert len(FILES) >= 30
    readings = [reading._asdict() for _, reading in FILES.values()]
    for key in Reading._fields:
        assert {reading[key] for reading in readings} == {"yes", "no", "na", ""}, key
