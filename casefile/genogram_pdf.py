"""A version of a genogram on paper: the picture, and the table that says the same."""

import unicodedata
from dataclasses import asdict, dataclass, replace

from django.conf import settings
from django.utils.safestring import SafeString

from casefile.genogram.drawing import svg
from casefile.genogram.family import Family
from casefile.genogram.words import rows
from casefile.genogram_models import Genogram
from supervision_portal.records import pdf


@dataclass(frozen=True)
class Picture:
    """Markup among the texts of a printed page: as text it would be escaped."""

    svg: SafeString

    def __str__(self) -> str:
        return self.svg


def render(genogram: Genogram, title: str) -> bytes:
    """The version as tagged PDF/UA-1. Raises CannotPrint as `pdf.write` does."""
    family = genogram.family()
    context = {
        "title": title,
        "council": settings.COUNCIL_NAME,
        "picture": Picture(svg(_spelled(family), title=_in_letters(title))),
        "rows": [asdict(row) for row in rows(family)],
    }
    return pdf.write("pdf/genogram.html", context, stylesheets=("record.css", "genogram.css"))


def _spelled(family: Family) -> Family:
    """The family with symbols in names and notes spelled out.

    `pdf.write` does so for texts, where no font draws them; what is in a picture it does not see.
    """
    people = (
        replace(person, name=_in_letters(person.name), note=_in_letters(person.note))
        for person in family.people
    )
    return replace(family, people=tuple(people))


def _in_letters(text: str) -> str:
    return "".join(
        f"[{unicodedata.name(one, 'symbol').lower()}]" if unicodedata.category(one) == "So" else one
        for one in text
    )
