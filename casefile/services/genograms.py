"""A child's genogram: versions by date, and the people and lines of the latest one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from casefile.genogram.family import checked
from casefile.genogram_models import (
    Genogram,
    GenogramChild,
    GenogramCouple,
    GenogramFeeling,
    GenogramHousehold,
    GenogramPerson,
)
from casefile.models import Child
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused

Row = GenogramPerson | GenogramCouple | GenogramChild | GenogramFeeling | GenogramHousehold
LINES = (GenogramCouple, GenogramChild, GenogramFeeling)
TO_PEOPLE = ("partner_a_id", "partner_b_id", "child_id", "parent_a_id", "parent_b_id", "a_id", "b_id")


@transaction.atomic
def new_version(*, by: User | None, child: Child) -> Genogram:
    """A version of today, with all that the last one has; the first one has the child alone.

    Raises Refused where there is one of today already: that one can be changed.
    """
    File.objects.select_for_update().get(pk=child.pk)
    last = Genogram.objects.latest_of(child.file)
    if last and last.on >= timezone.localdate():
        raise Refused("There is a version of today already. You can change that one.")
    made = Genogram.objects.create(file=child.file, made_by=by)
    if last:
        _copy(last, made)
    else:
        GenogramPerson.objects.create(genogram=made, name=child.name, born=child.born_on, is_index=True)
    log.write(Verb.GENOGRAM_CHANGED, by=by, file=child.file, obj=made)
    return made


def _copy(old: Genogram, new: Genogram) -> None:
    people = list(old.people.order_by("pk"))
    keys = [person.pk for person in people]
    made = GenogramPerson.objects.bulk_create(_again(person, new) for person in people)
    now = dict(zip(keys, (person.pk for person in made), strict=True))
    for model in LINES:
        rows = [_again(row, new) for row in model._default_manager.filter(genogram=old).order_by("pk")]
        for row in rows:
            for field in TO_PEOPLE:
                if getattr(row, field, None):
                    setattr(row, field, now[getattr(row, field)])
        model._default_manager.bulk_create(rows)
    for household in old.households.order_by("pk").prefetch_related("people"):
        members = [now[person.pk] for person in household.people.all()]
        GenogramHousehold.objects.create(genogram=new).people.set(members)


def _again(row: Any, genogram: Genogram) -> Any:
    """The row, to be added to another version."""
    row.pk, row._state.adding, row.genogram = None, True, genogram
    return row


@transaction.atomic
def keep(
    *,
    by: User | None,
    genogram: Genogram,
    rows: Sequence[Row],
    members: Iterable[GenogramPerson] | None = None,
) -> None:
    """Add or change rows of the latest version; of a household, who belongs to it.

    Raises Refused where there is a newer version or a row is gone, FamilyError for what cannot be.
    """
    genogram = _to_change(genogram)
    for row in rows:
        if row.pk and not type(row)._default_manager.filter(pk=row.pk, genogram=genogram).exists():
            raise Refused("Somebody has removed this in the meantime.")
        row.genogram = genogram
        for field in ("name", "note"):
            if hasattr(row, field):
                setattr(row, field, clean_text(getattr(row, field)).strip())
        row.save()
        if isinstance(row, GenogramHousehold) and members is not None:
            row.people.set(members)
    _changed(by, genogram)


@transaction.atomic
def remove(*, by: User | None, genogram: Genogram, row: Row) -> None:
    """Take a row out of the latest version; with a person goes whatever leads to them.

    Where one of two parents goes, the other stays the child's parent. Raises Refused where there is a newer
    version, FamilyError where others need the row.
    """
    genogram = _to_change(genogram)
    if isinstance(row, GenogramPerson):
        both = GenogramChild.objects.filter(genogram=genogram, parent_b__isnull=False)
        both.filter(parent_b=row).update(parent_b=None)
        for link in both.filter(parent_a=row):
            link.parent_a, link.parent_b = link.parent_b, None
            link.save(update_fields=["parent_a", "parent_b"])
    row.delete()
    _changed(by, genogram)


def _to_change(genogram: Genogram) -> Genogram:
    """The version, locked with its file. Raises Refused where it stands still."""
    File.objects.select_for_update().get(pk=genogram.file_id)
    latest = Genogram.objects.latest_of(genogram.file)
    if latest != genogram:
        raise Refused("There is a newer version of this genogram. Change that one.")
    return genogram


def _changed(by: User | None, genogram: Genogram) -> None:
    """Log the change, once the family can be drawn. Raises FamilyError where it cannot."""
    GenogramHousehold.objects.filter(genogram=genogram, people=None).delete()
    checked(genogram.family())
    genogram.changed_at = timezone.now()
    genogram.save(update_fields=["changed_at"])
    log.write(Verb.GENOGRAM_CHANGED, by=by, file=genogram.file_id, obj=genogram)
