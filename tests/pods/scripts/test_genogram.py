"""The cultural genogram with social graces, in its three ways, sentence by sentence."""

import pytest

from casefile.services.genograms import new_version
from pods.services import writing
from supervision_portal.records.services.errors import Refused
from tests.pods.scripts.script import Script, nowhere

pytestmark = pytest.mark.django_db
GRACES = ["Gender", "Geography", "Race", "Religion", "Age", "Ability", "Appearance", "Class", "Culture"]
PICTURE = "Genogram of AO"


def begun(activity: str) -> Script:
    """The genogram of step 2 is the base; what the caseworker answers is added to it."""
    pod = Script.of(activity)
    new_version(by=pod.world.worker, child=pod.world.child)
    assert (pod.step.kind, pod.step.title) == ("genogram", "Take the genogram as a base")
    assert "A key at the side" in pod.page(pod.facilitator)
    assert PICTURE in pod.page(pod.orla)
    assert PICTURE in pod.page(None)
    pod.next()
    # The facilitator asks the caseworker further questions about the family, based on the social graces.
    assert [field.label for field in pod.step.sheet.fields][:9] == GRACES
    assert pod.quiet() == [one.name for one in pod.others]
    pod.together(pod.facilitator, religion="Gran prays daily", education="Both left school early")
    assert "Gran prays daily" in pod.page(None)
    pod.next()
    return pod


def shared_a_pattern_each(pod: Script) -> None:
    """Each worker shares a pattern they have noticed."""
    pod.next()
    assert "up to 1 of yours" in pod.page(pod.orla).lower()
    with pytest.raises(Refused, match="up to 1"):
        pod.reads_out(pod.orla, "Fathers who leave", "The move of 1988")
    pod.reads_out(pod.orla, "The move of 1988")
    pod.reads_out(pod.tom)
    assert pod.shared() == {
        pod.orla.name: ["The move of 1988"],
        pod.tom.name: ["Eldest girls look after the others"],
    }


@pytest.mark.requirement("LEI-TOP.f")
def test_patterns_within_the_family() -> None:
    pod = begun("cultural-genogram-patterns")
    # The group looks at the genogram individually and makes a note of any patterns.
    for one in (pod.orla, pod.caseworker):
        assert PICTURE in pod.page(one)
        assert "Gran prays daily" in pod.page(one)
    # Trans-generational, within households, across different parts of the family; hidden trauma and history.
    assert pod.boxes(pod.orla) == [
        "Trans-generational",
        "Within households",
        "Across different parts of the family",
        "Cultural and historical events behind them",
    ]
    assert "Trauma, loss, events and illnesses" in pod.page(pod.orla)
    pod.alone(pod.orla, generations="Fathers who leave\nMothers who nurse", history="The move of 1988")
    pod.alone(pod.tom, households="Eldest girls look after the others")

    shared_a_pattern_each(pod)

    # To hypothesise what the impact of any patterns might be on our understanding of the worries.
    pod.next()
    assert [field.kind for field in pod.step.sheet.fields] == ["hypothesis"]
    assert "It is a hypothesis, not a fact" in pod.page(pod.facilitator)
    pod.together(pod.facilitator, impact="Leaving may be how this family survives")
    assert "Leaving may be how" in pod.page(pod.una)
    writing.copy_in(by=pod.facilitator, step=pod.step.key, wanted=True)
    pod.next()
    pod.pick_where("The move of 1988")
    pod.rest()

    record = pod.record()
    assert "Cultural and historical events behind them:\n- The move of 1988" in record["summary"]
    assert record["copied-0-text"] == "Leaving may be how this family survives"
    nowhere(record, ["Fathers who leave", "Mothers who nurse", "Eldest girls", "Gran prays daily"])


@pytest.mark.requirement("LEI-TOP.f")
def test_identity_of_the_family() -> None:
    pod = begun("cultural-genogram-family")
    # Individually: which aspect of identity are they drawn to on the genogram?
    assert PICTURE in pod.page(pod.orla)
    assert pod.boxes(pod.orla) == ["The aspect that you are drawn to", "Why you are drawn to it"]
    pod.alone(pod.orla, aspect="Their faith", why="Nobody has asked")
    pod.alone(pod.tom, aspect="My own schooling")
    # Questions relating to that aspect, for the child and/or family.
    pod.next()
    assert pod.boxes(pod.orla) == ["Questions to ask the child", "Questions to ask the family"]
    lines = ["What do you do on Fridays?", "Who prays with you?", "What is holy at home?", "Who taught you?"]
    pod.alone(pod.orla, child="\n".join(lines[:2]), family="\n".join(lines[2:]))

    # The group feeds back which aspect they were most drawn to and why; nobody has to.
    pod.next()
    assert "you may pass" in pod.page(pod.tom)
    writing.hold_back(member=pod.tom, step=pod.step.of, held=True)
    pod.reveal()
    assert pod.shared() == {pod.orla.name: ["Their faith", "Nobody has asked"]}
    assert pod.who_reads("My own schooling") == [pod.tom.name]
    # And share 2 or 3 of their questions.
    pod.next()
    with pytest.raises(Refused, match="up to 3"):
        pod.reads_out(pod.orla, *lines)
    pod.reads_out(pod.orla, *lines[1:3])
    assert pod.shared() == {pod.orla.name: lines[1:3]}
    pod.next()
    pod.pick_where(lines[2])
    pod.rest()

    record = pod.record()
    assert f"Questions to ask the family:\n- {lines[2]}" in record["summary"]
    nowhere(record, ["Their faith", "My own schooling", lines[0], lines[1], lines[3]])


def shared_what_is_personal(pod: Script) -> None:
    """Nobody has to, and nobody picks it."""
    # A personal activity: not everyone will feel comfortable sharing.
    pod.next()
    assert "you may pass, and nobody asks why" in pod.page(pod.tom)
    # Nothing of it is shown by somebody else, not even by mistake: its writer has to want it.
    assert "Your text will not be shown" in pod.page(pod.tom)
    assert "Show all at once" not in pod.page(pod.facilitator)
    assert (pod.reveal(), pod.reveal(pod.tom)) == (0, 0)
    for one in (pod.orla, pod.una):
        writing.hold_back(member=one, step=pod.step.of, held=False)
    assert "Show what Una Three wrote" in pod.page(pod.facilitator)
    assert pod.reveal() == 2  # all at once: his stays his
    assert pod.who_reads("My dad left too") == [pod.tom.name]
    assert "I never prayed" in pod.page(pod.caseworker)
    # What somebody shared of themselves they can take back, and nobody picks it.
    writing.hold_back(member=pod.una, step=pod.step.of, held=True)
    assert pod.who_reads("I own a house") == []
    assert not any(pod.see(one).picks_for for one in pod.everybody)
    assert "This helps" not in pod.page(pod.caseworker)


@pytest.mark.requirement("LEI-TOP.f")
def test_identity_of_the_worker_and_the_family() -> None:
    pod = begun("cultural-genogram-worker")
    # Individually: sameness and difference, and what the impact might be. Everyone, not the worker alone.
    assert PICTURE in pod.page(pod.orla)
    assert pod.writers() == [one.name for one in pod.everybody]
    assert pod.boxes(pod.orla) == [
        "Difference, what it is",
        "Difference, what the impact might be",
        "Sameness, what it is",
        "Sameness, what the impact might be",
    ]
    assert "This is yours. Nobody sees it unless you want it." in pod.page(pod.tom)
    pod.alone(pod.orla, difference__what="I never prayed", sameness__impact="I may take sides")
    pod.alone(pod.tom, sameness__what="My dad left too")
    pod.alone(pod.una, difference__what="I own a house")

    shared_what_is_personal(pod)

    # If no one wants to share, comments on how they found the process.
    pod.next()
    assert pod.step.title == "How did you find the process?"
    assert pod.step.may_pass
    pod.next()
    pod.together(pod.caseworker, takes="I will ask who prays")
    writing.copy_in(by=pod.facilitator, step=pod.step.key, wanted=True)
    pod.rest()

    record = pod.record()
    assert record["copied-0-text"] == "I will ask who prays"
    nowhere(record, ["I never prayed", "I may take sides", "My dad left too", "I own a house"])
