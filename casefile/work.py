"""What waits for one person on children's files, for “My work”."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.utils import timezone

from casefile import access as children_access
from casefile import rules
from casefile.models import Filing
from casefile.services.significant import open_events
from casefile.timeline import OpenEvent, clock_of
from supervision_portal.people.models import User
from supervision_portal.people.reach import Reach, reach_of
from supervision_portal.records import access
from supervision_portal.records.models import FileBar, Record
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules import SOON

AT_MOST = 50
OF_AN_EVENT = (  # as a line on “My work” says it
    *("kind", "what", "happened_at", "known_at", "answered_at"),
    *("file__title", "logged_by__name", "oversight__state"),
)
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


# Two sets and no OR: each is found by its own index.
_OPEN = "SELECT d.id FROM schedule_deadline d WHERE d.ended_on IS NULL AND d.duty = 'case' AND NOT d.paused"
_DUE = f"""
{_OPEN} AND d.due_on <= %s AND d.responsible_id = %s
UNION ALL
{_OPEN} AND d.due_on <= %s AND d.file_id IN (
    SELECT h.file_id FROM records_fileholder h
     WHERE h.user_id {{acting}}
       AND h.role = 'caseworker' AND h.start <= %s AND (h."end" IS NULL OR h."end" >= %s))
"""


def cases_due(user: User, today: dt.date, reach: Reach | None = None) -> CasesDue | None:
    """Of whom one works with, or covers for who does, and those to discuss with their worker.

    One query; None where none is due.
    """
    soon, acting = today + dt.timedelta(SOON), (reach or reach_of(user)).acting
    due = RawSQL(_DUE.format(acting=acting.sql), (soon, user.pk, soon, *acting.params, today, today))
    found = (
        Deadline.objects.filter(pk__in=due)
        .exclude(file__in=FileBar.objects.current().filter(user=user).values("file"))
        .annotate(total=Window(Count("pk")))
        .select_related("file")
        .only("due_on", "paused", "because", "file__title")
        .order_by("due_on", "file__title")
    )
    first = list(found[:CASES_AT_MOST])
    return CasesDue(first, first[0].total - len(first)) if first else None


def events_for(user: User, reach: Reach | None = None) -> list[OpenEvent]:
    """Events on the files of one's own work and one's own people; once they are late, on all one manages."""
    now = timezone.localtime()
    near = Q(file__in=access.near_children(user, reach))
    late = Q(happened_at__lt=now - rules.OVERSIGHT_WITHIN, file__in=access.managed_children(user, reach))
    found = open_events().filter(near | late).select_related("file", "logged_by", "oversight")
    found = found.only(*OF_AN_EVENT).order_by("happened_at")[:AT_MOST]
    return [OpenEvent(event, clock_of(event, now)) for event in found]


def filings_of(user: User, reach: Reach | None = None) -> QuerySet[Filing]:
    """Filings in a case system that this person can confirm: of their own children and their own people's."""
    waiting = Filing.objects.filter(filed_at=None, record__state__in=Record.FINAL).exclude(case_system="")
    whose = Q(record__narrow=False) | Q(record__author=user)
    return waiting.filter(whose, record__file__in=access.near_children(user, reach))


def to_file(user: User, today: dt.date, reach: Reach | None = None) -> ToFile | None:
    """None where nothing waits."""
    days = list(filings_of(user, reach).values_list("due_on", flat=True))
    return ToFile(len(days), sum(day < today for day in days)) if days else None


def releases_waiting(user: User) -> int:
    """Releases for this person to look through and decide: those that somebody else asked for. One query."""
    found = children_access.releases_worked_on_by(user).filter(released_at=None, withdrawn_at=None)
    return found.exclude(asked_by=user).count()
