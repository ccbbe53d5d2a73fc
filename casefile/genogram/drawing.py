"""A family as an SVG picture, and its legend. ElementTree escapes all text; no style, script or link."""

from dataclasses import dataclass
from math import hypot
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe

from casefile.genogram.family import Family, Person
from casefile.genogram.feelings import feeling_ways
from casefile.genogram.labels import FONT_SIZE, clean, label, text_width
from casefile.genogram.layout import LINE_HEIGHT, Layout, layout
from casefile.genogram.lines import SIDE, Place, Point
from casefile.genogram.outline import Outline
from casefile.genogram.strokes import INK, child_line, couple_line, feeling_line, number, path, symbol
from casefile.genogram.words import PersonRow, rows

FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
HOME_INK = "#1d70b8"


def svg(family: Family, *, title: str = "Genogram", name: str = "genogram") -> SafeString:
    """The picture. `name` starts its ids, so that two can stand on a page. Raises FamilyError.

    It scales with `max-width: 100%; height: auto`. On narrow screens let its container scroll instead.
    """
    drawn = layout(family)
    feelings = feeling_ways(family, drawn.places)
    xs, ys = zip((0.0, 0.0), (drawn.width, drawn.height), *_reach([way for _, way in feelings]), strict=True)
    root = _root(max(xs) - min(xs), max(ys) - min(ys), min(xs), min(ys))
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title {name}-desc"}
    SubElement(root, "title", {"id": f"{name}-title"}).text = clean(title)
    SubElement(root, "desc", {"id": f"{name}-desc"}).text = description(family)
    for outline in drawn.households:
        _home(root, outline)
    _lines(root, drawn)
    for kind, way in feelings:
        feeling_line(SubElement(root, "g"), kind, way)
    words = {row.key: row for row in rows(family)}
    for person in family.people:
        _person(root, person, words[person.key], label(person, family), drawn.places[person.key])
    for outline in drawn.households:
        _home_number(root, outline)
    return _text(root)


def _reach(ways: list[list[Point]]) -> list[Point]:
    """What lines that bend out of the layout need of room, with a margin."""
    return [(x + by, y + by) for way in ways for x, y in way for by in (-12, 12)]


def description(family: Family) -> str:
    """What the picture shows, in a sentence or two."""
    told = [f"A genogram of {len(family.people)} people."]
    index = [clean(family.name(person.key)) for person in family.people if person.is_index]
    if index:
        told.append(f"It is about {' and '.join(index)}.")
    told.append("The table of the family says the same in words.")
    return " ".join(told)


def _root(width: float, height: float, left: float = 0, top: float = 0) -> Element:
    return Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": " ".join(map(number, (left, top, width, height))),
            "width": number(width),
            "height": number(height),
            "font-family": FONT,
            "font-size": str(FONT_SIZE),
        },
    )


def _text(root: Element) -> SafeString:
    return mark_safe(tostring(root, encoding="unicode"))


def _lines(root: Element, drawn: Layout) -> None:
    group = SubElement(root, "g")
    for line in drawn.lines:
        if line.kind == "child":
            child_line(group, line.style, line.points)
    for line in drawn.lines:
        if line.kind == "couple":
            couple_line(group, line.style, line.points, line.years)
    for x, y in drawn.dots:
        SubElement(group, "circle", {"cx": number(x), "cy": number(y), "r": "3.2", "fill": INK})


def _person(root: Element, person: Person, words: PersonRow, lines: list[str], place: Place) -> None:
    group = SubElement(root, "g", {"data-person": clean(person.key)})
    SubElement(group, "title").text = "; ".join(
        part for part in (words.name, words.age, *words.relations) if part
    )
    symbol(group, person, place.x, place.y)
    for index, text in enumerate(lines):
        y = place.y + SIDE + 3 + LINE_HEIGHT * (index + 0.8)
        wide = text_width(text) + 4
        behind = {"x": number(place.x - wide / 2), "y": number(y - LINE_HEIGHT * 0.75), "width": number(wide)}
        SubElement(group, "rect", {**behind, "height": str(LINE_HEIGHT), "fill": "#ffffff"})
        drawn = {"x": number(place.x), "y": number(y), "text-anchor": "middle", "fill": INK}
        if person.is_index and index == 0:
            drawn["font-weight"] = "bold"
        SubElement(group, "text", drawn).text = text


# ---- households


def _home(root: Element, outline: Outline) -> None:
    for corners in outline.paths:
        pieces: list[str] = []
        for before, corner, after in zip(
            corners[-1:] + corners[:-1], corners, corners[1:] + corners[:1], strict=True
        ):
            (x1, y1), (x2, y2) = _towards(corner, before), _towards(corner, after)
            first = "L" if pieces else "M"
            bend = " ".join(map(number, (*corner, x2, y2)))
            pieces.append(f"{first}{number(x1)} {number(y1)}Q{bend}")
        drawn = {"fill": "none", "stroke": HOME_INK, "stroke-width": "1.6", "stroke-dasharray": "10 5"}
        SubElement(root, "path", {"d": "".join(pieces) + "Z", **drawn})


def _towards(corner: Point, other: Point, radius: float = 8) -> Point:
    length = hypot(other[0] - corner[0], other[1] - corner[1])
    part = min(radius, length / 2) / length
    return (corner[0] + (other[0] - corner[0]) * part, corner[1] + (other[1] - corner[1]) * part)


def _home_number(root: Element, outline: Outline) -> None:
    """Says which household it is, on its line."""
    for x, y in outline.labels():
        box = {"x": number(x + 7), "y": number(y - 8), "width": "35", "height": "10"}
        SubElement(root, "rect", {**box, "fill": "#ffffff"})
        drawn = {"x": number(x + 8), "y": number(y + 1), "font-size": "10", "fill": HOME_INK}
        SubElement(root, "text", drawn).text = f"Home {outline.number}"


# ---- legend


@dataclass(frozen=True)
class LegendItem:
    """One symbol or line, and what it means. The picture is decoration: the words say it all."""

    picture: SafeString
    words: str


LEGEND_PEOPLE = {
    "Male": Person("", "", "male"),
    "Female": Person("", "", "female"),
    "Other": Person("", "", "other"),
    "Not known": Person("", "", "unknown"),
    "The child this is about (double outline)": Person("", "", "female", is_index=True),
    "Died": Person("", "", "male", is_dead=True),
    "Pregnancy": Person("", "", pregnancy="pregnant"),
    "Miscarriage": Person("", "", pregnancy="miscarriage"),
    "Stillborn (small symbol of the sex)": Person("", "", "male", pregnancy="stillbirth"),
    "Termination": Person("", "", pregnancy="termination"),
}
LEGEND_COUPLES = {
    "Married or civil partners": "married",
    "Couple, not married": "couple",
    "Brief or casual relationship": "transitory",
    "Separated (one slash)": "separated",
    "Divorced (two slashes)": "divorced",
}
LEGEND_CHILDREN = {"Birth child": "birth", "Adopted": "adopted", "Fostered": "fostered", "Stepchild": "step"}
LEGEND_FEELINGS = {
    "Close": "close",
    "Distant": "distant",
    "Conflict": "conflict",
    "Violence (arrow to who is hurt)": "violence",
}
WIDE, HIGH = 72.0, 52.0


def legend() -> list[LegendItem]:
    """All symbols with their meaning, for a list or a table beside the picture."""
    level = ((4.0, HIGH / 2), (WIDE - 4, HIGH / 2))
    items = []
    for words, person in LEGEND_PEOPLE.items():
        root = _legend_root()
        symbol(root, person, WIDE / 2, HIGH / 2)
        items.append(LegendItem(_text(root), words))
    for words, kind in LEGEND_COUPLES.items():
        root = _legend_root()
        couple_line(root, kind, level)
        items.append(LegendItem(_text(root), words))
    for words, kind in LEGEND_CHILDREN.items():
        root = _legend_root()
        child_line(root, kind, ((WIDE / 2, 4), (WIDE / 2, HIGH - 4)))
        items.append(LegendItem(_text(root), words))
    for words, kind in LEGEND_FEELINGS.items():
        root = _legend_root()
        feeling_line(root, kind, list(level))
        items.append(LegendItem(_text(root), words))
    return [*items, *_legend_of_groups()]


def _legend_of_groups() -> list[LegendItem]:
    items = []
    for words, across in (("Twins", False), ("Identical twins", True)):
        root = _legend_root()
        for x in (12.0, WIDE - 12):
            path(root, [(WIDE / 2, 6), (x, HIGH - 6)])
        if across:
            path(root, [(24, HIGH / 2), (WIDE - 24, HIGH / 2)])
        items.append(LegendItem(_text(root), words))
    root = _legend_root()
    _home(root, Outline(1, (((6, 6), (WIDE - 6, 6), (WIDE - 6, HIGH - 6), (6, HIGH - 6)),)))
    return [*items, LegendItem(_text(root), "People who live together")]


def _legend_root() -> Element:
    root = _root(WIDE, HIGH)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return root
