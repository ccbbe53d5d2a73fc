"""The way that the line of a feeling takes from one symbol to another."""

from math import dist

from casefile.genogram.family import Family
from casefile.genogram.lines import SIDE, Place, Point

BENDS = (0.1, 0.2, 0.32, 0.46, 0.8, 1.1)  # how far a line may bend, by its length
LEAST = 24.0  # px that it bends at least: it would lie on the line to a child


def feeling_ways(family: Family, places: dict[str, Place]) -> list[tuple[str, list[Point]]]:
    """The kind and the way of every feeling. Between neighbours level, else bent around others."""
    between: dict[frozenset[str], int] = {}
    ways: list[tuple[str, list[Point]]] = []
    for line in family.emotional:
        pair = frozenset((line.a, line.b))
        turn = between[pair] = between.get(pair, -1) + 1  # several feelings between two people
        one, other = places[line.a], places[line.b]
        around = [place for key, place in places.items() if key not in pair]
        ways.append((line.kind, _level(one, other, around, turn) or _bent(one, other, around, turn)))
    return ways


def _level(one: Place, other: Place, around: list[Place], turn: int) -> list[Point]:
    """A level line above the couple's, when nobody stands between."""
    low, high = sorted((one.x, other.x))
    if one.y != other.y or any(place.y == one.y and low < place.x < high for place in around):
        return []
    y, way = one.y - 17 + 11 * turn, 1 if other.x > one.x else -1
    return [(one.x + way * (SIDE + 2), y), (other.x - way * (SIDE + 2), y)]


def _bent(one: Place, other: Place, around: list[Place], turn: int) -> list[Point]:
    """The curve that passes behind the fewest people; over the heads within a row."""
    length = dist((one.x, one.y), (other.x, other.y))
    across = ((other.y - one.y) / length, (one.x - other.x) / length)
    bends = [side * (max(part * length, LEAST) + 14 * turn) for part in BENDS for side in (1, -1)]
    if one.y == other.y:
        up = -1 if across[1] > 0 else 1
        bends = [up * (56 + length / 12 + 14 * turn)]
    curves = {bend: _curve(one, other, (across[0] * bend, across[1] * bend)) for bend in bends}
    best = min(bends, key=lambda bend: _hidden(curves[bend], around, (one, other)) + abs(bend) / 15)
    return curves[best]


def _hidden(curve: list[Point], around: list[Place], ends: tuple[Place, Place]) -> float:
    """How much of a curve lies behind people: others count more than the two themselves."""
    own = sum(_inside(point, place) for point in curve for place in ends)
    return 2 * own + 4 * sum(_inside(point, place) for point in curve for place in around)


def _inside(point: Point, place: Place) -> bool:
    return place.left < point[0] < place.right and place.top - 4 < point[1] < place.bottom


def _curve(one: Place, other: Place, bend: Point, steps: int = 40) -> list[Point]:
    """A quadratic curve, from edge to edge, as short straight pieces."""
    middle = ((one.x + other.x) / 2 + bend[0], (one.y + other.y) / 2 + bend[1])
    start, end = _edge(one, middle), _edge(other, middle)
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append((a * start[0] + b * middle[0] + c * end[0], a * start[1] + b * middle[1] + c * end[1]))
    return points


def _edge(place: Place, towards: Point) -> Point:
    """Where a line to a point leaves the symbol."""
    reach = SIDE * 1.25 / (dist((place.x, place.y), towards) or 1)
    return (place.x + reach * (towards[0] - place.x), place.y + reach * (towards[1] - place.y))
