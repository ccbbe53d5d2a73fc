"""Statements, goals and scaling questions; words and pictures: sentence by sentence."""

import pytest

from pods.services import writing
from supervision_portal.records.services.errors import Refused
from tests.pods.scripts.script import GOAL, Script, nowhere

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("LEI-TOP.c")
def test_danger_statements_safety_goals_and_scaling_questions() -> None:
    pod = Script.of("statements-goals-scaling")
    # Each person sits on their own and writes all three; 10 to 15 minutes.
    assert pod.step.minutes == 15
    assert "10 to 15 minutes" in pod.page(pod.facilitator)
    assert pod.writers() == [one.name for one in pod.everybody]
    assert pod.boxes(pod.caseworker) == [
        "Danger or worry statement",
        "Safety, success, stability or wellbeing goal",
        "Scaling question",
    ]
    pod.alone(pod.orla, statement="Gran worries that nobody wakes", goal="Mum asks for a night off")
    pod.alone(pod.tom, statement="I worry about the stairs", scale="From 0 to 10, how is the night?")
    pod.alone(pod.caseworker, goal="There is a plan for nights")

    # Everyone reads out theirs; not about commenting if they are right or wrong.
    pod.next()
    assert "Nobody says what is right or wrong" in pod.page(pod.facilitator)
    for one in (pod.orla, pod.tom, pod.caseworker):
        pod.reads_out(one)
    assert "the wall" in pod.who_reads("I worry about the stairs")
    assert list(pod.shared()) == [pod.caseworker.name, pod.orla.name, pod.tom.name]
    with pytest.raises(Refused, match="shared already"):  # nothing is put right afterwards
        writing.write_alone(member=pod.orla, step=pod.step.of, data={"statement": "Put right"}, version=1)

    what_they_learned(pod)
    record = pod.record()
    assert "Danger or worry statement:\n- I worry about the stairs" in record["summary"]
    nowhere(record, ["Gran worries", "Mum asks", "how is the night", "There is a plan"])


def what_they_learned(pod: Script) -> None:
    # At the end the worker’s thoughts on hearing the different statements: the others listen.
    pod.next()
    assert pod.see(pod.caseworker).has_turn
    assert pod.quiet() == [one.name for one in pod.everybody if one != pod.caseworker]
    assert "I worry about the stairs" in pod.page(pod.caseworker)
    pod.next()
    pod.pick_where("I worry about the stairs")
    # The group talks about the experience: what did they learn, what did they find helpful?
    pod.next()
    said = pod.page(pod.facilitator)
    assert "what did you learn?" in said
    assert "What did you find helpful?" in said
    pod.rest()


@pytest.mark.requirement("LEI-TOP.d")
def test_words_and_pictures() -> None:
    pod = Script.of("words-and-pictures")
    # The four questions are prompts for questions of one’s own: independently, for 10 minutes.
    assert pod.step.minutes == 10
    assert pod.boxes(pod.orla) == [
        "Who is worried?",
        "What are we worried about?",
        "What happened because of the worries?",
        "What’s happening now?",
    ]
    lines = ["Who told you first?", "What do you call it at home?", "What changed?", "Who knows today?"]
    pod.alone(pod.orla, who=lines[0], what=lines[1], happened=lines[2], now=lines[3])
    pod.alone(pod.tom, now="Where do you sleep now?")

    # Each person reads 2/3 of their questions.
    pod.next()
    assert "up to 3 of yours" in pod.page(pod.orla).lower()
    with pytest.raises(Refused, match="up to 3"):
        pod.reads_out(pod.orla, *lines)
    pod.reads_out(pod.orla, *lines[1:])
    pod.reads_out(pod.tom)
    assert pod.shared(pod.caseworker)[pod.orla.name] == lines[1:]
    assert pod.who_reads(lines[0]) == []
    assert "What happened because of the worries?" in pod.page(pod.caseworker)

    # The worker says which questions they are drawn to and which might help.
    pod.next()
    pod.pick_where(lines[1])
    pod.pick_where("Where do you sleep now?")
    assert pod.picked() == [lines[1], "Where do you sleep now?"]
    pod.rest()

    record = pod.record()
    assert record["goal"] == GOAL
    assert f"What are we worried about?\n- {lines[1]}" in record["summary"]
    assert "- Where do you sleep now?" in record["summary"]
    nowhere(record, [lines[0], lines[2], lines[3]])


@pytest.mark.requirement("LEI-TOP.d")
def test_a_picture_of_a_difficult_topic() -> None:
    pod = Script.of("difficult-topic-drawing")
    # A worker struggles to describe a particular topic.
    pod.together(pod.caseworker, topic="What Grandad did")
    # Each person draws a picture and writes a description of this topic.
    pod.next()
    assert pod.step.kind == "draw"
    assert pod.writers() == [one.name for one in pod.everybody]
    assert "What Grandad did" in pod.page(pod.orla)
    pod.alone(pod.orla, drawing="M10 10L90 90", words="A fox that broke a rule")
    pod.alone(pod.tom, drawing="M20 20L30 30", words="A cloud over the house")
    assert pod.who_reads("M10 10L90 90") == [pod.orla.name]

    # Workers share this with the group.
    pod.next()
    pod.reads_out(pod.orla)
    assert pod.who_reads("M20 20L30 30") == []
    pod.reads_out(pod.tom)
    everywhere = [*(one.name for one in pod.everybody), "the wall"]
    assert pod.who_reads("M10 10L90 90") == everywhere
    assert pod.shared()[pod.orla.name] == ["A fox that broke a rule"]  # once, to be picked

    # To enable discussion about ways to approach the topic, images and language to use.
    pod.next()
    pod.together(pod.facilitator, approach="With an animal", images="Animals", language="Broke a rule")
    for asked in ("Ways to approach the topic", "Images to use", "Language to use"):
        assert asked in pod.page(None)
    assert "With an animal" in pod.page(pod.orla)
    pod.next()
    pod.pick_where("A fox that broke a rule")
    pod.rest()

    record = pod.record()
    assert "The words that go with your picture:\n- A fox that broke a rule" in record["summary"]
    nowhere(record, ["A cloud over the house", "M10 10", "Animals"])
