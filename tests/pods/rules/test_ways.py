"""The ways to run a session, each as its source has it: Leicestershire’s guidance, Calderdale’s annex 3."""

from functools import cache
from pathlib import Path

import pytest

from pods.rules.council import Council, allowed
from pods.rules.reading import read_way
from pods.rules.steps import WRITES_ALONE, Step, Way
from tests.pods.rules.data import shipped

FILES = sorted((Path(__file__).parents[3] / "policies/pods/ways").glob("*.toml"))
LEICESTERSHIRE = {"group-supervision", "a-b-c", "topic"}
ANNEX_3 = {
    "hourglass",
    "reflective-conversations",
    "interviewing",
    "genogram-and-relationships",
    "as-if-cast",
    "as-if-family-listens",
    "bells-that-ring",
    "six-hats",
}
EVERY = sorted(LEICESTERSHIRE | ANNEX_3 | {"reflect-meeting"})


@cache
def ways() -> dict[str, Way]:
    found = {}
    for path in FILES:
        way, problems = read_way(path.read_text())
        assert way, problems
        found[path.stem] = way
    return found


def steps(way: str) -> dict[str, Step]:
    return {step.key: step for step in ways()[way].steps}


def keys(way: str) -> list[str]:
    return list(steps(way))


def kinds(way: str) -> list[str]:
    return [step.kind for step in ways()[way].steps]


def questions(step: Step) -> list[str]:
    return [each.label for each in step.sheet.fields]


# ---- all of them


def test_all_ways_of_the_sources_are_there() -> None:
    assert sorted(ways()) == EVERY
    assert {key: way.key for key, way in ways().items()} == {key: key for key in EVERY}
    assert {key for key, way in ways().items() if way.clause.endswith("annex 3")} == ANNEX_3


@pytest.mark.requirement("CAL-R.5")
@pytest.mark.parametrize("way", EVERY)
def test_a_way_is_a_plan_with_timings_that_fit_a_pod(way: str) -> None:
    assert all(step.minutes for step in ways()[way].steps)
    assert sum(step.minutes for step in ways()[way].steps) <= Council().minutes


@pytest.mark.parametrize("way", EVERY)
def test_what_is_said_is_short_enough_to_say(way: str) -> None:
    for step in ways()[way].steps:
        assert step.say, step.key
        assert step.do, step.key
        assert all(len(line) <= 170 for line in step.say), step.key
        assert not any("right or wrong" in line for line in step.say), step.key


@pytest.mark.parametrize("way", EVERY)
def test_it_opens_with_people_and_nothing_of_that_is_stored(way: str) -> None:
    """Check-in first; check-in, check-out and the time to offload are of a kind that writes nothing."""
    first = next(step for step in ways()[way].steps if step.key != "pod-time")
    assert first.key == "check-in"
    for key in {"check-in", "check-out", "offload"} & set(keys(way)):
        step = steps(way)[key]
        assert (step.kind, bool(step.sheet), step.may_pass) == ("talk", False, True)
        assert "Nothing of this is written down." in step.say


@pytest.mark.parametrize("way", EVERY)
def test_the_roles_are_given_out_before_the_work_begins(way: str) -> None:
    if way == "six-hats" or way == "hourglass":
        assert "roles" not in kinds(way), "everybody does the same"
        return
    assert "roles" in kinds(way)
    alone = [kind in WRITES_ALONE for kind in kinds(way)]
    assert kinds(way).index("roles") < (alone.index(True) if any(alone) else len(alone))


@pytest.mark.parametrize("way", EVERY)
def test_what_is_written_alone_is_shared(way: str) -> None:
    shared = {step.of for step in ways()[way].steps if step.kind == "share"}
    assert shared == {step.key for step in ways()[way].steps if step.kind in WRITES_ALONE}


@pytest.mark.requirement("LEI-PUR.1")
@pytest.mark.parametrize("way", EVERY)
def test_actions_come_after_the_reflection_or_not_at_all(way: str) -> None:
    for key in ("after", "never"):
        left = [step.kind for step in allowed(Council(actions=key), ways()[way].steps)]
        assert ("actions" in left) == (key == "after" and way not in LEICESTERSHIRE)
    if "actions" in kinds(way):
        after = keys(way)[kinds(way).index("actions") + 1 :]
        assert after == ["check-out"]


# ---- Leicestershire


@pytest.mark.requirement("LEI-GS.2")
def test_group_supervision_starts_with_steps_one_to_four_in_their_times() -> None:
    assert keys("group-supervision") == ["check-in", "task", "genogram", "case", "goal", "activity", "review"]
    four = ways()["group-supervision"].steps[1:5]
    assert [step.kind for step in four] == ["roles", "genogram", "talk", "goal"]
    assert four[1].minutes == 3
    assert four[2].minutes == 4


@pytest.mark.requirement("LEI-GS.2")
@pytest.mark.parametrize("way", ["group-supervision", "a-b-c"])
def test_nobody_interrupts_the_caseworker(way: str) -> None:
    case = steps(way)["case" if way == "group-supervision" else "overview"]
    assert (case.who, case.quiet, case.minutes) == ("caseworker", "others", 4)


@pytest.mark.requirement("LEI-GS.2")
def test_working_alone_and_sharing_without_comment_are_steps_of_the_activity() -> None:
    """Whatever activity is chosen: each writes alone, and what is written is then shared."""
    assert steps("group-supervision")["activity"].kind == "activity"
    for activity in shipped().values():
        order = [step.kind for step in activity.steps]
        assert WRITES_ALONE & set(order), activity.key


@pytest.mark.requirement("LEI-GS.2", "LEI-PUR.1")
def test_the_task_says_what_a_pod_is_not_for() -> None:
    said = " ".join(steps("group-supervision")["task"].say)
    assert "We decide nothing today" in said
    assert "This is not a review of the case" in said
    assert "Business of the team waits for the team meeting" in said


@pytest.mark.requirement("LEI-GS.3")
def test_the_goal_is_asked_in_the_guidances_words() -> None:
    goal = steps("group-supervision")["goal"]
    assert "What is it that you want out of this consultation today?" in goal.say
    assert any("a goal for this discussion, not for the case" in line for line in goal.say)


@pytest.mark.requirement("LEI-GS.4")
@pytest.mark.parametrize(
    ("way", "again"), [("group-supervision", "activity"), ("a-b-c", "curious"), ("topic", "columns")]
)
def test_the_review_asks_three_things_and_goes_on_if_it_is_not_enough(way: str, again: str) -> None:
    review = ways()[way].steps[-1]
    assert review.kind == "review"
    most_useful, scale, enough = review.say
    assert most_useful == "What has been most useful for you about the process so far?"
    assert scale == (
        "On a scale of 0 to 10 – where 10 means I’ve got what I need from the consult already and 0 means "
        "I’m no better off or any clearer than when we started – where are you?"
    )
    assert enough.startswith("Is this enough for now?")
    assert review.high in scale
    assert review.low in scale
    assert review.steps_back == again


@pytest.mark.requirement("LEI-ABC.1")
def test_a_b_c_has_the_overview_first_and_its_three_values_in_order() -> None:
    assert kinds("a-b-c")[1] == "roles", "a person guides it"
    order = keys("a-b-c")
    assert order.index("overview") < order.index("aspiration") < order.index("curious")
    assert order.index("curious") < order.index("collaboration")
    abc = steps("a-b-c")
    assert [abc[key].title for key in ("aspiration", "curious", "collaboration")] == [
        "Aspiration",
        "Being Curious",
        "Collaboration",
    ]
    assert abc["aspiration"].kind == "goal"
    assert questions(abc["curious"]) == ["What else might be happening here?", "Why might this be happening?"]
    assert questions(abc["collaboration"]) == ["Solutions to try", "Next steps"]


@pytest.mark.requirement("LEI-NCH.1")
def test_a_topic_has_worries_working_well_scaling_next_steps_and_no_child() -> None:
    way, topic = ways()["topic"], steps("topic")
    assert way.topic_only
    assert [each.key for each in ways().values() if each.topic_only] == ["topic"]
    assert "genogram" not in kinds("topic")
    assert questions(topic["columns"]) == ["What are we worried about?", "What’s working well?"]
    order = keys("topic")
    assert order.index("columns") < order.index("scaling") < order.index("next")
    assert "where are we now" in topic["scaling"].say[0]
    assert questions(topic["next"]) == ["Next steps"]


# ---- Calderdale


@pytest.mark.requirement("CAL-R.1")
def test_a_reflect_meeting_goes_from_check_in_to_check_out() -> None:
    order = keys("reflect-meeting")
    wanted = ["pod-time", "check-in", "aims", "roles", "offload", "dilemma", "story", "hypotheses"]
    wanted += ["working", "actions", "check-out"]
    assert [key for key in order if key in wanted] == wanted
    said = " ".join(steps("reflect-meeting")["roles"].say)
    assert "What is said here stays here" in said
    assert "Feelings, doubts and opinions are welcome" in said
    assert "what do we want of these meetings" in steps("reflect-meeting")["aims"].say[-1]
    assert questions(steps("reflect-meeting")["dilemma"]) == ["The dilemma", "Aims for the discussion"]


@pytest.mark.requirement("CAL-R.1")
def test_most_of_a_reflect_meeting_is_reflection_not_the_story() -> None:
    minutes = {step.key: step.minutes for step in ways()["reflect-meeting"].steps}
    between = keys("reflect-meeting")[
        keys("reflect-meeting").index("questions") : keys("reflect-meeting").index("actions")
    ]
    assert sum(minutes[key] for key in between) > sum(minutes.values()) / 3 > 3 * minutes["story"]


@pytest.mark.requirement("CAL-R.2")
def test_a_reflect_meeting_keeps_hypotheses_and_the_working_one() -> None:
    sheet = steps("reflect-meeting")["working"].sheet
    assert {"considered", "working", "test", "risk", "family"} <= {each.key for each in sheet.fields}
    focus = steps("reflect-meeting")["focus"]
    assert (focus.kind, focus.of, focus.at_most) == ("pick", "hypotheses", 2)


@pytest.mark.requirement("CAL-R.4")
def test_safe_uncertainty_is_a_picture_and_scaling_shows_the_spread() -> None:
    place, scale = steps("reflect-meeting")["uncertainty"], steps("reflect-meeting")["scaling"]
    assert place.kind == "place"
    assert (place.low, place.high, place.left, place.right) == ("Unsafe", "Safe", "Certain", "Uncertain")
    assert scale.kind == "scale"
    assert "What makes the difference between us?" in steps("reflect-meeting")["scaling-share"].say


@pytest.mark.requirement("CAL-R.4")
def test_a_tool_can_be_taken_up_before_the_hypotheses() -> None:
    order = keys("reflect-meeting")
    assert steps("reflect-meeting")["tool"].kind == "activity"
    assert order.index("story") < order.index("tool") < order.index("hypotheses")


@pytest.mark.requirement("CAL-R.7")
def test_a_different_hypothesis_is_asked_for_after_the_first_ones_are_heard() -> None:
    order = keys("reflect-meeting")
    assert order.index("hypotheses-share") < order.index("different") < order.index("working")
    different = steps("reflect-meeting")["different"]
    assert different.kind == "alone"
    assert questions(different) == ["A different or contradictory hypothesis"]
    for way in sorted(ANNEX_3 - {"six-hats"}):
        labels = {label for step in ways()[way].steps for label in questions(step)}
        assert "A different or contradictory hypothesis" in labels, way


@pytest.mark.requirement("CAL-R.5")
def test_the_hourglass_narrows_widens_and_narrows() -> None:
    order = ["problem", "dilemma", "hypotheses", "graces", "voices", "kept", "actions"]
    assert [key for key in keys("hourglass") if key in order] == order
    assert {each.key for each in steps("hourglass")["graces"].sheet.fields} == {"worker", "family"}


@pytest.mark.requirement("CAL-R.5")
def test_reflective_conversations_go_back_and_forth_between_two_groups() -> None:
    talks = [step for step in ways()["reflective-conversations"].steps if step.who.startswith("group")]
    assert [(step.who, step.quiet) for step in talks] == [
        ("group1", "group2"),
        ("group2", "group1"),
        ("group1", "group2"),
    ]


@pytest.mark.requirement("CAL-R.5")
@pytest.mark.parametrize("way", ["interviewing", "genogram-and-relationships"])
def test_one_interviews_and_the_rest_listens_and_then_reflects_back(way: str) -> None:
    assert [part.key for part in ways()[way].parts] == ["consultant"]
    interview, back = steps(way)["interview"], steps(way)["heard-share"]
    assert (interview.who, interview.quiet) == ("interview", "observers")
    assert (back.who, back.quiet) == ("observers", "caseworker")
    assert keys(way).index("interview") < keys(way).index("heard-share")
    assert ("genogram" in kinds(way)) == (way == "genogram-and-relationships")


@pytest.mark.requirement("CAL-R.5")
def test_as_if_is_there_both_ways() -> None:
    played, listened = steps("as-if-cast"), steps("as-if-family-listens")
    assert (played["conversation"].who, played["conversation"].quiet) == ("cast", "observers")
    assert (listened["talk"].who, listened["talk"].quiet) == ("caseworker", "cast")
    assert (listened["respond"].who, listened["respond"].quiet) == ("cast", "caseworker")
    assert {"mother", "father", "child", "grandparent"} <= {part.key for part in ways()["as-if-cast"].parts}
    for way in ("as-if-cast", "as-if-family-listens"):
        order = keys(way)
        assert order.index("out") < order.index("reflections"), "out of the part first"
        assert "What has struck you?" in questions(steps(way)["reflections"])


@pytest.mark.requirement("CAL-R.5")
def test_bells_that_ring_has_four_parts_and_observers_who_do_not_engage() -> None:
    way, bells = ways()["bells-that-ring"], steps("bells-that-ring")
    assert [part.key for part in way.parts] == ["presenter", "consultant", "observer", "action-planner"]
    assert all(part.hint for part in way.parts)
    assert (bells["consultation"].who, bells["consultation"].quiet) == ("interview", "observers")
    assert bells["bells"].who == "observers"
    assert "What bells are ringing?" in questions(bells["bells"])
    order = keys("bells-that-ring")
    assert order.index("story") < order.index("consultation") < order.index("bells-share")


@pytest.mark.requirement("CAL-R.5")
def test_six_hats_are_worn_by_all_for_five_minutes_each_with_their_own_questions() -> None:
    hats = [
        step
        for step in ways()["six-hats"].steps
        if step.key in ("white", "red", "black", "yellow", "green", "blue")
    ]
    assert [step.key for step in hats] == ["white", "red", "black", "yellow", "green", "blue"]
    assert {(step.minutes, step.kind, step.who) for step in hats} == {(5, "together", "everybody")}
    asked = {step.key: questions(step) for step in hats}
    assert asked["white"][:3] == [
        "What do we know?",
        "What facts are checked and proven?",
        "What facts do we believe to be true?",
    ]
    assert asked["red"] == ["How do you feel about this family or this situation?"]
    assert asked["black"] == ["What has already gone wrong?", "What else might go wrong?"]
    assert asked["yellow"] == ["What has gone well?", "What else might go well?"]
    assert asked["green"] == ["What haven’t we considered before?"]
    assert asked["blue"] == ["What conclusions can we make?"]
    assert steps("six-hats")["next"].say[0] == "What needs to happen next?"
