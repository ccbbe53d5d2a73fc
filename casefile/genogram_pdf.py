"""A version of a genogram on paper: the picture, and the table that says the same."""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils.safestring import SafeString

from casefile.genogram.drawing import svg
from casefile.genogram.words import rows
from casefile.genogram_models import Genogram
from supervision_portal.records import pdf


@dataclass(frozen=True)
class Picture:
    """Markup among the texts of a printed page: a text would be escaped."""

    svg: SafeString

    def __str__(self) -> str:
        return self.svg


def render(genogram: Genogram, title: str) -> bytes:
    """The version as tagged PDF/UA-1. Raises CannotPrint as `pdf.write` does."""
    family = genogram.family()
    context = {
        "title": title,
        "council": settings.COUNCIL_NAME,
        "picture": Picture(svg(family, title=title)),
        "rows": [asdict(row) for row in rows(family)],
    }
    return pdf.write("pdf/genogram.html", context, stylesheets=("record.css", "genogram.css"))
