"""docs/policies.md: its examples parse, and it names every key that a policy file may hold."""

import re
from pathlib import Path

import pytest

from supervision_portal.schedule.registry import checks
from supervision_portal.schedule.rules.policy import CONDITIONS, DUTIES
from supervision_portal.schedule.rules.reading import RULE_KEYS, read
from supervision_portal.schedule.rules.stages import STAGES

TEXT = (Path(__file__).parents[3] / "docs/policies.md").read_text()
HEAD = 'council = "Anyshire"\nin_force_from = 2026-04-01\n'
RULE = '[[rules]]\nkey = "a"\nduty = "personal"\nclause = "clause 1"\nform = "s1"\n'


@pytest.mark.parametrize(("kind", "example"), re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL))
def test_an_example_of_the_documentation_is_right(kind: str, example: str) -> None:
    before = {"toml": "", "rule": HEAD + RULE, "table": HEAD + RULE + 'every = "1 month"\n'}[kind]
    reading = read(before + example, checks())
    assert reading.problems == []
    assert reading.rules


@pytest.mark.parametrize("word", sorted({*RULE_KEYS, *DUTIES, *CONDITIONS, *STAGES}))
def test_every_key_is_explained(word: str) -> None:
    assert re.search(rf"`{word}`|^{word} = |[ {{]{word} = ", TEXT, re.MULTILINE)
