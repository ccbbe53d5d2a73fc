"""Ways to run a session that a practice lead copies: who may, read, copied, retired, and open rooms."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.urls import reverse

from pods import library
from pods.models import OwnWay
from pods.rules import changing
from pods.rules.changing import Said
from pods.services import room as rooms
from pods.services import ways
from pods.services.plan import Plan, change
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.pages import Browser, errors, words
from tests.pods.room_world import RoomWorld
from tests.pods.team import PodTeam
from tests.pods.way_pages import GROUP, again, copied, move, step, take_away, typed, url

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-R.5")]
SignIn = Callable[[User], Browser]
Queries = Callable[[], AbstractContextManager[list[str]]]
KEEPERS = [Role.POD_FACILITATOR, Role.QA_LEAD, Role.POLICY_ADMIN]


# -- who


def test_everybody_with_a_post_reads_and_keepers_alone_change(lead: User, as_user: SignIn) -> None:
    own = copied(lead)
    for role in Role:
        reader = as_user(factories.person(role))
        page = reader.get(url("ways")).content.decode()
        assert "Ours" in page
        may = role in KEEPERS
        assert (url("copy", GROUP) in reader.get(url("way", GROUP)).content.decode()) == may
        for name, args in (("copy", [GROUP]), ("change", [own.key]), ("step", [own.key, "task"])):
            assert reader.get(url(name, *args)).status_code == (200 if may else 404), (role, name)
        assert move(reader, own, "goal", "down").status_code == (422 if may else 404), role
    nobody = as_user(factories.UserFactory())
    for name, args in (("ways", []), ("way", [GROUP]), ("copy", [GROUP])):
        assert nobody.get(url(name, *args)).status_code == 404


def test_who_has_no_right_is_refused_by_every_service(lead: User) -> None:
    own, worker = copied(lead), factories.person()
    said, count = Said("Title"), Event.objects.count()
    doings: list[Callable[[], Any]] = [
        lambda: ways.copy(by=worker, key=GROUP, name="Mine"),
        lambda: ways.describe(by=worker, key=own.key, seen="", name="Mine", use="For me"),
        lambda: ways.change_step(by=worker, key=own.key, step="task", seen="", said=said),
        lambda: ways.add_step(by=worker, key=own.key, kind="talk", said=said, after=""),
        lambda: ways.move_step(by=worker, key=own.key, step="task", seen="", up=True),
        lambda: ways.take_away(by=worker, key=own.key, step="task", seen=""),
        lambda: ways.retire(by=worker, key=own.key),
        lambda: ways.offer_again(by=worker, key=own.key),
    ]
    for doing in doings:
        with pytest.raises(Refused, match="are kept by pod facilitators"):
            doing()
    assert (again(own).spec, Event.objects.count()) == (own.spec, count)


def test_keepers_without_a_team_find_the_pages(as_user: SignIn) -> None:
    for role in (Role.QA_LEAD, Role.POLICY_ADMIN):
        reader = as_user(factories.person(role))
        page = reader.get(reverse("pods:teams")).content.decode()
        assert page.count(f'href="{reverse("pods:teams")}"') == 1  # in the navigation
        assert f'href="{url("ways")}"' in page


# -- reading


@pytest.mark.parametrize("key", sorted(library.shipped_ways()))
def test_a_way_is_read_with_all_its_steps(browser: Browser, key: str) -> None:
    way, page = library.way(key), words(browser.get(url("way", key)))
    assert f"{sum(each.minutes for each in way.steps)} minutes" in page
    for number, each in enumerate(way.steps, start=1):
        assert f"{number}. {each.title}" in page
        for said in (*each.say, each.do, *(field.label for field in each.sheet.fields)):
            assert " ".join(said.split()) in page
    assert way.use in page


def test_who_speaks_and_who_is_quiet_is_said(browser: Browser) -> None:
    page = words(browser.get(url("way", GROUP)))
    assert "Speaks or writes: the caseworker. Quiet: everybody but the caseworker." in page


def test_the_list_says_what_each_is_for_and_how_long_it_takes(lead: User, browser: Browser) -> None:
    copied(lead)
    page = words(browser.get(url("ways")))
    for way in library.shipped_ways().values():
        assert f"{way.name}" in page
        assert way.use in page
    assert "27 minutes, and the time of the activity · 7 steps · like Signs of Safety" in page
    assert "made by Fay Facilitator" in page


def test_a_way_that_there_is_not_is_not_found(lead: User, browser: Browser) -> None:
    for name, args in (("way", ["no"]), ("copy", ["no"]), ("change", ["no"]), ("change", [GROUP])):
        assert browser.get(url(name, *args)).status_code == 404
    own = copied(lead)
    for name, args in (("step", [own.key, "no"]), ("add", [own.key, "goal"]), ("step", [GROUP, "task"])):
        assert browser.get(url(name, *args)).status_code == 404


# -- copying


def test_a_copy_has_the_same_steps_and_can_be_chosen(lead: User, browser: Browser) -> None:
    answer = browser.post(url("copy", GROUP), {"name": "With a drawing"})
    own = OwnWay.objects.get()
    assert answer["Location"] == url("change", own.key)
    assert (own.key, own.copied_from, own.made_by) == ("with-a-drawing", GROUP, lead)
    assert library.way(own.key).steps == library.way(GROUP).steps
    assert library.way(own.key).name == "With a drawing"
    [event] = Event.objects.filter(verb__startswith="pod.way")
    assert (event.verb, event.actor_id, event.object_id) == ("pod.way_copied", lead.pk, str(own.pk))


def test_a_copy_of_a_copy_keeps_to_what_the_first_was_copied_from(lead: User) -> None:
    second = copied(lead, copied(lead).key, "Ours again")
    assert second.copied_from == GROUP
    with pytest.raises(Refused, match="starts with steps 1 to 4"):
        ways.take_away(by=lead, key=second.key, step="goal", seen=changing.stamp(step(second, "goal")))


def test_names_are_not_taken_twice_and_keys_are_found(lead: User, browser: Browser) -> None:
    copied(lead)
    for name in ("ours", "SIGNS OF SAFETY GROUP SUPERVISION"):
        answer = browser.post(url("copy", GROUP), {"name": name})
        assert (answer.status_code, errors(answer)) == (422, ["id_name"])
        assert f'value="{name}"' in answer.content.decode()
    assert errors(browser.post(url("copy", GROUP), {"name": " "})) == ["id_name"]
    assert errors(browser.post(url("copy", GROUP), {"name": "x" * 121})) == ["id_name"]
    keys = [copied(lead, name=name).key for name in ("Ours!", "Six-hats", "我們", "Hourglass *")]
    assert keys == ["ours-2", "six-hats-2", "way", "hourglass-2"]


# -- retiring


def test_a_pod_that_was_planned_with_a_retired_way_says_so_when_it_is_changed(
    lead: User, pods: PodTeam, as_user: SignIn
) -> None:
    own = copied(lead)
    pod = pods.coming(way=own.key)
    ways.retire(by=lead, key=own.key)
    page = as_user(pods.lead).get(reverse("pods:change", args=[pod.pk])).content.decode()
    assert "which is retired" in page


def test_a_retired_way_is_offered_no_longer_and_can_be_again(lead: User, browser: Browser) -> None:
    own = copied(lead)
    assert "A room that is open goes on" in words(browser.get(url("retire", own.key)))
    assert browser.post(url("retire", own.key)).status_code == 302
    assert own.key not in library.ways()
    assert "Ours Retired" in words(browser.get(url("way", own.key)))
    assert browser.get(url("change", own.key)).status_code == 404
    assert browser.get(url("copy", own.key)).status_code == 404
    copied(lead)
    assert "has this name" in words(browser.post(url("offer_again", own.key), follow=True))
    ways.retire(by=lead, key="ours-2")
    browser.post(url("offer_again", own.key))
    assert own.key in library.ways()
    verbs = Event.objects.filter(object_id=str(own.pk), verb__startswith="pod.way").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["pod.way_copied", "pod.way_offered_again", "pod.way_retired"]


def test_what_was_typed_into_a_way_that_was_retired_meanwhile_stays(lead: User, browser: Browser) -> None:
    own = copied(lead)
    told = typed(own, "check-in", title="Tea")
    ways.retire(by=lead, key=own.key)
    late = browser.post(url("step", own.key, "check-in"), told)
    assert (late.status_code, 'value="Tea"' in late.content.decode()) == (422, True)
    assert "This way is retired" in words(late)


def test_a_booked_pod_with_a_retired_way_follows_the_councils(pods: PodTeam, as_user: SignIn) -> None:
    own = copied(pods.lead, "six-hats")
    pod = pods.coming(way=own.key)
    browser = as_user(pods.lead)
    assert "Ours" in words(browser.get(reverse("pods:pod", args=[pod.pk])))
    ways.retire(by=pods.lead, key=own.key)
    page = words(browser.get(reverse("pods:pod", args=[pod.pk])))
    assert "Signs of Safety group supervision The way that was planned is retired." in page
    assert "Signs of Safety group supervision" in words(browser.get(reverse("room:paper", args=[pod.pk])))
    room = rooms.open_room(by=pods.lead, pod=pod)
    assert room.way == GROUP
    with pytest.raises(Refused, match="is gone"):
        change(by=pods.lead, pod=pod, at=pod.session.planned_for, plan=Plan(minutes=60, way=own.key))


def test_a_room_keeps_its_steps_when_its_way_is_changed_and_retired() -> None:
    world = RoomWorld()
    own = copied(world.facilitator, "six-hats")
    world.pod.way = own.key
    world.pod.save()
    other = world.pod.discussions.create(topic="Moving house", caseworker=world.advisor)
    live = world.open()
    kinds = live.kinds()
    seen_now = changing.stamp(step(own, "yellow"))
    ways.take_away(by=world.facilitator, key=own.key, step="yellow", seen=seen_now)
    ways.retire(by=world.facilitator, key=own.key)
    assert live.kinds() == kinds
    rooms.discuss(by=live.facilitator, discussion=other)
    live.again()
    assert live.kinds() == kinds * 2
    assert [each["key"] for each in live.room.steps[len(kinds) :]][:2] == ["2.check-in", "2.dilemma"]


def test_a_way_that_the_rules_no_longer_allow_can_be_repaired(lead: User, browser: Browser) -> None:
    own = copied(lead, "six-hats")
    own.spec["steps"][0]["kind"] = "dance"
    own.save()
    page = browser.get(url("ways"))
    assert "Cannot be used" in words(page)
    assert browser.get(url("change", own.key)).status_code == 200
    assert browser.get(url("way", own.key)).status_code == 404
    take_away(browser, own, "check-in")
    assert own.key in library.ways()


def test_the_pages_ask_no_more_for_many_ways(lead: User, browser: Browser, queries: Queries) -> None:
    def asked(page: str) -> int:
        with queries() as found:
            assert browser.get(page).status_code == 200
        return len(found)

    own = copied(lead)
    pages = [url("ways"), url("way", own.key), url("change", own.key), url("step", own.key, "task")]
    before = [asked(page) for page in pages]
    for number in range(12):
        copied(factories.person(Role.QA_LEAD), name=f"Way {number}")
        said = Said(f"Step {number}")
        ways.add_step(by=lead, key=own.key, kind="talk", said=said, after="check-in")
    assert [asked(page) for page in pages] == before
