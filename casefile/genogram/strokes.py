"""Marks made of lines, and symbols, as SVG elements with presentation attributes alone."""

from itertools import pairwise
from math import atan2, cos, dist, hypot, pi, sin
from xml.etree.ElementTree import Element, SubElement

from casefile.genogram.family import Person
from casefile.genogram.lines import SIDE, Point

INK = "#0b0c0c"
COUPLE_DASH = {"couple": "7 4", "transitory": "1.5 4"}
CHILD_DASH = {"adopted": "6 4", "fostered": "1.5 4", "step": "9 3 2 3"}
FEELING_INK = {"close": "#00703c", "distant": "#505a5f", "conflict": "#d4351c", "violence": "#942514"}
SLASHES = {"separated": 1, "divorced": 2}


def number(value: float) -> str:
    """As short as it can be written, to a tenth."""
    return f"{value + 0.0:.1f}".removesuffix(".0").replace("-0.0", "0")


def path(parent: Element, points: list[Point] | tuple[Point, ...], **attributes: str) -> Element:
    """An open line through the points."""
    start, *rest = (f"{number(x)} {number(y)}" for x, y in points)
    drawn = {"d": f"M{start}L" + "L".join(rest), "fill": "none", "stroke": INK, "stroke-width": "1.6"}
    drawn |= {key.replace("_", "-"): value for key, value in attributes.items() if value}
    return SubElement(parent, "path", drawn)


def beside(points: list[Point] | tuple[Point, ...], by: float) -> list[Point]:
    """The line shifted to its left by so many px."""
    shifted = []
    for index, (x, y) in enumerate(points):
        (x1, y1), (x2, y2) = points[max(index - 1, 0)], points[min(index + 1, len(points) - 1)]
        length = hypot(x2 - x1, y2 - y1) or 1
        shifted.append((x + by * (y2 - y1) / length, y - by * (x2 - x1) / length))
    return shifted


def couple_line(parent: Element, style: str, points: tuple[Point, ...], years: str = "") -> None:
    """A couple's line with its years, and the slashes of a separation or divorce."""
    path(parent, points, stroke_dasharray=COUPLE_DASH.get(style, ""))
    start, end = max(pairwise(points), key=lambda piece: dist(*piece))
    length = dist(start, end)
    if not length:
        return
    # Right of the middle, where the line to the children starts; the years left of it.
    part = 0.5 + min(17, length / 4) / length
    x, y = start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])
    for slash in range(SLASHES.get(style, 0)):
        path(parent, [(x - 3 + 6 * slash, y + 8), (x + 3 + 6 * slash, y - 8)])
    if years:
        middle = ((start[0] + end[0]) / 2 + 1, (start[1] + end[1]) / 2 - 4)
        words = {"x": number(middle[0]), "y": number(middle[1]), "text-anchor": "end"}
        SubElement(parent, "text", {**words, "font-size": "9.5", "fill": INK}).text = years


def child_line(parent: Element, style: str, points: tuple[Point, ...]) -> None:
    """A line to a child: two for an adopted one, dots for a fostered one."""
    dash = CHILD_DASH.get(style, "")
    for by in (-2, 2) if style == "adopted" else (0,):
        path(parent, beside(points, by), stroke_dasharray=dash)


# ---- feelings


def feeling_line(parent: Element, style: str, points: list[Point]) -> None:
    """Close: two lines. Distant: dots. Conflict: zigzag. Violence: heavy zigzag with an arrow."""
    ink = FEELING_INK[style]
    if style == "close":
        for by in (-2.2, 2.2):
            path(parent, beside(points, by), stroke=ink)
    elif style == "distant":
        path(parent, points, stroke=ink, stroke_width="2.4", stroke_dasharray="0.1 6", stroke_linecap="round")
    elif style == "conflict":
        path(parent, zigzag(points), stroke=ink)
    else:
        path(parent, zigzag(points, tail=9), stroke=ink, stroke_width="2.2")
        _arrow(parent, points, ink)


def zigzag(points: list[Point], tail: float = 0) -> list[Point]:
    """The same way in teeth of 5 px; the last `tail` px straight."""
    steps = _even(points, 5)
    last = len(steps) - 1 - round(tail / 5)
    left, right = beside(steps, 4), beside(steps, -4)
    return [
        step if index in (0, len(steps) - 1) or index >= last else (left if index % 2 else right)[index]
        for index, step in enumerate(steps)
    ]


def _even(points: list[Point], every: float) -> list[Point]:
    """Points at even distances along a line."""
    out, left = [points[0]], every
    for (x1, y1), (x2, y2) in pairwise(points):
        length, done = hypot(x2 - x1, y2 - y1), 0.0
        while length - done >= left:
            done += left
            out.append((x1 + (x2 - x1) * done / length, y1 + (y2 - y1) * done / length))
            left = every
        left -= length - done
    return [*out, points[-1]]


def _arrow(parent: Element, points: list[Point], ink: str) -> None:
    """An arrow head at the end of the line."""
    (x1, y1), (x2, y2) = _even(points, 5)[-3:][0], points[-1]
    way = atan2(y2 - y1, x2 - x1)
    corners = [(x2 - 11 * cos(way + turn), y2 - 11 * sin(way + turn)) for turn in (-pi / 7, pi / 7)]
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in [(x2, y2), *corners])
    SubElement(parent, "polygon", {"points": joined, "fill": ink})


# ---- people


def symbol(parent: Element, person: Person, x: float, y: float) -> None:
    """The symbol of a person or of a pregnancy around a point."""
    if person.pregnancy:
        _pregnancy(parent, person, x, y)
        return
    _shape(parent, person.sex, x, y, SIDE)
    if person.is_index:
        _shape(parent, person.sex, x, y, SIDE - 4.5)
    if person.sex in ("other", "unknown"):
        mark = SubElement(parent, "text", {"x": number(x), "y": number(y + 6), "text-anchor": "middle"})
        mark.set("font-size", "17")
        mark.set("fill", INK)
        mark.text = "?" if person.sex == "unknown" else ""
    if person.dead:
        _cross(parent, x, y, SIDE * (1 if person.sex == "male" else 0.7 if person.sex == "female" else 0.5))


def _shape(parent: Element, sex: str, x: float, y: float, size: float) -> None:
    drawn = {"fill": "#ffffff", "stroke": INK, "stroke-width": "1.8"}
    if sex == "female":
        SubElement(parent, "circle", {"cx": number(x), "cy": number(y), "r": number(size), **drawn})
    elif sex == "male":
        box = {
            "x": number(x - size),
            "y": number(y - size),
            "width": number(2 * size),
            "height": number(2 * size),
        }
        SubElement(parent, "rect", {**box, **drawn})
    else:
        _polygon(parent, [(x, y - size), (x + size, y), (x, y + size), (x - size, y)], drawn)


def _pregnancy(parent: Element, person: Person, x: float, y: float) -> None:
    """A triangle; smaller and crossed for a loss, with a line beneath the cross for a termination.

    A child that was stillborn has the small crossed symbol of its sex.
    """
    size = SIDE if person.pregnancy == "pregnant" else SIDE * 0.6
    drawn = {"fill": "#ffffff", "stroke": INK, "stroke-width": "1.8"}
    if person.pregnancy == "stillbirth" and person.sex in ("male", "female"):
        _shape(parent, person.sex, x, y, size)
    else:
        _polygon(parent, [(x, y - size), (x + size, y + size), (x - size, y + size)], drawn)
    if person.is_index:
        _polygon(
            parent, [(x, y - size + 9), (x + size - 7, y + size - 4), (x - size + 7, y + size - 4)], drawn
        )
    if person.pregnancy != "pregnant":
        _cross(parent, x, y + (0 if person.pregnancy == "stillbirth" else 3), size)
    if person.pregnancy == "termination":
        path(parent, [(x - size - 3, y + 3), (x + size + 3, y + 3)])


def _polygon(parent: Element, corners: list[Point], drawn: dict[str, str]) -> None:
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    SubElement(parent, "polygon", {"points": joined, **drawn})


def _cross(parent: Element, x: float, y: float, by: float) -> None:
    path(parent, [(x - by, y - by), (x + by, y + by)])
    path(parent, [(x - by, y + by), (x + by, y - by)])
