"""An audit tool: parts, questions and scales as data (`policies/*-audit.toml`, CAL-A7.1).

A council's tool is a TOML table; `read` checks it. Nothing here knows a council.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

LOOKS_AT = {
    "worker": "a worker’s supervision file",
    "pair": "supervision between two people",
    "manager": "the supervision that a manager gives",
    "child": "a child’s file",
    "team": "a team",
    "practice": "how somebody holds supervision",  # by their line manager, once a year; no audit
}
STAFF = {"all": "all staff", "social_care": "children’s social care", "case_holding": "who holds cases"}
Kind = Literal["choice", "text", "date", "number"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a scale. `applies`: it counts as applicable; `yes`: as answered yes."""

    value: str
    label: str
    applies: bool = True
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """How a question is answered, or a grade given. `choices` is empty where it is typed."""

    key: str
    label: str
    kind: Kind = "choice"
    choices: tuple[Choice, ...] = ()

    def choice(self, value: str) -> Choice | None:
        return next((each for each in self.choices if each.value == value), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """Only asked where `question`, asked before it, has one of these answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `evidence`: the finder that looks for its answer in the file; "" for none."""

    key: str
    text: str
    scale: Scale
    hint: str = ""
    evidence: str = ""
    comments: bool = False
    required: bool = True
    when: Shown | None = None
    second: Scale | None = None  # a second rating: how urgent it is


@dataclass(frozen=True, slots=True)
class Grade:
    """An overall score in the tool's own words, and the scale it is given on."""

    label: str
    scale: Scale


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the tool, answered by one auditor. `about`: asked of the cases, or of the worker."""

    key: str
    heading: str
    questions: tuple[Question, ...]
    staff: str = "all"  # a key of STAFF: for others the part is left out
    note: str = ""  # beside the heading: “For All Teams”
    about: Literal["staff", "cases"] = "staff"
    comments: str = ""  # label of the comments on the part; "" for none
    grade: Grade | None = None
    auditor: int = 1  # 2: the second auditor answers it


@dataclass(frozen=True, slots=True)
class After:
    """What follows an audit: which of its tables the tool has."""

    learning: bool = True
    corrective: bool = True
    good_practice: bool = True
    sign_off: bool = True  # corrective actions are signed off by a manager
    priority: Scale | None = None  # of a corrective action


@dataclass(frozen=True, slots=True)
class Tool:
    """A whole tool, of one version."""

    key: str
    name: str
    heading: str  # printed on the record
    clause: str
    looks_at: str  # a key of LOOKS_AT
    parts: tuple[Part, ...]
    look_back: str = "12 months"  # a Span in words
    cases: int = 0  # how many of the worker's children are looked at
    overall: Grade | None = None
    overall_heading: str = ""
    overall_comments: str = ""
    after: After = field(default_factory=After)
    scales: tuple[Scale, ...] = ()  # of its own, beside those of `scales.BUILT_IN`

    def questions(self) -> Iterator[tuple[Part, Question]]:
        for part in self.parts:
            for question in part.questions:
                yield part, question

    @property
    def auditors(self) -> int:
        return max(part.auditor for part in self.parts)

    def for_staff(self, kinds: set[str]) -> tuple[Part, ...]:
        """The parts asked of somebody who is of these kinds of staff (keys of STAFF)."""
        return tuple(part for part in self.parts if part.staff in kinds | {"all"})


@dataclass(frozen=True, slots=True)
class Tally:
    """“Number of Applicable Questions”, “Number of Questions Answered Yes”."""

    applicable: int
    yes: int


def is_asked(question: Question, answers: Mapping[str, str]) -> bool:
    """Whether a question is to be answered, by the answers so far."""
    return question.when is None or answers.get(question.when.question, "") in question.when.answers


def tally(parts: tuple[Part, ...], answers: Mapping[str, str]) -> Tally:
    """Count over the questions asked; a scale without choices, and one not answered, does not count."""
    applicable = yes = 0
    for part in parts:
        for question in part.questions:
            choice = question.scale.choice(answers.get(question.key, ""))
            if choice and is_asked(question, answers):
                applicable += choice.applies
                yes += choice.applies and choice.yes
    return Tally(applicable, yes)
