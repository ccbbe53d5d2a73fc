"""Files to be audited, of workers with children: how often each child was discussed.

Beside each what a person found who read it, as `test_evidence_files` says.
"""

from supervision.models import AnonymisedTeam
from supervision_portal.people import services as people
from supervision_portal.records.models import FileHolder
from tests import factories
from tests.audits.evidence_files import (
    CASES,
    NO_ACTIONS,
    Desk,
    Files,
    day,
    readings,
    rows,
    without_dates,
    without_earlier,
)

FILES: Files = {}
reads = readings(FILES)


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
