"""A policy file that is wrong says where, and in which words; reading one never raises."""

import datetime as dt
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_portal.schedule.registry import checks
from supervision_portal.schedule.rules.policy import Rule
from supervision_portal.schedule.rules.reading import read, rule_of
from tests.schedule.rules.subjects import policy_text

HEAD = 'council = "Anyshire"\nin_force_from = 2026-01-01\n\n'
RULE = '[[rules]]\nkey = "a"\nduty = "personal"\nclause = "clause 1"\nform = "s1"\n'  # lines 4 to 8


@pytest.mark.parametrize("council", ["calderdale", "leicestershire"])
def test_the_councils_own_files_are_right(council: str) -> None:
    reading = read(policy_text(council), checks())
    assert reading.problems == []
    assert reading.council.lower() == council
    assert reading.in_force_from == dt.date(2024, 1, 1)
    assert len(reading.rules) == len(reading.specs) > 0


@pytest.mark.parametrize("council", ["calderdale", "leicestershire"])
def test_a_rule_reads_the_same_once_it_was_kept(council: str) -> None:
    reading = read(policy_text(council), checks())
    kept = [rule_of(spec, order=number) for number, spec in enumerate(reading.specs)]
    assert kept == [(rule, []) for rule in reading.rules]


def test_a_day_reads_the_same_as_words() -> None:
    phases = [{"every": "1 week", "until": dt.date(2026, 9, 1)}, {"every": "1 month"}]
    spec = {"key": "a", "duty": "personal", "clause": "clause 1", "form": "s1"}
    kept = [{**phases[0], "until": "2026-09-01"}, phases[1]]
    assert rule_of({**spec, "phases": phases}) == rule_of({**spec, "phases": kept})


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("council = ", 1, "this is not TOML"),
        (
            "in_force_from = 2026-01-01\n" + RULE + 'every = "1 week"',
            0,
            "“council” says whose policy this is",
        ),
        (
            'council = "A"\nin_force_from = "soon"\n' + RULE + 'every = "1 week"',
            2,
            "“in_force_from” is the first",
        ),
        (
            'council = "A"\npause_after = "long"\nin_force_from = 2026-01-01',
            2,
            "“long” is not a length of time",
        ),
        (HEAD + 'colour = "red"\n' + RULE + 'every = "1 week"', 4, "“colour” is not known here"),
        (HEAD, 0, "there are no [[rules]]"),
        (HEAD + "rules = 3", 0, "there are no [[rules]]"),
        (HEAD + "rules = [3]", 0, "each of [[rules]] is a table"),
        (HEAD + RULE + 'every = "1 week"\n' + RULE + 'every = "1 week"', 11, "two rules have the key “a”"),
        (HEAD + '[[rules]]  # first\nkey = "a"\nevery = "1 week"', 4, "a rule needs its “duty”"),
        (HEAD + RULE.replace("personal", "lunch") + 'every = "1 week"', 6, "“lunch” is not a duty: personal"),
        (
            HEAD + RULE.replace('"clause 1"', "1") + 'every = "1 week"',
            7,
            "a rule needs its “clause”, in words",
        ),
        (
            HEAD + RULE.replace('form = "s1"', "") + 'every = "1 week"',
            5,
            "says which records satisfy the rule",
        ),
        (HEAD + RULE + 'colour = "red"\nevery = "1 week"', 9, "“colour” is not known in a rule"),
        (HEAD + RULE, 5, "state one timing"),
        (HEAD + RULE + 'every = "1 week"\nno_date = "why"', 9, "not every and no_date together"),
        (HEAD + RULE + 'every = "often"', 9, "“often” is not a length of time"),
        (HEAD + RULE + "every = 4", 9, "“every” is in words"),
        (HEAD + RULE + 'every = "6-4 weeks"', 9, "“6-4 weeks” ends before it begins"),
        (HEAD + RULE + 'every = "0 weeks"', 9, "“every” needs at least 1"),
        (HEAD + RULE + 'every = "900 years"', 9, "“900 years” is longer than 100 years"),
        (HEAD + RULE + 'every = "1 week"\ntimes = 2', 9, "“times” does not go with “every”"),
        (HEAD + RULE + 'every = "1 week"\nsooner = "at once"', 9, "“sooner” says after what, and how soon"),
        (HEAD + RULE + 'in_each = "decade"', 9, "“in_each” is one of month, quarter, half-year, year"),
        (HEAD + RULE + 'in_each = "month"\ntimes = 0', 9, "“times” or “minutes” is at least 1"),
        (HEAD + RULE + 'in_each = "month"\ntimes = true', 9, "“times” is a whole number"),
        (HEAD + RULE + 'in_each = "year"\nyear_starts = 13', 9, "“year_starts” is the number of a month"),
        (HEAD + RULE + 'by_end_of = ["Easter"]', 9, "“Easter” is not a month"),
        (HEAD + RULE + "by_end_of = 3", 9, "“by_end_of” lists months"),
        (HEAD + RULE + "at = 3", 9, "“at” is a list of lengths of time"),
        (HEAD + RULE + 'at = ["2 weeks", "1 week"]', 9, "“at” lists the shorter time first"),
        (HEAD + RULE + 'at = ["2 weeks"]\nthen = "weekly"', 9, "“then” is a timing of its own"),
        (HEAD + RULE + 'at = ["2 weeks"]\nthen = { each = 1 }', 9, "“each” is not known in “then”"),
        (HEAD + RULE + 'no_date = ""', 9, "“no_date” is in words"),
        (HEAD + RULE + 'every = "1 week"\nfor = "residential"', 10, "“for” names whom the rule is for"),
        (
            HEAD + RULE + 'every = "1 week"\nfor = { height = "tall" }',
            10,
            "“height” is not a condition: team",
        ),
        (HEAD + RULE + 'every = "1 week"\nfor = { team = [] }', 10, "“team” is a word, a list of words"),
        (HEAD + RULE + 'every = "1 week"\nfor = { age = "young" }', 10, "“young” is not an age band"),
        (HEAD + RULE + 'every = "1 week"\nfor = { age = "21-18" }', 10, "“21-18” ends before it begins"),
        (HEAD + RULE + 'every = "1 week"\ncounts = "s1"', 10, "“counts” is a list of words"),
        (HEAD + RULE + 'every = "1 week"\nby = [1]', 10, "“by” is a list of words"),
        (HEAD + RULE + 'every = "1 week"\nat_most = ["3 months"]', 10, "is not a length of time"),
        (HEAD + RULE + 'phases = [{ every = "1 week" }]', 9, "a list of at least two timings"),
        (
            HEAD + RULE + 'phases = [{ every = "1 week" }, { every = "1 month" }]',
            9,
            "phase 1 needs its “until”",
        ),
        (
            HEAD + RULE + 'phases = [{ every = "1 week", until = "x" }, { every = "1 month", until = "y" }]',
            9,
            "the last phase has no “until”",
        ),
        (
            HEAD
            + RULE
            + 'phases = [{ every = "1 week", until = 2026-01-01T10:00:00 }, { every = "1 month" }]',
            9,
            "“until” is a day, an event, or a time after one",
        ),
        (
            HEAD
            + RULE
            + 'phases = [{ every = "1 week", until = "long after start" }, { every = "1 month" }]',
            9,
            "“long” is not a length of time",
        ),
        (
            HEAD + RULE + 'phases = [{ every = "1 week", until = "x", form = "s3" }, { every = "1 month" }]',
            9,
            "“form” is not known in a phase",
        ),
        (
            HEAD
            + RULE
            + 'every = "1 week"\nphases = [{ every = "1 week", until = "x" }, { every = "1 month" }]',
            10,
            "“phases” or one timing, not both",
        ),
        (HEAD + RULE + 'every = "1 week"\n[reminders]\nlunch = {}', 11, "“lunch” is not a duty"),
        (
            HEAD + RULE + 'every = "1 week"\n[reminders]\ncase = { never = "1 day" }',
            11,
            "the stages of a reminder",
        ),
        (
            HEAD + RULE + 'every = "1 week"\n[reminders]\ncase = { overdue = "7 days", manager = "1 day" }',
            11,
            "the stages come in this order",
        ),
        (
            HEAD + RULE + 'every = "1 week"\n[reminders]\ncase = { before = "soon" }',
            11,
            "not a length of time",
        ),
    ],
)
def test_a_mistake_gives_its_line_and_its_words(text: str, line: int, words: str) -> None:
    problems = read(text).problems
    assert [problem.line for problem in problems if words in problem.words] == [line]
    assert str(problems[0]).startswith(
        f"line {problems[0].line}: " if problems[0].line else problems[0].words
    )


def test_every_mistake_of_a_file_is_named_at_once() -> None:
    text = HEAD + RULE + 'every = "often"\n' + RULE.replace('"a"', '"b"') + "every = 1\nby = 2"
    assert [problem.line for problem in read(text).problems] == [9, 15, 16]


# ---- whatever stands in it

TEXTS = [policy_text("calderdale"), policy_text("leicestershire")]
JUNK = [
    "[[[",
    "{",
    '"',
    "true",
    "0",
    "[[1]]",
    "{a={b=1}}",
    "1979-05-27T07:32:00",
    "= ",
    "nan",
    "🦉",
    "\x00",
    "]",
]
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_reading_a_damaged_file_never_raises(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = start + data.draw(st.integers(0, 40))
    damage = data.draw(st.one_of(st.sampled_from(JUNK), st.text(max_size=5)))
    assert isinstance(read(text[:start] + damage + text[end:]).problems, list)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_reading_a_file_without_some_lines_or_with_other_values_never_raises(
    text: str, data: st.DataObject
) -> None:
    lines = text.splitlines()
    for number in data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=4)):
        key, equals, _ = lines[number].partition(" = ")
        lines[number] = data.draw(st.sampled_from(["", *(f"{key} = {junk}" for junk in JUNK if equals)]))
    assert isinstance(read("\n".join(lines)).problems, list)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = 2026-13-45", "\x00", ""])
def test_reading_what_no_file_holds_never_raises(text: str) -> None:
    assert read(text).problems


RULES = [spec for text in TEXTS for spec in tomllib.loads(text)["rules"]]
KEYS = sorted(
    {key for spec in RULES for key in spec}
    | {
        "times",
        "minutes",
        "year_starts",
        "after",
        "then",
        "finally",
        "sooner",
        "by",
        "pauses",
        "at",
        "in_each",
    }
)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(RULES), st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=4)), VALUES))
def test_a_rule_from_anything_never_raises(spec: dict[str, Any], other: dict[str, Any]) -> None:
    rule, problems = rule_of({**spec, **other})
    assert isinstance(rule, Rule) != bool(problems)
    rule, problems = rule_of(other)
    assert isinstance(rule, Rule) != bool(problems)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(KEYS), VALUES, VALUES)
def test_phases_conditions_and_what_follows_from_anything_never_raise(key: str, one: Any, two: Any) -> None:
    spec = {"key": "a", "duty": "case", "clause": "c", "form": "s2"}
    for more in (
        {"phases": [{"every": one, "until": two}, {key: one}]},
        {"for": {"age": one, "team": two}, "every": "1 week"},
        {"at": [one, two], "then": {key: one}, "finally": two},
        {"every": "1 week", "sooner": {"after": one, "within": two}},
    ):
        rule, problems = rule_of({**spec, **more})
        assert isinstance(rule, Rule) != bool(problems)
