"""The worker's goal: a goal for this discussion, not for the case (LEI-GS.3).

Rules are data (`policies/pods/goals.toml`): patterns with slots, why, and offers built from what was typed.
They help to find a better wording; they stop nobody.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = {
    "case": "a goal for the case",
    "decision": "a decision",
    "confirmation": "confirmation of a view of the case",
    "solution": "a solution or information, not thinking",
    "vague": "too little to work on",
    "empty": "nothing written yet",
    "long": "too long to keep in mind",
}
FINE = "fine"
_SLOT = re.compile(r"\{(\w+)\}")
_GROUP = re.compile(r"\((?!\?)")
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])[.!?;]+\s+")
_NAME = r"(?-i:[A-Z][a-z]+(?:[-'][A-Z]?[a-z]{2,})*|[A-Z](?:\.?[A-Z]){0,3}\b\.?)"
_INITIALS = re.compile(r"\b[A-Z]\.$")
_ABOUT = r"(?:on|about|whether|if|as to|regarding|over|when|where) .+"
_AS_OBJECT = {"they": "them", "he": "him", "she": "her"}


@dataclass(frozen=True, slots=True)
class Advice:
    """What could be said of a goal: its kind (of KINDS), why, and other ways to put it."""

    kind: str
    why: str
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    patterns: tuple[re.Pattern[str], ...]
    advice: Advice | None  # its offers are templates; None: the goal is fine


@dataclass(frozen=True, slots=True)
class Wordings:
    """The rules as `read` makes them, for `look_at`."""

    rules: tuple[_Rule, ...]
    leads: tuple[re.Pattern[str], ...]
    empty: Advice
    long: Advice
    longest: int  # letters
    nouns: frozenset[str]  # words for people and what stands before them: no names, so not capitals


def look_at(text: str, wordings: Wordings) -> Advice | None:
    """Advice on a goal; None where it is one for this discussion, or no rule knows it. Never raises.

    A text of several sentences is fine if one of them is.
    """
    text = _plain(text)
    if not text:
        return wordings.empty
    if len(text) > wordings.longest:
        return wordings.long
    found = None
    for sentence in (text, *_SENTENCE_END.split(text)):
        rule, match = _first(sentence, wordings)
        if rule and rule.advice is None:
            return None
        if rule and match and rule.advice and found is None:
            found = _filled(rule.advice, match, wordings)
    return found


def _plain(text: str) -> str:
    """One line, straight apostrophes, nothing around it."""
    text = re.sub(r"[’‘`´]", "'", text)
    return re.sub(r"\s+", " ", re.sub(r"[“”\"]", " ", text)).strip(" -–•*'")


def _first(sentence: str, wordings: Wordings) -> tuple[_Rule | None, re.Match[str] | None]:
    bodies = _bodies(_at_end(sentence.strip(" ,;:!?…-–")), wordings.leads)
    for rule in wordings.rules:
        for pattern in rule.patterns:
            for body in bodies:
                if match := pattern.fullmatch(body):
                    return rule, match
    return None, None


def _bodies(sentence: str, leads: Sequence[re.Pattern[str]]) -> list[str]:
    """The sentence, and what is left of it without each of its leads: “I want to get mum to engage”."""
    bodies = [sentence]
    for lead in leads:
        if match := lead.match(bodies[-1]):
            bodies.append(bodies[-1][match.end() :].lstrip(" ,:"))
    return [each for each in reversed(bodies) if each]


def _filled(advice: Advice, match: re.Match[str], wordings: Wordings) -> Advice:
    """The advice with its offers made from what was typed; those that would be too long are left out."""
    slots = {name: _as_said(text or "", wordings.nouns) for name, text in match.groupdict().items()}
    offers = []
    for template in advice.offers:
        names = set(_SLOT.findall(template))
        if all(slots.get(name) for name in names):
            offer = _SLOT.sub(lambda found: slots[found[1]], template).replace("'", "’")
            if len(offer) <= wordings.longest:
                offers.append(offer)
    return Advice(advice.kind, advice.why, tuple(offers))


def _at_end(text: str) -> str:
    """Without a full stop at its end, but for that of initials."""
    return text if _INITIALS.search(text) else text.rstrip(". ,;:!?…")


def _as_said(text: str, nouns: frozenset[str]) -> str:
    """What a slot holds, as it reads in the middle of a sentence: “The family” is “the family” there."""
    text = _at_end(text.strip(" ,;:!?…"))
    first, space, rest = text.partition(" ")
    if not space and first.lower() in _AS_OBJECT:
        return _AS_OBJECT[first.lower()]
    lower = first.lower()
    if first.istitle() and lower in nouns:
        first = lower
    return first + space + rest


def read(table: Mapping[str, Any]) -> Wordings:
    """The rules of a table as `policies/pods/goals.toml` has it. Raises ValueError, KeyError or re.error."""
    people = {key: list(map(str, words)) for key, words in table["people"].items()}
    slots = _slots(people)
    rules = tuple(_rule(spec, slots) for spec in table["rules"])
    leads = [_pattern(f"({'|'.join(f'({each})' for each in table['leads'])}) ", slots)]
    nouns = [word for key in ("child", "adult", "before", "adjectives") for word in people[key]]
    before = "|".join(f"({each})" for each in table["leads_before_people"])
    leads.append(_pattern(f"({before}) (?={{person}} )", slots | {"person": slots["who"]}, named=False))
    return Wordings(
        rules=rules,
        leads=tuple(leads),
        empty=_advice("empty", table["empty"]),
        long=_advice("long", table["long"]),
        longest=int(table["longest"]),
        nouns=frozenset(nouns) - set(people["like_names"]),
    )


def _slots(people: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The slots that hold people: “Kyle's older sister and both parents”, “J.S.”."""

    def one_of(*words: str) -> str:
        return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})\\b"

    child, adult = one_of(*people["child"]), one_of(*people["adult"])
    name = rf"(?!(?-i:{one_of(*people['not_names'])})){_NAME}"
    before = rf"(?:{one_of(*people['before'])} )?(?:{one_of(*people['adjectives'])} )?"
    whose = rf"(?:(?:{child}|{adult}|{name})'s? (?:{one_of(*people['adjectives'])} )?)?"

    def people_of(noun: str) -> str:
        person = f"{before}{whose}{noun}"
        return f"{person}(?:(?:,? and|,| or| &) {person}){{0,4}}"

    found = {"child": child, "adult": adult, "who": f"(?:{child}|{adult}|{name})"}
    return {key: people_of(noun) for key, noun in found.items()} | {"about": _ABOUT, "rest": ".*"}


def _rule(spec: Mapping[str, Any], slots: Mapping[str, str]) -> _Rule:
    patterns = tuple(_pattern(each, slots) for each in spec["patterns"])
    if spec["kind"] == FINE:
        return _Rule(patterns, None)
    advice = _advice(spec["kind"], spec)
    known = {name for each in spec["patterns"] for name in _SLOT.findall(each)}
    if strange := {name for offer in advice.offers for name in _SLOT.findall(offer)} - known:
        raise ValueError(f"No pattern of “{spec['key']}” has the slots of its offers: {sorted(strange)}")
    return _Rule(patterns, advice)


def _advice(kind: str, spec: Mapping[str, Any]) -> Advice:
    if kind not in KINDS:
        raise ValueError(f"“{kind}” is no kind of advice: {', '.join(KINDS)}")
    return Advice(kind, str(spec["why"]), tuple(map(str, spec["offers"])))


def _pattern(text: str, slots: Mapping[str, str], *, named: bool = True) -> re.Pattern[str]:
    """A pattern as a regular expression. A slot that comes twice is kept where it comes first."""
    seen: set[str] = set()

    def slot(found: re.Match[str]) -> str:
        name = found[1]
        body = slots.get(name, ".+")
        if not named or name in seen or name == "rest":
            return f"(?:{body})"
        seen.add(name)
        return f"(?P<{name}>{body})"

    return re.compile(_SLOT.sub(slot, _GROUP.sub("(?:", text)), re.IGNORECASE)
