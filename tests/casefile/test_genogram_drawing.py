"""The picture: its symbols, and nothing in it that a page or a PDF could trip over."""

import re
from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import HTML

from casefile.genogram.drawing import legend, svg
from casefile.genogram.family import Emotional, Family, FamilyError, problems
from casefile.genogram.labels import LABEL_WIDTH, shorten, text_width, wrap
from casefile.genogram.layout import layout
from tests.casefile.genogram_families import ORDINARY, children, couple, family, person
from tests.casefile.genogram_strategies import families

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "g", "path", "rect", "circle", "polygon", "text"}


def parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def drawn(one: Family, key: str) -> list[str]:
    """The names of the elements that a person's symbol consists of."""
    group = next(g for g in parsed(svg(one)).iter(f"{SVG}g") if g.get("data-person") == key)
    return [element.tag.removeprefix(SVG) for element in group]


def strokes(one: Family, dash: str) -> int:
    return sum(path.get("stroke-dasharray") == dash for path in parsed(svg(one)).iter(f"{SVG}path"))


def two(kind: str) -> Family:
    return family([person("Ann", "f", 1980), person("Ben", "m", 1981)], [couple("Ann+Ben", kind)])


def paths(one: Family) -> int:
    return sum(1 for _ in parsed(svg(one)).iter(f"{SVG}path"))


# ---- symbols


@pytest.mark.parametrize(
    ("sex", "shape"), [("m", "rect"), ("f", "circle"), ("o", "polygon"), ("u", "polygon")]
)
def test_each_sex_has_its_symbol(sex: str, shape: str) -> None:
    assert drawn(family([person("Ann", sex)]), "Ann")[1] == shape


def test_the_index_child_has_a_double_outline_and_the_dead_a_cross() -> None:
    assert drawn(family([person("Ann", "f", is_index=True)]), "Ann").count("circle") == 2
    assert drawn(family([person("Ann", "f", is_dead=True)]), "Ann").count("path") == 2
    assert drawn(family([person("Ann", "f")]), "Ann").count("path") == 0


def test_pregnancies_and_losses_are_told_apart() -> None:
    marks = {
        kind: Counter(drawn(family([person("Bean", pregnancy=kind)]), "Bean"))
        for kind in ("pregnant", "miscarriage", "termination")
    }
    assert [marks[kind]["path"] for kind in marks] == [0, 2, 3]
    assert all(mark["polygon"] == 1 for mark in marks.values())
    assert drawn(family([person("Bean", "m", pregnancy="stillbirth")]), "Bean").count("rect") > 1


def test_couples_are_told_apart_by_their_line() -> None:
    assert (strokes(two("couple"), "7 4"), strokes(two("transitory"), "1.5 4")) == (1, 1)
    assert [paths(two(kind)) for kind in ("married", "separated", "divorced")] == [1, 2, 3]


def test_children_are_told_apart_by_their_line() -> None:
    people = [person("Ann", "f", 1980), person("Kim", "u", 2015)]

    def of(kind: str) -> Family:
        return family(people, links=[children("Ann", "Kim", kind=kind)])

    assert strokes(of("adopted"), "6 4") == 2 * strokes(of("fostered"), "1.5 4") > 0
    assert strokes(of("step"), "9 3 2 3") > 0


def test_feelings_differ_without_colour() -> None:
    people = [person("Ann", "f", 1980), person("Kim", "u", 2015)]
    shapes = set()
    for kind in ("close", "distant", "conflict", "violence"):
        one = family(people, feelings=[Emotional("Ann", "Kim", kind)])  # type: ignore[arg-type]
        colourless = re.sub(r'(stroke|fill)="#\w+"', "", svg(one))
        shapes.add(colourless)
    assert len(shapes) == 4


@pytest.mark.parametrize("make", ORDINARY)
def test_everybody_is_drawn_once(make: Callable[[], Family]) -> None:
    keys = [g.get("data-person") for g in parsed(svg(make())).iter(f"{SVG}g") if g.get("data-person")]
    assert sorted(filter(None, keys)) == sorted(one.key for one in make().people)


# ---- text


def test_hostile_text_stays_text() -> None:
    name = '</text><script>alert("1")</script>&amp;\x00\x0b\ud800'
    picture = svg(family([person(name, "f", note="<style>*{}</style>")]), title="<b>")
    assert "<script" not in picture
    assert "<style" not in picture
    assert any("</text><script>" in (title.text or "") for title in parsed(picture).iter(f"{SVG}title"))


@settings(max_examples=60, deadline=None)
@given(families())
def test_any_family_is_drawn_or_refused(one: Family) -> None:
    if problems(one):
        with pytest.raises(FamilyError):
            svg(one)
        return
    picture = svg(one)
    root = parsed(picture)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ALLOWED
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on") or "href" in name}
    assert "nan" not in picture.split("<desc")[0]


@given(st.text(max_size=60))
def test_a_label_fits_its_box(text: str) -> None:
    assert text_width(shorten(text)) <= LABEL_WIDTH
    assert all(text_width(line) <= LABEL_WIDTH for line in wrap(text))
    assert len(wrap(text)) <= 2


def test_a_long_name_is_whole_in_its_title() -> None:
    name = "Persephone Alexandrina Featherstonehaugh-Cholmondeley"
    picture = svg(family([person(name, "f")]))
    assert "…</text>" in picture
    assert f"<title>{name}" in picture


# ---- page and paper


def test_the_picture_scales_and_is_named() -> None:
    root = parsed(svg(ORDINARY[0](), title="Genogram of AB", name="one"))
    place = layout(ORDINARY[0]())
    assert root.get("font-family")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "one-title one-desc"
    assert [root[0].get("id"), root[1].get("id")] == ["one-title", "one-desc"]
    assert root[0].text == "Genogram of AB"
    assert (root.get("viewBox") or "").split()[2] == f"{place.width:g}"


def test_it_prints_on_one_page_with_its_title() -> None:
    page = "<html lang=en><title>x</title><style>svg{max-width:100%;height:auto}</style>"
    printed = HTML(string=page + svg(ORDINARY[8](), title="Genogram of Esther")).render(pdf_tags=True)
    assert len(printed.pages) == 1
    data = printed.write_pdf(pdf_tags=True, uncompressed_pdf=True)
    assert data
    assert b"/Alt (Genogram of Esther)" in data


def test_the_legend_has_every_symbol_once() -> None:
    items = legend()
    assert len({item.words for item in items}) == len({item.picture for item in items}) == len(items)
    assert all('aria-hidden="true"' in item.picture for item in items)
