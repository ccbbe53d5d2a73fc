"""What the councils see differently is data, and a table that is wrong says what is wrong with it."""

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pods.council import problems_of
from pods.models import Attendance
from pods.rules.council import REASONS, Council, advice_on_size, attendance_word, read

POLICIES = Path(__file__).parents[3] / "policies"


def council(name: str) -> Council:
    found, problems = read(tomllib.loads((POLICIES / f"{name}.toml").read_text())["pods"])
    assert problems == []
    return found


LEICESTERSHIRE, CALDERDALE = council("leicestershire"), council("calderdale")


def test_the_default_is_the_guidance_on_pods() -> None:
    assert read({}) == (Council(), [])
    assert Council() == LEICESTERSHIRE


def test_reasons_are_those_of_attendance() -> None:
    assert set(REASONS) == set(Attendance.Reason.values)


@pytest.mark.requirement("LEI-ATT.1")
@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("court", "good"),
        ("icpc", "good"),
        ("leave", "good"),
        ("day_off", "neutral"),
        ("sickness", "neutral"),
        ("other", "flagged"),
        ("", "flagged"),
    ],
)
def test_reasons_for_absence(reason: str, word: str) -> None:
    assert attendance_word(LEICESTERSHIRE, reason) == word


@pytest.mark.requirement("LEI-ATT.1")
def test_who_is_expected() -> None:
    assert LEICESTERSHIRE.not_expected == ("team_manager",)
    assert CALDERDALE.not_expected == (), "practice managers chair"


@pytest.mark.requirement("LEI-PUR.1")
def test_actions_and_the_record() -> None:
    assert (LEICESTERSHIRE.actions, LEICESTERSHIRE.record) == ("never", "pod")
    assert (CALDERDALE.actions, CALDERDALE.record) == ("after", "s2")


@pytest.mark.requirement("LEI-PUR.2")
def test_meeting_remotely() -> None:
    assert LEICESTERSHIRE.remote_needs_reason
    assert not CALDERDALE.remote_needs_reason, "hybrid meetings are foreseen"


@pytest.mark.requirement("LEI-PUR.3", "CAL-R.3")
def test_visitors() -> None:
    assert not LEICESTERSHIRE.visitors
    assert CALDERDALE.visitors


@pytest.mark.requirement("LEI-GS.1")
@pytest.mark.parametrize(
    ("people", "said"),
    [
        (0, "With nobody"),
        (1, "With one person"),
        (3, "With 3 people"),
        (4, ""),
        (10, ""),
        (11, "With 11 people"),
    ],
)
def test_advice_on_the_size_of_the_group(people: int, said: str) -> None:
    advice = advice_on_size(LEICESTERSHIRE, people)
    assert advice.startswith(said)
    assert bool(advice) == bool(said)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"visitor": True}, "“visitor” is not known here"),
        ({"not_expected": "team_manager"}, "“not_expected” is a list of words"),
        ({"not_expected": ["captain"]}, "“not_expected” names roles, and “captain” is none"),
        ({"good_reasons": ["rain"]}, "“good_reasons” knows no reason “rain”"),
        ({"good_reasons": [3]}, "“good_reasons” is a list of words"),
        ({"good_reasons": ["sickness"]}, "good or neutral, not both: sickness"),
        ({"visitors": 1}, "“visitors” is true or false"),
        ({"actions": "always"}, "“actions” is one of: “never”"),
        ({"actions": ["after"]}, "“actions” is one of: “never”"),
        ({"record": "s1"}, "“record” is one of: “pod”"),
        ({"smallest": "4"}, "“smallest” is a whole number from 2 to 50"),
        ({"smallest": True}, "“smallest” is a whole number from 2 to 50"),
        ({"smallest": 12}, "“smallest” is more than “largest”"),
        ({"destroy_after_days": 8}, "“destroy_after_days” is a whole number from 0 to 7"),
        ({"way": ""}, "“way” is a word"),
    ],
)
def test_what_is_wrong_is_said(table: dict[str, Any], said: str) -> None:
    [problem] = problems_of(table)
    assert said in problem


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text() | st.integers())


@given(st.dictionaries(st.sampled_from([*asdict(Council()), "strange"]), VALUES))
def test_reading_never_raises(table: dict[str, Any]) -> None:
    found, problems = read(table)
    assert isinstance(found, Council)
    assert problems or all(
        list(value) == table[key]
        for key, value in asdict(found).items()
        if key in table and isinstance(value, tuple)
    )
