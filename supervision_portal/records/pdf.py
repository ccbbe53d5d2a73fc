"""A record as PDF: what was shared, with its signatures around it, as tagged PDF/UA-1.

Nothing here asks the database, and nothing outside `static/pdf/` is ever read or fetched.
"""

import logging
import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

import pydyf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from weasyprint import CSS, HTML, Attachment
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from supervision_portal.records.shown import Printed

logger = logging.getLogger(__name__)

LONDON = ZoneInfo("Europe/London")


class CannotPrint(Exception):
    """The record could not be made into a PDF."""


def render(printed: Printed, *, sealed: bool) -> bytes:
    """The record as tagged PDF/UA-1: ready for the seal or, with `sealed=False`, marked as a copy.

    Raises CannotPrint where anything but our own print files is asked for.
    """
    return write("pdf/record.html", {**on_paper(printed), "sealed": sealed}, attachments=printed.attachments)


def write(
    template: str,
    context: Mapping[str, Any],
    *,
    stylesheets: Sequence[str] = ("record.css",),
    attachments: Sequence[tuple[str, bytes, str]] = (),
) -> bytes:
    """A template as tagged PDF/UA-1, styled by files of `static/pdf/`; each text in `context` becomes Words.

    An emoji that no installed font can draw is printed by its name, “[waving hand sign]”, because an
    empty box says nothing, neither to the eye nor to a screen reader.

    Raises CannotPrint where anything but our own print files is asked for.
    """
    given = (template, context, stylesheets, attachments)
    try:
        document, pdf = _write(*given, spelled={})
        spelled = {ord(char): name for char in _undrawn(document) if (name := _name(char))}
        if spelled:
            _, pdf = _write(*given, spelled=spelled)
    except FatalURLFetchingError as error:  # a BaseException: let through, it would end the worker
        raise CannotPrint(str(error)) from error
    return pdf


def moment(at: datetime) -> str:
    """“3 November 2026 at 2:05pm”, by the clock in London."""
    local = at.astimezone(LONDON)
    return (
        f"{local.day} {local:%B %Y} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
    )


# ---- the words on the page

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, lone surrogates and non-characters: nothing to see, and XML and fonts refuse them.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
UNBROKEN = re.compile(r"\S{60,}")


@dataclass(frozen=True)
class Picture:
    """Markup of our own among the texts of a printed page: as text it would be escaped."""

    svg: SafeString

    def __str__(self) -> str:
        return self.svg


@dataclass(frozen=True)
class Line:
    """A line of an answer: `rtl` runs from the right, `gap` has an empty line above it."""

    text: str
    rtl: bool
    gap: bool


class Words(str):
    """Text as it is printed: cleaned, and able to say its lines. The template escapes it like any text."""

    @property
    def lines(self) -> list[Line]:
        lines: list[Line] = []
        gap = False
        for text in self.split("\n"):
            if text.strip():
                lines.append(Line(text.rstrip(), _from_right(text), gap and bool(lines)))
            gap = not text.strip()
        return lines

    @property
    def rtl(self) -> bool:
        return _from_right(self)


def _from_right(text: str) -> bool:
    """Whether the first letter that has a direction belongs to a right-to-left script."""
    directions = (unicodedata.bidirectional(char) for char in text)
    return next((way != "L" for way in directions if way in ("L", "R", "AL")), False)


def _worded(value: Any, spelled: Mapping[int, str]) -> Any:
    """The same structure, with every string as the Words to print."""
    if isinstance(value, str):
        return Words(UNBROKEN.sub(_breakable, _clean(value).translate(spelled)))
    if isinstance(value, dict):
        return {name: _worded(item, spelled) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_worded(item, spelled) for item in value]
    return value


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text))


def _breakable(run: re.Match[str]) -> str:
    """A long run without spaces, with invisible places to break it.

    The stylesheet would break it anywhere, but the time for that grows with the square of its length:
    five minutes for 200 kB, against five seconds.
    """
    return re.sub(r"(.{20})(?=\w|[!-/:-@])", "\\1\u200b", run[0])


def _undrawn(document: Document) -> set[str]:
    """The characters that WeasyPrint found no font for."""
    return {chr(codepoint) for font in document.fonts.values() for codepoint in font.missing}


def _name(char: str) -> str:
    """What to print for a symbol that cannot be drawn; empty for letters, which are no use one by one."""
    if not unicodedata.category(char).startswith("S"):
        logger.warning("No installed font draws U+%04X: install one for its script", ord(char))
        return ""
    return f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"


# ---- the page

FULL_DATE = len("30 September 2026")
LONG_WORD = 12  # “Independence”: a column as narrow as a word of up to so many letters breaks none
WIDEST = 800  # CSS pixels; a wider drawing would be too small to read on an upright page


def _write(
    template: str,
    context: Mapping[str, Any],
    stylesheets: Sequence[str],
    attached: Sequence[tuple[str, bytes, str]],
    spelled: Mapping[int, str],
) -> tuple[Document, bytes]:
    html = HTML(
        string=render_to_string(template, _worded(dict(context), spelled)),
        base_url=PRINT_FILES.as_uri(),
        url_fetcher=PrintFetcher(),
    )
    document = html.render(
        stylesheets=[_stylesheet(name) for name in stylesheets],
        font_config=_font_configuration(),
        pdf_variant="pdf/ua-1",
    )
    attachments = [
        Attachment(string=data, name=_clean(name), description=_clean(text), relationship="Supplement")
        for name, data, text in attached
    ]
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", attachments=attachments, finisher=_untag_running_lines)
    return document, pdf


def _untag_running_lines(_document: Document, pdf: pydyf.PDF) -> None:
    """Mark the lines in the page margins as artifacts, so that nobody hears them on every page.

    PDF/UA asks for it (ISO 14289-1, 7.8). WeasyPrint tags them as text that hangs on no branch of the tree.
    """

    def follow(reference: bytes) -> Any:
        return pdf.objects[int(reference.split()[0])]

    root = follow(pdf.catalog["StructTreeRoot"])
    in_tree: set[bytes] = set()
    branches = list(root["K"])
    while branches:
        branch = branches.pop()
        if isinstance(branch, bytes):  # a number is a piece of text on the page
            in_tree.add(branch)
            branches.extend(follow(branch).get("K", ()))
    owners = follow(root["ParentTree"])["Nums"]  # page, [the element of each piece], page, …
    for page, elements in zip(pdf.page_references, owners[1::2], strict=False):
        content = follow(follow(page)["Contents"]).stream
        for i in (i for i, operator in enumerate(content) if operator == b"BDC"):
            piece = content[i - 1]["MCID"]
            if elements[piece] not in in_tree:
                content[i - 2 : i] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
                elements[piece] = b"null"


def on_paper(printed: Printed) -> dict[str, Any]:
    """What a template prints of a record: what was shown, with what surrounds it over it."""
    shown = asdict(printed.shown)
    for section in shown["sections"]:
        widths = [block["width"] for block in section["blocks"] if block["type"] == "drawing"]
        section["lies"] = max(widths, default=0) > WIDEST
        for block in section["blocks"]:
            if block["type"] == "table":
                block["widths"] = _widths(block["columns"], block["rows"])
                block["rows"] = [{"cells": row, "whole": _fits_a_page(row)} for row in block["rows"]]
            elif block["type"] == "drawing":
                block["svg"] = Picture(mark_safe(block["svg"]))  # the portal drew it: no form takes markup
    return {
        **shown,
        **{name: value for name, value in vars(printed).items() if name != "shown"},
        "council": printed.council or printed.shown.council,
        "signatures": [
            {**vars(signature), "at": moment(signature.at) if signature.at else ""}
            for signature in printed.signatures
        ],
        "attachments": [{"name": name, "text": text} for name, _data, text in printed.attachments],
    }


def _fits_a_page(row: Sequence[str]) -> bool:
    """Whether a row is kept whole. A longer one breaks: kept whole, it would lose its column headings."""
    return all(len(cell) < 500 and cell.count("\n") < 15 for cell in row)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The width of each column in per cent, in steps of five, by what stands in it.

    Each gets room for its longest line up to a full date, and never less than for a word of usual length;
    what is left goes to the columns with more.
    """
    cells = [[columns[i], *(row[i] for row in rows)] for i in range(len(columns))]
    lengths = [min(max(len(line) for cell in column for line in cell.split("\n")), 80) for column in cells]
    needs = [min(length, FULL_DATE) + 3 for length in lengths]
    more = [length - min(length, FULL_DATE) for length in lengths]
    spare = max(0, 100 - sum(needs)) / max(1, sum(more))
    shares = [need + spare * extra for need, extra in zip(needs, more, strict=True)]
    exact = [20 * share / sum(shares) for share in shares]
    words = [max(map(len, " ".join(column).split()), default=0) for column in cells]
    least = [ceil((min(word, LONG_WORD) + 3) / 5) for word in words]
    steps = [max(at_least, int(share)) for at_least, share in zip(least, exact, strict=True)]
    while sum(steps) < 20:
        steps[max(range(len(steps)), key=lambda i: exact[i] - steps[i])] += 1
    while sum(steps) > 20:
        steps[max(range(len(steps)), key=lambda i: (steps[i] > least[i], steps[i]))] -= 1
    return [5 * step for step in steps]


# ---- WeasyPrint, and what it may read

PRINT_FILES = Path(settings.BASE_DIR) / "static" / "pdf"


class PrintFetcher(URLFetcher):
    """Gives WeasyPrint the files of `static/pdf/` and nothing else: no network, no other folder."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["file"], allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Raises ValueError for any other address."""
        path = Path(url2pathname(url.removeprefix("file://").split("?")[0].split("#")[0])).resolve()
        if not url.startswith("file:///") or PRINT_FILES.resolve() not in path.parents:
            raise ValueError(f"A record may not load {url}")
        return super().fetch(url, headers)


_local = threading.local()


def _font_configuration() -> FontConfiguration:
    """One for each thread: reading the fonts takes longer than a page, and Pango's map is not shared."""
    if not hasattr(_local, "fonts"):
        _local.fonts = FontConfiguration()
    fonts: FontConfiguration = _local.fonts
    return fonts


@cache
def _stylesheet(name: str) -> CSS:
    """Parsed once: WeasyPrint only reads it, as it does its own."""
    return CSS(filename=PRINT_FILES / name, url_fetcher=PrintFetcher())
