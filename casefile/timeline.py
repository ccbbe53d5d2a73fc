"""What stands on a child's file: records, newest first, and the events that wait for oversight."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from casefile import events, rules
from casefile.models import SignificantEvent
from casefile.services.significant import open_events
from supervision_portal.people.models import User
from supervision_portal.records import access, kinds
from supervision_portal.records.models import File, Record
from supervision_portal.records.querysets import not_empty


@dataclass(frozen=True)
class OpenEvent:
    """A significant event with its clock."""

    event: SignificantEvent
    clock: rules.Clock

    @property
    def words(self) -> str:
        return words_of(self.event)


def words_of(event: SignificantEvent) -> str:
    kind = events.KINDS.get(event.kind, event.kind)
    return event.what if event.kind == events.OTHER else f"{kind}: {event.what}" if event.what else kind


def records_on(file: File, user: User, kind: str = "") -> QuerySet[Record]:
    """The records of a file that this person may know of, the newest first."""
    found = access.records_listed_on(file, user).filter(not_empty())
    if kind:
        found = found.filter(kind=kind)
    day = Coalesce("held_on", TruncDate("begun_at"))
    return found.order_by(day.desc(), "-begun_at").defer("content").select_related("amends", "filing")


def kinds_to_choose() -> list[tuple[str, str]]:
    """The filter of a timeline."""
    return [("", "All records"), *((kind.key, kind.label) for kind in kinds.every("child"))]


def clock_of(event: SignificantEvent, now: dt.datetime | None = None) -> rules.Clock:
    happened, known = timezone.localtime(event.happened_at), timezone.localtime(event.known_at)
    return rules.oversight_clock(happened, known, event.answered_at, now or timezone.localtime())


def waiting(files: QuerySet[File], now: dt.datetime | None = None) -> list[OpenEvent]:
    """The events on these files that no oversight has answered, the longest first. One query."""
    found = open_events().filter(file__in=files).select_related("file", "logged_by", "oversight")
    return [OpenEvent(event, clock_of(event, now)) for event in found.defer("oversight__content")]
