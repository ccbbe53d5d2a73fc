"""Children, who works with them, their status, and who must not see their file."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from casefile.models import CaseRecordTeam, Child, ChildStatus, Family, Status
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Team, User
from supervision_portal.records.models import File, FileBar, FileHolder
from supervision_portal.records.services.errors import Refused

DETAILS = ("name", "initials", "case_number", "born_on", "address", "address_is_confidential", "family")


def initials_of(name: str) -> str:
    """“Amara Okafor-Bell” → “AO”."""
    return "".join(word[0].upper() for word in name.split() if word[0].isalnum())[:10]


@transaction.atomic
def add_child(
    *,
    by: User | None,
    name: str,
    case_number: str,
    team: Team | None,
    initials: str = "",
    opened_on: dt.date | None = None,
    **details: Any,
) -> Child:
    """A child with a file. Raises Refused where the case-system number is taken."""
    name = clean_text(name).strip()
    file = File.objects.create(
        kind=File.Kind.CHILD, title=name, team=team, opened_on=opened_on or timezone.localdate()
    )
    child = Child(file=file, name=name, initials=initials or initials_of(name), case_number=case_number)
    for key, value in details.items():
        setattr(child, key, clean_text(value) if isinstance(value, str) else value)
    try:
        with transaction.atomic():
            child.save(force_insert=True)
    except IntegrityError:
        raise Refused(f"There is a child with the number {case_number} already.") from None
    log.write(Verb.FILE_OPENED, by=by, file=file)
    return child


@transaction.atomic
def change_child(*, by: User | None, child: Child, team: Team | None, **details: Any) -> bool:
    """Keep what is known of a child; answers whether anything changed. Raises Refused for a number taken."""
    child = Child.objects.select_for_update(of=("self",)).select_related("file").get(pk=child.pk)
    details = {k: clean_text(v).strip() if isinstance(v, str) else v for k, v in details.items()}
    changed = [key for key in DETAILS if key in details and getattr(child, key) != details[key]]
    moved = child.file.team_id != (team.pk if team else None)
    if not changed and not moved:
        return False
    for key in changed:
        setattr(child, key, details[key])
    try:
        with transaction.atomic():
            child.save(update_fields=changed)
    except IntegrityError:
        raise Refused(f"There is a child with the number {child.case_number} already.") from None
    child.file.title, child.file.team = child.name, team
    child.file.save(update_fields=["title", "team"])
    log.write(Verb.CHILD_CHANGED, by=by, file=child.file)
    return True


@transaction.atomic
def allocate(
    *,
    by: User | None,
    child: Child,
    worker: User | None,
    start: dt.date | None = None,
    role: str = FileHolder.Role.CASEWORKER,
) -> None:
    """From `start` the case is this worker's; the one before ends the day before. None: nobody's.

    Raises Refused for a worker who is barred from the file or has left, and for a day before the last change.
    """
    start = start or timezone.localdate()
    File.objects.select_for_update().get(pk=child.pk)
    if worker and not worker.is_active:
        raise Refused(f"{worker.name} has left.")
    if worker and FileBar.objects.on(start).filter(file=child.pk, user=worker).exists():
        raise Refused(f"{worker.name} must not work on this file.")
    current = FileHolder.objects.filter(file=child.pk, role=role, end=None).select_related("user").first()
    if current and current.user == worker:
        return
    if current and current.start > start:
        raise Refused(f"{current.user.name} holds it from {current.start:%-d %B %Y}. Choose a later day.")
    if current and current.start == start:
        current.delete()
    elif current:
        current.end = start - dt.timedelta(days=1)
        current.save(update_fields=["end"])
    if worker:
        FileHolder.objects.create(file_id=child.pk, user=worker, role=role, start=start)
    log.write(Verb.CHILD_ALLOCATED, by=by, file=child.pk, obj=worker)


@transaction.atomic
def set_status(
    *,
    by: User | None,
    child: Child,
    status: Status,
    start: dt.date | None = None,
    settled: bool = False,
    is_complex: bool = False,
) -> ChildStatus:
    """The child's status from a day on. Raises Refused for a day before the last change."""
    start = start or timezone.localdate()
    File.objects.select_for_update().get(pk=child.pk)
    current = child.statuses.filter(end=None).first()
    if current and current.start > start:
        raise Refused(f"The status was changed on {current.start:%-d %B %Y}. Choose a later day.")
    if current and (current.status, current.settled, current.complex) == (status, settled, is_complex):
        return current
    if current and current.start == start:
        current.delete()
    elif current:
        current.end = start - dt.timedelta(days=1)
        current.save(update_fields=["end"])
    made = ChildStatus.objects.create(
        child=child, status=status, start=start, settled=settled, complex=is_complex
    )
    log.write(Verb.CHILD_CHANGED, by=by, file=child.pk, obj=made)
    return made


@transaction.atomic
def bar(*, by: User | None, file: File, user: User, reason: str) -> FileBar:
    """From today this person does not see the file, whatever their role. Their allocation to it ends.

    Raises Refused without a reason, or where they are barred already.
    """
    File.objects.select_for_update().get(pk=file.pk)
    if not reason.strip():
        raise Refused("Say why this person must not see the file.")
    if FileBar.objects.current().filter(file=file, user=user).exists():
        raise Refused(f"{user.name} is barred from this file already.")
    today = timezone.localdate()
    held = FileHolder.objects.filter(file=file, user=user, end=None)
    held.filter(start=today).delete()
    held.update(end=today - dt.timedelta(days=1))
    barred = FileBar.objects.create(file=file, user=user, reason=clean_text(reason).strip(), by=by)
    log.write(Verb.FILE_BARRED, by=by, file=file, obj=user)
    return barred


@transaction.atomic
def lift_bar(*, by: User, barred: FileBar) -> None:
    """From today the person may see the file again, as far as anything else lets them."""
    barred = FileBar.objects.select_for_update().get(pk=barred.pk)
    if barred.is_over:
        raise Refused("This has been lifted already.")
    barred.end = timezone.localdate() - dt.timedelta(days=1)
    barred.save(update_fields=["end"])
    log.write(Verb.FILE_BAR_LIFTED, by=by, file=barred.file_id, obj=barred.user)


def family_of(children: list[Child], name: str = "") -> Family:
    """Make siblings of these children."""
    family = next((child.family for child in children if child.family), None)
    family = family or Family.objects.create(name=name or children[0].name.split(" ")[-1])
    Child.objects.filter(pk__in=[child.pk for child in children]).update(family=family)
    return family


def case_system_of(team: Team | None) -> str:
    """The name of the case system that is the record for this team; "" where the sealed PDF is."""
    found = CaseRecordTeam.objects.filter(team=team).first() if team else None
    return found.name if found else ""
