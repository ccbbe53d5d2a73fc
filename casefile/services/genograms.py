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
    ShownGenogram,
)
from casefile.models import Child
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.models import File, Record
from supervision_portal.records.services.errors import Refused

Row = GenogramPerson | GenogramCouple | GenogramChild | GenogramFeeling | GenogramHousehold
LINES = (GenogramCouple, GenogramChild, GenogramFeeling)
GONE = "Somebody has removed this in the meantime."
TO_PEOPLE = ("partner_a_id", "partner_b_id", "child_id", "parent_a_id", "parent_b_id", "a_id", "b_id")


Keys = dict[tuple[type[Any], int], int]  # of each row of a version: its key in the version copied from it


def to_print(file: File) -> Genogram | None:
    """The version that a record of today prints."""
    return Genogram.objects.filter(on__lte=timezone.localdate()).latest_of(file)


def printed_in(*, record: Record) -> Genogram | None:
    """The version that this record prints from now on. It stands still: a change makes a new version."""
    if not Genogram.objects.filter(file=record.file_id).exists():
        return None
    File.objects.select_for_update().get(pk=record.file_id)
    version = to_print(record.file)
    if version:
        ShownGenogram.objects.update_or_create(record=record, defaults={"genogram": version})
    return version


@transaction.atomic
def new_version(*, by: User | None, child: Child) -> Genogram:
    """A version of today, with all that the last one has; the first one has the child alone.

    Raises Refused where there is one of today already that can be changed.
    """
    File.objects.select_for_update().get(pk=child.pk)
    last = Genogram.objects.latest_of(child.file)
    if last and last.on >= timezone.localdate() and not last.shown_in.exists():
        raise Refused("There is a version of today already. You can change that one.")
    made = Genogram.objects.create(file=child.file, made_by=by)
    if last:
        _copy(last, made)
    else:
        GenogramPerson.objects.create(genogram=made, name=child.name, born=child.born_on, is_index=True)
    log.write(Verb.GENOGRAM_CHANGED, by=by, file=child.file, obj=made)
    return made


def _copy(old: Genogram, new: Genogram) -> Keys:
    """Every row of a version once more, in another one."""
    keys: Keys = {}
    for model in (GenogramPerson, *LINES):
        rows = list(model._default_manager.filter(genogram=old).order_by("pk"))
        before = [row.pk for row in rows]
        made = model._default_manager.bulk_create([_again(row, new, keys) for row in rows])
        keys |= {(model, pk): row.pk for pk, row in zip(before, made, strict=True)}
    for household in old.households.order_by("pk").prefetch_related("people"):
        again = GenogramHousehold.objects.create(genogram=new)
        again.people.set([keys[GenogramPerson, person.pk] for person in household.people.all()])
        keys[GenogramHousehold, household.pk] = again.pk
    return keys


def _again(row: Any, genogram: Genogram, keys: Keys) -> Any:
    """The row, to be added to another version."""
    row.pk, row._state.adding, row.genogram = None, True, genogram
    _point(row, keys)
    return row


def _point(row: Any, keys: Keys) -> None:
    """Let a line lead to the people of the other version. Raises Refused where one of them is gone."""
    for field in TO_PEOPLE:
        if pk := getattr(row, field, None):
            if (GenogramPerson, pk) not in keys:
                raise Refused(GONE)
            setattr(row, field, keys[GenogramPerson, pk])


@transaction.atomic
def keep(
    *,
    by: User | None,
    genogram: Genogram,
    rows: Sequence[Row],
    members: Iterable[GenogramPerson] | None = None,
) -> Genogram:
    """Add or change rows of the latest version; of a household, who belongs to it.

    Where a record prints that version, it stays as it is, and the change makes a new one of today. Returns
    the version that has the change. Raises Refused where there is a newer version or a row is gone,
    FamilyError for what cannot be.
    """
    _lock(genogram)
    for row in rows:
        if row.pk and not type(row)._default_manager.filter(pk=row.pk, genogram=genogram).exists():
            raise Refused(GONE)
    people = None if members is None else [person.pk for person in members]
    if genogram.shown_in.exists():
        genogram, keys = _go_on(by, genogram)
        for row in rows:
            row.pk = keys[type(row), row.pk] if row.pk else None
            _point(row, keys)
        people = people and [keys[GenogramPerson, pk] for pk in people]
    for row in rows:
        row.genogram = genogram
        for field in ("name", "note"):
            if hasattr(row, field):
                setattr(row, field, clean_text(getattr(row, field)).strip())
        row.save()
        if isinstance(row, GenogramHousehold) and people is not None:
            row.people.set(people)
    _changed(by, genogram)
    return genogram


@transaction.atomic
def remove(*, by: User | None, genogram: Genogram, row: Row) -> Genogram:
    """Take a row out of the latest version; with a person goes whatever leads to them.

    Where one of two parents goes, the other stays the child's parent. As `keep`, it makes a new version of
    one that a record prints. Raises Refused where there is a newer version or the row is gone, FamilyError
    where others need it.
    """
    _lock(genogram)
    pk = row.pk
    if genogram.shown_in.exists():
        genogram, keys = _go_on(by, genogram)
        pk = keys.get((type(row), pk), 0)
    found: Row | None = type(row)._default_manager.filter(pk=pk, genogram=genogram).first()
    if found is None:
        raise Refused(GONE)
    if isinstance(found, GenogramPerson):
        both = GenogramChild.objects.filter(genogram=genogram, parent_b__isnull=False)
        both.filter(parent_b=found).update(parent_b=None)
        for link in both.filter(parent_a=found):
            link.parent_a, link.parent_b = link.parent_b, None
            link.save(update_fields=["parent_a", "parent_b"])
    found.delete()
    _changed(by, genogram)
    return genogram


def _lock(genogram: Genogram) -> None:
    """Lock the version with its file. Raises Refused where there is a newer one."""
    File.objects.select_for_update().get(pk=genogram.file_id)
    latest = Genogram.objects.latest_of(genogram.file)
    if latest != genogram:
        raise Refused("There is a newer version of this genogram. Change that one.")


def _go_on(by: User | None, genogram: Genogram) -> tuple[Genogram, Keys]:
    """A version of today like this one, which stands still."""
    made = Genogram.objects.create(file=genogram.file, made_by=by)
    return made, _copy(genogram, made)


def _changed(by: User | None, genogram: Genogram) -> None:
    """Log the change, once the family can be drawn. Raises FamilyError where it cannot."""
    GenogramHousehold.objects.filter(genogram=genogram, people=None).delete()
    checked(genogram.family())
    genogram.changed_at = timezone.now()
    genogram.save(update_fields=["changed_at"])
    log.write(Verb.GENOGRAM_CHANGED, by=by, file=genogram.file_id, obj=genogram)
