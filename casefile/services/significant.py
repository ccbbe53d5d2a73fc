"""Significant events: logged in seconds, answered by management oversight, passed on when nobody acts."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from casefile import events, rules
from casefile.models import Child, SignificantEvent
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Post, ReportingLine, User
from supervision_portal.people.querysets import UserQuerySet
from supervision_portal.people.roles import May, Role
from supervision_portal.records.models import File, FileBar, FileHolder
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.notices import tell
from supervision_portal.schedule.duties import covering

BEFORE_BIRTH = dt.timedelta(days=366)


@transaction.atomic
def log_event(
    *, by: User, file: File, kind: str, what: str, happened_at: dt.datetime, known_at: dt.datetime
) -> SignificantEvent:
    """The clock runs from now on, and the manager is told (CAL-16.1). Moments are aware.

    Raises Refused for a moment to come or long before the child's birth, a kind that is not known, or
    “Something else” without words.
    """
    what = clean_text(what).strip()
    if kind not in events.KINDS:
        raise Refused("Choose what happened.")
    if kind == events.OTHER and not what:
        raise Refused("Say what happened.")
    if max(happened_at, known_at) > timezone.now():
        raise Refused("The event and when it became known must be in the past.")
    if known_at < happened_at:
        raise Refused("It cannot have become known before it happened.")
    refuse_before_birth(file, happened_at)
    File.objects.select_for_update().get(pk=file.pk)
    if sent_twice := logged_already(by=by, file=file, kind=kind, what=what, happened_at=happened_at):
        return sent_twice
    event = SignificantEvent.objects.create(
        file=file, kind=kind, what=what, happened_at=happened_at, known_at=known_at, logged_by=by
    )
    log.write(Verb.EVENT_LOGGED, by=by, file=file, obj=event)
    for person in managers_of(file):
        if person != by:
            tell("event_logged", to=person, file=file, key=f"event:{event.pk}")
    return event


def logged_already(
    *, by: User, file: File, kind: str, what: str, happened_at: dt.datetime
) -> SignificantEvent | None:
    """The same event, in the same words, that waits for its oversight: sent twice, as its answer was lost."""
    same = {"kind": kind, "what": what, "happened_at": happened_at, "logged_by": by}
    return open_events().filter(file=file, **same).first()


def refuse_before_birth(file: File, happened_at: dt.datetime) -> None:
    """Raises Refused for a day more than a year before the child was born: the year is mistyped.

    What happens to an unborn child is an event as well.
    """
    child = Child.objects.only("born_on").get(pk=file.pk)
    if child.born_on and happened_at.date() < child.born_on - BEFORE_BIRTH:
        raise Refused("The event is before the child was born. Check the year.")


@transaction.atomic
def withdraw(*, by: User, event: SignificantEvent, why: str) -> None:
    """Take back what was logged in error; it stays readable with the reason.

    Raises Refused without a reason, or where an oversight answers it.
    """
    event = SignificantEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    why = clean_text(why).strip()
    if event.answered_at:
        raise Refused("Management oversight has answered this event.")
    if event.withdrawn_at:
        raise Refused("This event is withdrawn already.")
    if not why:
        raise Refused("Say why it is withdrawn.")
    event.withdrawn_at, event.withdrawn_by, event.withdrawn_why = timezone.now(), by, why
    event.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    log.write(Verb.EVENT_WITHDRAWN, by=by, file=event.file_id, obj=event)


def tell_next_managers(now: dt.datetime | None = None) -> int:
    """Tell the manager's manager of each event that nobody answered in its 48 hours; returns how many."""
    now = now or timezone.now()
    late = open_events().filter(happened_at__lt=now - rules.TELL_NEXT_AFTER, told_next_at=None)
    told = 0
    for event in late.select_related("file").order_by("happened_at")[:200]:
        with transaction.atomic():
            people = next_managers_of(event.file)
            waiting = SignificantEvent.objects.filter(pk=event.pk, told_next_at=None)
            if not people or not waiting.update(told_next_at=now):
                continue
            for person in people:
                tell("event_waits", to=person, file=event.file, key=f"event:{event.pk}")
            told += 1
    return told


def next_managers_of(file: File) -> list[User]:
    """Who is above the managers of a file; the directors where there is nobody else."""
    above = [person for manager in managers_of(file) for person in _next_above(manager, file)]
    posts = Post.objects.current().filter(role=Role.DIRECTOR)
    return above or _not_barred(User.objects.filter(pk__in=posts.values("user")), file)


def open_events() -> QuerySet[SignificantEvent]:
    """Events that wait for an oversight to be signed off."""
    return SignificantEvent.objects.filter(answered_at=None, withdrawn_at=None)


def managers_of(file: File) -> list[User]:
    """Who answers for a child's file today: who supervises its worker, else who manages its team.

    While somebody covers for that supervisor, it is them. Never somebody who is barred from it.
    """
    workers = FileHolder.objects.workers().filter(file=file, role=FileHolder.Role.CASEWORKER)
    lines = ReportingLine.objects.supervising().filter(supervisee__in=workers.values("user"))
    supervisors = list(lines.values_list("supervisor", flat=True))
    covers = covering(supervisors)
    people = _not_barred(User.objects.filter(pk__in=[covers.get(pk, pk) for pk in supervisors]), file)
    if not people and file.team_id:
        people = _not_barred(User.objects.managing(file.team_id), file)
    return people


def _next_above(person: User, file: File) -> list[User]:
    """The line manager of a manager; where there is none, or they are barred, the next one up."""
    seen = {person.pk}
    above = User.objects.supervisor_of(person.pk)
    while above and above.pk not in seen:
        if above.may(May.MANAGE_MANAGERS) and _not_barred(User.objects.filter(pk=above.pk), file):
            return [above]
        seen.add(above.pk)
        above = User.objects.supervisor_of(above.pk)
    return []


def _not_barred(people: UserQuerySet, file: File) -> list[User]:
    barred = FileBar.objects.current().filter(file=file)
    return list(people.active().exclude(pk__in=barred.values("user")).order_by("name"))
