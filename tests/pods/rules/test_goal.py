"""The worker's goal: wordings for the case get other ways to put it, goals for the discussion get none."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pods.rules.goal import KINDS, look_at, read
from tests.pods.rules.goals import FINE, FOR_THE_CASE

DATA = tomllib.loads((Path(__file__).parents[3] / "policies/pods/goals.toml").read_text())
WORDINGS = read(DATA)


@pytest.mark.requirement("LEI-GS.3")
@pytest.mark.parametrize(("text", "kind", "offer"), FOR_THE_CASE)
def test_a_goal_for_the_case_gets_ways_to_put_it(text: str, kind: str, offer: str) -> None:
    advice = look_at(text, WORDINGS)
    assert advice is not None
    assert advice.kind == kind
    assert advice.why
    assert offer in advice.offers


@pytest.mark.requirement("LEI-GS.3")
@pytest.mark.parametrize("text", FINE)
def test_a_goal_for_this_discussion_is_left_alone(text: str) -> None:
    assert look_at(text, WORDINGS) is None


@pytest.mark.parametrize("text", ["Tuesday", "Kyle", "Xylophones, mostly", "I want"])
def test_what_no_rule_knows_is_left_alone(text: str) -> None:
    assert look_at(text, WORDINGS) is None


def test_there_are_enough_of_both() -> None:
    assert len(FOR_THE_CASE) >= 30
    assert len(FINE) >= 30


@pytest.mark.requirement("LEI-GS.3")
@pytest.mark.parametrize("text", [text for text, _, _ in FOR_THE_CASE])
def test_an_offer_put_in_again_gets_no_advice(text: str) -> None:
    advice = look_at(text, WORDINGS)
    assert advice is not None
    assert [offer for offer in advice.offers if look_at(offer, WORDINGS)] == []
    assert len(set(advice.offers)) == len(advice.offers)


def test_a_long_goal_is_asked_to_be_shorter() -> None:
    advice = look_at("I want ideas for this. " * 40, WORDINGS)
    assert advice is not None
    assert advice.kind == "long"


def test_why_is_one_or_two_plain_sentences() -> None:
    for rule in WORDINGS.rules:
        if rule.advice:
            assert rule.advice.kind in KINDS
            assert len(rule.advice.why) <= 180
            assert rule.advice.offers


PEOPLE = st.sampled_from(
    ["the child", "Mum", "J.S.", "Kyle", "the family", "both parents", "they", "The boys"]
)
DOING = st.sampled_from(
    [
        "to be safe",
        "to engage with",
        "to stop",
        "to follow",
        "to understand that",
        "to",
        "is",
        "to get",
        "safe",
    ]
)
LEADS = st.sampled_from(
    [
        *("", "I want ", "I want to get ", "My goal is for ", "we need a decision on ", "I want to "),
        *("what should I do about ", "I need confirmation that ", "should we "),
    ]
)
GOALS = st.builds(
    lambda lead, who, does, rest: f"{lead}{who} {does} {rest}", LEADS, PEOPLE, DOING, st.text(max_size=80)
)


@given(st.text() | GOALS)
def test_no_text_is_too_much_for_it(text: str) -> None:
    """It never raises; offers get no advice themselves, and none repeats the whole text twice."""
    advice = look_at(text, WORDINGS)
    if advice is None:
        return
    assert advice.kind in KINDS
    for offer in advice.offers:
        assert look_at(offer, WORDINGS) is None
        if len(text.split()) > 2:
            assert offer.count(text.strip()) <= 1


@pytest.mark.parametrize(
    "piece", ["stuck think ", "the child and ", "some good ", "I want to get ", "Mum's ", "{who} ", "A."]
)
def test_no_text_takes_long(piece: str) -> None:
    began = time.process_time()
    look_at(piece * (WORDINGS.longest // len(piece)), WORDINGS)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "change",
    [
        {"rules": [{"key": "a", "kind": "odd", "patterns": ["a"], "why": "b", "offers": []}]},
        {"rules": [{"key": "a", "kind": "case", "patterns": ["a"], "why": "b", "offers": ["c {who}"]}]},
    ],
)
def test_rules_that_are_wrong_are_no_rules(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read(DATA | change)
