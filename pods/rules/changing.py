"""Changing a copied way to run a session, and what such a copy cannot be.

Works on the data that `reading.way_of` reads, and gives back new data: what it is given stays as it is. Why
something cannot be is said in words for a practice lead, who knows titles of steps and no keys.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from pods.rules.reading import way_of
from pods.rules.steps import WHO, Head

Data = dict[str, Any]  # a way, or a step of it
# What can be added; everything else comes with the way that was copied.
NEW = {
    "talk": "Everybody talks, or one listens",
    "alone": "Everybody writes on their own",
    "share": "What was written alone is shared",
    "together": "The group writes on one sheet",
}
# Whom the step about roles gives out.
_PARTS = frozenset({"group1", "group2", "cast", "consultant", "interview"})
_ASK = frozenset({"consultant", "interview"})  # what a plan calls the consultant
_AFTER_ACTIONS = frozenset({"talk", "actions", "review"})


@dataclass(frozen=True, slots=True)
class Kept:
    """Steps that every copy of a way has, in this order, and why."""

    steps: tuple[str, ...]
    why: str
    opens: bool = False  # nothing but talk comes before the last of them
    quiet: Mapping[str, str] = field(default_factory=dict)  # by step: who never interrupts in it


_CAST = Kept(("cast", "out"), "Who takes a part comes out of it again: both steps stay, in this order.")
# By the way that was copied first.
KEPT = {
    "group-supervision": Kept(
        ("task", "genogram", "case", "goal"),
        "Every group supervision starts with steps 1 to 4: task and roles, the genogram, the case and why it"
        " is open now, the worker’s goal.",
        opens=True,
        quiet={"case": "others"},
    ),
    "a-b-c": Kept(
        ("task", "overview"),
        "A-B-C begins with who guides it, and with the worker’s overview.",
        opens=True,
        quiet={"overview": "others"},
    ),
    "as-if-cast": _CAST,
    "as-if-family-listens": _CAST,
    "reflect-meeting": Kept(
        ("check-in", "roles", "dilemma", "check-out"),
        "A reflect meeting has its check-in, ground rules, dilemma and check-out, in this order.",
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a practice lead can say of a step. `labels`: what is asked on its sheet, by field.

    `ends`: what the ends of its scale or picture mean; `heads`: its sheet’s rows and columns, “rows.first”.
    """

    title: str
    minutes: int = 0
    say: tuple[str, ...] = ()
    do: str = ""
    turn: str = ""
    who: str = "everybody"
    quiet: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)


def stamp(data: object) -> str:
    """A short mark of some data: another one once it has changed."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def order(way: Data) -> list[str]:
    """The keys of the steps, in their order."""
    return [step["key"] for step in way["steps"]]


def step_of(way: Data, key: str) -> Data:
    """Raises KeyError for a step that there is not."""
    found: dict[str, Data] = {step["key"]: step for step in way["steps"]}
    return found[key]


def asked(step: Data) -> dict[str, str]:
    """What is asked on a step's own sheet, by field: its wording can be changed."""
    return {each["key"]: each["label"] for each in step.get("sheet", {}).get("fields", ())}


ENDS = ("low", "high", "left", "right")


def ends(step: Data) -> dict[str, str]:
    """What the ends of a step’s scale or picture mean, by their names: their wording can be changed."""
    return {name: step[name] for name in ENDS if step.get(name)}


def heads(step: Data) -> dict[str, str]:
    """The rows and columns of a step’s own sheet, as “rows.first”: their wording can be changed."""
    sheet = step.get("sheet", {})
    return {
        f"{side}.{each['key']}": each["label"] for side in ("rows", "columns") for each in sheet.get(side, ())
    }


def without(way: Data, key: str) -> Data:
    step_of(way, key)
    return {**way, "steps": [deepcopy(step) for step in way["steps"] if step["key"] != key]}


def moved(way: Data, key: str, *, up: bool) -> Data:
    """With a step one place up or down; the first and the last stay where they are."""
    steps = deepcopy(way["steps"])
    at = order(way).index(step_of(way, key)["key"])
    to = max(0, at - 1) if up else min(len(steps) - 1, at + 1)
    steps.insert(to, steps.pop(at))
    return {**way, "steps": steps}


def changed(way: Data, key: str, said: Said) -> Data:
    """With other words and times in a step; labels of fields that it has not are passed over."""
    new = {**way, "steps": deepcopy(way["steps"])}
    step = step_of(new, key)
    step |= _as_data(said)
    for each in step.get("sheet", {}).get("fields", ()):
        each["label"] = said.labels.get(each["key"], each["label"])
    step |= {name: said.ends.get(name, words) for name, words in ends(step).items()}
    for side in ("rows", "columns"):
        for each in step.get("sheet", {}).get(side, ()):
            each["label"] = said.heads.get(f"{side}.{each['key']}", each["label"])
    return new


def _as_data(said: Said) -> Data:
    return {
        "title": said.title,
        "minutes": said.minutes,
        "say": list(said.say),
        "do": said.do,
        "turn": said.turn,
        "who": said.who,
        "quiet": said.quiet,
    }


def parts(way: Data) -> list[Head]:
    """The parts that people play in it."""
    return [Head(each["key"], each["label"], each.get("hint", "")) for each in way.get("parts", ())]


def gives_parts_out(way: Data) -> bool:
    """Whether it has the step on which people take their parts."""
    return any(step["kind"] == "roles" for step in way["steps"])


def asking(way: Data) -> frozenset[str]:
    """The keys of parts that stay, as a step has them ask."""
    named = {step.get(name) for step in way["steps"] for name in ("who", "quiet")}
    return frozenset({"consultant"}) if named & _ASK else frozenset()


def with_parts(way: Data, said: Sequence[Head]) -> Data:
    """With these parts to play, and no others; one that is new has no key yet.

    None gets a word of the plan as its key: who plays “advisor” would have the advisor’s turn.
    """
    used, found = {*WHO, *(part.key for part in said)}, []
    for part in said:
        key = part.key or free_key(slugify(part.label).strip("-_") or "part", used)
        used.add(key)
        found.append({"key": key, "label": part.label, **({"hint": part.hint} if part.hint else {})})
    return {**way, "parts": found}


def added(way: Data, new: Sequence[Data], after: str) -> Data:
    """With steps behind another one; "": before all others. Raises KeyError where that one is gone."""
    steps = deepcopy(way["steps"])
    at = order(way).index(step_of(way, after)["key"]) + 1 if after else 0
    steps[at:at] = deepcopy(list(new))
    return {**way, "steps": steps}


def new_step(kind: str, key: str, said: Said, *, asks: str = "", of: str = "") -> Data:
    """A step of one of the kinds of `NEW`: `asks` is what is to be written, `of` the step that is shared."""
    step = {"key": key, "kind": kind, **_as_data(said)}
    if kind in ("alone", "together"):
        step["sheet"] = {"fields": [{"key": "text", "label": asks, "kind": "lines"}]}
    if kind == "share":
        step |= {"of": of, "sharing": "round"}
    return step


def free_key(first: str, used: Collection[str]) -> str:
    """A key like `first` that is not used yet; at most 60 letters."""
    numbered = (first[:56], *(f"{first[:56]}-{number}" for number in range(2, len(used) + 3)))
    return next(key for key in numbered if key not in used)


def refusal(way: Data, original: str) -> str:
    """Why a copy cannot be as it is now; "" where it can. `original`: the key of what was copied first."""
    return next((words for words in _reasons(way, original) if words), "")


def _reasons(way: Data, original: str) -> Iterator[str]:
    steps = way["steps"]
    if not steps:
        yield "A way to run a session has at least one step."
    if original in KEPT:
        yield _what_is_kept(steps, KEPT[original])
    yield _what_is_used(steps)
    yield _parts(steps, parts(way))
    yield _actions(steps)
    _, problems = way_of(way)
    yield "; ".join(problem.words for problem in problems)


def _what_is_kept(steps: Sequence[Data], kept: Kept) -> str:
    keys = [step["key"] for step in steps]
    if [key for key in keys if key in kept.steps] != list(kept.steps):
        return kept.why
    before = steps[: keys.index(kept.steps[-1])]
    if kept.opens and any(step["key"] not in kept.steps and step["kind"] != "talk" for step in before):
        return kept.why
    for step in steps:
        if step["key"] in kept.quiet and step.get("quiet") != kept.quiet[step["key"]]:
            return f"Nobody interrupts in “{step['title']}”: everybody but the caseworker is quiet."
    return ""


def _what_is_used(steps: Sequence[Data]) -> str:
    """What a step shares, picks from or goes back to stands before it."""
    titles = {step["key"]: step["title"] for step in steps}
    before: set[str] = set()
    for step in steps:
        named = (
            step.get("of"),
            step.get("gaps_of"),
            step.get("steps_back"),
            step.get("sheet", {}).get("like"),
        )
        for key in named:
            if key and key not in titles:
                return f"“{step['title']}” builds on this step. Take that one away first."
            if key and key not in before:
                return f"“{step['title']}” builds on “{titles[key]}”, so it comes after it."
        before.add(step["key"])
    return ""


def _parts(steps: Sequence[Data], there_are: Sequence[Head]) -> str:
    given_out = False
    for step in steps:
        given_out = given_out or step["kind"] == "roles"
        named = {step.get("who"), step.get("quiet")}
        if named & _PARTS and not given_out:
            return f"For “{step['title']}” people need their parts: the step about roles comes before it."
        if named & _ASK and "consultant" not in [part.key for part in there_are]:
            return (
                f"In “{step['title']}” this part asks the questions: it stays. You can give it another name."
            )
    if there_are and not given_out:
        return "Parts to play are given out in the step about roles: it stays as long as there are parts."
    return ""


def _actions(steps: Sequence[Data]) -> str:
    over = False
    for step in steps:
        over = over or step["kind"] == "actions"
        if over and step["kind"] not in _AFTER_ACTIONS:
            return f"Actions come once the reflection is over: “{step['title']}” comes before them."
    return ""
