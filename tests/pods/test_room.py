"""A live room: who is in it, where it is, and who may move it."""

import datetime as dt

import pytest
from django.utils import timezone

from pods import news, screen
from pods.models import Attendance, Discussion
from pods.room_models import Member, Room
from pods.services import parts, sweeping
from pods.services import room as rooms
from supervision_portal.log.models import Event
from supervision_portal.records.models import FileBar
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session
from tests import factories
from tests.pods.room_world import Live, RoomWorld


@pytest.fixture
def world(db: None) -> RoomWorld:
    return RoomWorld()


@pytest.fixture
def live(world: RoomWorld) -> Live:
    return world.open()


@pytest.mark.requirement("LEI-GS.2")
def test_a_session_starts_with_people_and_then_steps_1_to_4(live: Live) -> None:
    kinds = live.kinds()
    assert kinds[0] == "talk"  # check-in: nothing of it is stored
    assert kinds.index("roles") < kinds.index("genogram") < kinds.index("goal") < kinds.index("activity")


@pytest.mark.requirement("LEI-GS.2")
def test_while_the_case_is_set_out_only_the_caseworker_is_not_quiet(live: Live) -> None:
    while live.step.quiet != "others":
        live.next()
    assert live.step.minutes == 4
    assert not screen.of(live.room, live.caseworker).quiet
    assert all(screen.of(live.room, one).quiet for one in (live.advisor, *live.others))


@pytest.mark.requirement("LEI-GS.1")
def test_who_brings_the_case_is_its_caseworker(live: Live) -> None:
    assert live.caseworker.role == Member.Role.CASEWORKER
    assert live.facilitator.role == Member.Role.FACILITATOR


def test_whoever_opens_it_again_is_where_the_others_are(live: Live) -> None:
    live.next()
    again = rooms.open_room(by=live.world.facilitator, pod=live.world.pod)
    assert again.pk == live.room.pk
    assert again.at == 1
    assert Room.objects.count() == 1


def test_two_facilitators_who_press_at_once_move_it_once(live: Live) -> None:
    parts.give_part(by=live.facilitator, member=live.advisor, role=Member.Role.FACILITATOR)
    live.advisor.refresh_from_db()
    rooms.move(by=live.facilitator, was_at=0)
    with pytest.raises(Refused, match="moved the session on"):
        rooms.move(by=live.advisor, was_at=0)
    live.room.refresh_from_db()
    assert live.room.at == 1


def test_nobody_else_moves_it(live: Live) -> None:
    for one in (live.caseworker, live.advisor, live.others[0]):
        with pytest.raises(Refused, match="facilitator"):
            rooms.move(by=one, was_at=0)


def test_somebody_has_to_facilitate(live: Live) -> None:
    with pytest.raises(Refused, match="facilitate"):
        parts.give_part(by=live.facilitator, member=live.facilitator, role=Member.Role.OBSERVER)


def test_who_was_in_the_room_was_expected_or_not_as_the_council_has_it(live: Live) -> None:
    manager = live.world.manager
    live.join(manager)
    rooms.end(by=live.facilitator)
    found = dict(Attendance.objects.filter(pod=live.world.pod).values_list("user", "expected"))
    assert found[live.world.worker.pk]
    assert found[live.world.facilitator.pk]
    assert not found[manager.pk]  # the team manager, in Leicestershire


def test_news_are_told_after_each_change(
    live: Live, django_capture_on_commit_callbacks: "pytest.FixtureRequest"
) -> None:
    before = news.version_of(live.room.pk)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        live.next()
    assert news.version_of(live.room.pk) == before + 1


def test_of_two_changes_that_end_together_the_later_one_stays_told(live: Live) -> None:
    live.room.refresh_from_db()
    newest = (live.room.version, live.room.at)
    news._set_newest(live.room.pk, (newest[0] - 1, 0))  # the earlier one comes late
    assert news.now_of(live.room.pk)[0] == news.Now(*newest)


def test_a_poll_without_news_asks_the_database_nothing(live: Live, django_assert_num_queries: object) -> None:
    news.version_of(live.room.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        news.version_of(live.room.pk)


def test_a_pause_stops_the_clock(live: Live) -> None:
    live.to("genogram")
    live.room.refresh_from_db()
    ends = screen.of(live.room, live.facilitator).ends_at
    Room.objects.filter(pk=live.room.pk).update(paused_at=timezone.now() - dt.timedelta(seconds=90))
    live.room.refresh_from_db()
    assert screen.of(live.room, live.facilitator).ends_at is None
    rooms.go_on(by=live.facilitator)
    live.room.refresh_from_db()
    after = screen.of(live.room, live.facilitator).ends_at
    assert ends
    assert after
    assert 88 <= (after - ends).total_seconds() <= 92


def test_a_room_that_somebody_forgot_pauses_by_itself(live: Live) -> None:
    assert sweeping.pause_forgotten(timezone.now() + dt.timedelta(minutes=29)) == 0
    assert sweeping.pause_forgotten(timezone.now() + dt.timedelta(minutes=31)) == 1
    live.room.refresh_from_db()
    assert live.room.paused_at
    assert sweeping.pause_forgotten(timezone.now() + dt.timedelta(minutes=31)) == 0


@pytest.mark.requirement("LEI-FRQ.1")
def test_how_long_it_lasted_is_told_without_its_pauses(live: Live) -> None:
    def pause(minutes: int) -> None:
        Room.objects.filter(pk=live.room.pk).update(paused_at=timezone.now() - dt.timedelta(minutes=minutes))

    began = timezone.now() - dt.timedelta(minutes=800)
    Room.objects.filter(pk=live.room.pk).update(opened_at=began)
    pause(300)
    rooms.go_on(by=live.facilitator)
    pause(200)
    live.next()  # also what goes on without saying so
    pause(250)
    rooms.end(by=live.facilitator)
    live.world.pod.refresh_from_db()
    assert live.world.pod.lasted == 50
    assert live.world.pod.is_short


def test_the_end_counts_as_held_and_who_was_there_as_present(live: Live) -> None:
    rooms.end(by=live.facilitator)
    session = Session.objects.get(pod=live.world.pod)
    assert session.state == Session.State.HELD
    assert session.held_on == timezone.localdate()
    present = set(Attendance.objects.filter(pod=live.world.pod, present=True).values_list("user", flat=True))
    assert {live.world.facilitator.pk, live.world.worker.pk, live.world.advisor.pk} <= present
    with pytest.raises(Refused, match="ended"):
        rooms.join(by=live.world.worker, room=live.room)
    discussion = Discussion.objects.get(pk=live.world.discussion.pk)
    assert discussion.held_at


def test_every_step_of_it_is_in_the_log_and_no_text(live: Live) -> None:
    live.next()
    verbs = list(Event.objects.filter(verb__startswith="pod.").values_list("verb", flat=True))
    assert verbs.count("pod.joined") == 6
    assert {"pod.opened", "pod.moved"} <= set(verbs)


def test_a_second_case_begins_the_plan_anew_and_keeps_the_first(live: Live) -> None:
    other = factories.child("Ben Shaw", worker=live.world.others[0], team=live.world.team)
    second = Discussion.objects.create(pod=live.world.pod, file=other.file, caseworker=live.world.others[0])
    live.to("goal")
    live.together(live.caseworker, goal="I want ideas for questions to ask Mum")
    steps = len(live.room.steps)
    live.again()
    rooms.discuss(by=live.facilitator, discussion=second)
    live.again()
    seen = screen.of(live.room, live.facilitator)
    assert seen.number == 1
    assert len(seen.own_steps) == steps
    assert live.others[0].role == Member.Role.CASEWORKER
    assert live.caseworker.role == Member.Role.OBSERVER
    assert seen.goal == ""
    assert live.room.boards.get(discussion=live.world.discussion).data["goal"].startswith("I want ideas")


def test_who_must_not_hear_of_a_child_is_shown_out_of_that_case(live: Live) -> None:
    FileBar.objects.create(file=live.world.child.file, user=live.world.others[0], reason="Family")
    assert screen.of(live.room, live.others[0]).barred
    assert not screen.of(live.room, live.others[1]).barred


@pytest.mark.requirement("LEI-PUR.3")
def test_guests_come_where_the_council_invites_them(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    from pods.rules.council import Council

    monkeypatch.setattr(rooms, "council", lambda: Council(visitors=False))
    with pytest.raises(Refused, match="team meetings"):
        rooms.ask_in(room=live.room, name="Nurse Nora")
    monkeypatch.setattr(rooms, "council", lambda: Council(visitors=True))
    guest = rooms.ask_in(room=live.room, name="Nurse Nora")
    assert guest.admitted_at is None
    assert guest in screen.of(live.room, live.facilitator).waiting
    rooms.admit(by=live.facilitator, member=guest)
    guest.refresh_from_db()
    assert guest.admitted_at


def test_the_wall_shows_initials_for_the_names_of_the_family(live: Live) -> None:
    live.to("goal")
    live.together(live.caseworker, goal="I want ideas for how to talk with Amara Okafor about Amara's plan")
    live.again()
    assert "Amara" in screen.of(live.room, live.caseworker).goal
    on_wall = screen.of(live.room, None)
    assert on_wall.about == "AO"
    assert "Amara" not in on_wall.goal
    assert "Okafor" not in on_wall.goal
