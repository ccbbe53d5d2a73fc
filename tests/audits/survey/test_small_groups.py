"""No combination of what is shown tells about fewer than five: worked out by trying all combinations."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.survey.box import Sheet
from audits.survey.counting import Place, count
from audits.survey.rules import Questions, checked
from audits.survey.small_groups import FEWEST, FEWEST_TEXTS
from tests.audits.survey.world import SHORT

ASKED: Questions = checked(SHORT)
PLACES = {
    "all": Place("Everybody", None),
    "s1": Place("North", "all"),
    "s2": Place("South", "all"),
    "t1": Place("North 1", "s1"),
    "t2": Place("North 2", "s1"),
    "t3": Place("North 3", "s1"),
    "t4": Place("South 1", "s2"),
    "t5": Place("South 2", "s2"),
}
GROUPS = list(PLACES)
ANSWERS = ("", "yes", "no")
QUIETLY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # where others work beside it

# How many of each group said nothing, yes and no; of each group, so many answers.
numbers = st.tuples(*(st.integers(0, 4) for _ in ANSWERS))
sheets = st.tuples(*(numbers for _ in GROUPS)).map(
    lambda groups: tuple(
        [said for said, number in zip(ANSWERS, each, strict=True) for _ in range(number)] for each in groups
    )
)


def holds(group: str) -> frozenset[str]:
    """The groups whose direct answers a group counts."""

    def above(each: str | None) -> list[str]:
        return [] if each is None else [each, *above(PLACES[each].within)]

    return frozenset(each for each in GROUPS if group in above(each))


def reckoned(shown: list[str], sizes: Counter[str]) -> list[frozenset[str]]:
    """Every set of people that sums and differences of shown groups single out, as the groups it is of."""
    filled = [group for group in GROUPS if sizes[group]]
    rows = {group: [int(each in holds(group)) for each in filled] for group in shown}
    found = set()
    for signs in product((-1, 0, 1), repeat=len(shown)):
        made = [sum(s * rows[g][n] for s, g in zip(signs, shown, strict=True)) for n in range(len(filled))]
        if any(made) and set(made) <= {0, 1}:
            found.add(frozenset(g for g, one in zip(filled, made, strict=True) if one))
    return list(found)


def taken(answers: tuple[list[str], ...]) -> list[Sheet]:
    return [
        Sheet(group, {"agreement": said, "change": f"{group} {number}"} if said else {})
        for group, all_said in zip(GROUPS, answers, strict=True)
        for number, said in enumerate(all_said)
    ]


@pytest.mark.requirement("CAL-20.4")
@given(sheets)
@QUIETLY
def test_no_combination_of_shown_figures_tells_about_a_small_group(answers: tuple[list[str], ...]) -> None:
    results = count(ASKED, taken(answers), PLACES)
    sizes = Counter({group: len(said) for group, said in zip(GROUPS, answers, strict=True)})
    for people in reckoned(list(results["groups"]), sizes):
        assert sum(sizes[group] for group in people) >= FEWEST
    for group, about in results["groups"].items():
        assert about["answers"] == sum(sizes[each] for each in holds(group))


@pytest.mark.requirement("CAL-20.4")
@given(sheets)
@QUIETLY
def test_nor_what_everybody_of_a_group_said(answers: tuple[list[str], ...]) -> None:
    """Of whichever people the figures of a question single out, not all said the same."""
    results = count(ASKED, taken(answers), PLACES)
    said = {group: Counter(each) for group, each in zip(GROUPS, answers, strict=True)}
    sizes = Counter({group: counts.total() for group, counts in said.items()})
    shown = results["questions"]["agreement"]
    assert set(shown) <= set(results["groups"])
    for people in reckoned(list(shown), sizes):
        assert len(sum((said[group] for group in people), Counter())) > 1
    for group, counts in shown.items():
        real = sum((said[each] for each in holds(group)), Counter())
        assert {key: number for key, number in counts.items() if number} == dict(real)


@pytest.mark.requirement("CAL-20.4")
@given(sheets)
@QUIETLY
def test_texts_stand_beside_no_group_under_ten(answers: tuple[list[str], ...]) -> None:
    rows = taken(answers)
    texts = count(ASKED, rows, PLACES)["texts"].get("change", [])
    sizes = Counter(sheet.group for sheet in rows)
    wrote = Counter(sheet.group for sheet in rows if sheet.answers)
    if len(rows) < FEWEST_TEXTS:
        assert texts == []
        return
    assert sorted(text for _, text in texts) == sorted(s.answers["change"] for s in rows if s.answers)
    named = {group for group, _ in texts if group}
    assert named <= {"s1", "s2"}
    for group in named:
        assert sum(sizes[each] for each in holds(group)) >= FEWEST_TEXTS
        assert sum(group == each for each, _ in texts) == sum(wrote[each] for each in holds(group))
    for text in [
        text for group, text in texts if not group
    ]:  # those without a service are of ten or more too
        assert text
    rest = [each for each in GROUPS if not any(each in holds(group) for group in named)]
    if any(not group for group, _ in texts):
        assert sum(sizes[each] for each in rest) >= FEWEST_TEXTS


def test_a_team_of_four_is_hidden_with_the_one_beside_it() -> None:
    """Otherwise the service less the other team would be the four."""
    said = {"t1": 4, "t2": 6, "t3": 7, "t4": 8, "t5": 9}
    rows = [
        Sheet(g, {"agreement": "yes" if n % 2 else "no"}) for g, size in said.items() for n in range(size)
    ]
    results = count(ASKED, rows, PLACES)
    assert sorted(results["groups"]) == ["all", "s1", "s2", "t3", "t4", "t5"]
    assert results["groups"]["s1"] == {"name": "North", "within": "all", "answers": 17}


def test_of_four_in_all_nothing_is_kept() -> None:
    results = count(ASKED, [Sheet("t1", {"agreement": "yes", "change": "A text"})] * 4, PLACES)
    assert results == {
        "answers": None,
        "groups": {},
        "questions": {"safe": {}, "agreement": {}, "pods": {}},
        "texts": {},
    }


def test_a_sheet_of_a_group_that_is_gone_counts_for_everybody() -> None:
    rows = [Sheet("t99", {"agreement": "yes" if n % 2 else "no"}) for n in range(6)]
    results = count(ASKED, rows, PLACES)
    assert list(results["groups"]) == ["all"]
    assert results["questions"]["agreement"] == {"all": {"yes": 3, "no": 3, "": 0}}


def test_what_is_no_answer_counts_as_none() -> None:
    rows = [Sheet("t1", {"agreement": "perhaps" if n else "yes"}) for n in range(6)]
    assert count(ASKED, rows, PLACES)["questions"]["agreement"]["all"] == {"yes": 1, "no": 0, "": 5}
