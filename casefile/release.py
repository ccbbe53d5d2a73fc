"""A child's file as the child might one day receive it: which records, and what the PDF says (CAL-15.4)."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from casefile import genogram_section, masking
from casefile.forms import OversightForm
from casefile.models import Child, Release
from supervision_portal.design.words import uk_date
from supervision_portal.records import pdf
from supervision_portal.records.models import File, Record
from supervision_portal.records.services import sealing

PREVIEW = "Preview – not released"
# The same whether or not something was held back: what is missing must not show.
MAY_BE_MISSING = (
    "The law lets the council leave out some information, for example what would put somebody at risk, "
    "or what is about other people. Some information may therefore have been left out. You can ask the "
    "council to look at this again, and you can complain to the Information Commissioner."
)
SECRET_FACTS = frozenset({str(OversightForm.base_fields["address"].label)})


def records_to_release(file: File) -> QuerySet[Record]:
    """What goes in unless it is held back: every final record but confidential ones, in order of date."""
    found = file.records.filter(state__in=Record.FINAL, narrow=False)  # type: ignore[attr-defined]
    in_order: QuerySet[Record] = found.order_by("held_on", "signed_at", "pk")
    return in_order.select_related("file", "amends", "closed_by")


def records_of(release: Release) -> list[Record]:
    """What goes into one release. An addendum is left out with its record."""
    held_back = release.entries.exclude(grounds="").values("record")
    records = records_to_release(release.file).filter(pk__in=release.entries.values("record"))
    return list(records.exclude(pk__in=held_back).exclude(amends__in=held_back))


def render(child: Child, records: list[Record], *, preview: bool) -> bytes:
    """The records as one tagged PDF, with a cover page; as a preview it says so on every page.

    Raises CannotPrint as `pdf.write` does.
    """
    mask = _mask(child, records)
    secret = SECRET_FACTS if child.address_is_confidential else frozenset()
    context = {
        "council": settings.COUNCIL_NAME,
        "child": child.name,
        "born_on": uk_date(child.born_on) if child.born_on else "",
        "preview": PREVIEW if preview else "",
        "period": _period(records),
        "count": "1 record" if len(records) == 1 else f"{len(records)} records",
        "may_be_missing": MAY_BE_MISSING,
        "records": [_on_paper(record, mask, secret) for record in records],
    }
    stylesheets = ("record.css", "file.css", *(("preview.css",) if preview else ()))
    return pdf.write("pdf/file.html", context, stylesheets=stylesheets)


def _on_paper(record: Record, mask: masking.Mask, secret: frozenset[str]) -> dict[str, Any]:
    """One record without its attachments, genogram, addenda that are not in it, and addresses."""
    printed = sealing.printed(record)
    # A genogram is about other people; without a person's look at each of them it is not given away.
    told = tuple(part for part in printed.shown.sections if part.key != genogram_section.KEY)
    document = masking.masked(replace(printed.shown, sections=told), mask, secret_facts=secret)
    signatures = [replace(one, words=mask(one.words)) for one in printed.signatures]
    printed = replace(
        printed,
        shown=document,
        signatures=signatures,
        state_line=mask(printed.state_line),
        attachments=(),
    )
    assert record.held_on is not None
    return {**pdf.on_paper(printed), "held_on": uk_date(record.held_on), "id": f"record-{record.pk}"}


def _period(records: list[Record]) -> str:
    days = [record.held_on for record in records if record.held_on]
    if not days:
        return ""
    return uk_date(days[0]) if days[0] == days[-1] else f"{uk_date(days[0])} to {uk_date(days[-1])}"


def _mask(child: Child, records: list[Record]) -> masking.Mask:
    """What must not stand in this export: secret addresses, other people's, records that are not in it."""
    family = Child.objects.filter(family=child.family_id).exclude(pk=child.pk).exclude(address="")
    others = list(family) if child.family_id else []
    own = "" if child.address_is_confidential else child.address
    secret = {one.address for one in others if one.address_is_confidential}
    known = {one.address for one in others} - secret - {own}
    if child.address_is_confidential and child.address:
        secret.add(child.address)
    others_on_file = Record.objects.filter(file=child.pk, number__isnull=False)
    numbers = others_on_file.exclude(pk__in=[record.pk for record in records]).values_list(
        "number", flat=True
    )
    return masking.mask_for(
        secret=secret,
        known=known,
        own=own,
        public=settings.COUNCIL_NAME,
        numbers=[str(number) for number in numbers],
    )
