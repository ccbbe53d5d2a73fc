"""Hypothesising, sentence by sentence; two activities in one session; a free one; the trajectory."""

import pytest

from pods.services import parts, writing
from pods.services import room as rooms
from supervision_portal.records.services.errors import Refused
from tests.pods.scripts.script import GOAL, Script, nowhere

pytestmark = pytest.mark.django_db
NOT_A_FACT = "A hypothesis, not a fact"
FIRST = "Mum might fear that we take him"
SECOND = "John and Jane might both believe in staying"
THIRD = "Gran may hold them together"


def hypothesised(pod: Script) -> None:
    """From the dilemma to the two that the caseworker selected."""
    # The facilitator asks the caseworker what their current dilemma is.
    assert pod.see(pod.caseworker).has_turn
    assert pod.quiet() == [one.name for one in pod.everybody if one != pod.caseworker]
    pod.together(pod.caseworker, dilemma="I wonder why it gets worse again")
    # The group thinks individually, from the dilemma.
    pod.next()
    assert "I wonder why it gets worse again" in pod.page(pod.tom)
    assert "It is a hypothesis, not a fact" in pod.page(pod.tom)
    for words in (
        "There is no right or wrong",
        "relationships",
        "beliefs could lie underneath the behaviours",
    ):
        assert words in pod.page(pod.facilitator)
    pod.alone(pod.orla, hypothesis=FIRST)
    pod.alone(pod.tom, hypothesis=SECOND)
    pod.alone(pod.una, hypothesis=THIRD)

    # Afterwards the group reads their hypotheses; nobody selects yet.
    pod.next()
    for one in pod.others:
        pod.reads_out(one)
    assert pod.page(None).count(NOT_A_FACT) == 3
    assert not pod.see(pod.caseworker).picks_for
    pod.together(pod.facilitator, _heard="School might be the safe place")

    # The caseworker selects 1 or 2 that they are most interested in.
    pod.next()
    pod.pick_where(FIRST)
    pod.pick_where("School might be the safe place")
    with pytest.raises(Refused, match="up to 2"):
        pod.pick_where(SECOND)
    assert [one.kind for one in pod.see(pod.orla).picks][-2:] == ["hypothesis", "hypothesis"]


@pytest.mark.requirement("LEI-TOP.g")
def test_hypothesising() -> None:
    pod = Script.of("hypothesising")
    hypothesised(pod)
    # The group discusses how the worker could test them: discussions or questions with the family.
    pod.next()
    tested = [each.text for each in pod.see(pod.tom).picked_before]
    assert tested == [FIRST, "School might be the safe place"]
    assert FIRST in pod.page(pod.tom)
    assert SECOND not in pod.page(pod.tom)
    pod.together(
        pod.facilitator, discussions="With Mum, about the fear", questions="What would help to tell us?"
    )
    assert "What would help to tell us?" in pod.page(pod.orla)
    assert "it gets worse again" in pod.page(pod.orla)
    writing.copy_in(by=pod.facilitator, step=pod.step.key, wanted=True)
    # The dilemma of this activity is not that of the next one.
    rooms.add_activity(by=pod.facilitator, was_at=pod.room.at, key="safety-planning")
    assert "it gets worse again" not in pod.page(pod.orla)
    pod.rest()

    record = pod.record()
    assert (
        f"It might be that … (a hypothesis, not a fact):\n- {FIRST}\n- School might be the safe place"
        in record["summary"]
    )
    assert record["copied-1-text"] == "What would help to tell us?"
    nowhere(record, [SECOND, THIRD])


@pytest.mark.requirement("LEI-TOP.m")
def test_a_session_covers_both_a_cultural_genogram_and_hypothesising() -> None:
    pod = Script.of("cultural-genogram-patterns")
    look = pod.to("alone")
    pod.alone(pod.orla, generations="Fathers who leave")
    pod.to("share")
    pod.reads_out(pod.orla)
    pod.to("pick")
    pod.pick_where("Fathers who leave")
    pod.to("review")
    pod.together(pod.caseworker, useful="The patterns", scale="5", enough="no")
    rooms.another_round(by=pod.facilitator, was_at=pod.again().room.at)
    pod.start("hypothesising")
    assert pod.see(pod.orla).goal == GOAL  # it is the same worker's, for the same discussion
    assert "Fathers who leave" in pod.page(pod.caseworker)  # what was picked goes along
    hypothesised(pod)
    assert pod.step.of != look.key
    pod.rest()

    record = pod.record()
    assert record["goal"] == GOAL
    assert "Trans-generational:\n- Fathers who leave" in record["summary"]
    assert f"- {FIRST}" in record["summary"]
    assert "- Look for patterns on your own" in record["summary"]
    assert "- Write a hypothesis: what might be happening?" in record["summary"]
    assert "Most useful for the worker: Hearing five voices" in record["summary"]
    nowhere(record, [SECOND, THIRD])


@pytest.mark.requirement("LEI-TOP.k")
@pytest.mark.requirement("LEI-TOP.m")
def test_a_free_activity() -> None:
    pod = Script.of("free-activity")
    # Any activity can be appropriate if it is in line with the worker's goal.
    assert pod.step.title == "How does this activity serve the worker’s goal?"
    assert GOAL in pod.page(pod.orla)
    pod.together(pod.facilitator, reason="She is to have words for the evenings")
    pod.next()
    pod.together(pod.facilitator, task="What would you say at the door?")

    # Group members must be given some time to think individually, and then feedback to the group.
    pod.next()
    assert "What would you say at the door?" in pod.page(pod.orla)
    kinds = pod.boxes(pod.orla)
    # Different types of questions to different workers: strength/safety, scaling, past/present/future.
    asked = ["Strength and safety questions", "Scaling questions"]
    asked += [f"Questions about the {time}" for time in ("past", "present", "future")]
    assert kinds[1:] == asked
    given = {pod.orla.pk: ["strengths"], pod.tom.pk: ["scaling"], pod.una.pk: ["past", "future"]}
    parts.allot(by=pod.facilitator, step=pod.step.key, fields=given)
    assert [pod.boxes(one) for one in pod.others] == [kinds[1:2], kinds[2:3], [kinds[3], kinds[5]]]
    assert pod.boxes(pod.advisor) == kinds
    pod.alone(pod.orla, strengths="What helped on Sunday?")
    pod.alone(pod.tom, scaling="From 0 to 10, how calm is it at six?")
    pod.next()
    pod.reads_out(pod.tom)
    assert pod.shared() == {pod.tom.name: ["From 0 to 10, how calm is it at six?"]}
    assert pod.who_reads("What helped on Sunday?") == [pod.orla.name]
    pod.reads_out(pod.orla)
    pod.next()
    pod.pick_where("What helped on Sunday?")
    pod.rest()

    record = pod.record()
    assert "Strength and safety questions:\n- What helped on Sunday?" in record["summary"]
    nowhere(record, ["how calm is it at six", "at the door"])


@pytest.mark.requirement("LEI-TOP.l")
def test_trajectory() -> None:
    pod = Script.of("trajectory")
    # Where this goes if nothing changes, and if it does.
    boxes = pod.boxes(pod.orla)
    assert len(boxes) == 6
    assert boxes[:2] == ["In the next weeks, if nothing changes", "In the next weeks, if it changes"]
    pod.alone(pod.orla, soon__same="He may stop going to school", later__changed="He might sleep at Gran’s")
    pod.alone(pod.tom, child__same="He may stop asking")
    pod.next()
    assert "2 rounds" in pod.page(pod.orla)
    pod.reveal()
    assert pod.page(None).count(NOT_A_FACT) == 3
    pod.next()
    pod.pick_where("He may stop asking")
    # The next step goes on from what was picked.
    pod.next()
    assert [each.text for each in pod.see(pod.una).picked_before] == ["He may stop asking"]
    pod.together(pod.facilitator, signs="He asks at school", questions="What does he ask you?")
    pod.rest()

    record = pod.record()
    label = "What it means for the child, if nothing changes (a hypothesis, not a fact)"
    assert f"{label}:\n- He may stop asking" in record["summary"]
    nowhere(record, ["He may stop going to school", "He might sleep", "He asks at school"])
