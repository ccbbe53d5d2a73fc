"""Audit tools as data: what a table says, what is wrong with it, and the way back to a table."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.evidence import FINDERS
from audits.rules.reading import RESERVED, read, read_text
from audits.rules.scales import BUILT_IN, without_na
from audits.rules.tool import (
    LOOKS_AT,
    STAFF,
    After,
    Choice,
    Grade,
    Part,
    Question,
    Scale,
    Shown,
    Tool,
    is_asked,
    tally,
)
from audits.rules.writing import to_table

pytestmark = pytest.mark.requirement("CAL-A7.1")
APPENDIX_7 = Path("policies/calderdale-audit.toml").read_text()
CHILDS_FILE = Path("tests/audits/child_file.toml").read_text()


def tool_of(text: str) -> Tool:
    tool, problems = read_text(text, FINDERS)
    assert tool, [str(problem) for problem in problems]
    return tool


# -- the two tools


def test_appendix_7_has_its_parts_questions_and_grades() -> None:
    tool = tool_of(APPENDIX_7)
    assert [(part.heading, len(part.questions)) for part in tool.parts] == [
        ("Administration", 3),
        ("Personal supervision", 8),
        ("Children’s Social Care", 6),
    ]
    assert [part.note for part in tool.parts] == ["For All Teams", "For All Teams", ""]
    assert [part.comments for part in tool.parts] == ["Auditors comments and reflective notes"] * 3
    assert [part.grade.label if part.grade else "" for part in tool.parts] == [
        "",
        "Overall score/grade for personal supervision",
        "Overall score/grade for Child specific supervision",
    ]
    assert tool.overall_heading == "SECTION 7 – Overall Judgement of Supervision file"
    assert tool.overall
    assert tool.overall.label == "Overall score/judgement of supervision file"
    labels = {tuple(choice.label for choice in question.scale.choices) for _, question in tool.questions()}
    assert labels == {("Yes", "No", "NA")}
    assert tool.after == After(), "learning points, corrective actions signed off, good practice"


def test_appendix_7_asks_only_social_care_about_cases() -> None:
    tool = tool_of(APPENDIX_7)
    assert [part.key for part in tool.for_staff({"all"})] == ["administration", "personal"]
    assert [part.key for part in tool.for_staff({"social_care"})] == ["administration", "personal", "cases"]
    assert [part.about for part in tool.parts] == ["staff", "staff", "cases"]
    assert tool.cases == 3


def test_every_question_of_appendix_7_names_what_looks_for_it() -> None:
    keys = [question.key for _, question in tool_of(APPENDIX_7).questions()]
    assert [question.evidence for _, question in tool_of(APPENDIX_7).questions()] == keys
    assert set(keys) == set(FINDERS)


def test_na_does_not_count_as_applicable() -> None:
    part = tool_of(APPENDIX_7).parts[0]
    counted = tally((part,), {"agreement": "yes", "observation": "no", "shared_conversation": "na"})
    assert (counted.applicable, counted.yes) == (2, 1)


def test_a_tool_of_another_shape_needs_no_code() -> None:
    tool = tool_of(CHILDS_FILE)
    plan, voice = tool.parts
    has_plan, good, why = plan.questions
    assert (tool.looks_at, tool.look_back, tool.auditors) == ("child", "6 months", 2)
    assert (plan.auditor, voice.auditor) == (1, 2)
    assert [choice.value for choice in has_plan.scale.choices] == ["yes", "no"], "NA is switched off"
    assert [choice.label for choice in good.scale.choices] == ["Green", "Amber", "Red"]
    assert good.second == tool.after.priority == tool.scales[0]
    assert (good.comments, good.hint) == (True, "Clear, with dates, and written with the family.")
    assert why.scale.kind == "text"
    assert not why.required
    assert [question.scale.kind for question in voice.questions] == ["choice", "date", "number"]
    assert is_asked(good, {"has_plan": "yes"})
    assert not is_asked(good, {"has_plan": "no"})
    assert is_asked(why, {"has_plan": "no"})
    counted = tally(tool.parts, {"has_plan": "no", "plan_good": "green", "seen": "partly"})
    assert (counted.applicable, counted.yes) == (2, 0), "what is not asked does not count"
    assert tool.after == After(good_practice=False, sign_off=False, priority=tool.scales[0])


def test_the_example_of_the_guide_is_a_tool() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", Path("docs/audit-tools.md").read_text(), re.DOTALL)
    assert [part.key for part in tool_of(example).parts] == ["plan", "voice"]


@pytest.mark.parametrize("text", [APPENDIX_7, CHILDS_FILE])
def test_json_says_the_same_as_toml(text: str) -> None:
    tool = tool_of(text)
    stored = json.loads(json.dumps(to_table(tool)))
    assert read(stored, FINDERS) == (tool, [])
    assert read(tomllib.loads(text), FINDERS) == (tool, [])


# -- what is wrong


@pytest.mark.parametrize(
    ("text", "other", "words"),
    [
        ("\n[overall]", "\n[overall", "this is not TOML"),
        ('looks_at = "child"', 'looks_at = "dog"', "“dog” is no “looks_at”: worker, pair, manager,"),
        ('look_back = "6 months"', 'look_back = "long"', "“long” is not a length of time"),
        ('look_back = "6 months"', "cases = 2", "“cases” has no place where it looks at a child’s"),
        ('clause = "QA framework, section 4"', "clause = 4", "“clause” is words, in quotes"),
        ('clause = "QA framework, section 4"', "colour = 4", "“colour” is not known in a tool"),
        ('[overall]\nlabel = "Overall"', "[overall]", "the overall judgement needs its “label”"),
        ('priority = "urgency"', 'priority = "hurry"', "“hurry” is no “priority”: yes_no,"),
        ("sign_off = false", 'sign_off = "no"', "“sign_off” is true or false"),
        ('key = "urgency"', 'key = "rag"', "scale 1: there is another scale “rag”"),
        ('heading = "The plan"', 'about = "cases"', "part 1: no children’s files are looked at"),
        ('heading = "The plan"', "note = []", "part 1: “note” is words, in quotes"),
        ('key = "voice"', 'key =  "plan"', "part 2: two parts have the key “plan”"),
        ('key = "voice"', 'key = "overall"', "part 2: a part cannot have the key “overall”"),
        ('key = "voice"', 'key = "The voice"', "part 2: a “key” is small letters"),
        ("auditor = 2", "auditor = 3", "part 2: “auditor” is a whole number from 1 to 2"),
        ('key = "visits"', 'key =  "seen"', "part 2, question 3: two questions have the key “seen”"),
        ('scale = "number"', 'scale = "dozens"', "part 2, question 3: “dozens” is no “scale”"),
        ('evidence = "child_view"', 'evidence = "magic"', "nothing in the portal finds “magic”"),
        ('is = "no" }', 'is = "perhaps" }', "“perhaps” is no answer to “has_plan”: yes, no"),
        ('"has_plan", is = ["yes"]', '"visits", is = ["yes"]', "is not a question that comes before"),
        ('"seen", is = ["yes", "partly"] }', '"why_no_plan", is = "x" }', "is not answered from a list"),
        ('is = ["yes", "partly"]', "is = []", "“is” names one or more answers"),
        ('second = "urgency"', 'second = "text"', "a “second” rating is chosen from the answers"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, other: str, words: str) -> None:
    assert text in CHILDS_FILE
    changed = CHILDS_FILE.replace(text, other, 1)
    line = changed[: changed.index(other.strip())].count("\n") + 1
    tool, problems = read_text(changed, FINDERS)
    assert tool is None
    found = [str(problem) for problem in problems]
    assert any(problem.line == line and words in problem.words for problem in problems), (line, found)


@pytest.mark.parametrize(
    ("text", "other", "place", "words"),
    [
        (", applies = false }", ", applies = false, yes = true }", "choices = [", "cannot count as a yes"),
        ('value = "soon"', 'value = "now"', "choices = [", "scale 1: the answer “now” is there twice"),
        ('text = "When, the last time?"', "", 'key = "seen_on"', "question 2: a question needs its “text”"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missed(text: str, other: str, place: str, words: str) -> None:
    changed = CHILDS_FILE.replace(text, other, 1)
    near = changed[: changed.index(place)].count("\n") + 1
    _, problems = read_text(changed, FINDERS)
    assert any(problem.line in (near, near - 1) and words in problem.words for problem in problems)


def test_parts_about_cases_say_how_many_are_looked_at() -> None:
    _, problems = read_text(APPENDIX_7.replace("cases = 3", "cases = 0"), FINDERS)
    assert [problem.line for problem in problems] == [10]
    _, problems = read_text(APPENDIX_7.replace('about = "cases"\n', ""), FINDERS)
    assert ["no part is about the cases" in problem.words for problem in problems] == [True]


def test_a_tool_without_parts_or_questions_is_none() -> None:
    assert "a tool has one part or more" in read({})[1]
    assert "part 1: a part has one question or more" in read({"parts": [{"key": "a"}]})[1]
    assert "the first auditor has no part: begin with auditor = 1" in read({"parts": [{"auditor": 2}]})[1]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["key", "parts", "questions", "scale", "scales", "choices", "when", "is", "grade", "overall"]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(anything, anything)
def test_reading_never_raises(parts: Any, scales: Any) -> None:
    for table in (
        parts,
        {"key": "a", "parts": parts, "scales": scales},
        {"parts": [parts], "scales": [scales]},
    ):
        tool, problems = read(table)
        assert tool or problems
        json.dumps(problems).encode(), " ".join(problems).encode()


@given(st.text())
def test_reading_text_never_raises(text: str) -> None:
    tool, problems = read_text(text)
    assert tool or problems


# -- there and back

words = st.text("abc “é\n", min_size=1, max_size=12).map(str.strip).filter(bool)
maybe = st.just("") | words
keys = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True)


@st.composite
def own_scales(draw: st.DrawFn) -> Scale:
    key = draw(keys.filter(lambda each: each not in BUILT_IN))
    label = draw(words)
    if not draw(st.booleans()):
        return Scale(key, label, draw(st.sampled_from(["text", "date", "number"])))
    choices = [
        Choice(value, draw(words), yes=draw(st.booleans()))
        for value in draw(st.lists(keys, min_size=2, max_size=4, unique=True))
    ]
    if draw(st.booleans()):
        choices.append(Choice("not-asked", "Not asked", applies=False))
    return Scale(key, label, "choice", tuple(choices))


@st.composite
def questions_of(draw: st.DrawFn, key: str, asked: list[Question], scales: Any, choosable: Any) -> Question:
    """A question, perhaps shown only after an answer to one of those that were `asked` before."""
    scale = draw(scales.map(without_na) | scales)
    earlier = draw(st.sampled_from(asked)) if asked and draw(st.booleans()) else None
    return Question(
        key=key,
        text=draw(words),
        scale=scale,
        hint=draw(maybe),
        evidence=draw(maybe),
        comments=draw(st.booleans()),
        required=draw(st.booleans()),
        when=Shown(earlier.key, (earlier.scale.choices[0].value,)) if earlier else None,
        second=draw(st.none() | choosable),
    )


@st.composite
def parts_of(
    draw: st.DrawFn,
    key: str,
    question_keys: list[str],
    index: int,
    with_cases: bool,
    asked: list[Question],
    *,
    scales: Any,
    choosable: Any,
    grades: Any,
) -> Part:
    questions = []
    for question_key in question_keys:
        question = draw(questions_of(question_key, asked, scales, choosable))
        questions.append(question)
        asked += [question] if question.scale.choices else []
    return Part(
        key=key,
        heading=draw(words),
        questions=tuple(questions),
        staff=draw(st.sampled_from(list(STAFF))),
        note=draw(maybe),
        about="cases" if with_cases else "staff",
        comments=draw(maybe),
        grade=draw(st.none() | grades),
        auditor=1 if index == 0 else draw(st.integers(1, 2)),
    )


@st.composite
def tools(draw: st.DrawFn) -> Tool:
    own = draw(st.lists(own_scales(), max_size=2, unique_by=lambda each: each.key))
    scales = st.sampled_from([*BUILT_IN.values(), *own])
    choosable = st.sampled_from([each for each in (*BUILT_IN.values(), *own) if each.kind == "choice"])
    grades = st.builds(Grade, words, scales)
    with_cases = draw(st.booleans())
    numbers = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    question_keys = iter(draw(st.lists(keys, min_size=sum(numbers), max_size=sum(numbers), unique=True)))
    part_keys = draw(
        st.lists(
            keys.filter(lambda each: each not in RESERVED),
            min_size=len(numbers),
            max_size=len(numbers),
            unique=True,
        )
    )
    asked: list[Question] = []
    given = {"scales": scales, "choosable": choosable, "grades": grades}
    parts = [
        draw(parts_of(key, [next(question_keys) for _ in range(number)], index, with_cases, asked, **given))
        for index, (key, number) in enumerate(zip(part_keys, numbers, strict=True))
    ]
    return Tool(
        key=draw(keys),
        name=draw(words),
        heading=draw(words),
        clause=draw(words),
        looks_at="worker" if with_cases else draw(st.sampled_from(list(LOOKS_AT))),
        parts=tuple(parts),
        look_back=draw(st.sampled_from(["12 months", "2 weeks"])),
        cases=draw(st.integers(1, 9)) if with_cases else 0,
        overall=draw(st.none() | grades),
        overall_heading=draw(maybe),
        overall_comments=draw(maybe),
        after=After(*(draw(st.booleans()) for _ in range(4)), priority=draw(st.none() | scales)),
        scales=tuple(own),
    )


@given(tools())
def test_what_is_written_is_read_alike(tool: Tool) -> None:
    table = json.loads(json.dumps(to_table(tool)))
    assert read(table) == (tool, [])
    assert to_table(tool) == table, "the same tool is always written alike"
