"""Activities and ways are data: what is wrong with it is said with its line; reading it never raises."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pods.rules.reading import activity_of, read_activity, read_way, way_of
from pods.rules.steps import READ_OUT, Activity, Field, Head, Sheet, Step, Way
from tests.pods.rules.data import SPECS, TEXTS

HEAD = 'key = "try"\nname = "Try"\nclause = "clause 1"\nuse = "When it helps"\n'  # lines 1 to 4
WRITE = """
[[steps]]
key = "write"
kind = "alone"
title = "Write"
[steps.sheet]
fields = [{ key = "one", label = "One" }]
"""  # lines 6 to 11
SHARE = '\n[[steps]]\nkey = "read"\nkind = "share"\ntitle = "Read out"\nof = "write"\n'  # lines 13 to 17
GRID = """
[[steps]]
key = "grid"
kind = "alone"
title = "Fill in"
[steps.sheet]
kind = "questions"
rows = [{ key = "past", label = "Past" }, { key = "future", label = "Future" }]
columns = [{ key = "bad", label = "Negative" }, { key = "good", label = "Positive", hint = "Hopes" }]
[steps.sheet.cells]
"past.bad" = "What was hard?"
"""  # lines 6 to 15
RIGHT = HEAD + WRITE + SHARE


def test_an_activity_reads_as_it_is_written() -> None:
    activity, problems = read_activity(RIGHT)
    assert problems == []
    assert activity == Activity(
        key="try",
        letter="",
        name="Try",
        clause="clause 1",
        use="When it helps",
        steps=(
            Step("write", "alone", "Write", sheet=Sheet((Field("one", "One"),))),
            Step("read", "share", "Read out", of="write"),
        ),
    )


def test_a_grid_becomes_fields_with_the_keys_of_row_and_column() -> None:
    activity, problems = read_activity(HEAD + GRID)
    assert problems == []
    assert activity
    sheet = activity.steps[0].sheet
    assert sheet.columns[1] == Head("good", "Positive", "Hopes")
    assert [field.key for field in sheet.fields] == ["past.bad", "past.good", "future.bad", "future.good"]
    assert sheet.at("past", "bad") == Field(
        "past.bad", "Past, negative", "What was hard?", "questions", "past", "bad"
    )


def test_a_sheet_can_be_that_of_an_earlier_step() -> None:
    together = '\n[[steps]]\nkey = "map"\nkind = "together"\ntitle = "Map"\nsheet = { like = "write" }\n'
    activity, problems = read_activity(RIGHT + together)
    assert problems == []
    assert activity
    assert activity.steps[2].sheet == activity.steps[0].sheet


def test_a_way_reads_as_it_is_written() -> None:
    text = HEAD + 'topic_only = true\nparts = [{ key = "mum", label = "Mother", hint = "Speaks as her" }]\n'
    text += '\n[[steps]]\nkey = "in"\nkind = "talk"\ntitle = "Check in"\nminutes = 5\nsay = ["Hello."]\n'
    way, problems = read_way(text)
    assert problems == []
    assert way == Way(
        key="try",
        name="Try",
        clause="clause 1",
        use="When it helps",
        steps=(Step("in", "talk", "Check in", minutes=5, say=("Hello.",)),),
        parts=(Head("mum", "Mother", "Speaks as her"),),
        topic_only=True,
    )


def with_step(line: str) -> str:
    return RIGHT + line + "\n"  # line 18, in the step “read”


def in_write(line: str) -> str:
    return RIGHT.replace('title = "Write"\n', f'title = "Write"\n{line}\n')  # line 10, in the step “write”


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("key = ", 1, "this is not TOML"),
        (RIGHT.replace('name = "Try"', "nam = 1"), 2, "“nam” is not known in an activity"),
        (RIGHT.replace('name = "Try"', 'name = " "'), 2, "an activity needs its “name”"),
        (RIGHT.replace('name = "Try"', "name = 4"), 2, "“name” is words"),
        (RIGHT.replace('key = "try"', 'key = "Try me"'), 1, "a “key” is small letters"),
        (RIGHT.replace('clause = "clause 1"\n', ""), 0, "an activity needs its “clause”"),
        (HEAD + "needs_child = 1" + WRITE, 5, "“needs_child” is true or false"),
        (HEAD + 'reasons = ["a"]' + WRITE, 5, "“before” is what is asked"),
        (HEAD + "reasons = [1]" + WRITE, 5, "“reasons” is a list of sentences"),
        (HEAD, 0, "an activity has its [[steps]]"),
        (HEAD + "steps = 3", 5, "an activity has its [[steps]]"),
        (HEAD + "steps = [3]", 5, "each of [[steps]] is a table"),
        (RIGHT.replace('kind = "alone"', 'kind = "lonely"'), 8, "“lonely” is no “kind”: talk, roles"),
        (RIGHT.replace('kind = "alone"\n', ""), 6, "needs its “kind”"),
        (RIGHT.replace('title = "Write"', 'title = ""'), 9, "step “write” needs its “title”"),
        (in_write('who = "them"'), 10, "“them” is no “who”: everybody"),
        (in_write('quiet = "them"'), 10, "“them” is no “quiet”"),
        (in_write("who = 3"), 10, "“that” is no “who”"),
        (in_write("minutes = 300"), 10, "“minutes” is a whole number from 0 to 240"),
        (in_write("minutes = true"), 10, "“minutes” is a whole number"),
        (in_write('minutes = "5 to 10"'), 10, "“minutes” is a whole number"),
        (in_write('say = "Hello"'), 10, "“say” is a list of sentences"),
        (in_write('wait = "5"'), 10, "“wait” is not known in step “write”"),
        (in_write('allot = "yes"'), 10, "“allot” is true or false"),
        (in_write("rounds = 2"), 10, "“rounds” has no place in a step of the kind “alone”"),
        (in_write('of = "read"'), 10, "“of” names an earlier step, and “read” is none"),
        (with_step('sharing = "loud"'), 18, "“loud” is no “sharing”: all, round, pairs"),
        (with_step('gaps_of = "write"'), 18, "“gaps_of” has no place"),
        (RIGHT.replace('of = "write"', 'of = "wrote"'), 17, "“wrote” is none"),
        (RIGHT.replace('of = "write"', 'of = "read"'), 17, "“read” is none"),
        (RIGHT.replace('of = "write"\n', ""), 13, "a step of the kind “share” needs its “of”"),
        (RIGHT.replace('key = "read"', 'key = "write"'), 14, "the key “write” is there twice"),
        (with_step("[steps.sheet]\nfields = [{ key = 'a', label = 'A' }]"), 18, "nothing is written"),
        (in_write("[steps.sheeet]"), 10, "“sheeet” is not known"),
        (
            HEAD + WRITE.replace("[steps.sheet]\n", "").replace("fields", "sheet"),
            10,
            "“sheet” is a table with fields",
        ),
        (RIGHT.replace(', label = "One"', ""), 11, "field “one” needs its “label”"),
        (
            RIGHT.replace('label = "One"', 'label = "One", sort = "x"'),
            11,
            "“sort” is not known in field “one”",
        ),
        (RIGHT.replace('key = "one"', f'key = "{READ_OUT}"'), 11, "a “key” is small letters"),
        (RIGHT.replace('label = "One"', 'label = "One", kind = "x"'), 11, "“x” is no “kind”: text, lines"),
        (RIGHT.replace('label = "One"', 'label = "One", column = "x"'), 11, "“x” is no column"),
        (
            RIGHT.replace('{ key = "one", label = "One" }', '{ key = "a", label = "A" },\n' * 2),
            11,
            "the key “a” is there twice",
        ),
        (HEAD + GRID.replace("past.bad", "past.ugly"), 15, "“past.ugly” is not known in the cells"),
        (HEAD + GRID.replace('"What was hard?"', "1"), 15, "“past.bad” is words"),
        (HEAD + GRID.replace('"future", label', '"past", label'), 12, "the key “past” is there twice"),
        (HEAD + GRID.replace('label = "Past"', 'lable = "Past"'), 12, "“lable” is not known in head “past”"),
        (HEAD + GRID.replace("columns =", "colums ="), 13, "“colums” is not known in the sheet"),
        (HEAD + GRID.replace("columns =", "# columns ="), 12, "a grid has “columns” too"),
        (
            RIGHT + '\n[[steps]]\nkey = "where"\nkind = "place"\ntitle = "Where?"\nlow = "a"\nhigh = "b"\n',
            19,
            "a step of the kind “place” needs its “left”",
        ),
        (
            RIGHT + '\n[[steps]]\nkey = "map"\nkind = "together"\ntitle = "M"\nsheet = { like = "read" }\n',
            23,
            "“like” names an earlier step with a sheet",
        ),
        (
            RIGHT + '\n[[steps]]\nkey = "gaps"\nkind = "alone"\ntitle = "G"\ngaps_of = "read"\n',
            23,
            "“read” has no sheet with gaps",
        ),
        (
            RIGHT + '\n[[steps]]\nkey = "empty"\nkind = "alone"\ntitle = "E"\n',
            19,
            "a step of the kind “alone” needs a “sheet”",
        ),
        (
            RIGHT + '\n[[steps]]\nkey = "again"\nkind = "share"\ntitle = "S"\nof = "read"\n',
            23,
            "“read” is not written alone",
        ),
        (
            HEAD + '\n[[steps]]\nkey = "chat"\nkind = "talk"\ntitle = "Chat"\n',
            6,
            "in an activity everybody thinks alone first",
        ),
    ],
)
def test_a_mistake_gives_its_line_and_its_words(text: str, line: int, words: str) -> None:
    activity, problems = read_activity(text)
    assert activity is None
    assert [problem.line for problem in problems if words in problem.words] == [line]


def test_every_mistake_of_a_file_is_named_at_once() -> None:
    text = RIGHT.replace('"Try"', '""').replace('"alone"', '"lonely"').replace('of = "write"', 'of = "x"')
    _, problems = read_activity(text)
    assert {problem.line for problem in problems} >= {2, 8, 17}


def test_a_way_of_ones_own_is_read_from_data_and_names_the_step_instead_of_a_line() -> None:
    spec = {"key": "own", "name": "Own", "clause": "ours", "use": "always"}
    step = {"key": "in", "kind": "talk", "title": "Check in"}
    assert way_of({**spec, "steps": [step]})[0] == Way(
        "own", "Own", "ours", "always", (Step("in", "talk", "Check in"),)
    )
    way, problems = way_of({**spec, "steps": [step, {**step, "key": "out", "quiet": "nobody"}]})
    assert way is None
    assert [str(each) for each in problems] == [f"step 2: {problems[0].words.removeprefix('step 2: ')}"]


# ---- whatever stands in it

JUNK = [
    "[[[",
    "{",
    '"',
    "true",
    "0",
    "[[1]]",
    "{a={b=1}}",
    "1979-05-27",
    "= ",
    "nan",
    "🦉",
    "\x00",
    "]",
    "[]",
]
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = sorted({*Activity.__dataclass_fields__, *Way.__dataclass_fields__, *Step.__dataclass_fields__})
IN_SHEET = ["fields", "rows", "columns", "cells", "kind", "like", "key", "label", "hint"]


def agree(read: tuple[object, list[Any]]) -> None:
    """Either it could be read, or it is said why not."""
    assert (read[0] is None) == bool(read[1])


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_reading_a_damaged_file_never_raises(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = start + data.draw(st.integers(0, 40))
    damage = data.draw(st.one_of(st.sampled_from(JUNK), st.text(max_size=5)))
    damaged = text[:start] + damage + text[end:]
    agree(read_activity(damaged))
    agree(read_way(damaged))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_reading_a_file_without_some_lines_or_with_other_values_never_raises(
    text: str, data: st.DataObject
) -> None:
    lines = text.splitlines()
    for number in data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=4)):
        key, equals, _ = lines[number].partition(" = ")
        lines[number] = data.draw(st.sampled_from(["", *(f"{key} = {junk}" for junk in JUNK if equals)]))
    agree(read_activity("\n".join(lines)))


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = 2026-13-45", "\x00", ""])
def test_reading_what_no_file_holds_never_raises(text: str) -> None:
    assert read_activity(text)[1]
    assert read_way(text)[1]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(SPECS),
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3),
    st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=4)), VALUES, max_size=4),
    st.dictionaries(st.one_of(st.sampled_from(IN_SHEET), st.text(max_size=4)), VALUES, max_size=4),
)
def test_an_activity_from_anything_never_raises(
    spec: dict[str, Any], top: dict[str, Any], step: dict[str, Any], sheet: dict[str, Any]
) -> None:
    first, *others = spec["steps"]
    agree(activity_of({**spec, **top}))
    agree(activity_of({**spec, "steps": [{**first, **step}, *others]}))
    agree(activity_of({**spec, "steps": [{**first, "sheet": {**first.get("sheet", {}), **sheet}}, *others]}))
    agree(way_of(top))


@settings(max_examples=50, deadline=None)
@given(VALUES)
def test_data_of_any_shape_never_raises(value: object) -> None:
    assert activity_of(value)[1]
    assert way_of(value)[1]


def test_an_activity_reads_the_same_once_it_was_kept_as_json() -> None:
    for text, spec in zip(TEXTS, SPECS, strict=True):
        assert activity_of(json.loads(json.dumps(spec))) == read_activity(text)
