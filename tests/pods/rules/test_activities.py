"""What holds for every activity: think alone, then share; and how several stand in one session."""

import pytest

from pods.rules.reading import read_activity
from pods.rules.steps import WRITES_ALONE, Activity, Step, placed
from tests.pods.rules.data import ACTIVITIES, LEICESTERSHIRE, TEXTS, labels, shipped, steps_of

EVERY = pytest.mark.parametrize("activity", shipped().values(), ids=lambda activity: activity.key)


@pytest.mark.parametrize("number", range(len(ACTIVITIES)), ids=lambda number: ACTIVITIES[number].stem)
def test_every_file_reads_without_a_problem_and_has_its_key(number: int) -> None:
    activity, problems = read_activity(TEXTS[number])
    assert problems == []
    assert activity
    assert activity.key == ACTIVITIES[number].stem


@EVERY
def test_an_activity_names_the_clause_that_it_comes_from(activity: Activity) -> None:
    source = "Leicestershire pod guidance, " if activity.letter else "Calderdale framework, annex 2"
    assert activity.clause.startswith(source)


@EVERY
def test_nothing_is_shared_or_picked_that_was_not_thought_of_alone_first(activity: Activity) -> None:
    alone: set[str] = set()
    for step in activity.steps:
        if step.kind in {"share", "pick"}:
            assert step.of in alone, step.key
        if step.kind in WRITES_ALONE:
            alone.add(step.key)
    assert {step.of for step in activity.steps if step.kind == "share"} == alone


@EVERY
def test_a_facilitator_who_has_never_done_it_is_told_what_to_say(activity: Activity) -> None:
    for step in activity.steps:
        assert step.say, step.key
        assert all(len(line.split()) <= 30 for line in step.say), step.key  # what can be said in one breath
        assert step.minutes, step.key


@EVERY
def test_it_is_the_caseworker_who_picks(activity: Activity) -> None:
    assert all(step.who == "caseworker" for step in activity.steps if step.kind == "pick")


def test_the_suggestions_of_the_guidance_are_all_there() -> None:
    found: dict[str, set[str]] = {}
    for activity in shipped().values():
        if activity.letter:
            found.setdefault(activity.letter, set()).add(activity.key)
    assert found == LEICESTERSHIRE


@pytest.mark.requirement("LEI-TOP.m")
def test_kinds_of_question_can_be_allotted_to_people() -> None:
    allotted = {key: step for key in shipped() for step in steps_of(key).values() if step.allot}
    assert {"free-activity", "strengths-and-safety", "safety-planning", "words-and-pictures"} <= set(allotted)
    assert all(len(step.sheet.fields) > 1 or step.gaps_of for step in allotted.values())
    kinds_of_question = " ".join(labels(allotted["free-activity"])).lower()
    for each in ("strength and safety", "scaling", "past", "present", "future"):  # those the guidance names
        assert each in kinds_of_question


@pytest.mark.requirement("LEI-TOP.m")
def test_sharing_is_in_pairs_or_round_the_group() -> None:
    sharings = {step.sharing for key in shipped() for step in steps_of(key).values() if step.kind == "share"}
    assert sharings == {"all", "round", "pairs"}


@pytest.mark.requirement("LEI-TOP.m")
@EVERY
def test_an_activity_can_follow_another_or_itself_in_one_session(activity: Activity) -> None:
    before = shipped()["hypothesising"].steps
    session: list[Step] = [*placed(before, "1"), *placed(activity.steps, "2"), *placed(activity.steps, "3")]
    keys = [step.key for step in session]
    assert len(set(keys)) == len(keys)
    for number, step in enumerate(session):
        for named in filter(None, (step.of, step.gaps_of)):
            assert named in keys[:number]
            assert named.split(".")[0] == step.key.split(".")[0]
