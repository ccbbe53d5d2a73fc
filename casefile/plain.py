"""A record as plain text, to paste into another system: the same words as on its PDF."""

from collections.abc import Iterator

from casefile.models import Child
from supervision_portal.records import pdf, shown

NOTHING = "Nothing recorded"
LINE = "-" * 60


def text_of(printed: shown.Printed, child: Child) -> str:
    """Headings, answers, actions and signatures, each on lines of its own."""
    return "\n".join(_lines(printed, child)) + "\n"


def _lines(printed: shown.Printed, child: Child) -> Iterator[str]:
    document = printed.shown
    yield from (document.council, document.heading, f"Record number: {printed.number}")
    yield f"Child: {child.name}, {child.case_number}"
    if printed.amends:
        yield f"Addendum to: {printed.amends}"
    for party in document.parties:
        yield f"{party.role}: {party.name}{', ' + party.title if party.title else ''}"
    for fact in document.facts:
        yield f"{fact.label}: {fact.value}"
    if printed.copy_note:
        yield f"Note: {printed.copy_note}"
    for section in document.sections:
        yield from ("", f"{section.number}. {section.title}".removeprefix(". ").upper(), LINE)
        for i, block in enumerate(section.blocks):
            yield from ("",) * bool(i)
            yield from _block(block)
    yield from _signatures(printed)


def _block(block: shown.Block) -> Iterator[str]:
    if isinstance(block, shown.Text):
        yield from (block.label, block.value or NOTHING)
    elif isinstance(block, shown.Drawing):
        yield block.words
    elif isinstance(block, shown.Items):
        yield from (block.label, *([f"* {item}" for item in block.items] or [NOTHING]))
    else:
        yield block.caption
        for row in block.rows:
            cells = zip(block.columns, row, strict=True)
            yield "* " + "; ".join(f"{column}: {cell}" for column, cell in cells if cell)
        if not block.rows:
            yield NOTHING


def _signatures(printed: shown.Printed) -> Iterator[str]:
    yield from ("", "SIGNATURES", LINE, printed.state_line)
    for signature in printed.signatures:
        said = "Not signed"
        if signature.at:
            said = f"{'Refused to sign' if signature.refused else 'Signed'} on {pdf.moment(signature.at)}"
        yield f"{signature.name} ({signature.role}): {said}"
        if signature.words:
            yield f"{'Reason' if signature.refused else 'Disagreement'}: {signature.words}"
    for name, _data, about in printed.attachments:
        yield f"Attached to the PDF: {name}. {about}"
