"""Jobs that run once in their slot, however many beats ring: each claims its row first."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from supervision_portal.schedule.models import JobRun
from supervision_portal.schedule.rules import is_working_day
from supervision_portal.schedule.services.deadlines import rebuild
from supervision_portal.schedule.services.reminders import DIGEST, ring, write_digests

GIVEN_UP = dt.timedelta(hours=1)  # a run that has not ended by then has died
NIGHT = dt.time(1, 30)
MORNING = dt.time(7, 30)


def nightly(now: dt.datetime | None = None) -> bool:
    """Rebuild all deadlines once a night, or once it can be caught up. Whether this run did it."""
    now = timezone.localtime(now)
    if now.time() < NIGHT:
        return False
    return once("rebuild", now.date().isoformat(), lambda: rebuild(today=now.date()))


def morning(now: dt.datetime | None = None) -> bool:
    """Queue the mails of a working day in the morning, or once it can be caught up. Whether this run did."""
    now = timezone.localtime(now)
    day = now.date()
    if now.time() < MORNING or not is_working_day(day):
        return False
    return once(DIGEST, day.isoformat(), lambda: write_digests(day))


def hourly(now: dt.datetime | None = None) -> bool:
    """Queue the mails of what is due within hours, once an hour. Whether this run did it."""
    now = now or timezone.now()
    return once("clocks", f"{now.astimezone(dt.UTC):%Y-%m-%dT%H}", lambda: ring(now))


def once(name: str, slot: str, job: Callable[[], object]) -> bool:
    """Run a job unless its slot is taken: by a run that ended, or one that is still under way."""
    now = timezone.now()
    run, is_new = JobRun.objects.get_or_create(name=name, slot=slot, defaults={"claimed_at": now})
    if not is_new:
        died = Q(ended_at=None, claimed_at__lt=now - GIVEN_UP)
        if not JobRun.objects.filter(died, pk=run.pk).update(claimed_at=now):
            return False
    job()
    JobRun.objects.filter(pk=run.pk).update(ended_at=timezone.now())
    return True
