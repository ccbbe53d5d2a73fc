"""The personal calendar feed: sessions at a secret address, without anyone's name or case."""

import datetime as dt
import secrets

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


def calendar_of(user: User) -> bytes:
    """The feed as iCalendar, in Europe/London with the zone's own rules. The reading is logged."""
    calendar = Calendar()
    calendar.add("prodid", "-//Supervision Portal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Supervision")
    for session in sessions_of(user).order_by("planned_for"):
        start = timezone.localtime(session.planned_for)
        event = Event()
        event.add("uid", f"session-{session.pk}@{settings.PORTAL_URL.split('//')[-1]}")
        event.add("dtstamp", timezone.now())
        event.add("dtstart", start)
        event.add("dtend", start + LENGTH)
        event.add("summary", "Supervision")
        if session.place:
            event.add("location", session.place)
        event.add("url", settings.PORTAL_URL)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    log.write(Verb.FEED_READ, by=user)
    return calendar.to_ical()
