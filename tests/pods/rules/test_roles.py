"""Roles in a pod: what each does, and what it does not do."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pods.room_models import Member
from pods.rules.roles import ROLES, read
from pods.wording import opening, roles

DATA = tomllib.loads((Path(__file__).parents[3] / "policies/pods/roles.toml").read_text())


@pytest.mark.requirement("LEI-GS.1")
def test_every_role_of_a_room_says_what_it_does_and_does_not() -> None:
    found = roles()
    assert list(found) == list(ROLES) == Member.Role.values
    assert {key: role.name for key, role in found.items()} == dict(Member.Role.choices)
    assert all(role.does and role.does_not for role in found.values())


@pytest.mark.requirement("LEI-GS.1")
def test_the_advisor_speaks_to_the_facilitator_alone() -> None:
    advisor = roles()["advisor"]
    assert advisor.does == ("Gives advice when asked", "Assists the facilitator")
    assert advisor.does_not == ("Speak with the caseworker",)


@pytest.mark.requirement("CAL-R.2", "CAL-R.8")
def test_who_takes_notes_writes_what_is_thought_not_who_said_it() -> None:
    assert "Write down who said what" in roles()["notes"].does_not
    assert "Write down the check-in, or the time to offload" in roles()["notes"].does_not


@pytest.mark.parametrize(
    "change",
    [
        {"king": {"name": "King", "does": ["a"], "does_not": ["b"]}},
        {"advisor": {"does": ["a"], "does_not": ["b"]}},
        {"advisor": {"name": "Advisor", "does": [], "does_not": ["b"]}},
        {"advisor": {"name": "Advisor", "does": ["a"], "does_not": [3]}},
        {"advisor": {"name": "Advisor", "does": ["a"], "does_not": ["b"], "hat": "red"}},
    ],
)
def test_roles_that_are_wrong_are_no_roles(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        read(DATA | change)


def test_a_role_that_is_missing_is_missed() -> None:
    with pytest.raises(ValueError, match="The roles are"):
        read({key: value for key, value in DATA.items() if key != "notes"})


@pytest.mark.requirement("CAL-R.3")
def test_guests_are_told_the_points_of_annex_1() -> None:
    points = opening().points
    assert [point.title for point in points] == [
        "Introductions",
        "Confidentiality",
        "Phones off",
        "The main aim is reflective space, not action-planning",
        "This is a safe space",
        "Feelings tell us something",
        "The discussion is structured and facilitated",
        "The language we use is really important",
    ]
    assert points[3].text == "We will pick up any actions at the end – after the reflection."
    assert "I was wondering about" in points[-1].text
