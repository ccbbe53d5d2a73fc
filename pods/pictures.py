"""Small pictures of a pod as SVG with their words: a spread of answers, places on two axes, a drawing.

For screens and for records. Nobody is named in them: what is looked at is the group.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

from pods.rules.steps import Step
from supervision_portal.records.shown import Drawing

SPREAD, PLACES, DRAWN = "spread", "places", "drawing"
STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)*", re.ASCII)
INK, FILL, LINE = "#0b0c0c", "#1c4a5a", "#b1b4b6"
LEADING, ACROSS, BESIDE = 14, 50, 25  # between lines; characters that fit across a picture, and half of it
FONT = 'font-family="Arial, Helvetica, sans-serif" font-size="12"'


def kept(kind: str, step: Step, texts: Sequence[Mapping[str, str]]) -> dict[str, str] | None:
    """A picture of what people wrote on a step, as it is kept for the record; None where there is none."""
    words = ""
    if kind == SPREAD:
        numbers = sorted(int(text["number"]) for text in texts if text.get("number", "").isdecimal())
        data: dict[str, Any] = {"numbers": numbers, "low": step.low, "high": step.high}
        found = bool(numbers)
    elif kind == PLACES:
        data = _placed(step, texts)
        found = bool(data["places"])
    else:
        path = next((text.get("drawing", "") for text in texts), "")
        words = next((text.get("words", "") for text in texts), "")
        data, found = {"path": path}, kind == DRAWN and bool(path)
    said = {"kind": kind, "title": step.title, "words": words, "data": json.dumps(data, ensure_ascii=False)}
    return said if found else None


def picture(said: Mapping[str, Any]) -> Drawing:
    """A picture as `kept` wrote it down. Raises ValueError for one that cannot be read."""
    try:
        data = json.loads(str(said["data"]))
        return _DRAWN[str(said["kind"])](str(said.get("title", "")), str(said.get("words", "")), data)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"This is not a picture of a pod: {error}") from error


def spread(title: str, words: str, data: Mapping[str, Any]) -> Drawing:
    """How many chose each number from 0 to 10, and what the two ends mean."""
    numbers = [int(number) for number in data["numbers"] if 0 <= int(number) <= 10]
    low, high = str(data.get("low", "")), str(data.get("high", ""))
    count = Counter(numbers)
    most = max(count.values(), default=1)
    parts = []
    for number in range(11):
        x, height = 16 + 30 * number, round(90 * count[number] / most)
        if height:
            parts.append(f'<rect x="{x}" y="{115 - height}" width="22" height="{height}" fill="{FILL}"/>')
            parts.append(_text(x + 11, 110 - height, str(count[number])))
        parts.append(_text(x + 11, 132, str(number)))
    ends, bottom = _ends(154, 16, low, 344, high)
    said = "; ".join(f"{number}: {_people(count[number])}" for number in sorted(count))
    means = "; ".join(f"{end} is “{mean}”" for end, mean in (("0", low), ("10", high)) if mean)
    told = f"{title}. From 0 to 10{f' ({means})' if means else ''}: {said or 'no answers'}."
    return Drawing(_svg(360, bottom, told, parts + ends), 360, " ".join(filter(None, [told, words])))


def places(title: str, words: str, data: Mapping[str, Any]) -> Drawing:
    """Where people placed themselves on a picture with two axes, with what their ends mean around it."""
    points = [(int(x), int(y)) for x, y in data["places"] if 0 <= int(x) <= 10 and 0 <= int(y) <= 10]
    left, right, low, high = (str(data.get(end, "")) for end in ("left", "right", "low", "high"))
    above, top = _lines(160, 12, high, "middle", ACROSS)
    below, under = _lines(160, top + 270, low, "middle", ACROSS)
    ends, bottom = _ends(under + 4, 4, left and f"← {left}", 316, right and f"{right} →")
    parts = [
        f'<rect x="30" y="{top - 6}" width="260" height="260" fill="none" stroke="{INK}"/>',
        f'<path d="M160 {top - 6}v260M30 {top + 124}h260" fill="none" stroke="{LINE}"/>',
    ]
    parts += [
        f'<circle cx="{30 + 26 * x}" cy="{top + 254 - 26 * y}" r="8" fill="{FILL}" fill-opacity="0.7"/>'
        for x, y in points
    ]
    said = "; ".join(f"{x} of 10 towards “{right}” and {y} of 10 towards “{high}”" for x, y in points)
    told = f"{title}. {_people(len(points)).capitalize()}: {said}." if points else f"{title}. Nobody."
    drawn = _svg(320, bottom, told, [*parts, *above, *below, *ends])
    return Drawing(drawn, 320, " ".join(filter(None, [told, words])))


def place_yourself(step: Step, own: Mapping[str, str]) -> str:
    """The picture with two axes for one person to place themselves on, with their own place, as SVG."""
    return places(step.title, "", _placed(step, [own])).svg


def drawing(title: str, words: str, data: Mapping[str, Any]) -> Drawing:
    """What somebody drew, with what it says in words."""
    path = str(data["path"])
    if not path or not STROKES.fullmatch(path):
        raise ValueError("This is not a drawing.")
    told = f"{title}: {words}" if words else title
    stroke = f'stroke="{INK}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
    return Drawing(_svg(400, 300, told, [f'<path d="{path}" fill="none" {stroke}/>']), 400, told)


_DRAWN = {SPREAD: spread, PLACES: places, DRAWN: drawing}


def _placed(step: Step, texts: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Where people placed themselves, without their names, and what the ends of the axes mean."""
    both = (text for text in texts if text.get("x", "").isdecimal() and text.get("y", "").isdecimal())
    points = sorted([int(text["x"]), int(text["y"])] for text in both)
    return {"places": points, "left": step.left, "right": step.right, "low": step.low, "high": step.high}


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _lines(x: int, y: int, words: str, anchor: str, longest: int) -> tuple[list[str], int]:
    """Words on as many lines as they need, the first at `y`; and where a next line would stand."""
    lines = wrap(words, longest)
    parts = [_text(x, y + LEADING * number, line, anchor) for number, line in enumerate(lines)]
    return parts, y + LEADING * len(lines)


def _ends(y: int, left: int, low: str, right: int, high: str) -> tuple[list[str], int]:
    """What the two ends of a line mean, side by side under it; and how far down that reaches."""
    lows, under_low = _lines(left, y, low, "start", BESIDE)
    highs, under_high = _lines(right, y, high, "end", BESIDE)
    return lows + highs, max(under_low, under_high) - 6


def _text(x: int, y: int, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x}" y="{y}" {FONT} text-anchor="{anchor}">{escape(words)}</text>' if words else ""


def _svg(width: int, height: int, words: str, parts: Sequence[str]) -> str:
    head = f'xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
    label = f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(words)}"'
    return f"<svg {head} {label}>{''.join(parts)}</svg>"
