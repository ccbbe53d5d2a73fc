"""The dashed line around a household: one shape where its members can be joined, else several."""

import itertools
from dataclasses import dataclass

from casefile.genogram.lines import Line, Place, Point

INSET = 5.0  # px between a box and the line; less for a second household, to keep the lines apart
NARROW = 10.0  # px of the way between two parts of a household
BROAD = 24.0

Rect = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Outline:
    """A household's line: closed paths of right angles, and where its number stands."""

    number: int  # from 1
    paths: tuple[tuple[Point, ...], ...]

    def labels(self) -> list[Point]:
        """The upper left corner of each path."""
        return [min(path, key=lambda point: (point[1], point[0])) for path in self.paths]


def outlines(places: dict[str, Place], homes: list[list[str]], lines: list[Line]) -> list[Outline]:
    """The outlines of all households that have members."""
    found = []
    for index, home in enumerate(homes):
        inset = INSET - index % 3
        rects: list[Rect] = []
        for group in sorted({places[key].group for key in home}):
            related = {key: place for key, place in places.items() if place.group == group}
            rects += _Home(related, {key for key in home if key in related}, lines, inset).rects
        if rects:
            found.append(Outline(index + 1, tuple(_around(rects))))
    return found


class _Home:
    """The rectangles that cover the members of a household among one group of related people."""

    def __init__(self, places: dict[str, Place], members: set[str], lines: list[Line], inset: float) -> None:
        self.lines, self.inset = lines, inset
        self.rows: dict[int, list[Place]] = {}
        for key in sorted(places, key=lambda key: places[key].x):
            self.rows.setdefault(places[key].row, []).append(places[key])
        here = {places[key] for key in members}
        self.runs = {row: runs for row, nodes in self.rows.items() if (runs := self._runs(nodes, here))}
        self.rects = [rect for runs in self.runs.values() for rect in runs]
        self._join_rows()

    def _runs(self, nodes: list[Place], members: set[Place]) -> list[Rect]:
        """Members side by side, with nobody between them."""
        runs: list[list[Place]] = [[]]
        for place in nodes:
            if place in members:
                runs[-1].append(place)
            elif runs[-1]:
                runs.append([])
        by = self.inset
        return [
            (run[0].left - by, run[0].top - by, run[-1].right + by, max(place.bottom for place in run) + by)
            for run in runs
            if run
        ]

    def _join_rows(self) -> None:
        rows = sorted(self.runs)
        for upper, lower in itertools.pairwise(rows):
            pairs = {(_nearest(low, self.runs[upper]), low) for low in self.runs[lower]}
            pairs |= {(up, _nearest(up, self.runs[lower])) for up in self.runs[upper]}
            joined: dict[Rect, Rect] = {}
            for up, low in sorted(pairs, key=lambda pair: (_distance(*pair), pair)):
                one, other = _root(joined, up), _root(joined, low)
                if one != other:  # a second way would close a ring around somebody else
                    joined[one] = other
                    self._join(up, upper, low, lower)

    def _join(self, up: Rect, upper: int, low: Rect, lower: int) -> None:
        """A way down from one run to another, through gaps in the rows between."""
        aim, above = (low[0] + low[2]) / 2, up
        for row in range(upper + 1, lower):
            if row not in self.rows:
                continue  # of these people nobody stands there
            left, right = self._gap(row, aim)
            top = min(place.top for place in self.rows[row])
            bottom = max(place.bottom for place in self.rows[row])
            through = (left, top - 2, right, bottom + 2)
            self.rects.append(through)
            self._connect(above, through)
            above = through
        self._connect(above, low)

    def _gap(self, row: int, aim: float) -> tuple[float, float]:
        """The way through a row that lies nearest, past the lines where that can be."""
        nodes = self.rows[row]
        middles = [nodes[0].left - NARROW, nodes[-1].right + NARROW]
        for one, other in itertools.pairwise(nodes):
            middles += [one.right + NARROW - 1, (one.right + other.left) / 2, other.left - NARROW + 1]
        middle = min(middles, key=lambda x: (abs(x - aim) + self._in_the_way(x, nodes[0]), x))
        return middle - NARROW / 2, middle + NARROW / 2

    def _in_the_way(self, x: float, place: Place) -> float:
        """How much it disturbs that lines pass there: along the way most of all."""
        cost = 0.0
        for line in self.lines:
            for (x1, y1), (x2, y2) in zip(line.points, line.points[1:], strict=False):
                across = min(y1, y2) <= place.bottom and max(y1, y2) >= place.y
                if across and x1 == x2 and abs(x - x1) < NARROW:
                    cost += 400
                elif across and min(x1, x2) < x < max(x1, x2):
                    cost += 100
        return cost

    def _connect(self, above: Rect, below: Rect) -> None:
        left, right = max(above[0], below[0]), min(above[2], below[2])
        if right - left >= NARROW:
            # Away from the upper edge where it can be: the line to a couple's child comes down beside it.
            by = 8.0 if right - left > BROAD else 0.0
            left, right = left + by * (left == above[0]), right - by * (right == above[2])
            self.rects.append((left, above[3], right, below[1]))
            return
        # Not above each other: down, across the free band between the rows, and down again.
        wide = min(BROAD, above[2] - above[0], below[2] - below[0])
        one = (above[2] - wide, above[2]) if above[2] < below[2] else (above[0], above[0] + wide)
        two = (below[0], below[0] + wide) if above[2] < below[2] else (below[2] - wide, below[2])
        y = below[1] - NARROW
        self.rects += [
            (one[0], above[3], one[1], y),
            (min(one[0], two[0]), y - NARROW, max(one[1], two[1]), y),
            (two[0], y - NARROW, two[1], below[1]),
        ]


def _distance(one: Rect, other: Rect) -> float:
    return max(one[0] - other[2], other[0] - one[2], 0.0)


def _nearest(rect: Rect, others: list[Rect]) -> Rect:
    return min(others, key=lambda other: (_distance(rect, other), other))


def _root(joined: dict[Rect, Rect], rect: Rect) -> Rect:
    while rect in joined:
        rect = joined[rect]
    return rect


def _around(rects: list[Rect]) -> list[tuple[Point, ...]]:
    """The edges of all the rectangles together, as closed paths without needless points."""
    xs = sorted({x for left, _, right, _ in rects for x in (left, right)})
    ys = sorted({y for _, top, _, bottom in rects for y in (top, bottom)})
    column, line = {x: i for i, x in enumerate(xs)}, {y: i for i, y in enumerate(ys)}
    inside = {
        (i, j)
        for left, top, right, bottom in rects
        for i in range(column[left], column[right])
        for j in range(line[top], line[bottom])
    }
    edges: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for i, j in sorted(inside):
        for beside, start, end in (
            ((i, j - 1), (i, j), (i + 1, j)),
            ((i + 1, j), (i + 1, j), (i + 1, j + 1)),
            ((i, j + 1), (i + 1, j + 1), (i, j + 1)),
            ((i - 1, j), (i, j + 1), (i, j)),
        ):
            if beside not in inside:
                edges.setdefault(start, []).append(end)
    paths = []
    while edges:
        path = [min(edges)]
        while ends := edges.get(path[-1]):
            path.append(ends.pop())
            if not ends:
                del edges[path[-2]]
        paths.append(tuple((xs[i], ys[j]) for i, j in _corners(path[:-1])))
    return paths


def _corners(path: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points at which the path turns."""
    turns = []
    for before, point, after in zip(path[-1:] + path[:-1], path, path[1:] + path[:1], strict=True):
        if not (before[0] == point[0] == after[0] or before[1] == point[1] == after[1]):
            turns.append(point)
    return turns
