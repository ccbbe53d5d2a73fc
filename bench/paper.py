"""Rendering and sealing a record, against WeasyPrint alone on the same HTML."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from django.utils import timezone
from weasyprint import HTML

from bench import texts
from bench.clock import Run, compare
from bench.report import Figure
from supervision_portal.people.models import User
from supervision_portal.records import pdf, seal
from supervision_portal.records.shown import Printed, PrintedSignature

RUNS = 15


def measure(folder: Path) -> list[Figure]:
    """A fixed S1 of three pages or more, and the first section of one on a single page."""
    path = folder / "seal.p12"
    seal.make_key(path, organisation="Bench Council")
    signer = seal.load_key(path)
    long, short = _printed(texts.typed()), _printed({**texts.typed(sentences=1, actions=0, needs=0)})
    short = replace(short, shown=replace(short.shown, sections=short.shown.sections[:1]))
    return [
        _sealing("Render and seal an S1 of three pages or more", long, signer, pages=3, times=1.5),
        _sealing("Render and seal a record of one page", short, signer, pages=1, times=2),
    ]


def _printed(data: dict[str, str]) -> Printed:
    worker, manager = User(name="Wanda Worker"), User(name="Moses Manager")
    signatures = [
        PrintedSignature(person.name, role, timezone.now())
        for person, role in ((worker, "Supervisee"), (manager, "Supervisor"))
    ]
    shown = texts.shown(data, worker, manager)
    return Printed(shown, number="S1-000001", state_line="Signed by both parties", signatures=signatures)


def _sealing(name: str, printed: Printed, signer: seal.Signer, *, pages: int, times: float) -> Figure:
    """Our way from the record to the sealed PDF, and WeasyPrint's from the same HTML to a PDF.

    WeasyPrint alone has the parsed stylesheet and the fonts at hand, as ours has: the difference is our work.
    """
    given = _what_weasyprint_gets(printed)

    def alone() -> Run:
        return lambda: HTML(**given["html"]).render(**given["render"]).write_pdf(pdf_variant="pdf/ua-1")

    def ours() -> Run:
        return lambda: seal.seal(
            pdf.render(printed, sealed=True),
            signer=signer,
            reason="Bench",
            record_number=printed.number,
            at=timezone.now(),
        )

    found = len(HTML(**given["html"]).render(**given["render"]).pages)
    if found < pages or pages == 1 < found:
        raise RuntimeError(f"This record should have {pages} pages, not {found}: change its text.")
    compared = compare(alone, ours, runs=RUNS)
    return Figure(name, compared.ratio, "× WeasyPrint", times, compared.detail)


def _what_weasyprint_gets(printed: Printed) -> dict[str, dict[str, Any]]:
    """The arguments with which our rendering calls WeasyPrint."""
    given: dict[str, dict[str, Any]] = {}

    class Listening(HTML):
        def __init__(self, **arguments: Any) -> None:
            given["html"] = arguments
            super().__init__(**arguments)

        def render(self, **arguments: Any) -> Any:
            given["render"] = arguments
            return super().render(**arguments)

    with mock.patch.object(pdf, "HTML", Listening):
        pdf.render(printed, sealed=True)
    return given
