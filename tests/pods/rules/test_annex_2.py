"""The tools of Calderdale’s annex 2 for reflect meetings, as worksheets."""

import pytest

from tests.pods.rules.data import kinds, labels, shipped, steps_of


@pytest.mark.requirement("CAL-R.4")
def test_the_tools_of_annex_2_are_there() -> None:
    assert {activity.key for activity in shipped().values() if not activity.letter} == {
        "three-questions",
        "scaling",
        "systemic-hypothesis",
        "circular-questions",
        "social-graces",
        "genogram-relationships",
        "family-life-cycle",
        "safe-uncertainty",
    }


@pytest.mark.requirement("CAL-R.4")
def test_three_questions_take_five_to_ten_minutes_and_a_round_each() -> None:
    steps = steps_of("three-questions")
    assert labels(steps["write"]) == [
        "What is working well?",
        "What are we worried about?",
        "What needs to change?",
    ]
    assert steps["read"].rounds == 3
    assert 5 <= steps["write"].minutes + steps["read"].minutes <= 10


@pytest.mark.requirement("CAL-R.4")
def test_scaling_goes_on_to_explore_where_people_differ() -> None:
    steps = steps_of("scaling")
    assert kinds("scaling") == ["scale", "share", "together"]
    assert steps["scale"].low
    assert steps["scale"].high
    assert [field.key for field in steps["explore"].sheet.fields] == ["differences", "move", "questions"]


@pytest.mark.requirement("CAL-R.4")
def test_formulations_become_a_systemic_hypothesis_with_one_or_two_questions_to_test_it() -> None:
    steps = steps_of("systemic-hypothesis")
    assert len(steps["formulate"].sheet.fields) > 2  # many explanations, not one
    assert (steps["chosen"].of, steps["chosen"].at_most) == ("formulate", 2)
    assert [field.key for field in steps["systemic"].sheet.fields] == [
        "relationships",
        "responses",
        "hypothesis",
        "intervention",
    ]
    assert steps["test"].sheet.fields[0].kind == "questions"
    assert steps["test"].sheet.fields[0].label.startswith("1 or 2 questions")


@pytest.mark.requirement("CAL-R.7")
def test_a_contradicting_hypothesis_is_asked_of_everybody_before_any_is_tested() -> None:
    steps = steps_of("systemic-hypothesis")
    order = list(steps)
    assert order.index("systemic") < order.index("contradict") < order.index("other") < order.index("test")
    against = steps["contradict"]
    assert (against.kind, against.who, against.of) == ("alone", "everybody", "systemic")
    assert "contradict" in against.title
    assert steps["kept"].of == "contradict"  # it stands beside the working hypothesis


@pytest.mark.requirement("CAL-R.4")
def test_circular_questions_are_of_several_kinds_and_written_as_they_would_be_asked() -> None:
    fields = steps_of("circular-questions")["write"].sheet.fields
    assert len(fields) == 5
    assert all(field.kind == "questions" and field.hint.endswith("?") for field in fields)


@pytest.mark.requirement("CAL-R.4")
def test_the_social_graces_are_thought_of_for_the_family_and_for_the_worker() -> None:
    step = steps_of("social-graces")["write"]
    assert sorted(head.label[0] for head in step.sheet.rows) == sorted("GGRRAAACCEEESSS")
    assert [head.key for head in step.sheet.columns] == ["family", "worker"]
    assert step.may_pass
    same = [field.key for field in steps_of("cultural-genogram-family")["graces"].sheet.fields]
    assert [head.key for head in step.sheet.rows] == same


@pytest.mark.requirement("CAL-R.4")
def test_the_genogram_is_looked_at_for_patterns_and_for_supportive_and_strained_relationships() -> None:
    steps = steps_of("genogram-relationships")
    assert kinds("genogram-relationships")[0] == "genogram"
    assert [field.key for field in steps["look"].sheet.fields][:3] == ["patterns", "supportive", "strained"]


@pytest.mark.requirement("CAL-R.4")
def test_the_family_life_cycle_ends_in_what_might_be_going_on() -> None:
    fields = steps_of("family-life-cycle")["write"].sheet.fields
    assert fields[0].key == "stage"
    assert fields[-1].kind == "hypothesis"


@pytest.mark.requirement("CAL-R.4")
def test_safe_uncertainty_is_a_picture_with_four_ends_for_the_staff_and_for_the_child() -> None:
    steps = steps_of("safe-uncertainty")
    places = [step for step in steps.values() if step.kind == "place"]
    assert [step.key for step in places] == ["us", "child"]
    for step in places:
        words = [end.split(":")[0] for end in (step.low, step.high, step.left, step.right)]
        assert words == ["Unsafe", "Safe", "Certain", "Uncertain"]
    assert "Does everyone agree?" in " ".join(steps["explore"].say)
