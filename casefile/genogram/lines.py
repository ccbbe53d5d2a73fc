"""The lines between partners and down to children, and the room they need between two rows."""

from dataclasses import dataclass, field, replace
from itertools import permutations

from casefile.genogram.columns import GAP, Columns
from casefile.genogram.labels import couple_years
from casefile.genogram.net import Kid, Net, Union, twin_groups

SIDE = 20.0  # px from the middle of a symbol to its edge
STUB = 30.0  # px above a row that children's lines come down through; twins fork there
STEP = 12.0  # px between two levels of bars
PAD = 14.0  # px between the text of a row and the first bar
ARCH = 9.0  # px between two arches over a row
MOST_TRIED = 5  # bars whose every order is tried

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """The box of a person: the middle of the symbol and how far the box reaches around it."""

    x: float
    y: float
    width: float
    up: float
    down: float
    row: int
    group: int = 0

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.up

    @property
    def bottom(self) -> float:
        return self.y + self.down

    def moved(self, by: Point, group: int) -> "Place":
        return replace(self, x=self.x + by[0], y=self.y + by[1], group=group)


@dataclass(frozen=True)
class Line:
    """A line of one or more straight pieces. Two lines that share a net may meet; others should not."""

    kind: str  # "couple" or "child"
    style: str  # the kind of couple or of child
    points: tuple[Point, ...]
    nets: frozenset[tuple[str, int, int]]
    years: str = ""  # of a couple

    def moved(self, by: Point) -> "Line":
        return replace(self, points=tuple((x + by[0], y + by[1]) for x, y in self.points))


@dataclass
class Bar:
    """The level line above the children of a union."""

    number: int
    union: Union
    kids: list[Kid]
    primary: bool
    drop: float
    joins: list[float]
    level: int = 0

    @property
    def span(self) -> Point:
        return (min(self.drop, *self.joins), max(self.drop, *self.joins))

    @property
    def style(self) -> str:
        kinds = {kid.kind for kid in self.kids}
        return kinds.pop() if len(kinds) == 1 else "birth"

    def meets(self, other: "Bar") -> bool:
        return self.span[0] - 6 < other.span[1] and other.span[0] - 6 < self.span[1]

    def cost_above(self, other: "Bar") -> int:
        """How many lines cross when this bar lies above the other."""
        mine = {kid.node for kid in self.kids}
        if not self.primary and any(kid.primary and kid.node in mine for kid in other.kids):
            return 1000  # a further line meets the child's own line, which starts at the other bar
        shared = {kid.node for kid in other.kids}
        crossing = sum(
            other.span[0] <= x <= other.span[1]
            for kid, x in zip(self.kids, self.joins, strict=True)
            if kid.node not in shared
        )
        return crossing + (self.drop != other.drop and self.span[0] < other.drop < self.span[1])


class Rack:
    """All bars by the row they hang under, each at its level, and the arches over each row."""

    def __init__(self, net: Net, columns: Columns) -> None:
        self.net, self.columns = net, columns
        self.twins = {
            kid.node: group for union in columns.unions for group in twin_groups(net, union) for kid in group
        }
        self.bars: dict[int, list[Bar]] = {}
        self.arches: dict[int, list[Union]] = {}
        for number, union in enumerate(columns.unions):
            row = net.row[net.base(union)]
            self.bars.setdefault(row, []).extend(self._bars(number, union))
            if union.couple and net.level(union) and not columns.adjacent(union):
                self.arches.setdefault(row, []).append(union)
        for bars in self.bars.values():
            _set_levels(bars)
        for unions in self.arches.values():
            here = columns.here
            unions.sort(key=lambda union: abs(here[union.parents[0]] - here[union.parents[1]]))

    def above(self, row: int) -> float:
        arches = len(self.arches.get(row, ()))
        return (STUB if self.bars.get(row - 1) else 0) + (ARCH * (arches + 1) if arches else 0)

    def below(self, row: int) -> float:
        bars = self.bars.get(row)
        return PAD + STEP * max(bar.level for bar in bars) if bars else 0

    def _bars(self, number: int, union: Union) -> list[Bar]:
        drop = self.columns.drop(union)
        groups: dict[str, list[Kid]] = {}
        for kid in union.kids:
            groups.setdefault("" if kid.primary else kid.kind, []).append(kid)
        return [
            Bar(number, union, kids, not kind, drop, [self._join(union, kid, kids) for kid in kids])
            for kind, kids in groups.items()
        ]

    def _join(self, union: Union, kid: Kid, kids: list[Kid]) -> float:
        """The x at which a child's line leaves the bar: twins share theirs."""
        group = self.twins.get(kid.node)
        if group is None:
            x, drop = self.columns.x[kid.node], self.columns.drop(union)
            return drop if len(kids) == 1 and abs(x - drop) < 3 else x  # no kink for a px or two
        if {twin.node for twin in group} <= {one.node for one in kids}:
            places = [self.columns.x[twin.node] for twin in group]
            return (min(places) + max(places)) / 2
        return self.columns.x[kid.node] + SIDE / 2


def _set_levels(bars: list[Bar]) -> None:
    """Gives bars that meet different levels, in the order with the fewest crossings."""
    left = sorted(bars, key=lambda bar: (not bar.primary, bar.span, bar.number))
    while left:
        together, grown = [left.pop(0)], True
        while grown:
            more = [bar for bar in left if any(bar.meets(one) for one in together)]
            left = [bar for bar in left if not any(bar is one for one in more)]
            together += more
            grown = bool(more)
        orders = permutations(together) if len(together) <= MOST_TRIED else iter([tuple(together)])
        best = min(orders, key=_cost)
        for index, bar in enumerate(best):
            bar.level = 1 + max((one.level for one in best[:index] if one.meets(bar)), default=-1)


def _cost(order: tuple[Bar, ...]) -> int:
    return sum(bar.cost_above(other) for index, bar in enumerate(order) for other in order[index + 1 :])


@dataclass
class Wiring:
    """Draws the lines of one group between the places of its people."""

    net: Net
    columns: Columns
    rack: Rack
    places: dict[int, Place]
    lines: list[Line] = field(default_factory=list)
    dots: list[Point] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, union in enumerate(self.columns.unions):
            if union.couple:
                self._couple(number, union)
        for row, bars in self.rack.bars.items():
            bottom = max(self.places[node].bottom for node in self.columns.rows[row])
            starts: dict[int, float] = {}
            for bar in sorted(bars, key=lambda bar: bar.level):
                y = bottom + PAD + STEP * bar.level
                self._drop(bar, starts.get(bar.number, self._start(bar)), y, bars)
                starts[bar.number] = y
                self._bar(bar, y)

    def _add(
        self, kind: str, style: str, points: list[Point], *nets: tuple[str, int], years: str = ""
    ) -> None:
        group = min(self.places)  # numbers of unions start again in each group
        self.lines.append(Line(kind, style, tuple(points), frozenset((*net, group) for net in nets), years))

    def _couple(self, number: int, union: Union) -> None:
        one, other = sorted((self.places[node] for node in union.parents), key=lambda place: place.x)
        if not self.net.level(union):
            lane = max(one.right, other.right) + GAP / 2
            points = [(one.x + SIDE, one.y), (lane, one.y), (lane, other.y), (other.x + SIDE, other.y)]
        elif self.columns.adjacent(union):
            points = [(one.x + SIDE, one.y), (other.x - SIDE, other.y)]
        else:
            points = self._arch(union)
        assert union.couple is not None
        self._add("couple", union.couple.kind, points, ("union", number), years=couple_years(union.couple))

    def _arch(self, union: Union) -> list[Point]:
        """Over the heads of those who stand between two partners."""
        far = self.columns.outer(union)
        near = sum(union.parents) - far
        outer, inner = self.places[far], self.places[near]
        way = 1 if inner.x > outer.x else -1
        level = self.rack.arches[outer.row].index(union)
        height = outer.top - ARCH * (level + 1)
        lane, end = self.columns.drop(union), inner.x - way * max(12 - 5 * level, 2)
        return [
            (outer.x + way * SIDE, outer.y),
            (lane, outer.y),
            (lane, height),
            (end, height),
            (end, inner.y - SIDE + 5),
        ]

    def _start(self, bar: Bar) -> float:
        """Where the line to the children leaves: the couple's line, or beneath the text of a parent alone."""
        base = self.places[self.net.base(bar.union)]
        alone = len(bar.union.parents) == 1 or not self.net.level(bar.union)
        return base.bottom if alone else base.y

    def _drop(self, bar: Bar, start: float, y: float, bars: list[Bar]) -> None:
        """The line down to a bar. It is the birth children's line as long as their bar lies below."""
        below = (one for one in bars if one.number == bar.number and one.primary and one.level >= bar.level)
        style = next(below, bar).style
        base = self.net.base(bar.union)
        passing = [("kid", base)] if self.net.people[base] is None else []
        self._add("child", style, [(bar.drop, start), (bar.drop, y)], ("union", bar.number), *passing)
        if not bar.primary and any(one.number == bar.number and one is not bar for one in bars):
            self.dots.append((bar.drop, y))

    def _bar(self, bar: Bar, y: float) -> None:
        style, net = bar.style, ("union", bar.number)
        met = [] if bar.primary else [("kid", kid.node) for kid in bar.kids]
        spans = [(bar.drop, style)]
        spans += sorted(
            zip(bar.joins, (kid.kind for kid in bar.kids), strict=True), key=lambda span: span[1] != style
        )
        low = high = bar.drop
        for x, kind in spans:  # the bar grows outwards, in the line of whom it reaches
            if x < low or x > high:
                self._add("child", kind, [(low if x < low else high, y), (x, y)], net, *met)
            low, high = min(low, x), max(high, x)
        for kid, x in zip(bar.kids, bar.joins, strict=True):
            twins = self.rack.twins.get(kid.node)
            own = self._top(kid.node)[1] if bar.primary else self.places[kid.node].top + 4
            if not bar.primary and not (twins and x == self.columns.x[kid.node] + SIDE / 2):
                self.dots.append((x, y))  # meets the child's own line
            elif not (bar.primary and twins):
                self._add("child", kid.kind, [(x, y), (x, own)], net, ("kid", kid.node))
            elif twins[0] is kid:
                self._fork(twins, (x, y), net)

    def _fork(self, group: list[Kid], start: Point, net: tuple[str, int]) -> None:
        """Twins' lines part from one point; a bar across says that they are identical."""
        ends = [self._top(kid.node) for kid in group]
        fork = (start[0], min(y for _, y in ends) - STUB + 4)
        kids = [("kid", kid.node) for kid in group]
        if fork[1] > start[1]:
            self._add("child", group[0].kind, [start, fork], net, *kids)
        for kid, end in zip(group, ends, strict=True):
            self._add("child", kid.kind, [fork, end], net, *kids)
        if group[0].twins == "identical":
            halfway = [((fork[0] + x) / 2, (fork[1] + y) / 2) for x, y in ends]
            self._add("child", "birth", [min(halfway), max(halfway)], net, *kids)

    def _top(self, node: int) -> Point:
        """Where a child's line ends: above the symbol, or at the foot of a row it passes through."""
        place, person = self.places[node], self.net.people[node]
        if person is None:
            return (place.x, place.bottom)
        lost = person.pregnancy in ("miscarriage", "termination", "stillbirth")
        return (place.x, place.y - SIDE * (0.6 if lost else 1))
