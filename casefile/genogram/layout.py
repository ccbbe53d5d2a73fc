"""Where everything of a family is drawn: people, the lines between them, households. All in px."""

from collections.abc import Iterable
from dataclasses import dataclass

from casefile.genogram.columns import BOX, Columns, width
from casefile.genogram.family import Family, checked
from casefile.genogram.labels import label
from casefile.genogram.lines import SIDE, Line, Place, Point, Rack, Wiring
from casefile.genogram.net import Net, build
from casefile.genogram.order import Rows, ordered
from casefile.genogram.outline import Outline, outlines

MARGIN = 22  # around the drawing
SHELF = 640  # px: groups stand side by side up to this width, or that of the first group
BETWEEN = 40  # px between groups
LINE_HEIGHT = 15


@dataclass(frozen=True)
class Layout:
    """A drawing's size and what stands where. `lines` holds couple and descent lines alone."""

    width: float
    height: float
    places: dict[str, Place]
    lines: tuple[Line, ...]
    dots: tuple[Point, ...]  # where a second parents' line meets a child's
    households: tuple[Outline, ...]


def layout(family: Family) -> Layout:
    """Positions of a family. The same family, in whatever order it is given, gives the same positions.

    Raises FamilyError where the family cannot be drawn.
    """
    net = build(checked(family))
    places: dict[int, Place] = {}
    lines: list[Line] = []
    dots: list[Point] = []
    shelf_x = shelf_y = shelf_height = widest = 0.0
    for number, rows in enumerate(ordered(net)):
        group = _group(net, family, rows)
        if shelf_x and shelf_x + group.width > max(widest, SHELF):
            shelf_x, shelf_y, shelf_height = 0.0, shelf_y + shelf_height + BETWEEN, 0.0
        by = (MARGIN + shelf_x, MARGIN + shelf_y)
        places |= {node: place.moved(by, number) for node, place in group.places.items()}
        lines += [line.moved(by) for line in group.lines]
        dots += [(x + by[0], y + by[1]) for x, y in group.dots]
        widest = max(widest, shelf_x + group.width)
        shelf_x += group.width + BETWEEN
        shelf_height = max(shelf_height, group.height)
    named = {person.key: places[node] for node, person in enumerate(net.people) if person}
    homes = [sorted(household) for household in family.households]
    return Layout(
        max(widest, BOX) + 2 * MARGIN,
        shelf_y + shelf_height + 2 * MARGIN,
        named,
        tuple(lines),
        tuple(dots),
        tuple(outlines(named, homes, lines)),
    )


@dataclass(frozen=True)
class _Group:
    """The layout of people who are related, from 0, 0."""

    width: float
    height: float
    places: dict[int, Place]
    lines: list[Line]
    dots: list[Point]


def _group(net: Net, family: Family, rows: Rows) -> _Group:
    columns = Columns(net, rows)
    rack = Rack(net, columns)
    places: dict[int, Place] = {}
    top = 0.0
    for row, nodes in rows.items():
        top += rack.above(row)
        deepest = max(_text_height(net, family, nodes), default=0)
        for node in nodes:
            person = net.people[node]
            text = LINE_HEIGHT * len(label(person, family)) if person else deepest
            places[node] = Place(columns.x[node], top + SIDE, width(net, node), SIDE, SIDE + 3 + text, row)
        top += 2 * SIDE + 3 + deepest
        top += rack.below(row)
    wiring = Wiring(net, columns, rack, places)
    right = max(place.x + place.width / 2 for place in places.values())
    return _Group(right, top, places, wiring.lines, wiring.dots)


def _text_height(net: Net, family: Family, nodes: Iterable[int]) -> list[int]:
    people = (net.people[node] for node in nodes)
    return [LINE_HEIGHT * len(label(person, family)) for person in people if person]
