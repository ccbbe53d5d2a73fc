"""Who asks, as a member of a room.

Whether somebody is in the room, and whether they must not hear of this child, is asked of the database for
each request. The room and its people are kept in the process as they are in the room's present version.
"""

import datetime as dt
from copy import copy
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from pods.drawn import latest
from pods.prepared import Prepared
from pods.room_models import Member, Room
from supervision_portal.people.models import User
from supervision_portal.records.models import FileBar

ROOM = ("pk", "room__version", "room__touched_at", "discussed")  # what is asked each time


def _signed_in(room: UUID, user: int, day: dt.date) -> QuerySet[Member, Any]:
    barred = FileBar.objects.on(day).filter(user=OuterRef("user"), file=OuterRef("room__discussion__file"))
    return _members(room).filter(user=user).values_list(*ROOM, Exists(barred))


def _guest(room: UUID, key: UUID) -> QuerySet[Member, Any]:
    return _members(room).filter(user=None, pk=key).values_list(*ROOM)


def _members(room: UUID) -> QuerySet[Member]:
    return Member.objects.filter(room=room, left_at=None).annotate(discussed=F("room__discussion__file"))


SIGNED_IN = Prepared(_signed_in, UUID(int=1), -1, dt.date.min)
GUEST = Prepared(_guest, UUID(int=1), UUID(int=2))


def signed_in(room: UUID, user: User) -> Member | None:
    """This person as a member of the room; None for who is not in it, or has left."""
    for *row, barred in SIGNED_IN.rows(room, user.pk, timezone.localdate()):
        member = _member(room, *row)
        member.user, member.barred_now = user, barred
        return member
    return None


def guest(room: UUID, key: UUID) -> Member | None:
    """The guest with this key; None once they have left."""
    return next((_member(room, *row) for row in GUEST.rows(room, key)), None)


def _member(pk: UUID, key: UUID, version: int, touched_at: dt.datetime, discussed: UUID | None) -> Member:
    """A copy for one request: its room can be read and changed as if it had just been asked for."""
    kept = latest(
        ("room", pk), (version, discussed), lambda: Room.objects.select_related("discussion").get(pk=pk)
    )
    known = next((each for each in members_of(kept) if each.pk == key), None)
    member = copy(known) if known else Member.objects.get(pk=key)  # who came while this was read
    member.room = copy(kept)
    member.room.touched_at = touched_at
    return member


def members_of(room: Room) -> list[Member]:
    """All that were ever let in or wait, in the order in which they came; of this version of the room."""
    return latest(("members", room.pk), room.version, lambda: list(room.members.all()))
