"""What waits for one person on children's files, for “My work”."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone

from casefile import rules
from casefile.models import Filing
from casefile.services.significant import open_events
from casefile.timeline import OpenEvent, clock_of
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.models import FileBar, FileHolder, Record
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules import SOON

AT_MOST = 50
CASES_AT_MOST = 20


@dataclass(frozen=True)
class ToFile:
    """How many records wait to be put into the case system, and how many of them are late."""

    count: int
    late: int

    @property
    def late_words(self) -> str:
        return f"{self.late} late"


@dataclass(frozen=True)
class CasesDue:
    """Children whose case is to be discussed soon or is overdue, the longest overdue first."""

    first: Sequence[Deadline]
    more: int  # beyond these


def cases_due(user: User, today: dt.date) -> CasesDue | None:
    """Of whom one works with, and those to discuss with their worker. One query; None where none is due."""
    soon = Deadline.objects.open().filter(duty="case", paused=False, due_on__lte=today + dt.timedelta(SOON))
    own = FileHolder.objects.workers().filter(user=user, role=FileHolder.Role.CASEWORKER).values("file")
    # Two sets and no OR: each is found by its own index.
    whose = soon.filter(responsible=user).values("pk").union(soon.filter(file__in=own).values("pk"))
    barred = FileBar.objects.current().filter(user=user).values("file")
    found = (
        Deadline.objects.filter(pk__in=whose)
        .exclude(file__in=barred)
        .annotate(total=Window(Count("pk")))
        .select_related("file")
        .only("due_on", "paused", "because", "file__title")
        .order_by("due_on", "file__title")
    )
    first = list(found[:CASES_AT_MOST])
    return CasesDue(first, first[0].total - len(first)) if first else None


def events_for(user: User) -> list[OpenEvent]:
    """Events on the files of one's own work and one's own people; once they are late, on all one manages."""
    now = timezone.localtime()
    near = Q(file__in=access.near_children(user))
    late = Q(happened_at__lt=now - rules.OVERSIGHT_WITHIN, file__in=access.managed_children(user))
    found = open_events().filter(near | late).select_related("file", "logged_by", "oversight")
    found = found.defer("oversight__content").order_by("happened_at")[:AT_MOST]
    return [OpenEvent(event, clock_of(event, now)) for event in found]


def filings_of(user: User) -> QuerySet[Filing]:
    """Filings in a case system that this person can confirm: of their own children and their own people's."""
    waiting = Filing.objects.filter(filed_at=None, record__state__in=Record.FINAL).exclude(case_system="")
    whose = Q(record__narrow=False) | Q(record__author=user)
    return waiting.filter(whose, record__file__in=access.near_children(user))


def to_file(user: User, today: dt.date) -> ToFile | None:
    """None where nothing waits."""
    counted = filings_of(user).aggregate(count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return ToFile(**counted) if counted["count"] else None
