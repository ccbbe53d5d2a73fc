"""Positions: nobody on top of another, everybody once, and no crossings in ordinary families."""

from collections.abc import Callable
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefile.genogram.family import Family, FamilyError, problems
from casefile.genogram.layout import Layout, layout
from casefile.genogram.lines import Line, Place, Point
from tests.casefile.genogram_families import ORDINARY, children, couple, family, person
from tests.casefile.genogram_strategies import families

Make = Callable[[], Family]
EDGE = 0.5  # px: touching is not crossing


def turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two pieces have a point in common, lying on each other included."""
    (a, b), (c, d) = one, other
    for axis in (0, 1):
        if max(a[axis], b[axis]) < min(c[axis], d[axis]) or max(c[axis], d[axis]) < min(a[axis], b[axis]):
            return False
    return turn(a, b, c) * turn(a, b, d) <= 0 and turn(c, d, a) * turn(c, d, b) <= 0


def crossings(drawn: Layout) -> list[tuple[Line, Line]]:
    """Lines that meet though no couple and no child is common to them."""
    return [
        (one, other)
        for one, other in combinations(drawn.lines, 2)
        if not one.nets & other.nets
        and any(cross(a, b) for a in pairwise(one.points) for b in pairwise(other.points))
    ]


def symbol_hits(drawn: Layout) -> list[tuple[str, Line]]:
    """Level and upright lines that run through the box of somebody."""
    return [
        (key, line)
        for key, place in drawn.places.items()
        for line in drawn.lines
        for (x1, y1), (x2, y2) in pairwise(line.points)
        if min(x1, x2) < place.right - EDGE
        and max(x1, x2) > place.left + EDGE
        and min(y1, y2) < place.bottom - EDGE
        and max(y1, y2) > place.top + EDGE
        and not touches_symbol(place, (x1, y1), (x2, y2))
    ]


def touches_symbol(place: Place, one: Point, other: Point) -> bool:
    """Whether a piece of a line ends at the symbol rather than runs through."""
    return any(abs(x - place.x) <= 21 and abs(y - place.y) <= 21 for x, y in (one, other))


def overlapping(drawn: Layout) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(drawn.places.items(), 2)
        if a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
    ]


def x(drawn: Layout, *keys: str) -> list[float]:
    return [drawn.places[key].x for key in keys]


# ---- ordinary families


def test_the_check_sees_a_crossing() -> None:
    upright, level = ((5.0, 0.0), (5.0, 10.0)), ((0.0, 5.0), (10.0, 5.0))
    assert cross(upright, level)
    assert cross(upright, ((5.0, 3.0), (5.0, 30.0)))
    assert not cross(upright, ((6.0, 0.0), (6.0, 10.0)))
    tangled = family(
        [
            person(name, "u", born)
            for name, born in (("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6))
        ],
        [couple("a+b"), couple("c+d")],
        [
            children("a+b", "e"),
            children("c+d", "f"),
            children("a", "f", kind="step"),
            children("c", "e", kind="step"),
        ],
    )
    assert crossings(layout(tangled))


@pytest.mark.parametrize("make", ORDINARY)
def test_no_line_crosses_another_or_runs_through_somebody(make: Make) -> None:
    drawn = layout(make())
    assert crossings(drawn) == []
    assert symbol_hits(drawn) == []
    assert overlapping(drawn) == []


@pytest.mark.parametrize("make", ORDINARY)
def test_partners_share_a_row_and_children_stand_one_below(make: Make) -> None:
    given_family, drawn = make(), layout(make())
    for one in given_family.couples:
        assert drawn.places[one.partner_a].row == drawn.places[one.partner_b].row
    for link in given_family.children:
        if link.kind == "birth":
            assert {drawn.places[key].row for key in link.parents} == {drawn.places[link.child].row - 1}


def test_the_eldest_stands_left() -> None:
    drawn = layout(next(make for make in ORDINARY if make.__name__ == "eight_siblings")())
    places = x(drawn, "Abel", "Beulah", "Caleb", "Dinah", "Esther", "Gideon", "Hannah", "Joel")
    assert places == sorted(places)


def test_partners_stand_in_order_of_time() -> None:
    drawn = layout(next(make for make in ORDINARY if make.__name__ == "half_siblings")())
    places = x(drawn, "Gary", "Imran", "Donna", "Steve")
    assert places == sorted(places)


def test_two_pairs_of_twins_fork_apart() -> None:
    drawn = layout(next(make for make in ORDINARY if make.__name__ == "twins")())
    slanted = [line for line in drawn.lines if line.points[0][0] != line.points[1][0]]
    slanted = [line for line in slanted if line.points[0][1] != line.points[1][1]]
    assert len({line.points[0] for line in slanted}) == 2
    assert len(slanted) == 4


def test_who_is_not_related_stands_aside() -> None:
    drawn = layout(next(make for make in ORDINARY if make.__name__ == "four_generations")())
    assert drawn.places["Uncle Bob"].x > max(
        place.x for key, place in drawn.places.items() if key != "Uncle Bob"
    )


def test_a_couple_across_generations_is_drawn() -> None:
    """A man, his child and the child they have: what must be told can be drawn."""
    drawn = layout(
        family(
            [person("Man", "m", 1970), person("Child", "f", 1995), person("Baby", "f", 2012)],
            [couple("Man+Child", "transitory")],
            [children("Man", "Child"), children("Man+Child", "Baby")],
        )
    )
    assert [drawn.places[key].row for key in ("Man", "Child", "Baby")] == [0, 1, 2]
    assert overlapping(drawn) == []


# ---- any family


@settings(max_examples=120, deadline=None)
@given(families())
def test_everybody_has_one_place_of_their_own(given_family: Family) -> None:
    if problems(given_family):
        with pytest.raises(FamilyError):
            layout(given_family)
        return
    drawn = layout(given_family)
    assert set(drawn.places) == {one.key for one in given_family.people}
    assert overlapping(drawn) == []
    for place in drawn.places.values():
        assert 0 <= place.left < place.right <= drawn.width
        assert 0 <= place.top < place.bottom <= drawn.height


@settings(max_examples=40, deadline=None)
@given(families(sound=True), st.integers())
def test_the_order_of_entry_changes_nothing(given_family: Family, seed: int) -> None:
    def shuffled(things: tuple) -> tuple:  # type: ignore[type-arg]
        return tuple(Random(seed).sample(things, len(things)))

    other = Family(
        given_family.on,
        shuffled(given_family.people),
        shuffled(given_family.couples),
        shuffled(given_family.children),
        given_family.emotional,
        given_family.households,
    )
    assert layout(other) == layout(given_family)


@settings(max_examples=60, deadline=None)
@given(families(sound=True))
def test_children_stand_below_their_parents(given_family: Family) -> None:
    places = layout(given_family).places
    for link in given_family.children:
        for parent in link.parents:
            assert (places[parent].group, places[parent].row) < (
                places[link.child].group,
                places[link.child].row,
            )
            assert places[parent].group == places[link.child].group


@pytest.mark.parametrize("make", ORDINARY)
def test_a_household_line_goes_round_its_members_and_nobody_else(make: Make) -> None:
    given_family, drawn = make(), layout(make())
    for outline in drawn.households:
        members = given_family.households[outline.number - 1]
        for key, place in drawn.places.items():
            assert (sum(holds(path, (place.x, place.y)) for path in outline.paths) % 2 == 1) == (
                key in members
            )


def holds(path: tuple[Point, ...], point: Point) -> bool:
    """Whether a point lies inside a closed path."""
    inside = False
    for (x1, y1), (x2, y2) in zip(path, path[1:] + path[:1], strict=True):
        if (y1 > point[1]) != (y2 > point[1]) and point[0] < x1 + (point[1] - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def test_a_home_over_a_row_where_nobody_of_it_stands_is_drawn() -> None:
    """A remarriage across generations can leave a row between two of one home to other people."""
    people = [person(name) for name in ("P0", "P1", "P2", "P3", "P4")]
    links = [children("P1", "P0"), children("P2", "P1"), children("P3", "P1"), children("P0+P2", "P4")]
    mixed = family(people, [couple("P0+P1"), couple("P0+P2")], links, homes=["P0,P1,P2,P3"])
    assert set(layout(mixed).places) == {one.key for one in people}
