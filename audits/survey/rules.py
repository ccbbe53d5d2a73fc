"""A survey's questions as data: what a file must say, read and checked.

`read` takes the TOML of `policies/…-survey.toml`; `checked` the same table as it is kept in the database and
as the form in the browser makes it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from supervision_portal.schedule.rules.lines import Lines, Problem, parsed

AGREE, CHOICE, YES_NO, TEXT = "agree", "choice", "yes-no", "text"
KINDS = {
    AGREE: "Agree or disagree, in five steps",
    CHOICE: "One of several answers",
    YES_NO: "Yes or no",
    TEXT: "In their own words",
}
SCALE = {
    "1": "Strongly disagree",
    "2": "Disagree",
    "3": "Neither agree nor disagree",
    "4": "Agree",
    "5": "Strongly agree",
}
YES_OR_NO = {"yes": "Yes", "no": "No"}
NO_ANSWER = ""  # who leaves a question out is counted as such
MOST_QUESTIONS, MOST_OPTIONS, MOST_TEXTS = 40, 12, 5
LONGEST = 1000  # characters of an answer in one's own words
_PER_LETTER = 6  # bytes at most, as JSON writes it
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LENGTHS = {"key": 40, "name": 120, "about": 1000, "clause": 60, "text": 300, "hint": 300}
Data = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """One question. `options`: what can be chosen, by what is kept of it; none for one's own words."""

    key: str
    text: str
    kind: str
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def positive(self) -> tuple[str, ...]:
        """The answers that are followed from survey to survey; none for a choice."""
        return {AGREE: ("4", "5"), YES_NO: ("yes",)}.get(self.kind, ())


@dataclass(frozen=True)
class Questions:
    """The questions of a survey."""

    key: str
    name: str
    clause: str
    about: str
    questions: tuple[Question, ...]

    @property
    def size(self) -> int:
        """How many bytes a ballot has: enough for the longest answers, and the same for all."""
        longest = {TEXT: LONGEST * _PER_LETTER}
        return 200 + sum(100 + longest.get(question.kind, 50) for question in self.questions)

    @property
    def counted(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.kind != TEXT)

    @property
    def texts(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.kind == TEXT)


def read(text: str) -> tuple[Data | None, list[Problem]]:
    """The table of a file, or what is wrong with it, each with its line."""
    data = parsed(text)
    if isinstance(data, Problem):
        return None, [data]
    problems = list(_problems(data, Lines(text, "questions")))
    return (None, problems) if problems else (data, [])


def problems_of(data: Data) -> list[Problem]:
    """What is wrong with a table that comes from elsewhere than a file."""
    return list(_problems(data, Lines("", "questions")))


def checked(data: Data) -> Questions:
    """The questions that a table makes. It was found right before it was kept."""
    asked = tuple(
        Question(each["key"], each["text"], each["kind"], each.get("hint", ""), _options(each))
        for each in data["questions"]
    )
    return Questions(data["key"], data["name"], data.get("clause", ""), data.get("about", ""), asked)


def _options(question: Data) -> Mapping[str, str]:
    fixed = {AGREE: SCALE, YES_NO: YES_OR_NO, TEXT: {}}.get(question["kind"])
    if fixed is not None:
        return fixed
    return {str(number): words for number, words in enumerate(question["options"], start=1)}


def _problems(data: Data, lines: Lines) -> Iterator[Problem]:
    for key in ("key", "name"):
        yield from _wrong_words(data, key, lines.of(key), needed=True)
    for key in ("about", "clause"):
        yield from _wrong_words(data, key, lines.of(key))
    yield from _unknown(data, {"key", "name", "about", "clause", "questions"}, lambda key: lines.of(key))
    rows = data.get("questions")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield Problem(lines.of("questions"), "a survey needs [[questions]], each with key, text and kind")
        return
    if len(rows) > MOST_QUESTIONS:
        yield Problem(0, f"a survey has at most {MOST_QUESTIONS} questions, this has {len(rows)}")
    if sum(row.get("kind") == TEXT for row in rows) > MOST_TEXTS:
        yield Problem(0, f"at most {MOST_TEXTS} questions are answered in one’s own words")
    seen: set[object] = set()
    for number, row in enumerate(rows):
        yield from _wrong_question(number, row, lines)
        if isinstance(row.get("key"), str) and row["key"] in seen:
            yield Problem(lines.in_table(number, "key"), f"two questions have the key “{row['key']}”")
        seen.add(row.get("key") if isinstance(row.get("key"), str) else None)


def _wrong_question(number: int, row: Data, lines: Lines) -> Iterator[Problem]:
    def at(key: str) -> int:
        return lines.in_table(number, key)

    yield from _wrong_words(row, "key", at("key"), needed=True)
    yield from _wrong_words(row, "text", at("text"), needed=True)
    yield from _wrong_words(row, "hint", at("hint"))
    yield from _unknown(row, {"key", "text", "kind", "hint", "options"}, at)
    kind = row.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        yield Problem(at("kind"), f"the kind of question {number + 1} must be one of: {', '.join(KINDS)}")
    elif kind == CHOICE:
        yield from _wrong_options(number, row.get("options"), at("options"))
    elif "options" in row:
        yield Problem(at("options"), f"a question of the kind “{kind}” has no options of its own")


def _wrong_options(number: int, options: object, line: int) -> Iterator[Problem]:
    if not isinstance(options, list) or not all(isinstance(each, str) and each.strip() for each in options):
        yield Problem(line, f"question {number + 1} needs options: a list of answers to choose from")
    elif not 2 <= len(options) <= MOST_OPTIONS:
        yield Problem(line, f"question {number + 1} needs between 2 and {MOST_OPTIONS} options")
    elif len({each.casefold() for each in options}) < len(options):
        yield Problem(line, f"question {number + 1} has the same option twice")
    elif any(len(each) > 150 for each in options):
        yield Problem(line, f"an option of question {number + 1} is longer than 150 characters")


def _wrong_words(table: Data, key: str, line: int, *, needed: bool = False) -> Iterator[Problem]:
    words = table.get(key, "")
    if not isinstance(words, str):
        yield Problem(line, f"“{key}” must be text in quotation marks")
    elif needed and not words.strip():
        yield Problem(line, f"“{key}” is missing")
    elif len(words) > _LENGTHS[key]:
        yield Problem(line, f"“{key}” must be {_LENGTHS[key]} characters or fewer")
    elif key == "key" and not _KEY.fullmatch(words):
        yield Problem(line, "“key” may have small letters, digits and hyphens")


def _unknown(table: Data, known: set[str], at: Any) -> Iterator[Problem]:
    for key in table:
        if key not in known:
            yield Problem(at(key), f"“{key}” is not known here; known are: {', '.join(sorted(known))}")
