"""What councils see differently about pods: who is expected, what is a good reason, which record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pods.rules.steps import Step

REASONS = ("court", "icpc", "leave", "day_off", "sickness", "other")  # keys of `Attendance.Reason`
ACTIONS = {"never": "no actions: reflection alone", "after": "actions once the reflection is over"}
RECORDS = {"pod": "the pod's own template", "s2": "an S2 of type pod, with its clock"}
NUMBERS = {  # the least and the most that makes sense
    "smallest": (2, 50),
    "largest": (2, 100),
    "minutes": (15, 480),
    "destroy_after_days": (0, 7),  # what was written alone is promised to be gone after seven days
    "participants_read_days": (0, 366),
}
_CHOICES = {"actions": ACTIONS, "record": RECORDS}


@dataclass(frozen=True, slots=True)
class Council:
    """The `[pods]` table of a policy. What it does not say is as Leicestershire's guidance has it."""

    not_expected: tuple[str, ...] = ("team_manager",)  # roles in the team
    good_reasons: tuple[str, ...] = ("court", "icpc", "leave")
    neutral_reasons: tuple[str, ...] = ("day_off", "sickness")
    visitors: bool = False  # other professionals may be invited (LEI-PUR.3, CAL-R.3)
    actions: str = "never"  # a key of ACTIONS
    record: str = "pod"  # a key of RECORDS
    remote_needs_reason: bool = True
    smallest: int = 4  # people in a group
    largest: int = 10
    minutes: int = 120  # of one pod
    destroy_after_days: int = 7  # after the end: what was written alone and not picked
    participants_read_days: int = 90  # for how long who took part reads the record
    way: str = "group-supervision"  # the key of the way that a session is planned with first


def read(table: Mapping[str, Any]) -> tuple[Council, list[str]]:
    """The council that a `[pods]` table describes, and what is wrong with the table, in words.

    Never raises. What is wrong is left as it is by default.
    """
    problems = [f"“{key}” is not known here" for key in table if key not in Council.__dataclass_fields__]
    said: dict[str, Any] = {}
    for each in fields(Council):
        if each.name not in table:
            continue
        value, wrong = table[each.name], _wrong(each.name, table[each.name])
        if wrong:
            problems.append(f"“{each.name}” {wrong}")
        else:
            said[each.name] = tuple(value) if isinstance(value, list) else value
    council = Council(**said)
    if council.smallest > council.largest:
        problems.append("“smallest” is more than “largest”")
    if both := sorted(set(council.good_reasons) & set(council.neutral_reasons)):
        problems.append(f"a reason is good or neutral, not both: {', '.join(both)}")
    return council, problems


def _wrong(key: str, value: object) -> str:
    """What is wrong with a value; "" if nothing."""
    default = Council.__dataclass_fields__[key].default
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or not all(isinstance(each, str) and each for each in value):
            return 'is a list of words, for example ["court", "leave"]'
        strange = [each for each in value if each not in REASONS] if key.endswith("_reasons") else []
        return f"knows no reason “{strange[0]}”: {', '.join(REASONS)}" if strange else ""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "is true or false"
    if isinstance(default, int):
        least, most = NUMBERS[key]
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if fits else f"is a whole number from {least} to {most}"
    if key in _CHOICES:
        words = ", ".join(f"“{choice}” ({meaning})" for choice, meaning in _CHOICES[key].items())
        return "" if isinstance(value, str) and value in _CHOICES[key] else f"is one of: {words}"
    return "" if isinstance(value, str) and value.strip() else "is a word"


def advice_on_size(council: Council, people: int) -> str:
    """A word of advice where a group is smaller or larger than the guidance has it; "" where it is not."""
    if people < council.smallest:
        few = "nobody" if people < 1 else "one person" if people == 1 else f"{people} people"
        return (
            f"With {few} there are few ideas to choose from: the process is made for"
            f" {council.smallest} to {council.largest}. You could join with another team, or go on."
        )
    if people > council.largest:
        return (
            f"With {people} people not everybody gets their turn in time: the process is made for"
            f" {council.smallest} to {council.largest}. You could share in pairs, or split the group."
        )
    return ""


def attendance_word(council: Council, reason: str) -> str:
    """How the council sees a reason for not being there: “good”, “neutral” or “flagged” (LEI-ATT.1).

    A flagged reason is kept and pointed out, never refused; so is none at all.
    """
    if reason in council.good_reasons:
        return "good"
    return "neutral" if reason in council.neutral_reasons else "flagged"


def allowed(council: Council, steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps that a session of this council has: none for actions where it has none (LEI-PUR.1)."""
    return tuple(step for step in steps if step.kind != "actions" or council.actions != "never")
