"""Children, who works with them, their status, and who must not see their file."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from casefile import access
from casefile.models import CaseRecordTeam, Child, ChildStatus, Family, KnowsAddress, Status
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Team, User
from supervision_portal.records.models import File, FileBar, FileHolder, Notice
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.services import renew

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
    name, case_number = clean_text(name).strip(), clean_text(case_number).strip()
    _refuse_taken(case_number)
    file = File.objects.create(
        kind=File.Kind.CHILD, title=name, team=team, opened_on=opened_on or timezone.localdate()
    )
    child = Child(file=file, name=name, initials=initials or initials_of(name), case_number=case_number)
    for key, value in details.items():
        setattr(child, key, clean_text(value).strip() if isinstance(value, str) else value)
    try:
        with transaction.atomic():
            child.save(force_insert=True)
    except IntegrityError:
        raise _taken(case_number) from None
    log.write(Verb.FILE_OPENED, by=by, file=file)
    renew([file.pk], duties=["case"])
    return child


def _refuse_taken(case_number: str, besides: Child | None = None) -> None:
    """A number is one child's, whatever its capitals."""
    others = Child.objects.filter(case_number__iexact=case_number)
    if others.exclude(pk=besides.pk if besides else None).exists():
        raise _taken(case_number)


def _taken(case_number: str) -> Refused:
    return Refused(f"There is a child with the number {case_number} already.")


@transaction.atomic
def take_on(
    *,
    by: User | None,
    worker: User | None = None,
    status: Status | None = None,
    settled: bool = False,
    is_complex: bool = False,
    **child: Any,
) -> Child:
    """A new child with who works with them and their status from today. Raises Refused as its parts do."""
    made = add_child(by=by, **child)
    if status:
        set_status(by=by, child=made, status=status, settled=settled, is_complex=is_complex)
    if worker:
        allocate(by=by, child=made, worker=worker)
    return made


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
    if "case_number" in changed:
        _refuse_taken(child.case_number, besides=child)
    try:
        with transaction.atomic():
            child.save(update_fields=changed)
    except IntegrityError:
        raise _taken(child.case_number) from None
    child.file.title, child.file.team = child.name, team
    child.file.save(update_fields=["title", "team"])
    log.write(Verb.CHILD_CHANGED, by=by, file=child.file)
    renew([child.pk], duties=["case"])
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

    Raises Refused for a worker who is barred from the file or has left, for a day before the last change,
    and for oneself where one has nothing to do with the child: who administers does not read.
    """
    start = start or timezone.localdate()
    File.objects.select_for_update().get(pk=child.pk)
    if worker and not worker.is_active:
        raise Refused(f"{worker.name} has left.")
    if worker and FileBar.objects.not_over().filter(file=child.pk, user=worker).exists():
        raise Refused(f"{worker.name} must not work on this file.")
    if worker and worker == by and not access.children_worked_with(by).filter(pk=child.pk).exists():
        raise Refused("You cannot allocate this child to yourself. Ask the manager of the team.")
    latest = _latest_holder(child, role, start)
    if latest and latest.user == worker and latest.end is None:
        return
    if latest and latest.start > start:
        raise Refused(f"{latest.user.name} holds it from {latest.start:%-d %B %Y}. Choose a later day.")
    if latest and latest.start == start:
        latest.delete()
    elif latest:
        latest.end = start - dt.timedelta(days=1)
        latest.save(update_fields=["end"])
    if worker:
        FileHolder.objects.create(file_id=child.pk, user=worker, role=role, start=start)
    log.write(Verb.CHILD_ALLOCATED, by=by, file=child.pk, obj=worker)
    renew([child.pk], duties=["case"])


def _latest_holder(child: Child, role: str, day: dt.date) -> FileHolder | None:
    """Who holds the case on a day or later, the last of them: an end may be to come."""
    held = FileHolder.objects.filter(file=child.pk, role=role).exclude(end__lt=day)
    return held.select_related("user").order_by("-start").first()


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
    """The child's status from a day on.

    Raises Refused for a day before the last change, and for a retired status that the child does not have.
    """
    start = start or timezone.localdate()
    File.objects.select_for_update().get(pk=child.pk)
    current = child.statuses.filter(end=None).first()
    if current and current.start > start:
        raise Refused(f"The status was changed on {current.start:%-d %B %Y}. Choose a later day.")
    if current and (current.status, current.settled, current.complex) == (status, settled, is_complex):
        return current
    if status.retired_on and (current is None or current.status != status):
        raise Refused(f"The status {status.name} is not used any more. Choose another one.")
    if current and current.start == start:
        current.delete()
    elif current:
        current.end = start - dt.timedelta(days=1)
        current.save(update_fields=["end"])
    made = ChildStatus.objects.create(
        child=child, status=status, start=start, settled=settled, complex=is_complex
    )
    log.write(Verb.CHILD_CHANGED, by=by, file=child.pk, obj=made)
    renew([child.pk], duties=["case"])
    return made


@transaction.atomic
def bar(*, by: User | None, file: File, user: User, reason: str) -> FileBar:
    """From today this person does not see the file, whatever their role.

    Their allocation to it ends, mail to them about it that waits is not sent.
    Raises Refused without a reason, or where they are barred already.
    """
    File.objects.select_for_update().get(pk=file.pk)
    if not reason.strip():
        raise Refused("Say why this person must not see the file.")
    if FileBar.objects.current().filter(file=file, user=user).exists():
        raise Refused(f"{user.name} is barred from this file already.")
    today = timezone.localdate()
    held = FileHolder.objects.not_over().filter(file=file, user=user)
    held.filter(start__gte=today).delete()
    held.update(end=today - dt.timedelta(days=1))
    Notice.objects.filter(file=file, to=user, sent_at=None).delete()
    KnowsAddress.objects.filter(child=file.pk, user=user).delete()
    barred = FileBar.objects.create(file=file, user=user, reason=clean_text(reason).strip(), by=by)
    log.write(Verb.FILE_BARRED, by=by, file=file, obj=user)
    return barred


@transaction.atomic
def lift_bar(*, by: User, barred: FileBar) -> None:
    """From today the person may see the file again, as far as anything else lets them.

    Raises Refused where it is lifted already, or it is one's own.
    """
    barred = FileBar.objects.select_for_update(of=("self",)).select_related("user").get(pk=barred.pk)
    if barred.user == by:
        raise Refused("You cannot lift this for yourself.")
    if barred.is_over:
        raise Refused("This has been lifted already.")
    barred.end = timezone.localdate() - dt.timedelta(days=1)
    barred.save(update_fields=["end"])
    log.write(Verb.FILE_BAR_LIFTED, by=by, file=barred.file_id, obj=barred.user)


@transaction.atomic
def join_family(*, by: User | None, child: Child, sibling: Child) -> None:
    """Make brothers and sisters of two children.

    Raises Refused where each has a family already: whose would be left is for a person to decide.
    """
    both = Child.objects.select_for_update(of=("self",)).filter(pk__in=[child.pk, sibling.pk])
    families = {one.family_id for one in both} - {None}
    if child.pk == sibling.pk:
        raise Refused("This is the number of the child itself.")
    if len(families) > 1:
        raise Refused("Both have brothers and sisters on file already. Take one of them out of theirs first.")
    family = families.pop() if families else Family.objects.create(name=f"Family of {child.case_number}").pk
    for one in both:
        if one.family_id != family:
            Child.objects.filter(pk=one.pk).update(family=family)
            log.write(Verb.CHILD_CHANGED, by=by, file=one.pk)


@transaction.atomic
def leave_family(*, by: User | None, child: Child) -> None:
    """The child is no longer among these brothers and sisters."""
    child = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
    if child.family_id is None:
        return
    left = Child.objects.filter(pk=child.pk).update(family=None)
    if left and not Child.objects.filter(family=child.family_id).exists():
        Family.objects.filter(pk=child.family_id).delete()
    log.write(Verb.CHILD_CHANGED, by=by, file=child.pk)


def family_of(children: list[Child], name: str = "") -> Family:
    """Make siblings of these children."""
    family = next((child.family for child in children if child.family), None)
    family = family or Family.objects.create(name=name or f"Family of {children[0].case_number}")
    Child.objects.filter(pk__in=[child.pk for child in children]).update(family=family)
    return family


@transaction.atomic
def let_know_address(*, by: User | None, child: Child, user: User, reason: str) -> None:
    """This person must know a confidential address, beside the workers and who supervises them.

    Raises Refused without a reason, or for somebody who has nothing to do with the child at all.
    """
    reason = clean_text(reason).strip()
    if not reason:
        raise Refused("Say why this person must know the address.")
    sees, keeps = access.children_visible_to(user), access.children_kept_by(user)
    if not (sees.filter(pk=child.pk).exists() or keeps.filter(pk=child.pk).exists()):
        raise Refused(f"{user.name} cannot see this child’s file.")
    KnowsAddress.objects.update_or_create(child=child, user=user, defaults={"reason": reason})
    log.write(Verb.CHILD_CHANGED, by=by, file=child.pk, obj=user)


@transaction.atomic
def no_longer_knows(*, by: User | None, knows: KnowsAddress) -> None:
    """The address is masked for this person again, unless they work with the child."""
    if KnowsAddress.objects.filter(pk=knows.pk).delete()[0]:
        log.write(Verb.CHILD_CHANGED, by=by, file=knows.child_id, obj=knows.user)


def case_system_of(team: Team | None) -> str:
    """The name of the case system that is the record for this team today; "" where the sealed PDF is."""
    found = CaseRecordTeam.objects.current().filter(team=team).first() if team else None
    return found.name if found else ""
