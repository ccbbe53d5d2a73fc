"""The answers of an ordinary session, dealt from the pools."""

from collections.abc import Mapping
from typing import Any

from supervision_portal.home.demo import texts

# How often a prompt of the S1 is answered; what is not named here, never.
HOW_OFTEN = {
    "matters_arising": 0.5,
    "agenda": 0.85,
    "wellbeing": 1,
    "leave": 0.7,
    "sickness": 0.8,
    "issues": 0.6,
    "diversity": 0.3,
    "workload": 1,
    "priorities": 0.9,
    "targets": 0.6,
    "audit_learning": 0.4,
    "complaints": 0.6,
    "career": 0.3,
    "training_identified": 0.35,
    "training_undertaken": 0.4,
    "registration": 0.3,
    "reflections": 1,
}
REGISTERED = ("social_work", "front_door", "fostering", "reviewing", "managers")  # voices
STYLES = ("experiencing", "reflecting", "analysing", "planning", "mixed")
QUESTIONS = ("difficult", "experiences", "useful", "challenge", "needs", "diversity", "learning_style_words")


def of_s1(deck: texts.Deck, voice: str, words: Mapping[str, str]) -> dict[str, str]:
    """Some prompts are answered every time, others now and then."""
    pool = texts.pools(voice)
    answers: dict[str, str] = {}
    for name, often in HOW_OFTEN.items():
        asked = name != "registration" or voice in REGISTERED
        if deck.rng.random() < often and asked:
            item: Any = texts.fill(deck.deal(name, pool[name]), words)
            answers |= {name: item} if isinstance(item, str) else item
    return answers | _cases(deck, pool, words)


def of_s3(deck: texts.Deck, voice: str, words: Mapping[str, str]) -> dict[str, str]:
    """The four questions of a Shared Conversation."""
    pool = texts.conversations(voice)
    names = ("goals_words", "fit", "progress", "support")
    said = {name: texts.fill(deck.deal(name, pool[name]), words) for name in names}
    return said | _cases(deck, pool, words)


def _cases(deck: texts.Deck, pool: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    """One case or two by initials, where the voice has such texts; `{case}` stands for the initials."""
    rows: dict[str, str] = {}
    dealt: list[Any] = []
    for number in range(deck.rng.choice([1, 1, 2]) if "cases" in pool else 0):
        told, initials = deck.deal("cases", pool["cases"]), words["ab"[number]]
        if told in dealt:  # the pool has just begun again
            break
        dealt.append(told)
        typed = {"initials": initials, **texts.fill(told, {**words, "case": initials})}
        rows |= {f"cases-{number}-{name}": text for name, text in typed.items()}
    return rows


def of_agreement(deck: texts.Deck, words: Mapping[str, str]) -> dict[str, str]:
    """The useful questions of an agreement, and how long a session lasts."""
    pool, rng = texts.agreements(), deck.rng
    return {
        "learning_style": rng.choice(STYLES),
        "duration": rng.choice(pool["duration"]),
        **{name: texts.fill(rng.choice(pool[name]), words) for name in QUESTIONS},
    }
