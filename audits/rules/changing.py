"""Changing the table of a tool in the browser, piece by piece.

Gives back new tables: what it is given stays as it is. A table may be wrong while it is changed; what is
wrong with it `reading` says.
"""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any, Literal

from audits.rules.reading import RESERVED
from audits.rules.scales import BUILT_IN
from audits.rules.tables import LONGEST_KEY, Wrong
from audits.rules.tool import Scale

Data = dict[str, Any]  # a tool, or a piece of it
Kind = Literal["part", "question", "scale"]
KINDS: tuple[Kind, ...] = ("part", "question", "scale")
# Keys of the table as the pages call them.
LABELS = {
    "key": "short name",
    "name": "Name",
    "heading": "Heading",
    "clause": "Where it is written",
    "looks_at": "What it looks at",
    "look_back": "How far it looks back",
    "cases": "How many files are looked at beside it",
    "auditor": "Who answers it",
    "text": "Question",
    "scale": "How it is answered",
    "evidence": "What the portal looks for",
    "second": "Second rating",
    "label": "Name",
    "choices": "Answers",
    "about": "What it is asked of",
    "is": "Ask it where the answer is",
    "note": "Note",
    "hint": "Hint",
    "comments": "Comments",
    "required": "Has to be answered",
    "na": "NA",
    "grade": "Grade",
    "staff": "Whose audits it is part of",
    "when": "Only asked after",
    "kind": "Kind",
}


def stamp(data: object) -> str:
    """A short mark of some data: another one once it has changed."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def head_of(table: Data) -> Data:
    """What a tool says beside its parts and scales."""
    return {key: value for key, value in table.items() if key not in ("parts", "scales")}


def piece_of(table: Data, kind: Kind, key: str) -> Data:
    """A part, question or scale. Raises KeyError for one that there is not."""
    found, index = _place(table, kind, key)
    piece: Data = found[index]
    return piece


def part_with(table: Data, question: str) -> Data:
    """The part in which a question is asked. Raises KeyError."""
    for part in table.get("parts", ()):
        if any(each["key"] == question for each in part.get("questions", ())):
            found: Data = part
            return found
    raise KeyError(question)


def _place(table: Data, kind: Kind, key: str) -> tuple[list[Data], int]:
    """The list that a piece is in, and where."""
    lists = [table.get(f"{kind}s", [])]
    if kind == "question":
        lists = [part.get("questions", []) for part in table.get("parts", ())]
    for each in lists:
        for index, piece in enumerate(each):
            if piece["key"] == key:
                return each, index
    raise KeyError(key)


def with_head(table: Data, said: Mapping[str, Any]) -> Data:
    """With other words in the head; what says nothing is taken out, as in `with_piece`."""
    return _merged(deepcopy(table), said)


def with_piece(table: Data, kind: Kind, key: str, said: Mapping[str, Any]) -> Data:
    """With other words in a piece; what is None, empty or "" is taken out of it. Raises KeyError."""
    new = deepcopy(table)
    found, index = _place(new, kind, key)
    found[index] = _merged(found[index], said)
    return new


def _merged(piece: Data, said: Mapping[str, Any]) -> Data:
    merged = {**piece, **said}
    return {key: value for key, value in merged.items() if key not in said or value not in (None, "", {}, [])}


def with_new(table: Data, kind: Kind, said: Mapping[str, Any], *, part: str = "") -> tuple[Data, str]:
    """With a piece more at the end (a question: of `part`), and the key that it got. Raises KeyError."""
    new = deepcopy(table)
    taken = set(BUILT_IN) if kind == "scale" else set(RESERVED)
    words = str(said.get("heading") or said.get("text") or said.get("label") or kind)
    key = free_key(words, taken | _keys(new, kind))
    if kind == "question":
        home = piece_of(new, "part", part).setdefault("questions", [])
    else:
        home = new.setdefault(f"{kind}s", [])
    home.append(_merged({"key": key}, said))
    return new, key


def _keys(table: Data, kind: Kind) -> set[str]:
    if kind == "question":
        return {each["key"] for part in table.get("parts", ()) for each in part.get("questions", ())}
    return {each["key"] for each in table.get(f"{kind}s", ())}


def free_key(words: str, used: Collection[str]) -> str:
    """A key made of words that is not used yet."""
    first = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[: LONGEST_KEY - 4].strip("_") or "new"
    numbered = (first, *(f"{first}_{number}" for number in range(2, len(used) + 3)))
    return next(key for key in numbered if key not in used)


def without(table: Data, kind: Kind, key: str) -> Data:
    """Without a piece. Raises KeyError."""
    new = deepcopy(table)
    found, index = _place(new, kind, key)
    del found[index]
    return new


def moved(table: Data, kind: Kind, key: str, *, up: bool) -> Data:
    """With a piece one place up or down; a question goes on into the part beside its own. Raises KeyError."""
    new = deepcopy(table)
    found, index = _place(new, kind, key)
    to = index + (-1 if up else 1)
    if 0 <= to < len(found):
        found.insert(to, found.pop(index))
    elif kind == "question":
        parts = new["parts"]
        beside = parts.index(part_with(new, key)) + (-1 if up else 1)
        if 0 <= beside < len(parts):
            other = parts[beside].setdefault("questions", [])
            other.insert(len(other) if up else 0, found.pop(index))
    return new


def uses_of(table: Data, scale: str) -> list[str]:
    """What is answered on a scale of the tool's own, in words: it cannot be taken away meanwhile."""
    found = []
    for part in table.get("parts", ()):
        if scale in (part.get("scale"), part.get("grade", {}).get("scale")):
            found.append(part.get("heading", ""))
        questions = part.get("questions", ())
        found += [
            each.get("text", "") for each in questions if scale in (each.get("scale"), each.get("second"))
        ]
    if table.get("overall", {}).get("scale") == scale:
        found.append("the overall judgement")
    if table.get("after", {}).get("priority") == scale:
        found.append("the priority of corrective actions")
    return found


def said_in(table: Data, piece: Data) -> list[tuple[str, str]]:
    """What a piece says, in words, for who was slower than somebody else."""
    scales = {**BUILT_IN, **{each["key"]: each for each in table.get("scales", ())}}

    def words(value: Any) -> str:
        match value:
            case bool():
                return "Yes" if value else "No"
            case dict():
                return str(value["label"]) if "label" in value else ", ".join(map(words, value.values()))
            case list():
                return ", ".join(map(words, value))
        if isinstance(value, str) and value in scales:
            scale = scales[value]
            return scale.label if isinstance(scale, Scale) else str(scale.get("label", value))
        try:
            return str(piece_of(table, "question", str(value)).get("text", value))
        except KeyError:
            return str(value)

    return [(LABELS.get(key, key), words(piece[key])) for key in piece if key not in ("key", "questions")]


def in_words(table: Data, wrong: Wrong) -> str:
    """What is wrong, for somebody who knows the pages and no keys."""
    words = wrong.words
    for part in table.get("parts", ()):
        for question in part.get("questions", ()):
            words = words.replace(f"“{question['key']}”", f"“{question.get('text', '')}”")
    for key, label in LABELS.items():
        words = words.replace(f"“{key}”", f"“{label}”")
    words = words.removesuffix(", in quotes")  # said to who writes a file
    return words[:1].upper() + words[1:]
