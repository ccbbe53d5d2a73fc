"""Steps of a pod and the worksheets in them: what is done, by whom, for how long, and what is written.

A way to run a pod and an activity are both lists of steps, written as data in `policies/pods/`. A room keeps
the steps that it began with, so that a change of the data changes no session that runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

# What can happen in a step.
KINDS = {
    "talk": "everybody talks, or one person while the others listen; nothing is written",
    "roles": "the task is introduced and the roles are given out",
    "genogram": "the genogram is drawn with the caseworker",
    "goal": "the worker’s goal for this discussion",
    "activity": "the facilitator chooses what comes next",
    "alone": "everybody writes on their own, unseen",
    "draw": "everybody draws on their own and says in words what it shows",
    "share": "what was written alone is read out, without comment",
    "pick": "the caseworker picks what helps",
    "together": "one sheet for the whole group, typed by the facilitator or who takes notes",
    "scale": "everybody places themselves from 0 to 10",
    "place": "everybody places themselves on a picture with two axes",
    "review": "what was most useful, 0 to 10, and is this enough for now?",
    "actions": "what is to be done, once the reflection is over",
}
WRITES_ALONE = frozenset({"alone", "draw", "scale", "place"})  # each person, unseen until revealed
FIELD_KINDS = {
    "text": "a few sentences",
    "lines": "one thing on a line",
    "questions": "questions, one on a line, as they would be asked",
    "number": "0 to 10",
    "hypothesis": "what might be so: shown everywhere, the record included, as “a hypothesis, not a fact”",
}
# Who does something in a step, or is quiet in it.
WHO = {
    "everybody": "everybody",
    "facilitator": "the facilitator",
    "caseworker": "the caseworker",
    "advisor": "the advisor",
    "observers": "participants and observers",
    "others": "everybody but the caseworker",
    "group1": "the first group",
    "group2": "the second group",
    "cast": "those who play a part",
    "consultant": "the consultant",
    "interview": "who asks the questions, and the caseworker, who answers",
}
GROUPS = ("group1", "group2")
# The key of what was read out and typed. No field has it: theirs begin with a letter or a digit.
READ_OUT = "_heard"
SHARINGS = {"all": "all at once", "round": "one by one round the room", "pairs": "in pairs"}


@dataclass(frozen=True, slots=True)
class Head:
    """A row or a column of a worksheet; a part that somebody plays."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Something to write into on a worksheet. `row` and `column` are keys of its heads; "" without a grid."""

    key: str
    label: str
    hint: str = ""
    kind: str = "text"
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet.

    With rows and columns it is drawn as a grid; with columns alone, each field stands in its column; else the
    fields stand below each other. Fields without a row and a column stand below the grid.
    """

    fields: tuple[Field, ...] = ()
    rows: tuple[Head, ...] = ()
    columns: tuple[Head, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields)

    def at(self, row: str, column: str) -> Field | None:
        return next((each for each in self.fields if (each.row, each.column) == (row, column)), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session. `of` names the earlier step whose writing it shares, picks from, or looks at."""

    key: str
    kind: str
    title: str
    minutes: int = 0  # advice; 0: none
    say: tuple[str, ...] = ()  # what the facilitator says or does
    do: str = ""  # what everybody is asked to do; with a `turn`, those whose turn it is not
    turn: str = ""  # what `who` is asked to do, where others listen meanwhile
    who: str = "everybody"  # who writes or speaks
    quiet: str = ""  # whose screens are quiet: they listen
    sheet: Sheet = field(default_factory=Sheet)
    of: str = ""
    gaps_of: str = ""  # the fields left empty on that step's sheet become questions to write
    at_most: int = 0  # of one's own things to read out in a round, or of things to pick; 0: any number
    rounds: int = 1
    sharing: str = "all"
    may_pass: bool = False  # personal: nobody is asked why they pass, and no record has it by itself
    allot: bool = False  # the facilitator may give each field to different people
    low: str = ""  # a scale’s or a picture’s ends in words
    high: str = ""
    left: str = ""
    right: str = ""
    steps_back: str = ""  # a review that is not enough goes on with another round from this step

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that a group does for the worker’s goal, with a worksheet of its own."""

    key: str
    letter: str
    name: str
    clause: str
    use: str  # when it helps
    steps: tuple[Step, ...]
    before: str = ""  # what the facilitator is asked before it begins: why is this mapping needed?
    reasons: tuple[str, ...] = ()  # answers to that, offered and never the only ones
    needs_child: bool = True  # an appreciative inquiry and a topic need none


@dataclass(frozen=True, slots=True)
class Way:
    """A way to run a session: a plan of steps with times."""

    key: str
    name: str
    clause: str
    use: str
    steps: tuple[Step, ...]
    parts: tuple[Head, ...] = ()  # parts that people play beside the usual roles, with what each does
    topic_only: bool = False  # no child is discussed


def placed(steps: Sequence[Step], prefix: str) -> tuple[Step, ...]:
    """Steps with keys of their own in a session where they can come again: “2.share” of “2.write”."""

    def key(name: str) -> str:
        return f"{prefix}.{name}" if name else ""

    own = {step.key for step in steps}

    def reference(name: str) -> str:
        return key(name) if name in own else name

    return tuple(
        replace(step, key=key(step.key), of=reference(step.of), gaps_of=reference(step.gaps_of))
        for step in steps
    )


def prefix_of(key: str) -> str:
    """Under what a step stands in a session: a number for one of the plan, “3-harm-matrix” of an activity."""
    return key.partition(".")[0]


def is_of_plan(step: Step) -> bool:
    """Whether a step of a session is one of its plan, and of no activity."""
    return prefix_of(step.key).isdecimal()


def activity_key(key: str) -> str:
    """The key of the activity that a step of a session belongs to; "" for one of the plan."""
    return prefix_of(key).partition("-")[2]


def to_data(kept: Step | Head) -> dict[str, Any]:
    """A step, or a part to play, as a room keeps it."""
    return asdict(kept)


def from_data(data: Mapping[str, Any]) -> Step:
    """A step that a room kept. Keys that are no longer known are left out: an old room still opens."""
    sheet = data.get("sheet") or {}
    known = {key: value for key, value in data.items() if key in Step.__dataclass_fields__ and key != "sheet"}
    known["say"] = tuple(known.get("say", ()))
    return Step(
        **known,
        sheet=Sheet(
            tuple(Field(**each) for each in sheet.get("fields", ())),
            tuple(Head(**each) for each in sheet.get("rows", ())),
            tuple(Head(**each) for each in sheet.get("columns", ())),
        ),
    )


def gaps(sheet: Sheet, written: Mapping[str, str]) -> Sheet:
    """What is left empty on a sheet, as questions to write: “Severity, first incident” (LEI-TOP.b)."""
    left = [each for each in sheet.fields if not written.get(each.key, "").strip()]
    return Sheet(tuple(replace(each, kind="questions") for each in left))


def written_on(step: Step) -> str:
    """The key of the step whose writing is on the screens in this one."""
    return step.key if step.kind in WRITES_ALONE else step.of or step.key


def may_pick_on(step: Step, steps: Sequence[Step]) -> bool:
    """Whether what helps is picked on a step of a session.

    What has a step of its own to be picked on waits for it: one or two are chosen there. What is personal is
    nobody's to pick (LEI-TOP.f).
    """
    if step.kind == "pick":
        return True
    picked_later = {each.of for each in steps if each.kind == "pick"}
    return not step.may_pass and written_on(step) not in picked_later


def ends_activity(steps: Sequence[Step], at: int) -> bool:
    """Whether a step is the last one of an activity, so that another can follow before the review."""
    if is_of_plan(steps[at]):
        return False
    return at + 1 == len(steps) or prefix_of(steps[at + 1].key) != prefix_of(steps[at].key)
