"""What a council keeps for all its children: the statuses, and the teams whose case system is the record."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import slugify

from casefile.models import CaseRecordTeam, Status
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Team, User
from supervision_portal.records.services.errors import Refused


@transaction.atomic
def add_status(*, by: User | None, name: str) -> Status:
    """A status at the end of the list. Raises Refused where another has this name, or has it as its key."""
    name = _free(name)
    last = Status.objects.aggregate(last=Max("order"))["last"] or 0
    try:
        with transaction.atomic():
            made = Status.objects.create(key=_key(name), name=name, order=last + 10)
    except IntegrityError:
        raise _taken(name) from None
    log.write(Verb.STATUS_CHANGED, by=by, obj=made)
    return made


@transaction.atomic
def change_status(*, by: User | None, status: Status, name: str, retired: bool) -> bool:
    """Rename a status, retire it or offer it again; answers whether anything changed.

    A retired one stays with the children who have it. Its key stays: rules and imports know it by that.
    Raises Refused for a name that is taken.
    """
    status = Status.objects.select_for_update().get(pk=status.pk)
    name = _free(name, besides=status)
    if (status.name, status.retired_on is not None) == (name, retired):
        return False
    status.name = name
    status.retired_on = (status.retired_on or timezone.localdate()) if retired else None
    status.save(update_fields=["name", "retired_on"])
    log.write(Verb.STATUS_CHANGED, by=by, obj=status)
    return True


@transaction.atomic
def set_case_system(
    *, by: User | None, team: Team, name: str, start: dt.date, end: dt.date | None = None
) -> CaseRecordTeam:
    """For records of this team signed from `start` to `end` the case system is the record.

    What was signed before keeps its place. Raises Refused where it would end before it starts.
    """
    if end and end < start:
        raise Refused("The last day is before the first.")
    kept, _made = CaseRecordTeam.objects.update_or_create(
        team=team, defaults={"name": clean_text(name).strip(), "start": start, "end": end}
    )
    log.write(Verb.CASE_SYSTEM_CHANGED, by=by, obj=team)
    return kept


def _free(name: str, besides: Status | None = None) -> str:
    """The name, cleaned, that no other status has as its name or key. Raises Refused where one has."""
    name = clean_text(name).strip()
    others = Status.objects.exclude(pk=besides.pk) if besides else Status.objects.all()
    if others.filter(Q(name__iexact=name) | Q(key__iexact=name)).exists():
        raise _taken(name)
    return name


def _key(name: str) -> str:
    """A key that no status has, made of the words of its name."""
    first = slugify(name)[:26].strip("-") or "status"
    taken = set(Status.objects.filter(key__startswith=first).values_list("key", flat=True))
    keys = [first, *(f"{first}-{number}" for number in range(2, len(taken) + 2))]
    return next(key for key in keys if key not in taken)


def _taken(name: str) -> Refused:
    return Refused(f"There is a status {name} already.")
