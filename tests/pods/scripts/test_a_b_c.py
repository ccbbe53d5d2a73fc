"""A-B-C: Aspiration, Being Curious, Collaboration; what the group thinks together goes into the record."""

import pytest

from tests.pods.scripts.script import GOAL, Script, council, nowhere

pytestmark = pytest.mark.django_db


def through(pod: Script) -> None:
    """From the overview to the review, as the guidance has it."""
    # Somebody guides the process, and the worker gives an overview at the start: nobody interrupts.
    pod.to("talk")
    pod.next()
    assert pod.next().title == "The worker’s overview"
    assert pod.quiet() == [one.name for one in pod.everybody if one != pod.caseworker]
    # Aspiration: what does the person presenting want to get from the reflection?
    pod.to("goal")
    pod.together(pod.caseworker, goal=GOAL)
    assert GOAL in pod.page(None), "on the wall while it is found"
    # Being curious: questions that look beyond the presenting behaviours; alone first.
    pod.to("alone")
    assert pod.boxes(pod.tom) == ["What else might be happening here?", "Why might this be happening?"]
    pod.alone(pod.tom, **{"else": "When did she last laugh?"}, why="She is afraid of the evenings")
    pod.next()
    pod.reads_out(pod.tom)
    pod.next()
    assert "It is your turn. Press “This helps” beside what helps you." in pod.page(pod.caseworker)
    assert "Listen to the caseworker." in pod.page(pod.orla)
    pod.pick_where("When did she last laugh?")
    # Collaboration: solutions and next steps, together; all see what is asked before anything is written.
    pod.next()
    for one in (pod.orla, pod.caseworker, None):
        assert "Solutions to try" in pod.page(one)
    pod.together(
        pod.facilitator, solutions="- Ask in the car\n- Draw it", next="Visit on Friday\nRing the aunt"
    )


@pytest.mark.requirement("LEI-ABC.1")
@pytest.mark.requirement("LEI-REC.1")
def test_what_the_group_found_and_its_next_steps_are_in_the_record() -> None:
    pod = Script("a-b-c")
    through(pod)
    pod.rest()
    record = pod.record()
    assert record["goal"] == GOAL
    assert "What else might be happening here?\n- When did she last laugh?" in record["summary"]
    assert "Solutions to try:\n- Ask in the car\n- Draw it" in record["summary"]
    assert record["forward"] == "Visit on Friday\nRing the aunt"
    nowhere(record, ["She is afraid"])


@pytest.mark.requirement("LEI-ABC.1")
def test_as_an_s2_the_next_steps_are_its_actions() -> None:
    council(actions="after", record="s2")
    pod = Script("a-b-c")
    through(pod)
    record = pod.record()
    assert "Solutions to try:\n- Ask in the car\n- Draw it" in record["discussion"]
    assert [record[f"actions-{number}-what"] for number in (0, 1)] == ["Visit on Friday", "Ring the aunt"]
    assert record["tools"] == "A-B-C: Aspiration, Being Curious, Collaboration"


@pytest.mark.requirement("LEI-REC.1")
def test_a_sheet_that_is_copied_in_whole_is_not_told_twice() -> None:
    pod = Script("a-b-c")
    through(pod)
    board = pod.room.boards.get(step=pod.step.key)
    board.copy_in = True
    board.save()
    record = pod.record()
    assert "Ask in the car" not in record["summary"]
    assert "forward" not in record
    assert [record[key] for key in record if key.startswith("copied-") and key.endswith("-text")] == [
        "- Ask in the car\n- Draw it",
        "Visit on Friday\nRing the aunt",
    ]
