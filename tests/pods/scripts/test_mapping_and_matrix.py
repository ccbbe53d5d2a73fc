"""Case mapping and the harm matrix, sentence by sentence."""

import pytest

from pods.services import drafting, writing
from pods.services import room as rooms
from pods.sheets import own, shown
from tests.pods.scripts.script import GOAL, Script, nowhere

pytestmark = pytest.mark.django_db
DOMAINS = [
    "Harm",
    "Danger",
    "Complicating factors",
    "Existing strengths",
    "Existing safety",
    "Safety goals",
    "Next steps",
]


def thought_and_fed_back(pod: Script) -> None:
    """Each thinks alone, and then feeds back to the group."""
    # Some time to think individually, with the prompts of the image.
    pod.next()
    assert pod.writers() == [one.name for one in pod.everybody]
    assert pod.boxes(pod.orla) == DOMAINS
    assert "Past hurt, injury or abuse to the child" in pod.page(pod.una)
    pod.alone(pod.orla, harm="A slap in May", complicating="Night shifts")
    pod.alone(pod.tom, harm="Late shifts", safety="Gran took them in on Sunday")

    # Then feedback to the group, round the room.
    pod.next()
    assert "One by one round the room" in pod.page(pod.tom)
    pod.reads_out(pod.orla)
    assert pod.who_reads("A slap in May") == [*(one.name for one in pod.everybody), "the wall"]
    assert pod.who_reads("Gran took them in on Sunday") == [pod.tom.name]
    pod.reads_out(pod.tom)


def mapped_together(pod: Script) -> None:
    """The facilitator records what belongs in each of the domains."""
    # The facilitator asks, to record what belongs in each of the domains; everybody sees the map grow.
    pod.next()
    assert pod.see(pod.facilitator).may_write_together
    assert not any(pod.see(one).may_write_together for one in (pod.caseworker, pod.advisor, *pod.others))
    pod.together(
        pod.facilitator,
        harm="A slap in May",
        complicating="Mum works nights",
        strengths="Gran lives near",
        safety="Gran took them in on Sunday",
    )
    columns = shown(pod.see(None)).columns
    assert [(head.label, [cell.field.label for cell in cells]) for head, cells in columns] == [
        ("What are we worried about?", DOMAINS[:3]),
        ("What’s working well?", DOMAINS[3:5]),
        ("What needs to happen?", DOMAINS[5:]),
    ]
    assert {"the wall", pod.caseworker.name} <= set(pod.who_reads("Mum works nights"))


def asked_about_gaps(pod: Script) -> None:
    """Questions for what the map has not, alone and then read out."""
    # Identify the best questions to fill any gaps: those of the map are asked about, by each on their own.
    writing.copy_in(by=pod.facilitator, step=pod.step.key, wanted=True)
    pod.next()
    assert pod.boxes(pod.una) == ["Danger", "Safety goals", "Next steps"]
    assert "Mum works nights" in pod.page(pod.una)  # the map stands beside
    pod.alone(pod.una, danger="What might happen on a bad night?\nWho would notice?\nAnd then?")
    pod.alone(pod.advisor, goals="What would be enough for you?")
    pod.next()
    pod.reads_out(pod.una, "What might happen on a bad night?", "Who would notice?")
    pod.reads_out(pod.advisor)
    assert pod.who_reads("And then?") == []
    pod.next()
    pod.pick_where("Who would notice?")


@pytest.mark.requirement("LEI-TOP.a")
def test_case_mapping() -> None:
    pod = Script.of("case-mapping")
    # Be clear why this process is needed.
    assert pod.step.title == "Why is this mapping needed?"
    why = pod.page(pod.facilitator)
    for reason in ("A stuck case", "fill any gaps", "each of the domains", "harm and complicating factors"):
        assert reason in why
    pod.together(pod.facilitator, reason="A stuck case, for new thinking")
    assert "A stuck case, for new thinking" in pod.page(pod.advisor)

    thought_and_fed_back(pod)

    mapped_together(pod)

    asked_about_gaps(pod)

    # Ask the group for their thoughts on the process; nothing of that is written.
    pod.next()
    assert (pod.step.kind, pod.step.title) == ("talk", "Thoughts on the process")
    pod.rest()

    # If a full case mapping is completed, this can be recorded in full.
    record = pod.record()
    assert record["goal"] == GOAL
    assert "Danger:\n- Who would notice?" in record["summary"]
    copied = {
        record[key.replace("text", "row")]: text for key, text in record.items() if key.endswith("-text")
    }
    assert copied == {
        "Harm": "A slap in May",
        "Complicating factors": "Mum works nights",
        "Existing strengths": "Gran lives near",
        "Existing safety": "Gran took them in on Sunday",
    }
    nowhere(
        record,
        ["Night shifts", "Late shifts", "What might happen on a bad night?", "What would be enough for you?"],
    )


@pytest.mark.requirement("LEI-TOP.a")
def test_a_map_without_gaps_asks_for_nothing() -> None:
    pod = Script.of("case-mapping")
    while pod.step.title != "Map it together":
        pod.next()
    assert "Danger" in pod.page(None), "all see what is asked before anything is written"
    pod.together(pod.facilitator, **{field.key: "Known" for field in pod.step.sheet.fields})
    pod.next()
    assert "Nothing was left empty" in pod.page(pod.tom)
    assert "On your own" not in pod.page(pod.tom)


@pytest.mark.requirement("LEI-TOP.a")
def test_a_map_that_nobody_wants_in_the_record_stays_out_of_it() -> None:
    pod = Script.of("case-mapping")
    pod.to("pick")
    rooms.move(by=pod.facilitator, was_at=pod.room.at, forward=False)
    while pod.step.title != "Map it together":
        pod.again()
        rooms.move(by=pod.facilitator, was_at=pod.room.at, forward=False)
    pod.together(pod.facilitator, harm="A slap in May", next="Ask the school")
    pod.rest()
    record = pod.record()
    nowhere(record, ["A slap in May", "Ask the school"])
    offered = drafting.sheets_of(pod.world.discussion)
    assert [sheet.title for sheet in offered] == ["Case mapping: Map it together"]


def discussed(pod: Script) -> None:
    """In pairs or as a group; then one matrix for all."""
    # In pairs, they discuss why they placed the information where they did: each has their matrix to show.
    pod.next()
    assert "In pairs" in pod.page(pod.orla)
    mine = own(pod.see(pod.orla))
    assert mine
    assert mine.grid
    assert [head.label for head in mine.grid.columns] == [
        "Timespan",
        "First incident",
        "Worst incident",
        "Last incident",
    ]
    placed = {(head.label, cell.field.column): cell.text for head, row in mine.grid.rows for cell in row}
    assert placed[("Severity", "last")] == "A cup was thrown"
    assert "A cup was thrown" in pod.page(pod.orla)
    assert pod.who_reads("A cup was thrown") == [pod.orla.name]  # a pair looks at one screen
    # Or they feed back as a group.
    pod.reads_out(pod.tom)
    assert "the wall" in pod.who_reads("She hid in the shed")
    assert "Impact, worst incident" in pod.page(pod.una)
    # Which leads to discussion, and to one matrix for all of them, where they want it.
    pod.next()
    pod.together(pod.facilitator, impact__worst="She hides when it is loud")
    matrix = shown(pod.see(None)).grid
    assert matrix
    assert [head.label for head, _ in matrix.rows] == ["Behaviour", "Severity", "Impact"]
    assert "She hides when it is loud" in pod.page(pod.orla)
    writing.copy_in(by=pod.facilitator, step=pod.step.key, wanted=True)


def asked_about_blanks(pod: Script, questions: list[str]) -> None:
    """Questions for what is blank in one's own matrix, written in full."""
    # Your matrix and the gaps: questions for the blank areas, written in full.
    pod.next()
    gaps = pod.boxes(pod.orla)
    assert len(gaps) == 10
    assert "Behaviour, timespan" not in gaps
    assert "Severity, last incident" not in gaps
    assert len(pod.boxes(pod.tom)) == 11
    assert len(pod.boxes(pod.una)) == 12
    assert "A cup was thrown" in pod.page(pod.orla)  # their matrix stands beside, with its gaps
    assert "worded as you would ask it" in pod.page(pod.orla)
    pod.alone(pod.orla, behaviour__first="\n".join(questions[:2]), impact__last=questions[2])


@pytest.mark.requirement("LEI-TOP.b")
def test_harm_matrix() -> None:
    pod = Script.of("harm-matrix")
    # The group individually fills out the matrix from the 4 minutes, in 5 to 10 minutes.
    assert (pod.step.kind, pod.step.minutes) == ("alone", 10)
    assert len(pod.boxes(pod.orla)) == 12
    assert "How bad was the worst event of worrying adult behaviour?" in pod.page(pod.orla)
    known = {"behaviour__timespan": "Shouting since spring", "severity__last": "A cup was thrown"}
    pod.alone(pod.orla, **known)
    pod.alone(pod.tom, impact__worst="She hid in the shed")

    discussed(pod)

    questions = ["When did it begin?", "What came first?", "Who saw it?"]
    asked_about_blanks(pod, questions)

    # Everyone reads one or two of their strongest questions.
    pod.next()
    assert "up to 2 of yours" in pod.page(pod.orla).lower()
    pod.reads_out(pod.orla, questions[0], questions[2])
    assert pod.shared() == {pod.orla.name: [questions[0], questions[2]]}
    assert pod.who_reads(questions[1]) == []
    pod.next()
    pod.pick_where(questions[2])
    pod.rest()

    record = pod.record()
    cells = [key.removesuffix("-row") for key in record if key.endswith("-row")]
    assert len(cells) == 12  # its gaps too
    heads = {
        (record[f"{cell}-row"], record[f"{cell}-column"]): record.get(f"{cell}-text", "") for cell in cells
    }
    assert heads[("Impact", "Worst incident")] == "She hides when it is loud"
    assert heads[("Severity", "First incident")] == ""
    assert f"Impact, last incident:\n- {questions[2]}" in record["summary"]
    nowhere(record, [*questions[:2], "A cup was thrown", "She hid in the shed"])
