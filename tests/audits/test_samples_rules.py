"""Drawing a sample and spreading it: fair, none twice, and the same again from the same seed."""

from collections import Counter
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.sampling import Candidate, above, digest, draw, spread

pytestmark = pytest.mark.requirement("CAL-20.1")
seeds = st.text("0123456789abcdef", min_size=1, max_size=16)
pools = st.lists(
    st.builds(Candidate, st.integers(0, 40).map(str), st.sampled_from(["", "ann", "bob", "cy", "di"])),
    min_size=1,
    max_size=25,
    unique_by=lambda each: each.key,
)


@st.composite
def with_waiting(draw_one: st.DrawFn) -> list[Candidate]:
    """Candidates of whom some supervisors wait, each of them with all their files."""
    pool = draw_one(pools)
    audited = draw_one(st.sets(st.sampled_from(["ann", "bob", "cy", "di"])))
    return [Candidate(each.key, each.group, each.group not in audited) for each in pool]


@given(seeds, with_waiting(), st.integers(0, 30), st.randoms())
def test_the_same_seed_draws_the_same_in_whatever_order(
    seed: str, pool: list[Candidate], size: int, mix: Random
) -> None:
    drawn = draw(seed, pool, size)
    mixed = list(pool)
    mix.shuffle(mixed)
    assert draw(seed, mixed, size) == drawn
    assert draw(seed, [*mixed, *mixed], size) == drawn, "who is there twice is drawn once"
    assert len(drawn) == min(size, len(pool))
    assert len({each.key for each in drawn}) == len(drawn)
    assert {each.key for each in drawn} <= {each.key for each in pool}
    assert draw(seed, pool, size + 1)[: len(drawn)] == drawn, "a larger sample holds the smaller one"
    assert digest(mixed) == digest(pool)


@given(pools)
def test_every_file_can_be_drawn(pool: list[Candidate]) -> None:
    """Where all supervisors wait alike, each file comes with some seed, even into a sample of one."""
    found: set[str] = set()
    for number in range(4000):
        found |= {each.key for each in draw(str(number), pool, 1)}
        if len(found) == len(pool):
            return
    raise AssertionError(f"Never drawn: { ({each.key for each in pool} - found) }")


@given(seeds, with_waiting(), st.integers(1, 30))
def test_every_supervisor_comes_before_any_comes_twice(seed: str, pool: list[Candidate], size: int) -> None:
    drawn = draw(seed, pool, size)
    groups = [each.group or each.key for each in drawn]
    all_groups = {each.group or each.key for each in pool}
    if size >= len(all_groups):
        assert set(groups) == all_groups
    else:
        assert len(set(groups)) == size, "nobody twice while another has not come"
    waiting = {each.group or each.key for each in pool if each.waits}
    first = set(groups[: len(waiting)])
    assert first <= waiting, "those who wait come first"


def test_a_supervisors_files_have_the_same_chance() -> None:
    pool = [Candidate(str(number), "ann") for number in range(4)]
    drawn = Counter(draw(str(seed), pool, 1)[0].key for seed in range(4000))
    assert all(850 < number < 1150 for number in drawn.values()), drawn


def test_everybody_above_is_found_in_circles_too() -> None:
    found = above([(1, 2), (2, 3), (3, 1), (4, 2)])
    assert found == {1: {2, 3}, 2: {1, 3}, 3: {1, 2}, 4: {1, 2, 3}}


choices = st.dictionaries(
    st.sampled_from("abcdef"), st.sets(st.integers(1, 3), max_size=3), min_size=1, max_size=6
)


@given(seeds, choices)
def test_nobody_gets_more_than_they_must(seed: str, may: dict[str, set[int]]) -> None:
    given_to = spread(seed, sorted(may), may)
    assert spread(seed, sorted(may, reverse=True), may) == given_to
    assert set(given_to) == {file for file, people in may.items() if people}
    assert all(auditor in may[file] for file, auditor in given_to.items())
    if given_to:
        every_way = product(*(may[file] for file in given_to))
        fewest = min(max(Counter(way).values()) for way in every_way)
        assert max(Counter(given_to.values()).values()) == fewest


def test_who_has_least_to_do_comes_first() -> None:
    assert spread("seed", ["a"], {"a": {1, 2, 3}}, {1: 4, 2: 1, 3: 2}) == {"a": 2}
