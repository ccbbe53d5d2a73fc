"""What else two people have booked when they book a session."""

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.contrib import messages
from django.db.models import Q

from supervision_portal.design.words import uk_date, uk_time
from supervision_portal.people.http import Request
from supervision_portal.people.models import Post, User
from supervision_portal.people.querysets import supervised
from supervision_portal.records.models import File, FileHolder
from supervision_portal.records.services import files
from supervision_portal.schedule.models import Session

SUPERVISION, POD = dt.timedelta(hours=1), dt.timedelta(hours=2)  # as long as they usually last


def say(request: Request, file: File, times: Sequence[dt.datetime]) -> None:
    """Tell who booked these times what else the two have then. It may be meant, so nothing is refused."""
    for words in clashes(file, times):
        messages.warning(request, words)


def clashes(file: File, times: Sequence[dt.datetime]) -> list[str]:
    """What the supervisee and the supervisor have booked at these times besides; never with whom.

    One query for each of the two.
    """
    if not times:
        return []
    return [words for person in files.parties_of_file(file)[:2] for words in _of(person, file, times)]


def _of(person: User, file: File, times: Sequence[dt.datetime]) -> list[str]:
    near = reduce(or_, (_near(at) for at in times))
    held = FileHolder.objects.supervisees().filter(Q(user=person) | Q(user__in=supervised(person)))
    teams = Post.objects.current().filter(user=person, team__isnull=False).values("team")
    theirs = Q(pod=None, file__in=held.exclude(file=file).values("file")) | Q(
        pod__isnull=False, file__team__in=teams
    )
    booked = Session.objects.filter(theirs, near, state=Session.State.BOOKED).order_by("planned_for")
    return [
        f"{person.name} has {'a pod' if pod else 'another session'} on {uk_date(at)} at {uk_time(at)}."
        for at, pod in booked.values_list("planned_for", "pod").distinct()
    ]


def _near(at: dt.datetime) -> Q:
    before = Q(pod=None, planned_for__gt=at - SUPERVISION) | Q(pod__isnull=False, planned_for__gt=at - POD)
    return before & Q(planned_for__lt=at + SUPERVISION)
