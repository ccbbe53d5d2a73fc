"""What waits for one person on children's files, for “My work”."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from casefile import rules
from casefile.models import Filing
from casefile.services.significant import open_events
from casefile.timeline import OpenEvent, clock_of
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.models import Record

AT_MOST = 50


@dataclass(frozen=True)
class ToFile:
    """How many records wait to be put into the case system, and how many of them are late."""

    count: int
    late: int

    @property
    def late_words(self) -> str:
        return f"{self.late} late"


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
