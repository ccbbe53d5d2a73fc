"""Pods as a duty of teams (Leicestershire’s rule, once a month for two hours), in calendars and on lists."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from pods import reminders
from pods.models import Pod
from pods.room_models import Room
from pods.rules.steps import Step, to_data
from pods.services import attendance, plan
from pods.services.attendance import Said
from pods.services.folders import folder_of
from pods.variety import activities_in, tools_of
from pods.work import PodsWaiting, deadlines_of, sessions_of, waiting_for
from supervision_portal.home import scope
from supervision_portal.people.models import Post, User
from supervision_portal.records.models import File
from supervision_portal.schedule.models import Deadline, Session
from supervision_portal.schedule.services import deadlines, feeds
from supervision_portal.schedule.services.recipients import Recipients
from tests import factories
from tests.pages import Browser
from tests.pods.team import PodTeam, in_days

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture(autouse=True)
def _folder_since_long_ago(pods: PodTeam) -> None:
    """A team that began in the middle of a month owes no whole month."""
    folder = folder_of(pods.team, pods.lead)
    File.objects.filter(pk=folder.pk).update(opened_on=factories.LONG_AGO)
    deadlines.renew([folder.pk])


def due(pods: PodTeam) -> Deadline:
    return Deadline.objects.open().get(duty="pod", file__team=pods.team)


def held(pods: PodTeam, pod: Pod, lasted: int = 120) -> None:
    attendance.note(by=pods.lead, pod=pod, said={pods.worker.pk: Said(True)}, lasted=lasted)


def month_ends(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=40)).replace(day=1) - dt.timedelta(days=1)


def test_the_facilitator_is_reminded_where_they_do_not_manage_the_team(pods: PodTeam) -> None:
    """The team's folder is closed to them, its pods are not."""
    today = timezone.localdate()
    [item] = [each for each in reminders.Due().items(today) if each.file == due(pods).file_id]
    assert (item.responsible, item.is_told) == (pods.lead.pk, True)
    assert item.path == reverse("pods:team", args=[pods.team.pk])
    who = Recipients(today)
    who.look_at([item.file])
    assert who.of(item, "due") == [pods.lead.pk]
    Post.objects.filter(user=pods.lead).update(end=today - dt.timedelta(days=1))
    [item] = [each for each in reminders.Due().items(today) if each.file == due(pods).file_id]
    who.look_at([item.file])
    assert pods.lead.pk not in who.of(item, "due")  # who moved is told nothing


@pytest.mark.requirement("LEI-FRQ.1")
def test_a_pod_is_due_each_month_and_one_that_was_held_moves_it_on(pods: PodTeam) -> None:
    today = timezone.localdate()
    assert due(pods).responsible == pods.lead
    assert due(pods).overdue(today)
    pod = pods.past(0)
    held(pods, pod)
    assert due(pods).last_on == today
    assert due(pods).due_on == month_ends(month_ends(today) + dt.timedelta(days=1))


@pytest.mark.requirement("LEI-FRQ.1")
def test_one_that_was_short_says_so_and_leaves_the_month_open(pods: PodTeam) -> None:
    held(pods, pods.past(0), lasted=50)
    found = due(pods)
    assert found.due_on == month_ends(timezone.localdate())
    assert "short: 50 of 120 minutes" in " ".join(found.because)


def test_a_few_minutes_less_are_not_short(pods: PodTeam) -> None:
    held(pods, pods.past(0), lasted=116)
    assert "short" not in " ".join(due(pods).because)


@pytest.mark.requirement("CAL-13.1")
def test_a_pod_never_counts_for_personal_or_case_supervision(pods: PodTeam) -> None:
    pod = pods.past(0)
    plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    held(pods, pod)
    deadlines.rebuild()
    others = Deadline.objects.open().exclude(duty="pod")
    assert {row.duty for row in others} >= {"personal", "case"}
    assert not others.exclude(last_on=None).exists()


def test_the_night_and_the_day_agree(pods: PodTeam) -> None:
    held(pods, pods.past(0))
    assert deadlines.rebuild(check=True).written == 0


@pytest.mark.requirement("LEI-FRQ.1")
def test_it_is_on_the_board_of_the_managers(pods: PodTeam, as_user: SignIn) -> None:
    pods.coming()
    for user in (pods.manager, pods.above):
        assert scope.deadlines_seen_by(user, "pod").count() == 1
    assert not scope.deadlines_seen_by(pods.outsider, "pod").exists()
    answer = as_user(pods.manager).get(reverse("home:board_list") + "?duty=pod")
    assert pods.team.name in answer.content.decode()


def waiting(user: User) -> PodsWaiting | None:
    today = timezone.localdate()
    sessions = Session.objects.filter(pk__in=sessions_of(user, today)).order_by("planned_for")
    return waiting_for(sessions, Deadline.objects.filter(deadlines_of(user, today)), today)


def test_my_work_tells_what_is_to_come_and_what_nobody_said(pods: PodTeam, as_user: SignIn) -> None:
    past, coming = pods.past(2).session, pods.coming(3).session
    mine = waiting(pods.lead)
    assert mine
    assert (mine.unsaid, mine.soon) == ([past], [coming])
    theirs = waiting(pods.worker)
    assert theirs
    assert (theirs.due, theirs.unsaid, theirs.soon) == ([], [], [coming])
    assert waiting(pods.outsider) is None
    assert "Did it take place?" in as_user(pods.lead).get("/").content.decode()


def events(body: bytes) -> list[dict[str, object]]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


@pytest.mark.requirement("LEI-FRQ.1")
def test_an_invitation_has_when_and_where_and_no_child(pods: PodTeam, as_user: SignIn) -> None:
    pod = pods.coming()
    plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    answer = as_user(pods.colleague).get(reverse("pods:invitation", args=[pod.pk]))
    [event] = events(answer.content)
    assert (str(event["summary"]), str(event["location"])) == ("Pod", "Room 4")
    length = event["dtend"].dt - event["dtstart"].dt  # type: ignore[attr-defined]
    assert length == dt.timedelta(hours=2)
    text = answer.content.decode()
    assert not any(word in text for word in ("AO", "Okafor", pods.child.case_number, pods.worker.name))


def test_the_series_has_all_to_come_and_takes_out_what_was_cancelled(pods: PodTeam, as_user: SignIn) -> None:
    first, _second = pods.book(in_days(3), in_days(9))
    plan.cancel(by=pods.lead, pod=first, why="workload")
    found = events(as_user(pods.worker).get(reverse("pods:team_invitation", args=[pods.team.pk])).content)
    assert [str(event.get("status", "")) for event in found] == ["CANCELLED", ""]


def test_pods_are_in_the_feed_of_who_is_of_them(pods: PodTeam) -> None:
    pods.coming()
    assert [str(event["summary"]) for event in events(feeds.calendar_of(pods.worker))] == ["Pod"]
    assert events(feeds.calendar_of(pods.above)) == []  # who oversees it is not in it


@pytest.mark.requirement("LEI-TIP.1")
def test_tools_used_lately_are_told_and_others_suggested(pods: PodTeam) -> None:
    keys = ("1.goal", "2-harm-matrix.alone", "2-harm-matrix.share", "1.review")
    assert activities_in(keys) == ["harm-matrix"]
    Room.objects.create(
        pod=pods.coming(),
        code="BCDFGH",
        opened_by=pods.lead,
        steps=[to_data(Step(key, "talk", "Step")) for key in keys],
    )
    found = tools_of(pods.team)
    assert [(each.times, each.last_on) for each in found.used] == [(1, timezone.localdate())]
    assert found.suggested
    assert "harm-matrix" not in {each.key for each in found.suggested}
    assert not any(each.needs_child for each in tools_of(pods.team, has_cases=False).suggested)


def test_a_cancelled_pod_was_not_held(pods: PodTeam) -> None:
    pod = pods.past(0)
    plan.cancel(by=pods.lead, pod=pod, why="crisis")
    deadlines.rebuild()
    assert due(pods).last_on is None
    assert Session.objects.get(pk=pod.session_id).held_on is None
