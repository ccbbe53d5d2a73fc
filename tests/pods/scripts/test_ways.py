"""Ways to structure a session (annex 3): who speaks, who listens, and what each writes."""

import pytest

from casefile.services import genograms
from pods.models import Discussion
from pods.room_models import Member
from pods.services import parts
from pods.services import room as rooms
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.pods.scripts.script import Script, council, nowhere

pytestmark = pytest.mark.django_db
PICTURE = 'aria-label="Picture of the family"'
CALDERDALE = {"actions": "after", "record": "s2", "visitors": True}


def plays(pod: Script, member: Member, part: str = "", group: int = 0) -> None:
    """The facilitator gives a part, or one of two groups."""
    role = member.role if member in (pod.facilitator, pod.caseworker) else Member.Role.OBSERVER
    parts.give_part(by=pod.facilitator, member=member, role=role, group=group, plays=part)


def takes(pod: Script, member: Member, part: str) -> None:
    """They press it on their own screen."""
    assert f'name="part" value="{part}"' in pod.page(member)
    parts.take_part(member=member, part=part)


def names(*members: Member) -> list[str]:
    return [one.name for one in members]


@pytest.mark.requirement("CAL-R.5")
def test_reflective_conversations_in_two_groups() -> None:
    pod = Script("reflective-conversations")
    pod.to("roles")
    first, second = (pod.caseworker, pod.orla), (pod.advisor, pod.tom, pod.una)
    for one in first:
        plays(pod, one, group=1)
    for one in second:
        plays(pod, one, group=2)
    # One group, who know the case, talks about the dilemma while the second listens.
    pod.next()
    assert pod.step.title == "The first group talks about the dilemma"
    assert pod.quiet() == names(*second)
    assert all(pod.see(one).has_turn for one in first)
    assert "Your screen stays quiet" in pod.page(pod.tom)
    # Group 2 discusses what they have heard: what interests them, what resonated, curious questions.
    pod.next()
    assert pod.quiet() == names(*first)
    assert all(pod.see(one).has_turn for one in second)
    assert "What resonates with you?" in pod.page(pod.facilitator)
    # Group 1 reflects on what group 2 has talked about.
    pod.next()
    assert pod.quiet() == names(*second)
    # Then all think together, and nobody is quiet.
    pod.next()
    assert pod.quiet() == []
    pod.together(pod.facilitator, working="They may protect each other")
    assert "They may protect each other" in pod.page(pod.tom)


@pytest.mark.requirement("CAL-R.5")
def test_as_if_with_parts_to_play() -> None:
    pod = Script("as-if-cast")
    pod.to("roles")
    # People take on the positions of those involved: mother, father, children, grandparent, professionals.
    offered = pod.page(pod.facilitator)
    for part in ("Mother", "Father", "Child", "Grandparent", "Social worker", "Health visitor", "Teacher"):
        assert f'<option value="{part}">' in offered
        assert part in pod.page(pod.orla)
    plays(pod, pod.tom, "Mother")
    plays(pod, pod.una, "Child")
    # And have a conversation about the situation from there; the others listen.
    pod.next()
    assert [pod.see(one).has_turn for one in pod.others] == [False, True, True]
    assert pod.quiet() == names(pod.orla)
    assert "It is your turn" in pod.page(pod.tom)
    # Then they come out of role.
    pod.next()
    assert pod.step.title == "Come out of your part"
    assert pod.quiet() == []
    # And share reflections: what struck, made curious, reassured or worried them; as themselves, alone first.
    pod.next()
    assert pod.boxes(pod.tom) == [
        "What has struck you?",
        "What are you curious about?",
        "What has reassured you?",
        "What has worried you?",
    ]
    pod.alone(pod.tom, struck="How lonely it was", worried="Nobody asked the child")
    pod.next()
    pod.reads_out(pod.tom)
    pod.next()
    pod.pick_where("Nobody asked the child")
    record = pod.record()
    assert "What has worried you?\n- Nobody asked the child" in record["summary"]
    nowhere(record, ["How lonely it was", "Mother"])


@pytest.mark.requirement("CAL-R.5")
def test_as_if_the_family_listens_first() -> None:
    pod = Script("as-if-family-listens")
    pod.to("roles")
    family = (pod.orla, pod.tom, pod.una)
    for one, part in zip(family, ("Mother", "Father", "Child"), strict=True):
        plays(pod, one, part)
    # The worker and supervisor discuss the case; the “family” sit and listen.
    pod.next()
    assert pod.quiet() == names(*family)
    assert pod.see(pod.caseworker).has_turn
    assert "notices what it does to them" in pod.page(pod.tom)
    # Then they each get a chance to respond in role.
    pod.next()
    assert pod.quiet() == names(pod.caseworker)
    assert all("Answer as the person that you are here. You can pass." in pod.page(one) for one in family)
    assert "Answer as the person" not in pod.page(pod.facilitator)


@pytest.mark.requirement("CAL-R.5")
def test_six_hats() -> None:
    council(**CALDERDALE)
    pod = Script("six-hats")
    pod.to("together")
    pod.together(pod.facilitator, dilemma="How do we end well?")
    asked = {
        "White": "What do we know?",
        "Red": "How do you feel about this family or this situation?",
        "Black": "What has already gone wrong?",
        "Yellow": "What has gone well?",
        "Green": "What haven’t we considered before?",
        "Blue": "What conclusions can we make?",
    }
    # Everybody puts on the same hat at the same time, for five minutes each.
    for colour, question in asked.items():
        step = pod.next()
        assert (step.title.split()[0], step.minutes) == (colour, 5)
        assert pod.quiet() == []
        assert pod.writers() == []
        first = step.sheet.fields[0]
        assert first.label == question
        assert len(pod.who_reads(question)) == len(pod.everybody) + 1, "before anything is written"
        pod.together(pod.facilitator, **{first.key: f"Said under the {colour} hat"})
        assert len(pod.who_reads(f"Said under the {colour} hat")) == len(pod.everybody) + 1
    # What needs to happen next is a step of its own, where the council has actions.
    pod.next()
    assert (pod.step.kind, pod.step.say[0]) == ("actions", "What needs to happen next?")
    pod.together(pod.facilitator, actions="Ask the school")
    assert len(pod.who_reads("Ask the school")) == len(pod.everybody) + 1
    # What they thought is in the record; how they feel is not, unless it is copied in.
    record = pod.record()
    assert "What has gone well?\n- Said under the Yellow hat" in record["going_well"]
    for colour in ("White", "Black", "Green", "Blue"):
        assert f"Said under the {colour} hat" in record["discussion"]
    nowhere(record, ["Said under the Red hat"])


@pytest.mark.requirement("CAL-R.5")
def test_bells_that_ring() -> None:
    pod = Script("bells-that-ring")
    # The supervisor assigns the roles of presenter, consultant, observers and action planner.
    pod.to("roles")
    for part in ("Presenter", "Consultant", "Observer", "Action planner"):
        assert f'<option value="{part}">' in pod.page(pod.facilitator)
    plays(pod, pod.advisor)
    plays(pod, pod.caseworker, "Presenter")
    plays(pod, pod.tom, "Consultant")
    plays(pod, pod.una, "Action planner")
    # The presenter tells their story.
    pod.next()
    assert pod.see(pod.caseworker).has_turn
    assert pod.quiet() == names(pod.facilitator, pod.advisor, *pod.others)
    # As the observers watch, the consultant explores with the presenter; observers do not engage.
    pod.next()
    assert [one.name for one in pod.everybody if pod.see(one).has_turn] == names(pod.caseworker, pod.tom)
    assert "Do not join in" not in pod.page(pod.caseworker)
    assert "What would be useful for you?" in pod.page(pod.tom), "who asks has the questions"
    assert pod.quiet() == names(pod.advisor, pod.orla, pod.una)
    # They note their thoughts, each for themselves.
    pod.next()
    assert pod.writers() == names(pod.advisor, pod.orla, pod.una)
    assert pod.boxes(pod.orla) == [
        "Themes that arise",
        "The role of the worker",
        "What I liked",
        "What I would like to see less of",
        "What bells are ringing?",
    ]
    pod.alone(pod.orla, bells="It was like this before court", less="Long sentences")
    # The consultant asks for feedback from the observers; the presenter listens.
    pod.next()
    assert pod.quiet() == names(pod.caseworker)
    pod.reads_out(pod.orla)
    pod.next()
    assert "It was like this before court" in pod.page(pod.caseworker)
    pod.pick_where("It was like this before court")
    record = pod.record()
    assert "What bells are ringing?\n- It was like this before court" in record["summary"]
    nowhere(record, ["Long sentences"])


@pytest.mark.requirement("CAL-R.5")
def test_interviewing() -> None:
    pod = Script("interviewing")
    pod.to("roles")
    plays(pod, pod.advisor)
    plays(pod, pod.tom, "Interviewer")
    # One identified person interviews the person whose dilemma is discussed; the rest listen.
    pod.next()
    assert pod.see(pod.tom).has_turn
    assert pod.quiet() == names(pod.advisor, pod.orla, pod.una)
    # And reflect back, after an agreed time.
    pod.next()
    pod.alone(pod.orla, struck="She paused at his name")
    pod.next()
    assert pod.quiet() == names(pod.caseworker)
    assert "It is your turn. Tell what you heard, or pass." in pod.page(pod.una)
    pod.reads_out(pod.orla)
    assert "She paused at his name" in pod.page(pod.una)
    pod.to("pick")
    pod.pick_where("She paused at his name")
    assert "What struck me:\n- She paused at his name" in pod.record()["summary"]


@pytest.mark.requirement("CAL-R.5")
def test_genogram_and_relationships() -> None:
    council(**CALDERDALE)
    pod = Script("genogram-and-relationships")
    pod.to("roles")
    takes(pod, pod.tom, "consultant")
    pod.to("genogram")
    genograms.new_version(by=pod.world.worker, child=pod.world.child)
    # All see the family take shape, those too whose screens are quiet.
    for one in (pod.orla, pod.tom, pod.caseworker, None):
        assert PICTURE in pod.page(one)
    # The interview goes into detail over the picture: who asks has the questions before them.
    pod.next()
    asked = "Which patterns do you see over the generations?"
    assert [one.name for one in pod.everybody if asked in pod.page(one)] == names(pod.facilitator, pod.tom)
    assert [one.name for one in pod.everybody if pod.see(one).has_turn] == names(pod.caseworker, pod.tom)
    for one in (pod.orla, pod.tom, pod.caseworker, None):
        assert PICTURE in pod.page(one)
    assert "Show all at once" not in pod.page(pod.facilitator), "nothing was written alone"
    # What the genogram shows: roles, patterns, gaps, how the system functions.
    pod.to("together")
    pod.together(pod.facilitator, patterns="Daughters leave early", gaps="Nobody speaks of 2015")
    record = pod.record()
    assert "Patterns:\n- Daughters leave early" in record["drawn"]
    assert "Gaps:\n- Nobody speaks of 2015" in record["drawn"]


@pytest.mark.requirement("CAL-R.5")
def test_the_hourglass() -> None:
    council(**CALDERDALE)
    pod = Script("hourglass")
    # From the problem to the dilemma, which stays before everybody from then on.
    pod.to("together")
    pod.together(pod.facilitator, dilemma="Move in with Gran, or stay?")
    assert pod.page(pod.tom).count("Move in with Gran, or stay?") == 1
    pod.next()
    for one in (pod.tom, None):
        assert pod.page(one).count("Move in with Gran, or stay?") == 1
    # Wide: hypotheses, social graces (of which nobody has to share theirs), professional voices.
    pod.alone(pod.tom, hypothesis="Gran is the safe place")
    pod.to("pick")
    pod.reveal(pod.tom)
    pod.pick_where("Gran is the safe place")
    assert "Picked as helpful" in pod.page(pod.orla)
    pod.next()
    assert "Picked as helpful" not in pod.page(pod.orla), "nothing stands before what they write"
    pod.alone(pod.tom, worker="My gran raised me")
    pod.next()
    assert pod.reveal() == 0
    pod.to("together")
    pod.together(pod.facilitator, voices="School sees her tired")
    # Narrow again.
    pod.next()
    pod.together(pod.facilitator, different="School is the safe place", working="She carries the house")
    record = pod.record()
    assert "What other professionals see:\n- School sees her tired" in record["system"]
    assert record["working_hypothesis"] == "She carries the house"
    guess = "A different or contradictory hypothesis (a hypothesis, not a fact): School is the safe place"
    assert guess in record["hypotheses"]
    assert "The dilemma: Move in with Gran, or stay?" in record["discussion"]
    assert record["tools"] == "Hourglass"


@pytest.mark.requirement("CAL-R.5")
def test_people_take_a_part_or_a_group_themselves() -> None:
    pod = Script("as-if-cast")
    pod.to("roles")
    assert "group1" not in pod.page(pod.tom), "nobody splits into groups here"
    takes(pod, pod.tom, "health-visitor")
    takes(pod, pod.una, "mother")
    assert [one.plays for one in pod.again().others] == ["", "Health visitor", "Mother"]
    assert "Una Three" in pod.page(pod.orla).split("Father")[0].split("Mother")[1]
    takes(pod, pod.una, "mother")  # and leaves it again
    assert pod.again().una.plays == ""
    takes(pod, pod.una, "child")
    # Once the plan has gone on, the facilitator gives parts.
    pod.next()
    with pytest.raises(Refused, match="Ask the facilitator"):
        parts.take_part(member=pod.orla, part="father")
    assert names(*[one for one in pod.everybody if pod.see(one).has_turn]) == names(pod.tom, pod.una)


@pytest.mark.requirement("CAL-R.5")
def test_a_group_is_taken_where_there_are_groups() -> None:
    pod = Script("reflective-conversations")
    pod.to("roles")
    takes(pod, pod.tom, "group1")
    takes(pod, pod.una, "group2")
    takes(pod, pod.una, "group1")
    assert [one.group for one in pod.again().others] == [0, 1, 1]
    # With the next case they choose again.
    other = factories.child("Billie North", worker=pod.world.worker, team=pod.world.team)
    again = Discussion.objects.create(pod=pod.world.pod, file=other.file, caseworker=pod.world.worker)
    rooms.discuss(by=pod.facilitator, discussion=again)
    assert {(one.group, one.plays) for one in pod.again().everybody} == {(0, "")}
