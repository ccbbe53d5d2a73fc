"""A version of a genogram on paper: the picture, and the table that says the same."""

from dataclasses import asdict

from django.conf import settings

from casefile.genogram.drawing import svg
from casefile.genogram.words import rows
from casefile.genogram_models import Genogram
from casefile.genogram_section import in_letters, spelled
from supervision_portal.records import pdf


def render(genogram: Genogram, title: str) -> bytes:
    """The version as tagged PDF/UA-1. Raises CannotPrint as `pdf.write` does."""
    family = genogram.family()
    context = {
        "title": title,
        "council": settings.COUNCIL_NAME,
        "picture": pdf.Picture(svg(spelled(family), title=in_letters(title))),
        "rows": [asdict(row) for row in rows(family)],
    }
    return pdf.write("pdf/genogram.html", context, stylesheets=("record.css", "genogram.css"))
