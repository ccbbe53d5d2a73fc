"""Families of every shape for Hypothesis, sound ones and ones that nobody should be able to draw."""

import datetime as dt
from typing import Any, get_args

from hypothesis import strategies as st

from casefile.genogram.family import (
    Child,
    ChildKind,
    Couple,
    CoupleKind,
    Emotional,
    Family,
    Feeling,
    Person,
    Pregnancy,
    Sex,
    Twins,
    problems,
)

ON = dt.date(2026, 3, 2)
WHEN = st.one_of(st.none(), st.integers(1930, 2026), st.dates(dt.date(1930, 1, 1), dt.date(2026, 3, 1)))
NAMES = st.one_of(
    st.sampled_from(["AB", "", "Ann-Marie O’Neill", "<script>alert(1)</script>"]), st.text(max_size=30)
)


@st.composite
def families(draw: Any, *, sound: bool = False) -> Family:
    """Up to twelve people and any lines between them. Sound: parents come before their children."""
    count = draw(st.integers(0 if not sound else 1, 12))
    keys = [f"p{index}" for index in range(count)]
    people = tuple(draw(_person(key, sound)) for key in keys)
    if not keys:
        return Family(ON)
    pairs = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=8))
    if sound:
        unique = {frozenset(pair): pair for pair in pairs if pair[0] != pair[1]}
        pairs = list(unique.values())
    couples = tuple(Couple(*pair, draw(st.sampled_from(get_args(CoupleKind))), draw(WHEN)) for pair in pairs)
    links = tuple(draw(st.lists(_child(keys, pairs), max_size=14)))
    feelings = draw(st.lists(_feeling(keys), max_size=5))
    homes = tuple(draw(st.lists(st.frozensets(st.sampled_from(keys)), max_size=3)))
    made = Family(ON, people, couples, links, tuple(feelings), homes)
    return _sound(made) if sound else made


def _sound(family: Family) -> Family:
    """The family without the lines that cannot be drawn: each is added only if nothing is wrong then."""
    made = Family(family.on, family.people, family.couples, households=family.households)
    for link in family.children:
        more = Family(made.on, made.people, made.couples, (*made.children, link), (), made.households)
        made = made if problems(more) else more
    for line in family.emotional:
        more = Family(*[*vars(made).values()][:4], (*made.emotional, line), made.households)
        made = made if problems(more) else more
    assert problems(made) == []
    return made


def _person(key: str, sound: bool) -> Any:
    return st.builds(
        Person,
        st.just(key),
        NAMES,
        st.sampled_from(get_args(Sex)),
        st.none() if sound else WHEN,
        WHEN,
        is_dead=st.booleans(),
        is_index=st.booleans(),
        pregnancy=st.just("") if sound else st.sampled_from(["", "", "", *get_args(Pregnancy)]),
        note=NAMES,
    )


def _child(keys: list[str], pairs: list[tuple[str, str]]) -> Any:
    alone = st.sampled_from(keys).map(lambda key: (key,))
    parents = st.one_of(alone, st.sampled_from(pairs)) if pairs else alone
    kinds, twins = st.sampled_from(get_args(ChildKind)), st.sampled_from(get_args(Twins))
    return st.builds(Child, st.sampled_from(keys), parents, kinds, twins)


def _feeling(keys: list[str]) -> Any:
    return st.builds(
        Emotional, st.sampled_from(keys), st.sampled_from(keys), st.sampled_from(get_args(Feeling))
    )
