"""Files to be audited, of workers: what is in order on them, what is missing, to whom less applies.

Beside each what a person found who read it, as `test_evidence_files` says.
"""

from supervision_portal.home.demo.clock import moved
from supervision_portal.people import services as people
from supervision_portal.records.services import signing
from supervision_portal.schedule.services import variations
from supervision_portal.schedule.services.variations import Terms
from tests import factories
from tests.audits.evidence_files import (
    CASES,
    NO_ACTIONS,
    Desk,
    Files,
    at,
    day,
    readings,
    rows,
    with_one_earlier,
    without_dates,
    without_earlier,
)

FILES: Files = {}
reads = readings(FILES)


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
