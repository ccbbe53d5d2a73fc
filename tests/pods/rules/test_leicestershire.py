"""The activities of the Leicestershire pod guidance, each as the guidance has it, sentence by sentence."""

import pytest

from pods.rules.steps import gaps
from tests.pods.rules.data import LEICESTERSHIRE, kinds, labels, said, shipped, steps_of


@pytest.mark.requirement("LEI-TOP.a")
def test_case_mapping_has_seven_domains_in_three_columns_and_its_reason_is_asked_first() -> None:
    activity, steps = shipped()["case-mapping"], steps_of("case-mapping")
    assert activity.before == "Why is this mapping needed?"
    assert len(activity.reasons) == 4
    words = ("stuck", "gaps", "domains", "complicating")
    assert all(word in reason for word, reason in zip(words, activity.reasons, strict=True))
    sheet = steps["map"].sheet
    assert [head.label for head in sheet.columns] == [
        "What are we worried about?",
        "What’s working well?",
        "What needs to happen?",
    ]
    assert [(field.column, field.label) for field in sheet.fields] == [
        ("worries", "Harm"),
        ("worries", "Danger"),
        ("worries", "Complicating factors"),
        ("well", "Existing strengths"),
        ("well", "Existing safety"),
        ("needs", "Safety goals"),
        ("needs", "Next steps"),
    ]
    hints = {field.key: field.hint for field in sheet.fields}
    assert hints["harm"].startswith("Past hurt, injury or abuse to the child (likely) caused by adults.")
    assert hints["danger"].startswith("The harm or hurt that is believed likely to happen")
    assert "more difficult to deal with the problems" in hints["complicating"]
    assert steps["alone"].sheet == sheet  # everybody thinks about the domains that the group then maps


@pytest.mark.requirement("LEI-TOP.a")
def test_a_case_is_mapped_by_the_facilitator_with_the_advisor_and_its_gaps_become_questions() -> None:
    steps = steps_of("case-mapping")
    assert (steps["map"].kind, steps["map"].who) == ("together", "facilitator")
    assert any("advisor" in line for line in steps["map"].say)
    assert (steps["questions"].kind, steps["questions"].gaps_of) == ("alone", "map")
    assert kinds("case-mapping")[-1] == "talk"  # the group's thoughts on the process
    assert not any(step.kind == "actions" for step in steps.values())  # for learning, not for deciding


@pytest.mark.requirement("LEI-TOP.b")
def test_the_harm_matrix_is_three_by_four_with_a_guide_question_in_each_cell() -> None:
    sheet = steps_of("harm-matrix")["matrix"].sheet
    assert [head.label for head in sheet.rows] == ["Behaviour", "Severity", "Impact"]
    assert [head.label for head in sheet.columns] == [
        "Timespan",
        "First incident",
        "Worst incident",
        "Last incident",
    ]
    assert len(sheet.fields) == 12
    assert len({field.hint for field in sheet.fields}) == 12
    assert all(field.hint.endswith("?") for field in sheet.fields)
    severity = sheet.at("severity", "first")
    impact = sheet.at("impact", "timespan")
    assert severity
    assert severity.hint == "How bad was the first event of worrying adult behaviour?"
    assert impact
    assert impact.hint == (
        "Over the whole timespan the adult behaviour has been happening, what has been the overall impact"
        " on the child/ren?"
    )


@pytest.mark.requirement("LEI-TOP.b")
def test_what_is_empty_on_the_matrix_becomes_questions_and_the_strongest_are_read() -> None:
    steps = steps_of("harm-matrix")
    assert kinds("harm-matrix") == ["alone", "share", "together", "alone", "share", "pick"]
    assert (steps["matrix"].minutes, steps["compare"].sharing) == (10, "pairs")
    assert "5 to 10 minutes" in said("harm-matrix")
    assert steps["questions"].gaps_of == "matrix"
    assert steps["strongest"].at_most == 2
    filled = {field.key: "known" for field in steps["matrix"].sheet.fields if field.row != "severity"}
    to_ask = gaps(steps["matrix"].sheet, filled)
    assert [field.key for field in to_ask.fields] == [
        "severity.timespan",
        "severity.first",
        "severity.worst",
        "severity.last",
    ]
    assert {field.kind for field in to_ask.fields} == {"questions"}


@pytest.mark.requirement("LEI-TOP.c")
def test_everybody_writes_a_statement_a_goal_and_a_question_and_reads_out_all() -> None:
    steps = steps_of("statements-goals-scaling")
    assert [(field.key, field.kind) for field in steps["write"].sheet.fields] == [
        ("statement", "text"),
        ("goal", "text"),
        ("scale", "questions"),
    ]
    assert labels(steps["write"])[:2] == [
        "Danger or worry statement",
        "Safety, success, stability or wellbeing goal",
    ]
    assert steps["write"].minutes == 15
    assert "10 to 15 minutes" in said("statements-goals-scaling")
    assert (steps["read"].at_most, steps["read"].sharing) == (0, "round")
    assert any("right or wrong" in line for line in steps["read"].say)
    order = list(steps)  # the worker's thoughts, and at the end what the group learned
    assert order.index("read") < order.index("caseworker") < order.index("learned")
    assert (steps["caseworker"].who, steps["caseworker"].quiet) == ("caseworker", "others")
    assert steps["learned"].say == ("Group: what did you learn?", "What did you find helpful?")


@pytest.mark.requirement("LEI-TOP.d")
def test_words_and_pictures_has_its_four_questions_and_two_or_three_are_read() -> None:
    steps = steps_of("words-and-pictures")
    assert labels(steps["write"]) == [
        "Who is worried?",
        "What are we worried about?",
        "What happened because of the worries?",
        "What’s happening now?",
    ]
    assert {field.kind for field in steps["write"].sheet.fields} == {"questions"}
    assert (steps["write"].minutes, steps["read"].at_most) == (10, 3)
    assert "drawn to" in " ".join(steps["useful"].say)


@pytest.mark.requirement("LEI-TOP.d")
def test_a_difficult_topic_is_drawn_and_described_by_each_and_then_discussed() -> None:
    steps = steps_of("difficult-topic-drawing")
    assert kinds("difficult-topic-drawing") == ["together", "draw", "share", "together", "pick"]
    assert [field.key for field in steps["draw"].sheet.fields] == ["words"]
    assert [field.key for field in steps["discuss"].sheet.fields] == ["approach", "images", "language"]


@pytest.mark.requirement("LEI-TOP.e")
def test_an_appreciative_inquiry_begins_with_the_question_chosen_from_everybodys() -> None:
    activity, steps = shipped()["appreciative-inquiry"], steps_of("appreciative-inquiry")
    assert not activity.needs_child
    assert steps["first"].who == "everybody"  # the facilitator writes one too
    assert steps["read"].may_pass  # some or all share, as there is time
    assert (steps["begin"].of, steps["begin"].at_most) == ("first", 1)


@pytest.mark.requirement("LEI-TOP.e")
def test_observers_sort_the_questions_asked_through_elicit_amplify_reflect_start_over() -> None:
    steps = steps_of("appreciative-inquiry")
    assert steps["inquiry"].who == "observers"
    assert labels(steps["inquiry"]) == ["Elicit", "Amplify", "Reflect", "Start over"]
    assert [line.split(":")[0] for line in steps["inquiry"].say[:4]] == labels(steps["inquiry"])
    assert (steps["sorted"].kind, steps["sorted"].of, steps["sorted"].who) == (
        "share",
        "inquiry",
        "observers",
    )


@pytest.mark.requirement("LEI-TOP.f")
@pytest.mark.parametrize("key", sorted(LEICESTERSHIRE["f"]))
def test_a_cultural_genogram_begins_with_the_genogram_and_the_social_graces(key: str) -> None:
    base, graces, look = shipped()[key].steps[:3]
    assert (base.kind, graces.kind, graces.who) == ("genogram", "genogram", "caseworker")
    assert "key" in " ".join(base.say)
    initials = sorted(label[0] for label in labels(graces))
    assert initials == sorted("GGRRAAACCEEESSS")
    assert look.kind == "alone"


@pytest.mark.requirement("LEI-TOP.f")
def test_patterns_are_noted_alone_one_is_shared_by_each_and_their_impact_is_a_hypothesis() -> None:
    steps = steps_of("cultural-genogram-patterns")
    assert labels(steps["look"])[:3] == [
        "Trans-generational",
        "Within households",
        "Across different parts of the family",
    ]
    assert all(word in steps["look"].sheet.fields[0].hint.lower() for word in ("trauma", "loss", "illness"))
    assert (steps["read"].at_most, steps["read"].sharing) == (1, "round")
    assert [field.kind for field in steps["impact"].sheet.fields] == ["hypothesis"]


@pytest.mark.requirement("LEI-TOP.f")
def test_the_familys_identity_one_aspect_with_its_reason_and_two_or_three_questions() -> None:
    steps = steps_of("cultural-genogram-family")
    assert [field.key for field in steps["aspect"].sheet.fields] == ["aspect", "why"]
    assert {field.kind for field in steps["questions"].sheet.fields} == {"questions"}
    assert (steps["drawn"].of, steps["read"].of, steps["read"].at_most) == ("aspect", "questions", 3)


@pytest.mark.requirement("LEI-TOP.f")
def test_nobody_has_to_share_their_own_identity_and_nothing_of_it_can_be_picked() -> None:
    steps = steps_of("cultural-genogram-worker")
    assert [field.key for field in steps["compare"].sheet.fields] == [
        "difference.what",
        "difference.impact",
        "sameness.what",
        "sameness.impact",
    ]
    assert steps["compare"].may_pass
    assert steps["read"].may_pass
    assert "pick" not in kinds("cultural-genogram-worker")  # so none of it goes on the child's file
    order = list(steps)  # if nobody shares, they say how they found the process
    assert order.index("process") == order.index("read") + 1


@pytest.mark.requirement("LEI-TOP.g")
def test_hypothesising_dilemma_hypotheses_one_or_two_chosen_and_how_to_test_them() -> None:
    steps = steps_of("hypothesising")
    assert kinds("hypothesising") == ["together", "alone", "share", "pick", "together"]
    assert steps["dilemma"].who == "caseworker"
    assert steps["write"].of == "dilemma"
    assert (steps["chosen"].of, steps["chosen"].at_most) == ("write", 2)
    assert steps["test"].of == "chosen"
    assert [field.kind for field in steps["test"].sheet.fields] == ["lines", "questions"]


@pytest.mark.requirement("LEI-TOP.g")
def test_a_hypothesis_is_marked_as_no_fact_wherever_one_is_written() -> None:
    marked = {
        (activity.key, step.key)
        for activity in shipped().values()
        for step in activity.steps
        if any(field.kind == "hypothesis" for field in step.sheet.fields)
    }
    assert marked == {
        ("hypothesising", "write"),
        ("cultural-genogram-patterns", "impact"),
        ("trajectory", "write"),
        ("systemic-hypothesis", "formulate"),
        ("systemic-hypothesis", "systemic"),
        ("systemic-hypothesis", "contradict"),
        ("family-life-cycle", "write"),
    }
    words = said("hypothesising")
    assert all(each in words for each in ("not a fact", "no right or wrong", "relationships", "beliefs"))


@pytest.mark.requirement("LEI-TOP.h")
def test_strengths_and_safety_are_told_apart_and_two_or_three_questions_are_shared() -> None:
    steps = steps_of("strengths-and-safety")
    strengths, safety = steps["write"].sheet.fields
    assert (strengths.label, strengths.kind) == ("Existing strengths", "questions")
    assert (safety.label, safety.kind) == ("Existing safety", "questions")
    assert strengths.hint.startswith("People and actions that make the family and child’s life better.")
    assert safety.hint.startswith("Actions taken to make the children safe when the danger is present.")
    assert "Safety is strengths tested over time." in steps["write"].say
    assert steps["read"].at_most == 3


@pytest.mark.requirement("LEI-TOP.i")
def test_safety_planning_has_its_five_prompts() -> None:
    steps = steps_of("safety-planning")
    assert labels(steps["write"]) == [
        "To find existing strengths",
        "To find existing safety",
        "To identify triggers",
        "Who has been involved in the past?",
        "How has safety been achieved in the past?",
    ]
    assert {field.kind for field in steps["write"].sheet.fields} == {"questions"}


@pytest.mark.requirement("LEI-TOP.j")
def test_network_questions_objection_first_two_by_three_two_rounds_and_reflections() -> None:
    steps = steps_of("network-questions")
    assert list(steps) == ["objection", "write", "read", "useful", "reflections"]
    assert (steps["objection"].kind, steps["write"].of) == ("together", "objection")
    sheet = steps["write"].sheet
    assert [head.label for head in sheet.rows] == ["Past", "Present", "Future"]
    assert [head.label for head in sheet.columns] == ["Negative", "Positive"]
    assert {field.kind for field in sheet.fields} == {"questions"}
    read = steps["read"]
    assert (read.rounds, read.at_most, read.sharing) == (2, 1, "round")  # one question in each of two rounds
    assert labels(steps["reflections"]) == ["Learnings", "Struggles"]


@pytest.mark.requirement("LEI-TOP.k")
def test_a_free_activity_says_how_it_serves_the_goal_and_keeps_think_alone_then_share() -> None:
    activity, steps = shipped()["free-activity"], steps_of("free-activity")
    assert activity.before == "How does this activity serve the worker’s goal?"
    assert not activity.needs_child
    assert kinds("free-activity") == ["together", "alone", "share", "pick"]
    assert steps["write"].of == "task"


@pytest.mark.requirement("LEI-TOP.l")
def test_a_trajectory_goes_both_ways() -> None:
    steps = steps_of("trajectory")
    sheet = steps["write"].sheet
    assert [head.label for head in sheet.columns] == ["If nothing changes", "If it changes"]
    assert all(sheet.at(row.key, column.key) for row in sheet.rows for column in sheet.columns)
    assert steps["read"].rounds == 2  # one way, then the other
