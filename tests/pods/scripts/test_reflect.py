"""A reflect meeting, from the check-in to its record to the S2 standard."""

import pytest

from pods.services import writing
from supervision_portal.records.services.errors import Refused
from tests.pods.scripts.script import Script, council, nowhere
from tests.pods.scripts.test_ways import CALDERDALE

pytestmark = pytest.mark.django_db
FIRST = "Dad may be afraid of the meeting"
SECOND = "The school might not say what it sees"
OTHER = "It might be going well enough"


def widened_the_lens(pod: Script) -> None:
    """Hypotheses, and one that contradicts them; one or two to focus on."""
    # Hypotheses widen the lens; and one that contradicts, against groupthink.
    pod.next()
    assert pod.step.kind == "activity"  # a tool, if one helps
    pod.next()
    pod.alone(pod.orla, hypothesis=FIRST)
    pod.alone(pod.tom, hypothesis=SECOND)
    pod.next()
    pod.reveal()
    pod.next()
    pod.alone(pod.una, different=OTHER)
    pod.next()
    pod.reveal()
    assert OTHER in pod.page(None)
    # Pick one or two to focus on.
    pod.next()
    assert pod.step.at_most == 2
    pod.pick_where(FIRST)


def placed_and_scaled(pod: Script) -> None:
    """Where everybody stands, and how worried: seen as a picture, and whose place it is, is not."""
    # Safe uncertainty: everybody places themselves, unseen, and then looks at the picture.
    pod.next()
    pod.write(pod.orla, x="2", y="8")
    pod.write(pod.tom, x="7", y="3")
    assert pod.see(pod.caseworker).pictured == []
    pod.next()
    pod.reveal()
    [(_kind, picture, _is_kept)] = pod.see(None).pictured
    assert "2 of 10 towards “Uncertain” and 8 of 10 towards “Safe”; 7 of 10" in picture.words
    assert pod.page(None).count("<circle") == 2
    assert "Unsafe</text>" in pod.page(None)
    # Scaling: the spread is seen, and whose number it is, is not.
    pod.next()
    for one, number in zip(pod.others, ("3", "3", "8"), strict=True):
        pod.write(one, number=number)
    assert pod.see(pod.caseworker).pictured == []
    scale = pod.step
    pod.next()
    pod.reveal()
    [(_kind, picture, _is_kept)] = pod.see(None).pictured
    assert f"(0 is “{scale.low}”; 10 is “{scale.high}”): 3: 2 people; 8: 1 person." in picture.words
    assert all(said == [] for said in pod.shared().values())


def reflected() -> Script:
    """As far as the actions: check-in, dilemma, reflection."""
    pod = Script("reflect-meeting")
    # Time as a pod, check-in, aims, ground rules, time to offload: nothing of it is ever written.
    titles = [pod.step.title]
    while pod.step.kind != "together":
        assert pod.step.kind in ("talk", "roles")
        assert not pod.step.sheet
        titles.append(pod.next().title)
    assert titles == [
        "Time as a pod, before guests join",
        "Check-in",
        "Our aims",
        "Roles and ground rules",
        "Time to offload",
        "The dilemma, and our aims for this discussion",
    ]
    # Spend time exploring and agreeing the dilemma and the aims.
    pod.together(pod.facilitator, dilemma="How do we work with an angry parent?", aims="Ways in")
    # Limit the story; everyone listens before they ask questions.
    pod.next()
    assert pod.quiet() == [one.name for one in pod.everybody if one != pod.caseworker]
    # Curious questions, alone and then read out.
    pod.next()
    pod.alone(pod.orla, curious="I wondered who calms him")
    pod.next()
    pod.reads_out(pod.orla)
    pod.next()
    pod.pick_where("I wondered who calms him")
    widened_the_lens(pod)

    # The working hypothesis, how to test it, the analysis of risk, what the family says.
    pod.next()
    pod.together(pod.facilitator, working=FIRST, risk="Less than in spring", family="Dad wants to be asked")
    placed_and_scaled(pod)

    return pod


@pytest.mark.requirement("CAL-R.1", "CAL-R.2")
def test_actions_open_after_the_reflection() -> None:
    council(**CALDERDALE)
    pod = reflected()
    actions = next(key for key in (step.key for step in pod.see(None).own_steps) if key.endswith(".actions"))
    assert "What will be done" not in pod.page(pod.facilitator)  # hold people back until now
    pod.next()
    assert pod.step.key == actions
    assert "What will be done" in pod.page(pod.facilitator)
    agreed = ["Ask Dad what he would like to be asked", "Ring the school"]
    agreed += ["Orla sends the leaflet", f"{pod.facilitator.name} will tell the nurse"]
    pod.together(pod.facilitator, actions="\n".join(agreed))
    assert "Ring the school" in pod.page(pod.facilitator)
    # Check-out comes last.
    pod.next()
    assert (pod.step.title, pod.see(None).is_last) == ("Check-out", True)

    record = pod.draft()
    assert (record.kind, record.file) == ("reflect", pod.world.child.file)
    data = record.data
    assert FIRST in data["hypotheses"]
    assert "a hypothesis, not a fact" in data["hypotheses"]
    assert "I wondered who calms him" in data["discussion"]
    assert data["actions-0-what"] == "Ask Dad what he would like to be asked"
    assert [data[f"actions-{number}-what"] for number in range(4)] == agreed
    # Who is named first does it, else the caseworker.
    assert [data[f"actions-{number}-who"] for number in range(4)] == [
        *("supervisee", "supervisee", "other", "supervisor"),
    ]
    assert data["actions-2-who_other"] == "Orla One"
    assert data["working_hypothesis"] == FIRST
    assert data["uncertainty"] == "Less than in spring"
    assert data["family_views"] == "Dad wants to be asked"
    nowhere(data, [SECOND, OTHER, pod.orla.name + ":"])


@pytest.mark.requirement("CAL-R.1")
@pytest.mark.requirement("LEI-PUR.1")
def test_where_pods_decide_nothing_there_are_no_actions() -> None:
    council(actions="never", record="pod")
    pod = Script("reflect-meeting")
    assert "actions" not in pod.kinds()
    titles = [step.title for step in pod.see(None).own_steps]
    assert titles[-2:] == ["How far apart we are", "Check-out"]
    while not pod.see(None).is_last:
        pod.next()
        assert "What will be done" not in pod.page(pod.facilitator)
    with pytest.raises(Refused, match="not part of the session"):
        writing.write_together(by=pod.facilitator, step="1.actions", data={"actions": "Close it"}, version=0)
    nowhere(pod.record(), ["Close it"])
