"""Reminders: on which day, of which stage, to whom."""

import datetime as dt

import pytest
from django.utils import timezone

from casefile.models import CaseRecordTeam, Filing
from casefile.services import children
from supervision_portal.people import services as people
from supervision_portal.people.models import Absence, Cover
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Action
from supervision_portal.schedule.models import Deadline, PolicySetting
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case
from tests.factories import Pair
from tests.schedule.reminders.mornings import DAY, THURSDAY, morning, move, plan

pytestmark = pytest.mark.django_db


# ---- when


@pytest.mark.requirement("CAL-D.3")
@pytest.mark.parametrize(
    ("day", "stages"),
    [
        ("2026-12-02", []),
        ("2026-12-03", [("before", "Moses Manager")]),
        ("2026-12-10", [("on_the_day", "Moses Manager")]),
        ("2026-12-11", [("overdue", "Moses Manager")]),
        ("2026-12-16", [("overdue", "Moses Manager")]),
        ("2026-12-17", [("manager", "Saba Service"), ("overdue", "Moses Manager")]),
        ("2026-12-25", []),  # Christmas Day, a Friday
        (
            "2026-12-31",
            [("above", "Dilys Director"), ("manager", "Saba Service"), ("overdue", "Moses Manager")],
        ),
    ],
)
def test_each_stage_comes_on_its_day(due: Deadline, day: str, stages: list[tuple[str, str]]) -> None:
    move(due, THURSDAY)
    assert plan(dt.date.fromisoformat(day)) == [("personal", *stage) for stage in stages]


@pytest.mark.requirement("CAL-D.3")
def test_a_stage_of_the_weekend_comes_on_monday_and_the_last_one_alone(due: Deadline) -> None:
    saturday = dt.date(2026, 12, 12)
    move(due, saturday)
    assert morning(saturday - DAY) == 1  # that it will be due
    assert plan(saturday) == plan(saturday + DAY) == []
    assert plan(saturday + 2 * DAY) == [("personal", "overdue", "Moses Manager")]


def test_a_stage_that_was_sent_does_not_come_again(due: Deadline) -> None:
    move(due, THURSDAY)
    assert morning(THURSDAY) == 1
    assert plan(THURSDAY) == []
    assert plan(THURSDAY + DAY) == [("personal", "overdue", "Moses Manager")]


def test_a_date_that_moves_begins_its_own_stages(due: Deadline) -> None:
    move(due, THURSDAY)
    morning(THURSDAY)
    move(due, THURSDAY + DAY)
    assert plan(THURSDAY) == [("personal", "before", "Moses Manager")]


def test_what_is_paused_or_has_no_date_is_nobodys_to_be_reminded_of(due: Deadline) -> None:
    Deadline.objects.update(due_on=THURSDAY, paused=True)
    assert plan(THURSDAY) == []
    Deadline.objects.update(due_on=None, paused=False)
    assert plan(THURSDAY) == []


def test_the_policy_says_which_stages_there_are(due: Deadline) -> None:
    move(due, THURSDAY)
    PolicySetting.objects.filter(key="reminders.personal").update(value={"overdue": "2 working days"})
    assert plan(THURSDAY + DAY) == []
    assert plan(THURSDAY + 4 * DAY) == [("personal", "overdue", "Moses Manager")]
    PolicySetting.objects.filter(key="reminders.personal").delete()
    assert plan(THURSDAY + 4 * DAY) == []


# ---- to whom


def test_who_moved_gets_no_more_and_the_new_one_hears_of_it_once(pair: Pair, due: Deadline) -> None:
    move(due, THURSDAY)
    morning(THURSDAY)
    new = factories.person(Role.TEAM_MANAGER, name="Nadia New")
    factories.change_supervisor(pair, new)
    Deadline.objects.exclude(file=pair.file, duty="personal", ended_on=None).delete()
    Deadline.objects.update(due_on=THURSDAY)
    assert plan(THURSDAY) == [("personal", "on_the_day", "Nadia New")]
    morning(THURSDAY)
    assert plan(THURSDAY) == []


def test_what_a_leaver_held_goes_to_their_manager(pair: Pair, due: Deadline) -> None:
    people.person_leaves(by=pair.director, user=pair.manager, on=timezone.localdate() - DAY)
    Deadline.objects.filter(file=pair.file, duty="personal").update(due_on=THURSDAY)
    Deadline.objects.exclude(file=pair.file, duty="personal").delete()
    assert plan(THURSDAY) == [("personal", "on_the_day", "Saba Service")]


def test_who_covers_gets_it_in_the_place_of_who_is_away(pair: Pair, due: Deadline) -> None:
    move(due, THURSDAY)
    cover = factories.person(Role.TEAM_MANAGER, name="Cleo Cover")
    away = {"start": timezone.localdate() - DAY, "end": THURSDAY}
    absence = Absence.objects.create(user=pair.manager, kind="leave", noted_by=pair.above, **away)
    Cover.objects.create(absence=absence, absent=pair.manager, user=cover, noted_by=pair.above, **away)
    assert plan(THURSDAY) == [("personal", "on_the_day", "Cleo Cover")]
    assert plan(THURSDAY + DAY) == [("personal", "overdue", "Moses Manager")]


@pytest.fixture
def child_due(case: Case) -> Deadline:
    Deadline.objects.exclude(file=case.on).delete()
    Deadline.objects.update(due_on=THURSDAY)
    return Deadline.objects.get()


def test_case_supervision_is_for_the_supervisor_of_the_worker(child_due: Deadline) -> None:
    assert plan(THURSDAY) == [("case", "on_the_day", "Moses Manager")]


def test_who_must_not_see_the_file_is_not_told_and_the_next_one_up_is(
    case: Case, child_due: Deadline
) -> None:
    children.bar(by=case.above, file=case.on, user=case.manager, reason="An aunt")
    assert plan(THURSDAY) == [("case", "on_the_day", "Saba Service")]
    children.bar(by=case.director, file=case.on, user=case.above, reason="An uncle")
    assert plan(THURSDAY + 7 * DAY) == [("case", "overdue", "Dilys Director")]


def test_a_case_of_nobody_is_for_who_manages_the_team(case: Case, child_due: Deadline) -> None:
    Deadline.objects.update(responsible=None)
    assert plan(THURSDAY) == [("case", "on_the_day", "Moses Manager")]


# ---- what is not a deadline


def an_action(pair: Pair) -> Action:
    """Of the worker, due on that Thursday."""
    factories.final(pair, data=factories.s1_data(**factories.action_data()))
    Deadline.objects.update(due_on=None)
    Action.objects.update(by_when=THURSDAY)
    return Action.objects.get()


@pytest.mark.requirement("CAL-D.4")
def test_actions_remind_their_owner_and_later_the_manager(pair: Pair) -> None:
    an_action(pair)
    assert plan(THURSDAY - 2 * DAY) == [("action", "before", "Wanda Worker")]
    assert plan(THURSDAY + DAY) == [("action", "overdue", "Wanda Worker")]
    later = plan(THURSDAY + 14 * DAY)
    assert later == [("action", "manager", "Moses Manager"), ("action", "overdue", "Wanda Worker")]


def test_an_action_whose_owner_left_or_is_no_user_is_for_who_answers_for_the_file(pair: Pair) -> None:
    action = an_action(pair)
    stranger = factories.person(name="Stan Stranger")
    for owner in (None, stranger):
        Action.objects.filter(pk=action.pk).update(owner=owner)
        assert plan(THURSDAY + DAY) == [("action", "overdue", "Moses Manager")]


def test_an_action_that_is_done_reminds_nobody(pair: Pair) -> None:
    an_action(pair)
    Action.objects.update(state="done", ended_on=THURSDAY)
    assert plan(THURSDAY + DAY) == []


@pytest.mark.requirement("CAL-D.4")
def test_records_to_file_remind_who_wrote_them(case: Case) -> None:
    CaseRecordTeam.objects.create(team=case.team, name="CASS")
    cast.final(case.manager, case.on)
    Deadline.objects.update(due_on=None)
    Filing.objects.update(due_on=THURSDAY)
    assert plan(THURSDAY) == [("filing", "on_the_day", "Moses Manager")]
    assert ("filing", "manager", "Saba Service") in plan(THURSDAY + 4 * DAY)
    Filing.objects.update(filed_at=timezone.now(), filed_by=case.manager)
    assert plan(THURSDAY) == []


@pytest.mark.requirement("CAL-D.4")
@pytest.mark.parametrize("duty", ["agreement", "shared-conversation", "practice-observation"])
def test_yearly_cycles_remind_too(pair: Pair, duty: str) -> None:
    Deadline.objects.exclude(file=pair.file, duty=duty).delete()
    Deadline.objects.update(due_on=THURSDAY)
    assert Deadline.objects.exists()
    ahead = dt.timedelta(days=14 if duty == "agreement" else 28)
    assert plan(THURSDAY - ahead) == [(duty, "before", "Moses Manager")]
