"""Who does something, as the words of an action say it."""

import pytest

from pods.rules.doing import who_does

NAMES = ["Maya Osei", "Imran Sheikh", "Imran Ali", "Tom Whitaker-Bell"]


@pytest.mark.parametrize(
    ("what", "who"),
    [
        ("Maya Osei and the health visitor visit on Friday", "Maya Osei"),
        ("Maya asks gran about Mondays", "Maya Osei"),
        ("Maya will ring the school", "Maya Osei"),
        ("Maya to ring the school", "Maya Osei"),
        ("Maya: ring the school", "Maya Osei"),
        ("Tom goes along", "Tom Whitaker-Bell"),
        ("Imran Ali rings the school", "Imran Ali"),
        ("Imran rings the school", ""),  # there are two
        ("Ask Maya about it", ""),
        ("Mayas are invited", ""),
        ("Ring the school", ""),
        ("Tom", ""),
        ("", ""),
        ("maya asks", ""),
    ],
)
def test_whom_an_action_begins_with(what: str, who: str) -> None:
    assert who_does(what, NAMES) == who


def test_a_name_is_no_pattern_and_may_be_empty() -> None:
    assert who_does("(a+) asks", ["(a+)", ""]) == "(a+)"
