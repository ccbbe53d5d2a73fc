"""Questions for strengths and safety, a safety plan and a network, sentence by sentence."""

import pytest

from pods.services import parts, writing
from supervision_portal.records.services.errors import Refused
from tests.pods.scripts.script import GOAL, Script, council, nowhere

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("LEI-TOP.h")
def test_strengths_and_safety() -> None:
    pod = Script.of("strengths-and-safety")
    # The group works individually and comes up with strength and safety questions.
    assert pod.boxes(pod.orla) == ["Existing strengths", "Existing safety"]
    page = pod.page(pod.orla)
    assert "Who do you turn to for help in dealing with problems?" in page
    assert "when you wanted to use drugs but did not? How did you do that?" in page
    assert "Safety is strengths tested over time." in pod.page(pod.facilitator)
    lines = [f"What helps on day {number}?" for number in range(1, 6)]
    pod.alone(pod.orla, strengths="\n".join(lines[:3]), safety="\n".join(lines[3:]))
    pod.alone(pod.facilitator, strengths="Who cooks for you?")

    # The facilitator asks the group to share 2 or 3 of their best questions with the caseworker.
    pod.next()
    with pytest.raises(Refused, match="up to 3"):
        pod.reads_out(pod.orla, *lines[:4])
    pod.reads_out(pod.orla, lines[0], lines[3])
    pod.reads_out(pod.facilitator)
    assert pod.shared(pod.caseworker) == {
        pod.facilitator.name: ["Who cooks for you?"],
        pod.orla.name: [lines[0], lines[3]],
    }
    assert not pod.see(pod.caseworker).picks_for  # on the next step
    pod.next()
    pod.pick_where(lines[3])
    assert pod.picked() == [lines[3]]
    with pytest.raises(Refused, match="The caseworker picks"):
        pod.pick(lines[0], field="strengths", by=pod.advisor)
    assert not pod.see(pod.advisor).picks_for
    pod.rest()

    record = pod.record()
    assert record["goal"] == GOAL
    assert f"Existing safety:\n- {lines[3]}" in record["summary"]
    assert "Most useful for the worker: Hearing five voices" in record["summary"]
    nowhere(record, [*lines[:3], lines[4], "Who cooks for you?"])


@pytest.mark.requirement("LEI-TOP.i")
@pytest.mark.requirement("LEI-TOP.m")
def test_safety_planning() -> None:
    pod = Script.of("safety-planning")
    prompts = [
        "To find existing strengths",
        "To find existing safety",
        "To identify triggers",
        "Who has been involved in the past?",
        "How has safety been achieved in the past?",
    ]
    # The group works individually; prompts are given around these topics.
    assert pod.boxes(pod.una) == prompts
    # The facilitator could allocate different types of questions to different workers.
    parts.allot(by=pod.facilitator, step=pod.step.key, fields={pod.orla.pk: ["triggers"]})
    assert pod.boxes(pod.orla) == ["To identify triggers"]
    assert pod.boxes(pod.tom) == prompts
    pod.alone(pod.orla, triggers="What happens before it starts?")
    pod.alone(pod.tom, involved="Who stepped in last time?")

    # And then feedback to the group; who would rather not show theirs reads it out.
    pod.next()
    writing.hold_back(member=pod.tom, step=pod.step.of, held=True)
    pod.reveal()
    assert pod.shared() == {pod.orla.name: ["What happens before it starts?"]}
    assert pod.who_reads("Who stepped in last time?") == [pod.tom.name]
    pod.together(pod.facilitator, _heard="Who stepped in then?")
    assert "Who stepped in then?" in pod.page(pod.caseworker)
    assert pod.see(pod.tom).heard[0].who == ""  # as it was said, without a name
    pod.next()
    pod.pick_where("What happens before it starts?")
    pod.pick_where("Who stepped in then?")
    pod.rest()

    record = pod.record()
    assert "To identify triggers:\n- What happens before it starts?" in record["summary"]
    assert "- Who stepped in then?" in record["summary"]
    nowhere(record, ["Who stepped in last time?", pod.orla.name + ":"])


def read_in_two_rounds(pod: Script) -> None:
    """One question each in each round, seeing if they cover every domain."""
    # In two rounds read one question each, seeing if you can cover every domain.
    pod.next()
    words = pod.page(pod.orla).lower()
    assert "2 rounds" in words
    assert "up to 1 of yours each time" in words
    pod.reads_out(pod.orla, "Who left?")
    pod.reads_out(pod.tom, "Who went first?")
    assert pod.shared() == {pod.orla.name: ["Who left?"], pod.tom.name: ["Who went first?"]}
    assert pod.see(None).uncovered == [
        "Past, positive",
        "Present, negative",
        "Present, positive",
        "Future, negative",
        "Future, positive",
    ]
    assert "Future, positive" in pod.page(pod.caseworker)
    pod.reads_out(pod.tom, "Whom would you ring?")
    assert pod.shared()[pod.tom.name] == ["Who went first?", "Whom would you ring?"]
    assert "Future, positive" not in pod.see(None).uncovered
    with pytest.raises(Refused, match="was read already"):
        pod.reads_out(pod.orla, "Who came back?", "And if?")  # one a round: two in all
    assert pod.who_reads("And if?") == [pod.orla.name]


@pytest.mark.requirement("LEI-TOP.j")
def test_network_questions() -> None:
    pod = Script.of("network-questions")
    # Write the objection or difficulty in the case.
    assert pod.step.title == "Write the objection first"
    pod.together(pod.caseworker, objection="We have nobody")
    # Write down as many questions as you can about that issue, in each category of the worksheet.
    pod.next()
    assert "We have nobody" in pod.page(pod.una)
    assert pod.boxes(pod.una) == [
        "Past, negative",
        "Past, positive",
        "Present, negative",
        "Present, positive",
        "Future, negative",
        "Future, positive",
    ]
    pod.alone(
        pod.orla, past__negative="Who left?", past__positive="Who came back?", future__negative="And if?"
    )
    pod.alone(pod.tom, past__negative="Who went first?", future__positive="Whom would you ring?")

    read_in_two_rounds(pod)

    pod.next()
    pod.pick_where("Whom would you ring?")
    # The facilitator leads reflections on learnings and struggles.
    pod.next()
    pod.together(pod.facilitator, learnings="Small questions open doors", struggles="The future, negative")
    assert "Small questions open doors" in pod.page(pod.orla)
    pod.rest()

    record = pod.record()
    assert "Future, positive:\n- Whom would you ring?" in record["summary"]
    nowhere(record, ["Who left?", "Who came back?", "Who went first?", "Small questions open doors"])


@pytest.mark.requirement("CAL-R.2")
def test_what_works_well_is_no_working_hypothesis() -> None:
    council(actions="after", record="s2")
    pod = Script.of("three-questions")
    pod.alone(pod.tom, well="Gran rings every night")
    pod.next()
    pod.reads_out(pod.tom)
    pod.next()
    pod.pick_where("Gran rings every night")
    record = pod.record()
    assert record["going_well"] == "What is working well?\n- Gran rings every night"
    assert record["tools"] == "Signs of Safety group supervision, Three questions"
    assert "working_hypothesis" not in record
