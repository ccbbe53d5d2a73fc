"""The Shared Conversation (S3), Appendix 4, and the goals that follow from it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people.models import Team, User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action
from supervision_portal.records.services import drafts
from supervision_portal.schedule.models import Deadline, Session
from tests import factories
from tests.factories import NEXT_YEAR, Pair, s1_data
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
DAY = {"held_on": "3/3/2025"}
GOAL = {"goals-0-what": "Lead a group", "goals-0-by_when": "1/9/2090"}


def page(pair: Pair, as_user: SignIn, kind: str = "s3") -> str:
    record = drafts.begin(by=pair.manager, file=pair.file, kind=kind)
    return words(as_user(pair.manager).get(reverse("records:edit", args=[record.pk])))


@pytest.mark.requirement("CAL-A4.1")
def test_it_has_its_four_questions_and_the_next_meeting(pair: Pair, as_user: SignIn) -> None:
    said = page(pair, as_user)
    for wanted in (
        "What are your goals?",
        "How do these fit within your team/service plan?",
        "What progress have you made towards these in the last 6 months?",
        "What support/training do you need in order to achieve these goals?",
        *("Date of next meeting", "Time of next meeting", "Place of next meeting"),
    ):
        assert wanted in said


@pytest.mark.requirement("CAL-A4.1")
def test_either_begins_it_and_both_write_in_it(pair: Pair) -> None:
    record = drafts.begin(by=pair.worker, file=pair.file, kind="s3")
    assert record.together
    drafts.save(by=pair.manager, record=record, version=0, data=DAY)
    assert factories.sign(factories.share(pair.manager, record), pair.manager, pair.worker).is_final


@pytest.mark.requirement("CAL-7.2")
def test_its_goals_show_in_the_next_s1s_until_they_are_met(pair: Pair, as_user: SignIn) -> None:
    factories.final(pair, "s3", DAY | GOAL)
    goal = Action.objects.get(kind="goal")
    assert goal.owner == pair.worker
    for choice in ("update", "done"):
        assert "Goal: Lead a group" in page(pair, as_user, "s1")
        data = {f"earlier-{goal.pk}-choice": choice, f"earlier-{goal.pk}-note": "Ran two sessions."}
        factories.final(pair, data=s1_data(**data))
    assert "Goal: Lead a group" not in page(pair, as_user, "s1")
    goal.refresh_from_db()
    assert (goal.state, goal.updates.count()) == ("done", 2)


@pytest.mark.requirement("CAL-7.2")
def test_a_goal_need_not_be_talked_about_each_time_and_is_not_lost(pair: Pair) -> None:
    factories.final(pair, "s3", DAY | GOAL)
    factories.final(pair, data=s1_data())
    assert Action.objects.open().get().what == "Lead a group"


@pytest.mark.requirement("CAL-7.2")
def test_a_goal_stands_on_the_file_and_in_my_work(pair: Pair, as_user: SignIn) -> None:
    factories.final(pair, "s3", DAY | GOAL)
    for name, args in [("supervision:file", [pair.file.pk]), ("home:my_work", [])]:
        assert "Lead a group Goal" in words(as_user(pair.worker).get(reverse(name, args=args)))


def test_the_progress_of_last_times_goals_is_asked_for(pair: Pair) -> None:
    factories.final(pair, "s3", DAY | GOAL)
    record = drafts.begin(by=pair.worker, file=pair.file, kind="s3")
    assert [form.action.what for form in form_of(record, kinds.of("s3"), {}).earlier.values()] == [
        "Lead a group"
    ]


@pytest.mark.parametrize(
    ("kind", "due"),
    [("no-direct-contact", dt.date(2025, 6, 3)), ("family-connections", dt.date(2025, 4, 14))],
)
def test_a_team_that_has_it_as_its_supervision_is_offered_it(
    pair: Pair, as_user: SignIn, kind: str, due: dt.date
) -> None:
    """Quarterly for business support, 6-weekly for Family Connections."""
    Team.objects.filter(pk=pair.team.pk).update(kind=kind)
    factories.final(pair, "s3", DAY)
    found = Deadline.objects.open().get(file=pair.file, duty="personal")
    assert (found.form, found.due_on) == ("s3", due)
    said = words(as_user(pair.manager).get(reverse("supervision:file", args=[pair.file.pk])))
    offered, others = said.split("Other records to make")
    assert "Record a Shared Conversation (S3)" in offered
    assert "Record supervision (S1)" in others


def test_it_counts_as_a_session_held(pair: Pair) -> None:
    record = factories.final(pair, "s3", DAY | {"next_date": f"3/9/{NEXT_YEAR}", "next_time": "2pm"})
    held, booked = Session.objects.order_by("planned_for")
    assert (held.record, held.held_on) == (record, dt.date(2025, 3, 3))
    assert timezone.localdate(booked.planned_for) == dt.date(NEXT_YEAR, 9, 3)
