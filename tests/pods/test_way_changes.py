"""A way to run a session is changed: what its steps say, their order, and by two people at once."""

import pytest
from django.urls import reverse

from pods import library
from pods.rules import changing
from pods.services import ways
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from tests.pages import Browser, errors, words
from tests.pods.way_pages import GROUP, again, copied, move, order, seen, step, take_away, typed, url

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-R.5")]


def test_a_step_is_changed(lead: User, browser: Browser) -> None:
    own = copied(lead)
    page = url("step", own.key, "case")
    said = {"title": "The case", "say": "Begin.\n\n Go on. ", "do": "Listen", "turn": " Tell it "}
    told = typed(own, "case", **said, minutes="6", who="advisor")
    assert browser.post(page, told)["Location"] == f"{url('change', own.key)}#step-case"
    now = next(each for each in library.way(own.key).steps if each.key == "case")
    assert (now.title, now.minutes, now.say, now.do) == ("The case", 6, ("Begin.", "Go on."), "Listen")
    assert (now.turn, now.who, now.quiet) == ("Tell it", "advisor", "others")
    assert "Whose turn it is: Tell it" in words(browser.get(url("way", own.key)))
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
        ({"turn": "x" * 501}, "id_turn"),
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
