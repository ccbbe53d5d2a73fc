"""The steps of a way that a practice lead changes: what stays as it is, and what can be added."""

import pytest

from pods import library
from pods.rules import changing
from supervision_portal.people.models import User
from tests.pages import Browser, errors, words
from tests.pods.way_pages import again, copied, move, new, order, step, take_away, typed, url

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-R.5")]


# -- what cannot be


@pytest.mark.requirement("LEI-GS.2")
@pytest.mark.parametrize("key", ["task", "genogram", "case", "goal"])
def test_group_supervision_keeps_steps_1_to_4(lead: User, browser: Browser, key: str) -> None:
    own = copied(lead)
    answer = take_away(browser, own, key)
    assert (answer.status_code, errors(answer)) == (422, [f"step-{key}"])
    assert "Every group supervision starts with steps 1 to 4" in words(answer)
    assert move(browser, own, key, "down").status_code == 422
    assert again(own).spec == own.spec


@pytest.mark.requirement("LEI-GS.2")
def test_nothing_is_written_before_the_goal_and_nobody_interrupts_the_case(
    lead: User, browser: Browser
) -> None:
    own = copied(lead)
    answer = browser.post(url("add", own.key, "alone"), new(asks="What do you see?", after="case"))
    assert (answer.status_code, errors(answer)) == (422, ["id_after"])
    answer = browser.post(url("step", own.key, "case"), typed(own, "case", quiet=""))
    assert "everybody but the caseworker is quiet" in words(answer)
    assert browser.post(url("add", own.key, "talk"), new(after="check-in")).status_code == 302
    assert browser.post(url("add", own.key, "alone"), new(asks="Why?", after="goal")).status_code == 302


@pytest.mark.parametrize(
    ("way", "key", "said"),
    [
        ("as-if-cast", "out", "comes out of it again"),
        ("as-if-cast", "reflections", "“Share your reflections” builds on this step"),
        ("a-b-c", "overview", "begins with who guides it"),
        ("a-b-c", "curious", "“Share what you are curious about” builds on this step"),
        ("bells-that-ring", "roles", "people need their parts"),
        ("reflect-meeting", "check-out", "its check-in, ground rules, dilemma and check-out"),
    ],
)
def test_what_others_build_on_stays(lead: User, browser: Browser, way: str, key: str, said: str) -> None:
    own = copied(lead, way)
    answer = take_away(browser, own, key)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert key in order(own)


@pytest.mark.requirement("CAL-R.1")
def test_actions_stay_behind_the_reflection(lead: User, browser: Browser) -> None:
    own = copied(lead, "six-hats")
    answer = move(browser, own, "next", "up")
    assert "Actions come once the reflection is over" in words(answer)


def test_a_share_stays_behind_what_it_shares(lead: User, browser: Browser) -> None:
    own = copied(lead, "topic")
    answer = move(browser, own, "columns-share", "up")
    assert "builds on “Worries and what works, on your own”" in words(answer)


def test_the_last_step_stays() -> None:
    assert changing.refusal({"key": "own", "name": "Own", "steps": []}, "topic").startswith("A way to run")


@pytest.mark.parametrize("key", sorted(library.shipped_ways()))
def test_the_ways_of_the_guidance_keep_to_it(key: str) -> None:
    assert changing.refusal(library.spec_of_way(key), key) == ""


def test_what_is_kept_is_there() -> None:
    for key, kept in changing.KEPT.items():
        assert set(kept.steps) <= {each.key for each in library.way(key).steps}


# -- adding


def test_steps_of_each_kind_are_added(lead: User, browser: Browser) -> None:
    own = copied(lead)
    for kind, more in {
        "talk": {"say": "Stretch.\nBreathe."},
        "alone": {"asks": "What do you see?", "after": "activity", "title": "Look"},
        "together": {"asks": "What do we see?", "after": "activity", "title": "Sum up"},
    }.items():
        assert browser.post(url("add", own.key, kind), new(**more)).status_code == 302, kind
    shared = {"of": "look", "after": "look", "title": "Read out"}
    assert browser.post(url("add", own.key, "share"), new(**shared)).status_code == 302
    steps = {each.key: each for each in library.way(own.key).steps}
    keys = [*list(steps)[:2], *list(steps)[6:]]
    assert keys == ["check-in", "our-step", "activity", "sum-up", "look", "read-out", "review"]
    assert steps["our-step"].say == ("Stretch.", "Breathe.")
    assert [each.label for each in steps["look"].sheet.fields] == ["What do you see?"]
    assert (steps["read-out"].kind, steps["read-out"].of) == ("share", "look")


def test_what_is_written_alone_gets_its_sharing_at_once(lead: User, browser: Browser) -> None:
    own = copied(lead)
    told = new(asks="What do you see?", after="activity", title="Look", share="on")
    browser.post(url("add", own.key, "alone"), told)
    browser.post(url("add", own.key, "alone"), told)
    assert order(own)[5:] == ["activity", "look-2", "look-2-share", "look", "look-share", "review"]
    assert step(own, "look-2-share")["of"] == "look-2"


@pytest.mark.parametrize(
    ("kind", "wrong", "at"),
    [
        ("talk", {"title": ""}, "id_title"),
        ("talk", {"after": "no"}, "id_after"),
        ("alone", {"asks": ""}, "id_asks"),
        ("together", {"asks": ""}, "id_asks"),
        ("share", {"of": ""}, "id_of"),
        ("share", {"of": "check-in"}, "id_of"),
        ("share", {"of": "columns"}, "id_after"),
        ("talk", {"who": "group1", "after": ""}, "id_after"),
    ],
)
def test_what_is_wrong_in_a_new_step_is_said(
    lead: User, browser: Browser, kind: str, wrong: dict[str, str], at: str
) -> None:
    own = copied(lead, "topic")
    answer = browser.post(url("add", own.key, kind), new(**{"do": "Typed before", **wrong}))
    assert (answer.status_code, errors(answer)) == (422, [at])
    assert "Typed before" in words(answer)
    assert again(own).spec == own.spec
