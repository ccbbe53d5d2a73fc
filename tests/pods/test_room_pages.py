"""The pages of a room: each step for each role, news, what guests may, and nothing lost."""

import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casefile.models import SignificantEvent
from pods import library, news
from pods.polls import address
from pods.room_models import Entry, Member
from pods.rules.council import Council
from pods.services import room as rooms
from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User
from supervision_portal.records.models import FileBar, Notice
from tests.pages import words
from tests.pods.polling import poll
from tests.pods.room_world import Live, RoomWorld

PLANTED = "Zebrafinch worries me most"


@pytest.fixture
def live(db: None) -> Live:
    return RoomWorld().open()


def browser(user: User, live: Live) -> Client:
    """Somebody signed in, in the room."""
    client = Client()
    client.force_login(user)
    assert client.post(reverse("room:join", args=[live.world.pod.pk])).status_code == 302
    return client


def here(live: Live) -> str:
    return reverse("room:here", args=[live.room.pk])


def do(client: Client, live: Live, what: str, **data: Any) -> Any:
    return client.post(
        reverse("room:do", args=[live.room.pk, what]), data, headers={"X-Requested-With": "fetch"}
    )


@pytest.mark.parametrize("way", sorted(library.shipped_ways()))
def test_every_step_of_every_way_opens_for_every_role(db: None, way: str) -> None:
    world = RoomWorld(way)
    live = world.open()
    people = {name: browser(getattr(world, name), live) for name in ("facilitator", "worker", "advisor")}
    while True:
        for client in people.values():
            page = client.get(here(live))
            assert page.status_code == 200
            assert live.step.title in page.content.decode().replace("&#x27;", "'")
            assert client.get(reverse("room:now", args=[live.room.pk])).status_code == 200
        assert people["facilitator"].get(reverse("room:wall", args=[live.room.pk])).status_code == 200
        if live.room.at + 1 == len(live.room.steps):
            break
        live.next()


@pytest.mark.parametrize("activity", sorted(library.activities()))
def test_every_step_of_every_activity_opens(db: None, activity: str) -> None:
    live = RoomWorld().open()
    people = [browser(user, live) for user in (live.world.facilitator, live.world.worker, live.world.advisor)]
    step = live.start(activity)
    number = step.key.partition(".")[0]
    while live.step.key.startswith(f"{number}."):
        for client in people:
            assert client.get(here(live)).status_code == 200
        live.next()


def test_news_are_204_until_something_changes(live: Live, django_assert_num_queries: Any) -> None:
    url = address(live.room)
    poll(url)  # Valkey knows the version from here on
    with django_assert_num_queries(0):
        assert poll(url, live.room.version).status == 204
    live.room.refresh_from_db()
    told = poll(url, live.room.version - 1)
    assert json.loads(told.body) == {"version": live.room.version, "at": live.room.at}


class Clock:
    """Seconds of a process that has polls of its own to answer."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(news, "polls", news.Polls())
        monkeypatch.setattr(news, "time", self)

    def monotonic(self) -> float:
        return self.now


def test_a_poll_hears_its_own_process_at_once_and_others_a_moment_later(
    live: Live, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    clock, url = Clock(monkeypatch), address(live.room)
    poll(url)
    with django_capture_on_commit_callbacks(execute=True):
        live.next()
    live.room.refresh_from_db()
    version = live.room.version
    assert json.loads(poll(url).body)["version"] == version
    clock.now += news.ASKED_EVERY
    assert poll(url, version).status == 204
    cache.set(f"room:{live.room.pk}", (version + 1, live.room.at))  # as another process does
    assert poll(url, version).status == 204
    clock.now += news.ASKED_EVERY
    assert json.loads(poll(url, version).body)["version"] == version + 1


def test_polls_of_many_rooms_ask_valkey_together(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, asked = Clock(monkeypatch), []

    class Watched:
        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            return getattr(cache, name)

    urls = []
    for number in range(3):
        live = RoomWorld().open()
        urls.append(address(live.room, live.others[number]))
    [poll(url) for url in urls]
    clock.now += news.ASKED_EVERY
    monkeypatch.setattr(news, "cache", Watched())
    assert {poll(url).status for url in urls * 10} == {200}
    assert asked == ["set_many", "get_many"]  # who is here, and where the rooms are


def test_the_address_of_news_is_on_the_page_and_cannot_be_made_up(live: Live) -> None:
    client = browser(live.world.worker, live)
    assert "/room/news/" in client.get(here(live)).content.decode()
    assert poll(address(live.room).replace(str(live.room.pk), str(uuid4()))).status == 404
    assert Client().get("/room/news/x/").status_code == 404


def test_asking_for_news_does_not_keep_a_sign_in_alive(live: Live) -> None:
    client = browser(live.world.worker, live)
    assert "Set-Cookie" not in poll(address(live.room)).headers
    assert "sessionid" not in client.get(reverse("room:now", args=[live.room.pk])).cookies
    writing = client.post(reverse("room:write", args=[live.room.pk]), {"step": "x"})
    assert "sessionid" in writing.cookies


def test_who_is_not_in_the_room_hears_nothing_of_it(live: Live, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    for name in ("here", "now", "wall", "wall_now"):
        assert client.get(reverse(f"room:{name}", args=[live.room.pk])).status_code == 404
    assert client.post(reverse("room:join", args=[live.world.pod.pk])).status_code == 404
    assert client.post(reverse("room:open", args=[live.world.pod.pk])).status_code == 404


def test_somebody_else_with_the_code_waits_until_they_are_let_in(live: Live, outsider: User) -> None:
    client = Client()
    client.force_login(outsider)
    assert client.post(reverse("room:code"), {"code": live.room.code.lower()}).status_code == 302
    page = client.get(here(live)).content.decode()
    assert "Waiting to be let in" in page
    assert "AO" not in page
    member = Member.objects.get(user=outsider)
    assert do(client, live, "admit", member=member.pk).status_code == 404
    rooms.admit(by=live.facilitator, member=member)
    assert live.step.title in client.get(here(live)).content.decode()


@pytest.mark.requirement("CAL-R.3")
def test_a_guest_joins_with_a_name_for_that_session_only(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "council", lambda: Council(visitors=True))
    client = Client()
    assert client.get(reverse("room:code")).status_code == 200
    joined = client.post(reverse("room:code"), {"code": live.room.code, "name": "Nora Nurse, health visitor"})
    assert joined.status_code == 302
    guest = Member.objects.get(user=None)
    seen = words(browser(live.world.facilitator, live).get(here(live)))
    assert seen.index("Nora Nurse, health visitor asks to come in.") < seen.index("You facilitate")
    assert "asks to come in" not in words(browser(live.world.worker, live).get(here(live)))
    rooms.admit(by=live.facilitator, member=guest)
    assert live.step.title in client.get(here(live)).content.decode()
    assert client.get(reverse("home:my_work")).status_code == 302  # nothing else of the portal
    rooms.end(by=live.facilitator)
    assert "This session has ended" in client.get(here(live)).content.decode()


def test_who_is_not_signed_in_is_asked_to_and_a_guest_who_is_out_to_join_again(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "council", lambda: Council(visitors=True))
    client = Client()
    assert client.get(here(live))["Location"] == f"{reverse('account_login')}?next={here(live)}"
    client.post(reverse("room:code"), {"code": live.room.code, "name": "Nora Nurse, health visitor"})
    assert "Waiting to be let in" in client.get(here(live)).content.decode()
    rooms.show_out(by=live.facilitator, member=Member.objects.get(user=None))
    sent = client.get(here(live), follow=True)
    assert sent.redirect_chain == [(reverse("room:code"), 302)]
    assert "You are not in this session." in sent.content.decode()


def risk() -> dict[str, str]:
    """What is typed of something that came up an hour ago."""
    then = timezone.localtime() - dt.timedelta(hours=1)
    return {
        "kind": "other",
        "what": "Dad is said to be back tonight",
        "happened_on": f"{then:%d/%m/%Y}",
        "happened_time": f"{then:%H:%M}",
    }


@pytest.mark.requirement("CAL-16.1")
def test_who_is_in_the_room_tells_the_manager_of_a_risk(live: Live) -> None:
    """Also who may not read the child's file: they tell, and read nothing."""
    client = browser(live.world.others[0], live)
    url = reverse("room:tell", args=[live.room.pk])
    assert url in client.get(here(live)).content.decode()
    page, typed = client.get(url).content.decode(), risk()
    assert "AO" in page
    assert "Okafor" not in page
    assert client.post(url, {**typed, "what": ""}).status_code == 422
    told = client.post(url, typed, follow=True)
    assert told.redirect_chain == [(here(live), 302)]
    assert f"Logged. The 48 hours run. {live.world.manager.name} is told." in told.content.decode()
    event = SignificantEvent.objects.get()
    assert (event.file, event.logged_by, event.what) == (
        live.world.child.file,
        live.world.others[0],
        typed["what"],
    )
    assert Notice.objects.filter(mail="event_logged", to=live.world.manager).count() == 1
    client.post(url, typed)  # its answer was lost
    assert SignificantEvent.objects.count() == 1


def test_nobody_else_tells_of_a_risk_from_the_room(live: Live, outsider: User) -> None:
    url = reverse("room:tell", args=[live.room.pk])
    outside, barred = Client(), browser(live.world.others[1], live)
    outside.force_login(outsider)
    FileBar.objects.create(
        file=live.world.child.file, user=live.world.others[1], reason="Related", start=timezone.localdate()
    )
    for client in (outside, barred):
        assert client.get(url).status_code == 404
        assert client.post(url, risk()).status_code == 404
    live.world.discussion.file, live.world.discussion.topic = None, "Court work"
    live.world.discussion.save()
    page = browser(live.world.others[0], live)
    assert "Tell the manager" not in page.get(here(live)).content.decode()
    assert page.post(url, risk()).status_code == 404
    assert not SignificantEvent.objects.exists()


def test_the_wall_shows_whose_browser_it_is_to_nobody(live: Live) -> None:
    client = browser(live.world.facilitator, live)
    page = client.get(reverse("room:wall", args=[live.room.pk])).content.decode()
    assert live.step.title in page
    assert "Sign out" not in page
    assert live.world.facilitator.name not in page


def test_a_wrong_code_is_said_and_tries_are_counted(live: Live) -> None:
    client = Client()
    for _ in range(20):
        answer = client.post(reverse("room:code"), {"code": "XXXXXX", "name": "Somebody"})
        assert "No session that runs now has this code" in answer.content.decode()
    answer = client.post(reverse("room:code"), {"code": live.room.code, "name": "Somebody"})
    assert "Too many tries" in answer.content.decode()


def test_typing_is_saved_with_its_version_and_comes_back(live: Live) -> None:
    live.start("strengths-and-safety")
    key = live.to("alone").sheet.fields[0].key
    client = browser(live.world.advisor, live)
    url = reverse("room:write", args=[live.room.pk])
    data = {"step": live.step.key, "version": "0", f"text-{key}": PLANTED}
    answer = client.post(url, data, headers={"X-Requested-With": "fetch"})
    assert answer.json()["version"] == 1
    assert PLANTED in client.get(here(live)).content.decode()
    again = client.post(url, data, headers={"X-Requested-With": "fetch"})
    assert again.status_code == 409
    by_hand = client.post(url, {**data, f"text-{key}": "Typed in the other tab"})
    assert by_hand.status_code == 409
    assert "Typed in the other tab" in by_hand.content.decode()


def test_nobody_elses_page_has_what_is_not_shared(live: Live) -> None:
    live.start("strengths-and-safety")
    key = live.to("alone").sheet.fields[0].key
    live.write(live.others[0], **{key: PLANTED})
    watching = [
        browser(user, live) for user in (live.world.facilitator, live.world.worker, live.world.advisor)
    ]
    for step in ("alone", "share", "pick"):
        live.to(step)
        for client in watching:
            for name in ("here", "now", "wall", "wall_now"):
                assert (
                    PLANTED not in client.get(reverse(f"room:{name}", args=[live.room.pk])).content.decode()
                )
    live.room.refresh_from_db()


def test_the_facilitator_leads_by_buttons(live: Live) -> None:
    client = browser(live.world.facilitator, live)
    assert do(client, live, "next", at=0).status_code == 204
    assert do(client, live, "next", at=0).status_code == 400  # somebody has moved it on
    assert do(client, live, "back", at=1).status_code == 204
    assert do(client, live, "pause").status_code == 204
    assert do(client, live, "go-on").status_code == 204
    assert do(client, live, "nonsense").status_code == 404
    assert do(browser(live.world.worker, live), live, "next", at=0).status_code == 400


@pytest.mark.requirement("LEI-GS.3")
def test_a_goal_for_the_case_is_asked_about_and_never_refused(live: Live) -> None:
    client = browser(live.world.worker, live)
    url = reverse("room:goal", args=[live.room.pk])
    advice = client.post(url, {"text-goal": "I want the child to be safe"}).json()
    assert advice["why"]
    assert advice["offers"]
    assert client.post(url, {"text-goal": advice["offers"][0]}).json() == {}
    step = live.to("goal")
    data = {"step": step.key, "version": "0", "text-goal": "I want the child to be safe"}
    saved = client.post(
        reverse("room:together", args=[live.room.pk]), data, headers={"X-Requested-With": "fetch"}
    )
    assert saved.status_code == 200


def test_hostile_numbers_are_no_errors(live: Live) -> None:
    client = browser(live.world.facilitator, live)
    for what in (
        "next",
        "activity",
        "discuss",
        "pick",
        "unpick",
        "part",
        "admit",
        "reveal",
        "copy-in",
        "read",
    ):
        for value in ("", "-1", "²", "9" * 400, "\x00", "<b>"):
            data = {"at": value, "pick": value, "discussion": value, "member": value, "step": value}
            answer = do(client, live, what, **data, role=value, group=value, activity=value, text=value)
            assert answer.status_code in (204, 400, 404), (what, value)


@pytest.mark.requirement("LEI-GS.1")
def test_ones_own_role_stands_out_among_the_roles(live: Live) -> None:
    live.to("roles")
    for user, named in ((live.world.advisor, "Advisor"), (live.world.worker, "Caseworker")):
        page = words(browser(user, live).get(here(live)))
        assert page.count("Your role") == 1
        assert f"{named} Your role" in page


def test_leaving_and_coming_back(live: Live) -> None:
    client = browser(live.world.advisor, live)
    client.post(reverse("room:leave", args=[live.room.pk]))
    sent = client.get(here(live), follow=True)
    assert sent.redirect_chain == [(reverse("pods:pod", args=[live.world.pod.pk]), 302)]
    assert "While it runs you can join it here." in sent.content.decode()
    client.post(reverse("room:join", args=[live.world.pod.pk]))
    assert client.get(here(live)).status_code == 200
    assert Entry.objects.count() == 0


def test_a_pod_held_before_its_day_is_recorded_on_the_day_it_was_held(live: Live) -> None:
    session, client = live.world.pod.session, Client()
    session.planned_for += dt.timedelta(days=1)
    session.save()
    rooms.end(by=live.facilitator)
    client.force_login(live.world.facilitator)
    page = words(client.get(reverse("pods:pod", args=[live.world.pod.pk])))
    assert f"Held on {uk_date(timezone.localdate())}" in page
    assert "Write the record" in page
    assert "Change attendance" in page
    noted = client.post(reverse("pods:attendance", args=[live.world.pod.pk]), {}, follow=True)
    assert "still to come" not in words(noted)
