"""Ways to run a session that a practice lead copies and changes: services, pages, and what cannot be."""

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
from tests.pods.way_pages import GROUP, again, copied, move, order, seen, step, take_away, typed, url

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-R.5")]
SignIn = Callable[[User], Browser]
Queries = Callable[[], AbstractContextManager[list[str]]]
KEEPERS = [Role.POD_FACILITATOR, Role.QA_LEAD, Role.POLICY_ADMIN]


@pytest.fixture
def lead(db: None) -> User:
    return factories.person(Role.POD_FACILITATOR, name="Fay Facilitator")


@pytest.fixture
def browser(lead: User, as_user: SignIn) -> Browser:
    return as_user(lead)


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


# -- changing


def test_a_step_is_changed(lead: User, browser: Browser) -> None:
    own = copied(lead)
    page = url("step", own.key, "case")
    told = typed(
        own, "case", title="The case", minutes="6", say="Begin.\n\n Go on. ", do="Listen", who="advisor"
    )
    assert browser.post(page, told)["Location"] == f"{url('change', own.key)}#step-case"
    now = next(each for each in library.way(own.key).steps if each.key == "case")
    assert (now.title, now.minutes, now.say, now.do) == ("The case", 6, ("Begin.", "Go on."), "Listen")
    assert (now.who, now.quiet) == ("advisor", "others")
    assert library.way(GROUP).steps[3].title == "The case, and why it is open now"
    assert [event.verb for event in Event.objects.filter(verb="pod.way_changed")] == ["pod.way_changed"]


def test_what_is_asked_is_changed_too(lead: User, browser: Browser) -> None:
    own = copied(lead, "six-hats")
    told = typed(own, "red", **{"label-feel": "What does your stomach say?"})
    assert browser.post(url("step", own.key, "red"), told).status_code == 302
    assert step(own, "red")["sheet"]["fields"][0]["label"] == "What does your stomach say?"


@pytest.mark.parametrize("key", sorted(library.shipped_ways()))
def test_every_step_of_every_way_can_be_saved_as_it_is(lead: User, browser: Browser, key: str) -> None:
    own = copied(lead, key)
    for each in order(own):
        assert browser.post(url("step", own.key, each), typed(own, each)).status_code == 302, each
    assert library.way(own.key).steps == library.way(key).steps


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"title": ""}, "id_title"),
        ({"title": "x" * 151}, "id_title"),
        ({"minutes": "ten"}, "id_minutes"),
        ({"minutes": "-1"}, "id_minutes"),
        ({"minutes": "241"}, "id_minutes"),
        ({"say": "x" * 3001}, "id_say"),
        ({"do": "x" * 501}, "id_do"),
        ({"who": "the cat"}, "id_who"),
        ({"quiet": "the cat"}, "id_quiet"),
        ({"who": "caseworker", "quiet": "caseworker"}, "id_quiet"),
        ({"label-feel": ""}, "id_label-feel"),
        ({"label-feel": "x" * 201}, "id_label-feel"),
    ],
)
def test_what_is_wrong_in_a_step_is_said(
    lead: User, browser: Browser, wrong: dict[str, str], at: str
) -> None:
    own = copied(lead, "six-hats")
    told = typed(own, "red", **{"do": "Typed before", **wrong})
    answer = browser.post(url("step", own.key, "red"), told)
    assert (answer.status_code, errors(answer)) == (422, [at])
    assert ("Typed before" in answer.content.decode()) or "do" in wrong
    assert again(own).spec == own.spec


def test_name_and_use_are_changed(lead: User, browser: Browser) -> None:
    own = copied(lead)
    mark = changing.stamp(ways.head(own.spec))
    answer = browser.post(url("change", own.key), {"name": "", "use": "Kept", "seen": mark})
    assert (errors(answer), "Kept" in words(answer)) == (["id_name"], True)
    browser.post(url("change", own.key), {"name": "Theirs", "use": "For new teams", "seen": mark})
    way = library.way(own.key)
    assert (way.name, way.use, again(own).name) == ("Theirs", "For new teams", "Theirs")
    late = browser.post(url("change", own.key), {"name": "Mine", "use": "For me", "seen": mark})
    assert (late.status_code, errors(late)) == (422, ["id_name"])
    assert "It is called “Theirs” now, and it is for: For new teams" in words(late)
    assert 'value="Mine"' in late.content.decode()


def test_the_later_of_two_tabs_is_told_and_can_replace_it(lead: User, browser: Browser) -> None:
    own = copied(lead)
    page = url("step", own.key, "check-in")
    mark = seen(browser.get(page))
    browser.post(page, typed(own, "check-in", title="Tea", seen=mark))
    late = browser.post(page, typed(own, "check-in", title="Coffee", seen=mark))
    assert late.status_code == 422
    assert "Somebody has changed this step in the meantime" in words(late)
    assert "It says now: Tea" in words(late)
    assert 'value="Coffee"' in late.content.decode()
    assert step(own, "check-in")["title"] == "Tea"
    browser.post(page, typed(own, "check-in", title="Coffee", seen=seen(late)))
    assert step(own, "check-in")["title"] == "Coffee"


def test_something_wrong_in_between_hides_no_change(lead: User, browser: Browser) -> None:
    own = copied(lead)
    page, told = url("step", own.key, "check-in"), typed(own, "check-in", title="Coffee")
    browser.post(page, {**told, "title": "Tea"})
    wrong = browser.post(page, {**told, "minutes": "many"})
    assert seen(wrong) == told["seen"]
    assert "in the meantime" in words(browser.post(page, {**told, "seen": seen(wrong)}))
    assert step(own, "check-in")["title"] == "Tea"


def test_two_people_change_two_steps_at_once(lead: User, browser: Browser) -> None:
    own = copied(lead)
    first, second = typed(own, "check-in", title="Tea"), typed(own, "review", title="Look back")
    for key, told in (("check-in", first), ("review", second)):
        assert browser.post(url("step", own.key, key), told).status_code == 302
    assert (step(own, "check-in")["title"], step(own, "review")["title"]) == ("Tea", "Look back")


def test_the_order_and_a_step_changed_meanwhile(lead: User, browser: Browser) -> None:
    own = copied(lead, "six-hats")
    mark, red = changing.stamp(order(own)), changing.stamp(step(own, "red"))
    move(browser, own, "green", "up")
    late = browser.post(url("move", own.key, "green"), {"seen": mark, "where": "up"})
    assert (late.status_code, errors(late)) == (422, ["step-green"])
    browser.post(url("step", own.key, "red"), typed(own, "red", title="Hearts"))
    late = browser.post(url("take_away", own.key, "red"), {"seen": red})
    assert "Read it before you take it away" in words(late)
    assert "red" in order(own)


def test_what_was_typed_into_a_step_that_is_gone_stays(lead: User, browser: Browser) -> None:
    own = copied(lead, "six-hats")
    told = typed(own, "red", title="Hearts", do="Feel")
    take_away(browser, own, "red")
    late = browser.post(url("step", own.key, "red"), told)
    assert late.status_code == 422
    assert "Somebody has taken this step away" in words(late)
    assert 'value="Hearts"' in late.content.decode()
    gone = browser.post(url("take_away", own.key, "red"), {"seen": told["seen"]})
    assert (gone.status_code, errors(gone)) == (422, ["steps"])


def test_steps_move_and_go(lead: User, browser: Browser) -> None:
    own = copied(lead, "six-hats")
    before = order(own)
    assert move(browser, own, "red", "up")["Location"].endswith("#step-red")
    assert order(own).index("red") == before.index("red") - 1
    move(browser, own, "red", "down")
    assert order(own) == before
    take_away(browser, own, "yellow")
    assert order(own) == [key for key in before if key != "yellow"]
    assert "yellow" not in {each.key for each in library.way(own.key).steps}


def test_at_the_ends_nothing_moves_and_nothing_is_logged(lead: User) -> None:
    own, count = copied(lead), Event.objects.count()
    mark = changing.stamp(order(own))
    ways.move_step(by=lead, key=own.key, step="check-in", seen=mark, up=True)
    ways.move_step(by=lead, key=own.key, step="review", seen=mark, up=False)
    assert (again(own).spec, Event.objects.count()) == (own.spec, count)


# -- retiring


def test_the_ends_of_a_scale_and_the_columns_of_a_sheet_are_worded_anew(lead: User, browser: Browser) -> None:
    own = ways.copy(by=lead, key="topic", name="Our topic")
    keys = {step["key"]: step for step in own.spec["steps"]}
    scale = next(key for key, step in keys.items() if step.get("low"))
    sheet = next(key for key, step in keys.items() if step.get("sheet", {}).get("columns"))
    column = keys[sheet]["sheet"]["columns"][0]["key"]
    sent = typed(own, scale, **{"end-low": "We are lost"})
    assert browser.post(reverse("ways:step", args=[own.key, scale]), sent).status_code == 302
    sent = typed(own, sheet, **{f"head-columns.{column}": "What keeps us awake"})
    assert browser.post(reverse("ways:step", args=[own.key, sheet]), sent).status_code == 302
    steps = {step.key: step for step in library.way(own.key).steps}
    assert steps[scale].low == "We are lost"
    assert steps[sheet].sheet.columns[0].label == "What keeps us awake"


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
