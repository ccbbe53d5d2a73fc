"""Appreciative inquiry, sentence by sentence; it needs no child."""

import pytest

from pods.models import Discussion
from pods.services import room as rooms
from pods.services import writing
from supervision_portal.records.services.errors import Refused
from tests.pods.scripts.script import Script, nowhere

pytestmark = pytest.mark.django_db


def shared_and_chosen(pod: Script) -> None:
    """Some share theirs, and one is chosen to begin with."""
    # Depending on time, some or all of the group share their suggestions.
    pod.next()
    assert "you may pass" in pod.page(pod.una)
    writing.hold_back(member=pod.una, step=pod.step.of, held=True)
    pod.reads_out(pod.orla, "What are you proud of?")
    pod.reads_out(pod.facilitator)
    assert pod.shared() == {
        pod.facilitator.name: ["When did you surprise yourself?"],
        pod.orla.name: ["What are you proud of?"],
    }
    assert pod.see(pod.facilitator).unrevealed == [pod.tom]  # there was no time for his; hers is held back

    # Together the facilitator and worker decide on the one to begin with.
    pod.next()
    assert [pod.see(one).picks_for for one in pod.everybody] == [True, True, False, False, False, False]
    pod.pick_where("What are you proud of?", by=pod.facilitator)
    with pytest.raises(Refused, match="up to 1"):
        pod.pick_where("When did you surprise yourself?")


def observed(pod: Script) -> None:
    """The inquiry is led; the group writes down the questions it hears."""
    # The facilitator leads the AI; group members observe and write down the questions asked.
    pod.next()
    assert pod.writers() == [one.name for one in (pod.advisor, *pod.others)]
    assert "What are you proud of?" in pod.page(pod.facilitator)
    for prompt in (
        "who, what, when, where, why, how",
        "What difference did it make?",
        "what else? What else?",
    ):
        assert prompt in pod.page(pod.facilitator)
    # Identifying the eliciting, amplifying and reflection questions; and where it started over.
    assert pod.boxes(pod.orla) == ["Elicit", "Amplify", "Reflect", "Start over"]
    pod.alone(pod.orla, elicit="What are you proud of there?", amplify="Who was in the kitchen?")
    pod.alone(pod.advisor, reflect="What did it change?", **{"start-over": "And what else was there?"})

    pod.next()
    pod.reads_out(pod.orla)
    pod.reads_out(pod.advisor)
    assert pod.shared()[pod.advisor.name] == ["What did it change?", "And what else was there?"]
    assert "Amplify" in pod.page(None)
    pod.next()
    pod.pick_where("Who was in the kitchen?")


@pytest.mark.requirement("LEI-TOP.e")
def test_appreciative_inquiry() -> None:
    pod = Script.of("appreciative-inquiry")
    # Everyone writes down their best eliciting question; the facilitator also develops one.
    assert pod.facilitator.name in pod.writers()
    assert pod.writers() == [one.name for one in pod.everybody]
    assert pod.boxes(pod.tom) == ["Your best eliciting question"]
    pod.alone(pod.facilitator, question="When did you surprise yourself?")
    pod.alone(pod.orla, question="What went well on Friday?\nWhat are you proud of?")
    pod.alone(pod.tom, question="Which visit do you remember?")
    pod.alone(pod.una, question="Something I would rather keep")

    shared_and_chosen(pod)

    observed(pod)

    pod.rest()

    record = pod.record()
    assert "Your best eliciting question:\n- What are you proud of?" in record["summary"]
    assert "Amplify:\n- Who was in the kitchen?" in record["summary"]
    nowhere(
        record,
        [
            "Something I would rather keep",
            "When did you surprise yourself?",
            "What did it change?",
            "Which visit",
        ],
    )


@pytest.mark.requirement("LEI-TOP.e")
def test_it_is_offered_where_no_child_is_discussed() -> None:
    pod = Script()
    topic = Discussion.objects.create(
        pod=pod.world.pod, topic="What we did well", caseworker=pod.world.worker
    )
    rooms.discuss(by=pod.facilitator, discussion=topic)
    pod.to("activity")
    offered = pod.page(pod.facilitator)
    assert 'value="appreciative-inquiry"' in offered
    assert 'value="harm-matrix"' not in offered
