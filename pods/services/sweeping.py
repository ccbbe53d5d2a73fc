"""Rooms that somebody forgot: they pause by themselves, and nothing in them is lost."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from pods.news import tell
from pods.room_models import Room

FORGOTTEN = dt.timedelta(minutes=30)  # without anything done or typed


def pause_forgotten(now: dt.datetime | None = None) -> int:
    """Pause rooms in which nothing was done for a while; returns how many."""
    now = now or timezone.now()
    waits = Room.objects.filter(ended_at=None, paused_at=None, touched_at__lt=now - FORGOTTEN)
    return sum(_pause(room, now) for room in waits.only("pk"))


@transaction.atomic
def _pause(room: Room, now: dt.datetime) -> bool:
    """Of one room, if it still waits: the clock stands where it was last used."""
    waits = Room.objects.select_for_update().filter(
        pk=room.pk, ended_at=None, paused_at=None, touched_at__lt=now - FORGOTTEN
    )
    found = waits.first()
    if found is None:
        return False
    touched = found.touched_at
    found.paused_at = max(touched, found.step_began_at)
    tell(found)
    Room.objects.filter(pk=found.pk).update(touched_at=touched)  # a pause is no use of it
    return True
