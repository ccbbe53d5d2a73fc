"""What a poll asks: has anything changed in this room? Answered from Valkey, without the database."""

from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from pods.room_models import Room

KEPT = 60 * 60 * 24  # seconds


def _key(room: UUID) -> str:
    return f"room:{room}"


def version_of(room: UUID) -> int:
    """The version of a room as far as it was told; from the database where Valkey forgot. 0: no such room."""
    found: int | None = cache.get(_key(room))
    if found is None:
        found = Room.objects.filter(pk=room).values_list("version", flat=True).first() or 0
        cache.set(_key(room), found, KEPT)
    return found


def tell(room: Room) -> None:
    """Something that others see has changed. `room` is locked by this transaction; it is saved here."""
    room.version += 1
    room.touched_at = timezone.now()
    room.save()
    key, version = _key(room.pk), room.version
    transaction.on_commit(lambda: cache.set(key, version, KEPT))
