"""My work: what waits for a person, and why."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.survey.access import are_on
from casefile.models import Child
from casefile.services import children
from supervision_portal.design.words import uk_date
from supervision_portal.home import work
from supervision_portal.home.escalated import Escalated
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import signing
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Deadline, Reminder, Session
from supervision_portal.schedule.rules import is_working_day
from supervision_portal.schedule.services.reminders import write_digests
from tests import factories
from tests.factories import Cast, Pair, s1_data
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def in_days(days: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def page(browser: Browser) -> str:
    return words(browser.get(reverse("home:my_work")))


# ---- due


def test_a_supervisor_sees_whose_supervision_is_due_and_why(pair: Pair, as_user: SignIn) -> None:
    factories.shared(pair.manager, pair.file, data=s1_data(held_on="3/3/2025"))
    (item,) = work.of(pair.manager).due
    assert item.due is not None
    assert (item.name, item.due.due_on) == ("Wanda Worker", dt.date(2025, 4, 3))
    said = page(as_user(pair.manager))
    assert "not booked yet" in said
    assert "table 1: monthly · last held 3 March 2025 · next due 3 April 2025" in said
    assert "Overdue by" in said


def test_the_supervisee_sees_the_same_from_their_side(pair: Pair, as_user: SignIn) -> None:
    factories.shared(pair.manager, pair.file, data=s1_data(held_on="3/3/2025"))
    schedule.book(by=pair.manager, file=pair.file, at=in_days(3))
    found = work.of(pair.worker)
    assert found.own is not None
    assert found.own.due is not None
    assert (found.own.due.due_on, found.supervisor, found.due) == (dt.date(2025, 4, 3), "Moses Manager", [])
    assert "booked for" in page(as_user(pair.worker))


@pytest.mark.requirement("CAL-14.1")
def test_what_else_is_overdue_on_the_file_stands_with_both(pair: Pair, as_user: SignIn) -> None:
    """The review of an agreement of last year; what is due later is said on the file alone."""
    arranged = {"held_on": "1/6/2025", "frequency": "monthly", "duration": "90 minutes", "location": "Room 4"}
    factories.final(pair, "agreement", arranged)
    due = Deadline.objects.open().get(file=pair.file, duty="agreement")
    named = "Review of the supervision agreement"
    for days, overdue in ((1, False), (-1, True)):
        on = timezone.localdate() + dt.timedelta(days=days)
        Deadline.objects.filter(pk=due.pk).update(due_on=on)
        for user in (pair.manager, pair.worker):
            browser = as_user(user)
            stands = f"{named}, since {uk_date(on)}" in page(browser)
            assert stands == overdue
            file = words(browser.get(reverse("supervision:file", args=[pair.file.pk])))
            assert f"{named}: {uk_date(on)} " in file
    Deadline.objects.filter(pk=due.pk).update(paused=True)
    assert f"{named}, since {uk_date(on)}" not in page(as_user(pair.manager))


def test_a_session_on_a_day_of_absence_stands_out_for_both(pair: Pair, as_user: SignIn) -> None:
    at = in_days(3)
    schedule.book(by=pair.manager, file=pair.file, at=at)
    for day, is_away in (
        (timezone.localdate(at) + dt.timedelta(days=1), False),
        (timezone.localdate(at), True),
    ):
        people.note_absence(by=pair.manager, user=pair.worker, kind="leave", start=day, end=day)
        assert ("Wanda Worker is away on that day" in page(as_user(pair.manager))) == is_away
        assert ("you are away on that day" in page(as_user(pair.worker))) == is_away


def test_the_soonest_comes_first(pair: Pair) -> None:
    other = factories.person(name="Zoë Later")
    factories.line(other, pair.manager)
    factories.shared(pair.manager, factories.file_of(other), data=s1_data(held_on="3/3/2025"))
    assert [item.name for item in work.of(pair.manager).due] == ["Wanda Worker", "Zoë Later"]


def test_with_a_line_of_supervision_it_is_the_supervisors_to_hold(pair: Pair) -> None:
    senior = factories.person(name="Senior")
    factories.line(pair.worker, senior, "supervision")
    assert [item.name for item in work.of(senior).due] == ["Wanda Worker"]
    assert work.of(pair.manager).due == []


# ---- cases


def case_due(pair: Pair, name: str, day: dt.date) -> Child:
    child = factories.child(name, worker=pair.worker, team=pair.team)
    Deadline.objects.filter(file=child.file).update(due_on=day)
    return child


def test_who_supervises_the_worker_sees_which_cases_are_due_and_so_does_the_worker(
    pair: Pair, as_user: SignIn
) -> None:
    today = timezone.localdate()
    for name, days in (("Amara Okafor", 7), ("Bo Okafor", -3), ("Cy Later", 8)):
        case_due(pair, name, today + dt.timedelta(days=days))
    for user in (pair.worker, pair.manager):
        found = work.of(user).cases
        assert found is not None
        assert ([due.file.title for due in found.first], found.more) == (["Bo Okafor", "Amara Okafor"], 0)
        said = page(as_user(user))
        assert "Case supervision due Bo Okafor Overdue by 3 days" in said
        assert "Cy Later" not in said
    for user in (pair.above, pair.director):
        assert work.of(user).cases is None


def test_of_many_cases_the_first_twenty_show_and_how_many_more(pair: Pair, as_user: SignIn) -> None:
    for number in range(23):
        case_due(pair, f"Child {number}", timezone.localdate())
    said = page(as_user(pair.manager))
    assert "and 3 more in the caseload" in said


def test_a_case_that_one_must_not_see_does_not_show(pair: Pair) -> None:
    child = case_due(pair, "Amara Okafor", timezone.localdate())
    children.bar(by=pair.above, file=child.file, user=pair.manager, reason="An aunt")
    assert work.of(pair.manager).cases is None
    assert work.of(pair.worker).cases is not None


def test_who_covers_for_a_worker_sees_which_of_their_cases_are_due(pair: Pair, as_user: SignIn) -> None:
    """From the first day of the cover to the last; not those that a bar closes to them."""
    today, colleague = timezone.localdate(), factories.person(team=pair.team, name="Colin Colleague")
    due, barred = (case_due(pair, name, today) for name in ("Amara Okafor", "Bo Okafor"))
    children.bar(by=None, file=barred.file, user=colleague, reason="A neighbour")
    assert work.of(colleague).cases is None
    absence = people.note_absence(by=None, user=pair.worker, kind="sickness", start=today)
    cover = people.name_cover(by=None, absence=absence, user=colleague, end=in_days(5).date())
    found = work.of(colleague).cases
    assert found is not None
    assert [each.file for each in found.first] == [due.file]
    assert "Case supervision due Amara Okafor" in page(as_user(colleague))
    cover.start, cover.end = in_days(-9).date(), in_days(-1).date()
    cover.save()
    assert work.of(colleague).cases is None


# ---- escalated


def escalate(pair: Pair, deadline: Deadline, days: int) -> None:
    """Let it be overdue since so many days, and the morning mail of today be written, whatever day it is."""
    deadline.due_on = timezone.localdate() - dt.timedelta(days=days)
    deadline.save()
    day = timezone.localdate()
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    write_digests(day)


@pytest.mark.requirement("CAL-D.3")
def test_what_was_escalated_to_a_manager_above_is_on_their_page(pair: Pair, as_user: SignIn) -> None:
    """Personal supervision of a worker, 8 days overdue: told to the manager’s manager, and not above."""
    due = Deadline.objects.open().get(file=pair.file, duty="personal")
    escalate(pair, due, 8)
    said = page(as_user(pair.above))
    assert "Overdue with people you manage" in said
    assert "Personal supervision, Wanda Worker, was due on" in said
    (item,) = told_late(pair.above)
    assert (item.due_on, item.url) == (due.due_on, reverse("supervision:file", args=[pair.file.pk]))
    for user in (pair.manager, pair.director, pair.worker):
        assert told_late(user) == []
    factories.shared(pair.manager, pair.file)
    assert told_late(pair.above) == [], "it is done"


def told_late(user: User) -> list[Escalated]:
    """What is late with the worker’s own supervision, as somebody above is told."""
    wanted = ("Personal supervision", "Wanda Worker")
    return [each for each in work.of(user).escalated if (each.what, each.where) == wanted]


def test_a_child_is_not_named_and_what_is_paused_is_only_paused(pair: Pair, as_user: SignIn) -> None:
    child = case_due(pair, "Amara Okafor", timezone.localdate())
    due = Deadline.objects.open().get(file=child.file, duty="case")
    escalate(pair, due, 8)
    said = page(as_user(pair.above))
    assert f"Case supervision, {pair.team.name}, was due on" in said
    assert "Amara" not in said
    Deadline.objects.filter(pk=due.pk).update(paused=True)
    said = page(as_user(pair.above))
    assert f"Case supervision, {pair.team.name} Paused" in said


def test_an_action_that_was_escalated_stands_until_it_is_done(pair: Pair) -> None:
    factories.shared(pair.manager, pair.file, data=s1_data(**factories.action_data("Ring the school")))
    action = Action.objects.get()
    Action.objects.update(by_when=timezone.localdate() - dt.timedelta(days=20))
    escalate(pair, Deadline.objects.open().get(file=pair.file, duty="personal"), 0)
    (item,) = [each for each in work.of(pair.manager).escalated if each.what == "Action"]
    assert (item.where, item.paused) == ("Wanda Worker", False)
    action.refresh_from_db()
    action.state, action.ended_on = Action.State.DONE, timezone.localdate()
    action.save()
    assert "Action" not in [each.what for each in work.of(pair.manager).escalated]


def test_who_no_longer_sees_the_file_is_told_of_it_no_more(pair: Pair) -> None:
    due = Deadline.objects.open().get(file=pair.file, duty="personal")
    escalate(pair, due, 8)
    assert told_late(pair.above)
    factories.line(pair.manager, factories.person(Role.SERVICE_MANAGER), start=timezone.localdate())
    assert told_late(pair.above) == []


# ---- records


def test_a_draft_in_which_something_was_typed_is_to_be_finished(pair: Pair) -> None:
    draft = factories.draft(pair.manager, pair.file)
    assert work.of(pair.manager).drafts == [draft]
    assert work.of(pair.worker).drafts == []


def test_what_waits_for_ones_signature_and_what_for_the_others(pair: Pair, as_user: SignIn) -> None:
    record = factories.sign(factories.shared(pair.manager, pair.file), pair.manager)
    assert (work.of(pair.worker).to_sign, work.of(pair.worker).waiting) == ([record], [])
    assert (work.of(pair.manager).to_sign, work.of(pair.manager).waiting) == ([], [record])
    said = page(as_user(pair.worker))
    assert "Waiting for your signature Personal supervision (S1)" in said


def test_who_refused_is_asked_no_more(pair: Pair) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.refuse(by=pair.worker, record=record, words="Not so.", method="password")
    assert (work.of(pair.worker).to_sign, work.of(pair.worker).waiting) == ([], [record])


def test_after_a_return_both_have_a_draft_to_finish(pair: Pair, as_user: SignIn) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.send_back(by=pair.worker, record=record, reason="The date is wrong.")
    assert work.of(pair.manager).drafts == work.of(pair.worker).drafts == [record]
    assert "Returned" in page(as_user(pair.manager))


def test_what_is_final_waits_for_nobody(pair: Pair) -> None:
    factories.final(pair)
    for user in (pair.worker, pair.manager):
        found = work.of(user)
        assert [*found.to_sign, *found.waiting, *found.drafts] == []


# ---- actions


def test_ones_own_actions_are_links(pair: Pair, as_user: SignIn) -> None:
    factories.shared(pair.manager, pair.file, data=s1_data(**factories.action_data("Ring the school")))
    (action,) = work.of(pair.worker).actions
    assert reverse("records:action", args=[action.pk]) in as_user(pair.worker).get("/").content.decode()
    assert work.of(pair.manager).actions == []


def test_a_former_supervisors_actions_go_with_the_file(cast: Cast) -> None:
    """Their words are part of a record that is closed to them now; the new supervisor has the file."""
    data = s1_data(**factories.action_data("Ask about the course", who="supervisor"))
    factories.final(cast, data=data)
    assert [action.what for action in work.of(cast.manager).actions] == ["Ask about the course"]
    factories.change_supervisor(cast, cast.outsider)
    assert work.of(cast.manager).actions == []


# ---- sessions


@pytest.mark.requirement("CAL-A1.5")
def test_a_cancelled_session_is_to_be_booked_again(pair: Pair, as_user: SignIn) -> None:
    moved = schedule.book(by=pair.worker, file=pair.file, at=in_days(1))
    schedule.cancel(by=pair.worker, session=moved, by_whom="both", why="leave")
    for user in (pair.worker, pair.manager):
        ((session, why),) = work.of(user).to_rebook
        assert session == moved
        assert why.startswith("Book a new date by ")
    ((_, why),) = work.of(pair.manager, today=in_days(30).date()).to_rebook
    assert why.startswith("No new date yet.")
    assert reverse("supervision:rebook", args=[moved.pk]) in as_user(pair.worker).get("/").content.decode()


def test_booked_again_or_followed_by_one_that_was_held_it_is_done(pair: Pair) -> None:
    one, two = (schedule.book(by=pair.worker, file=pair.file, at=in_days(days)) for days in (1, 3))
    for session in (one, two):
        schedule.cancel(by=pair.worker, session=session, by_whom="both", why="leave")
    schedule.rebook(by=pair.worker, session=Session.objects.get(pk=two.pk), at=in_days(4))
    Session.objects.filter(pk=one.pk).update(planned_for=in_days(-1))
    assert [session.pk for session, _ in work.of(pair.worker).to_rebook] == [one.pk]
    factories.shared(pair.manager, pair.file)
    assert work.of(pair.worker).to_rebook == []


def test_a_session_of_which_nobody_said_whether_it_took_place(pair: Pair) -> None:
    booked = schedule.book(by=pair.worker, file=pair.file, at=in_days(3))
    assert work.of(pair.manager).to_record == []
    assert work.of(pair.manager, today=in_days(5).date()).to_record == [booked]


def test_what_people_say_about_sessions_reaches_the_supervisor(pair: Pair) -> None:
    held = factories.shared(pair.manager, pair.file).session
    said = schedule.state(by=pair.worker, session=held, kind="not_held", text="We never met.")
    assert work.of(pair.manager).statements == [said]
    assert work.of(pair.worker).statements == []


# ---- for managers above


@pytest.mark.requirement("CAL-9b.7")
def test_both_see_who_opened_the_file(pair: Pair) -> None:
    grant = factories.grant(pair.director, pair.file, "dispute")
    for user in (pair.worker, pair.manager):
        assert work.of(user).openings == [grant]
    assert work.of(pair.director).openings == []


def test_what_nobody_finishes_shows_to_the_managers_above(pair: Pair, as_user: SignIn) -> None:
    record = factories.shared(pair.manager, pair.file, data=s1_data(issues="Her mother is ill."))
    assert work.of(pair.above).unsigned == []
    factories.age(record, days=15)
    for user in (pair.above, pair.director):
        assert work.of(user).unsigned == [record]
    assert work.of(pair.manager).unsigned == []
    said = page(as_user(pair.above))
    assert "Records refused, or not signed for a long time" in said
    assert "Her mother" not in said


def test_what_was_refused_shows_to_them_at_once(pair: Pair) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.refuse(by=pair.worker, record=record, words="Not so.", method="password")
    assert work.of(pair.above).unsigned == [record]


def test_nothing_of_other_branches_shows(cast: Cast) -> None:
    record = factories.shared(cast.manager, cast.file)
    factories.age(record, days=90)
    for user in (cast.outsider, cast.colleague, cast.former, cast.admin, cast.auditor):
        found = work.of(user)
        assert [*found.unsigned, *found.to_sign, *found.waiting] == [], user


# ---- the page


def test_who_has_nothing_is_told_so(as_user: SignIn) -> None:
    assert "Nothing waits for you." in page(as_user(factories.UserFactory()))


def test_somebody_who_left_has_nothing(pair: Pair) -> None:
    factories.shared(pair.manager, pair.file)
    people.person_leaves(by=None, user=pair.worker, on=timezone.localdate())
    assert not work.of(User.objects.get(pk=pair.worker.pk)).to_sign


def test_who_else(pair: Pair, client: Browser, as_user: SignIn) -> None:
    assert client.get("/").status_code == 302
    assert as_user(pair.worker).post("/").status_code == 405


def test_the_page_asks_no_more_for_many_rows(pair: Pair, as_user: SignIn, queries: Callable[[], Any]) -> None:
    browsers = {"manager": as_user(pair.manager), "above": as_user(pair.above)}
    are_on()  # asked once a minute
    counts = {}
    for people_below in (1, 49):
        fill(pair, people_below)
        for name, browser in browsers.items():
            with queries() as counted:
                assert browser.get("/").status_code == 200
            counts[name, people_below] = len(counted)
    for name in browsers:
        assert counts[name, 1] == counts[name, 49] <= 15, name


def fill(pair: Pair, number: int) -> None:
    """So many more people, each with something of every kind."""
    for _ in range(number):
        worker = factories.person()
        factories.line(worker, pair.manager)
        file = factories.file_of(worker)
        typed = s1_data(**factories.action_data(who="supervisor"))
        refused = factories.shared(pair.manager, file, data=typed)
        signing.refuse(by=worker, record=refused, words="Not so.", method="password")
        schedule.state(by=worker, session=refused.session, kind="not_held", text="We never met.")
        factories.draft(pair.manager, file)
        factories.child(worker=worker)
        factories.grant(pair.director, file, "dispute")
        moved = schedule.book(by=worker, file=file, at=in_days(20))
        schedule.cancel(by=worker, session=moved, by_whom="both", why="leave")
        schedule.book(by=worker, file=file, at=in_days(5))
    Deadline.objects.filter(duty="case").update(due_on=timezone.localdate())
    due = Deadline.objects.open().filter(duty="personal")
    due.update(due_on=timezone.localdate() - dt.timedelta(days=8))
    Reminder.objects.bulk_create(
        Reminder(
            file_id=row.file_id, duty=row.duty, due_on=row.due_on, stage="manager", to=to, day=row.due_on
        )
        for row in due.exclude(due_on=None)
        for to in (pair.manager, pair.above)
        if not Reminder.objects.filter(file=row.file_id, to=to).exists()
    )
    assert Record.objects.count() >= 2 * number
