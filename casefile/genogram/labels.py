"""The few words beneath a symbol: name, age or years, note; cut to the width there is."""

import datetime as dt
import re
import unicodedata

from casefile.genogram.family import Couple, Family, Person, When, shown_name, sort_key

FONT_SIZE = 13
LABEL_WIDTH = 90  # px at FONT_SIZE
NARROW, WIDE = set("fijlrtI.,:;'’|!()[]- "), set("mwMWOQGCD@%—…")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LOSS = {
    "pregnant": "pregnancy",
    "miscarriage": "miscarriage",
    "stillbirth": "stillborn",
    "termination": "termination",
}


def clean(text: str) -> str:
    """The text on one line, without what may not stand in XML or turns the direction of writing."""
    kept = "".join(" " if unicodedata.category(one) == "Cf" else one for one in NOT_XML.sub(" ", text))
    return " ".join(kept.split())


def text_width(text: str) -> float:
    """About how wide the text runs in Helvetica or Arial, in px."""
    return FONT_SIZE * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter in NARROW:
        return 0.34
    if letter in WIDE:
        return 0.86
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0x2E7F:
        return 1.1
    return 0.7 if letter.isupper() else 0.57


def shorten(text: str, width: float = LABEL_WIDTH) -> str:
    """The text, cut with an ellipsis when it is wider."""
    if text_width(text) <= width:
        return text
    while text and text_width(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, lines: int = 2) -> list[str]:
    """The text on so many lines at most, broken between words."""
    words, out = text.split(), [""]
    for word in words:
        longer = f"{out[-1]} {word}".strip()
        if text_width(longer) <= LABEL_WIDTH or not out[-1] or len(out) == lines:
            out[-1] = longer
        else:
            out.append(word)
    return [shorten(line) for line in out]


def label(person: Person, family: Family) -> list[str]:
    """What stands beneath the symbol, line by line."""
    name = clean(person.name)
    lines = wrap(name or ("" if person.pregnancy else clean(shown_name(person))))
    if person.pregnancy:
        lines.append(shorten(LOSS[person.pregnancy]))
    lines.append(shorten(short_years(person, family.on)))
    lines.append(shorten(clean(person.note)))
    return [line for line in lines if line]


def short_years(person: Person, on: dt.date) -> str:
    """“7 years”, “born 2019”, “1950–2020”: as much as is known, short."""
    if person.pregnancy == "pregnant":
        return f"due {short_date(person.born)}" if person.born else ""
    if person.pregnancy:
        return year(person.born)
    if person.dead:
        if person.born and person.died:
            return f"{year(person.born)}–{year(person.died)}"
        return f"died {year(person.died)}".strip() if person.died else "died"
    return age(person, on) or (f"born {year(person.born)}" if person.born else "")


def age(person: Person, on: dt.date) -> str:
    """The age on a day, in weeks, months or years; empty when the day of birth is not known."""
    born = person.born
    if not isinstance(born, dt.date) or born > on or person.dead or person.pregnancy:
        return ""
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months >= 24:
        return f"{months // 12} years"
    if months >= 2:
        return f"{months} months"
    weeks = (on - born).days // 7
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def couple_years(couple: Couple) -> str:
    """“2006–13”, “2016–”: short enough for the line between neighbours."""
    if not (couple.began or couple.ended):
        return ""
    return f"{year(couple.began)}–{year(couple.ended)[-2:] if couple.began else year(couple.ended)}"


def year(when: When) -> str:
    return str(sort_key(when)[0]) if when is not None else ""


def short_date(when: When) -> str:
    """“Mar 2026”, or the year when that is all."""
    return f"{when:%b %Y}" if isinstance(when, dt.date) else year(when)


def long_date(when: When) -> str:
    """“3 March 2026”, or the year when that is all."""
    return f"{when.day} {when:%B %Y}" if isinstance(when, dt.date) else year(when)
