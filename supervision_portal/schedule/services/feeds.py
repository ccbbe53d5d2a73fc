"""The personal calendar feed: sessions at a secret address, without anyone's name or case."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from icalendar import Calendar, Event

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.schedule.models import CalendarFeed, Session

PAST = dt.timedelta(days=92)  # how far back a feed goes
LENGTH = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """Something with a time in somebody's calendar. `key` stays the same however often it moves."""

    key: str
    start: dt.datetime
    length: dt.timedelta
    summary: str
    place: str = ""
    path: str = ""  # of its page in the portal
    is_cancelled: bool = False
    changes: int = 0  # a calendar takes what has a higher number in place of what it has
    changed_at: dt.datetime | None = None


_sources: list[Callable[[User, dt.datetime], Iterable[Entry]]] = []


def register(source: Callable[[User, dt.datetime], Iterable[Entry]]) -> None:
    """Add to every feed what `source` finds for a person since a moment; without a name or a case."""
    _sources.append(source)


def address_of(user: User) -> CalendarFeed:
    """The person's feed; made when it is first asked for."""
    return CalendarFeed.objects.get_or_create(user=user, defaults={"secret": _secret()})[0]


@transaction.atomic
def renew_address(*, by: User) -> CalendarFeed:
    """Another address: who knows the old one sees nothing any more."""
    feed, _ = CalendarFeed.objects.update_or_create(
        user=by, defaults={"secret": _secret(), "made_at": timezone.now()}
    )
    log.write(Verb.FEED_RENEWED, by=by)
    return feed


def _secret() -> str:
    return secrets.token_urlsafe(32)


def by_secret(secret: str) -> CalendarFeed | None:
    """The feed of this address, while its owner works here."""
    return CalendarFeed.objects.filter(secret=secret, user__is_active=True).select_related("user").first()


def sessions_of(user: User) -> QuerySet[Session]:
    """Sessions of one's own and of those whom one supervises: what was lately, and all that is booked."""
    files = Q(file__in=access.own_files(user)) | Q(file__in=access.supervised_files(user))
    since = timezone.now() - PAST
    return Session.objects.filter(files, planned_for__gte=since).exclude(state=Session.State.CANCELLED)


def _supervision_of(user: User) -> Iterable[Entry]:
    for session in sessions_of(user).order_by("planned_for"):
        yield Entry(f"session-{session.pk}", session.planned_for, LENGTH, "Supervision", session.place)


def calendar_of(user: User) -> bytes:
    """The feed as iCalendar. The reading is logged."""
    since = timezone.now() - PAST
    entries = [*_supervision_of(user), *(entry for source in _sources for entry in source(user, since))]
    log.write(Verb.FEED_READ, by=user)
    return as_ical(sorted(entries, key=lambda entry: entry.start), name="Supervision")


def as_ical(entries: Iterable[Entry], *, name: str) -> bytes:
    """Entries as iCalendar, in Europe/London with the zone's own rules; nobody is asked to answer."""
    calendar, entries = Calendar(), list(entries)
    cancels = bool(entries) and all(entry.is_cancelled for entry in entries)
    calendar.add("prodid", "-//Supervision Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancels else "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        start = timezone.localtime(entry.start)
        event = Event()
        event.add("uid", f"{entry.key}@{settings.PORTAL_URL.split('//')[-1]}")
        event.add("dtstamp", timezone.now())
        event.add("sequence", entry.changes)
        if entry.changed_at:
            event.add("last-modified", entry.changed_at)
        event.add("dtstart", start)
        event.add("dtend", start + entry.length)
        event.add("summary", entry.summary)
        if entry.place:
            event.add("location", entry.place)
        if entry.is_cancelled:
            event.add("status", "CANCELLED")
        event.add("url", settings.PORTAL_URL.rstrip("/") + entry.path if entry.path else settings.PORTAL_URL)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
