"""A version of a genogram as a section of a record: the picture, and the table that says the same."""

import unicodedata
from dataclasses import replace
from xml.etree.ElementTree import fromstring

from django.conf import settings
from django.db.models import Q

from casefile import masking
from casefile.genogram.drawing import description, svg
from casefile.genogram.family import Family
from casefile.genogram.words import PersonRow, rows
from casefile.genogram_models import Genogram
from casefile.models import Child
from supervision_portal.design.words import uk_date
from supervision_portal.records.shown import Drawing, Section, Table

KEY = "genogram"
COLUMNS = ("Name", "Sex", "Age", "Relations", "Home")


def section(genogram: Genogram) -> Section:
    """The version as it prints in a record, without addresses that are confidential.

    A record is read by more people than those who must know an address.
    """
    child = Child.objects.get(pk=genogram.file_id)
    family, day = _masked(genogram.family(), child), uk_date(genogram.on)
    picture = svg(spelled(family), title=in_letters(f"Genogram of {child.name}, {day}"))
    width = round(float(fromstring(picture).attrib["width"]))
    drawing = Drawing(str(picture), width, description(family))
    table = Table("The family in words", COLUMNS, tuple(map(_cells, rows(family))))
    return Section(KEY, "", f"Genogram, {day}", (drawing, table))


def _cells(row: PersonRow) -> tuple[str, ...]:
    name = f"{row.name}\n{row.note}" if row.note else row.name
    return name, row.sex, row.age, "\n".join(row.relations), row.household


def _masked(family: Family, child: Child) -> Family:
    """The family without confidential addresses of the child and of brothers and sisters."""
    theirs = Q(pk=child.pk) | Q(family__isnull=False, family=child.family_id)
    secret = Child.objects.filter(theirs, address_is_confidential=True).values_list("address", flat=True)
    if not secret:
        return family
    mask = masking.mask_for(secret=secret, public=settings.COUNCIL_NAME)
    people = (replace(one, name=mask(one.name), note=mask(one.note)) for one in family.people)
    return replace(family, people=tuple(people))


def spelled(family: Family) -> Family:
    """The family with symbols in names and notes spelled out.

    `pdf.write` does so for texts, where no font draws them; what is in a picture it does not see.
    """
    people = (replace(one, name=in_letters(one.name), note=in_letters(one.note)) for one in family.people)
    return replace(family, people=tuple(people))


def in_letters(text: str) -> str:
    """The text with its symbols by name: “[waving hand sign]”."""
    return "".join(
        f"[{unicodedata.name(one, 'symbol').lower()}]" if unicodedata.category(one) == "So" else one
        for one in text
    )
