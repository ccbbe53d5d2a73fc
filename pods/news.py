"""What a poll asks: has anything changed in this room? Answered from Valkey, without the database.

Beside the room's version stand two things that change more often, and need no new drawing of everybody's
screen: a mark of what goes on within a step (how many have begun to write, which version of the genogram
there is), and who has asked within the last seconds. Nothing that anybody wrote is ever kept here.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from pods.room_models import Room

KEPT = 60 * 60 * 24  # seconds
HERE_FOR = 15  # seconds after somebody's last poll; a page in the background asks every four
NOTED_EVERY = 5.0  # seconds: a poll writes that somebody is here no more often
TYPED_EVERY = 60  # seconds
_noted: dict[str, float] = {}  # member → when this process noted them last; they ask one process mostly
MOST_NOTED = 10_000


@dataclass(frozen=True, slots=True)
class Now:
    """Where a room is: its version counts what everybody has to see, `at` its steps. 0: no such room."""

    version: int
    at: int


def _key(room: UUID | str, what: str = "") -> str:
    return f"room:{room}:{what}" if what else f"room:{room}"


def now_of(room: UUID | str) -> tuple[Now, str]:
    """Where a room is as far as it was told, and its mark; from the database where Valkey forgot."""
    found = cache.get_many((_key(room), _key(room, "mark")))
    told = found.get(_key(room))
    if told is None:
        told = Room.objects.filter(pk=room).values_list("version", "at").first() or (0, 0)
        cache.add(_key(room), told, KEPT)  # not over what was told in the meantime
    return Now(*told), found.get(_key(room, "mark"), "")


def version_of(room: UUID) -> int:
    return now_of(room)[0].version


def mark_of(room: UUID) -> str:
    """What goes on within a step beside its version: “1.write=3”, three have begun to write."""
    found: str = cache.get(_key(room, "mark"), "")
    return found


def tell(room: Room, *, changed: Iterable[str] | None = None) -> None:
    """Something that others see has changed. `room` is locked by this transaction; it is saved here.

    Of the room itself `changed`, where that is known: the steps of a session are much to write each time.
    """
    room.version += 1
    room.touched_at = timezone.now()
    room.save(update_fields=None if changed is None else ["version", "touched_at", *changed])
    pk, told = room.pk, (room.version, room.at)
    transaction.on_commit(lambda: _set_newest(pk, told))


def _set_newest(room: UUID, told: tuple[int, int]) -> None:
    """Of two changes that end at the same moment the later one stays told: who told looks for a later one."""
    cache.set(_key(room), told, KEPT)
    newest = Room.objects.filter(pk=room).values_list("version", "at").first()
    if newest and newest != told:
        _set_newest(room, newest)


def set_mark(room: UUID, mark: str) -> None:
    """Within a step something has changed that only some screens are drawn again for."""
    transaction.on_commit(lambda: cache.set(_key(room, "mark"), mark, KEPT))


# ---- who is here


def note_here(member: str) -> None:
    """Somebody's page has asked just now."""
    at = time.monotonic()
    if at - _noted.get(member, -NOTED_EVERY) < NOTED_EVERY:
        return
    if len(_noted) >= MOST_NOTED:
        _noted.clear()
    _noted[member] = at
    cache.set(_key(member, "here"), 1, HERE_FOR)


def typed_after_a_while(member: UUID) -> bool:
    """Whether this is the first that somebody types within a minute."""
    return cache.add(_key(member, "typed"), 1, TYPED_EVERY)


def expect(room: UUID, members: Iterable[UUID]) -> None:
    """Who is in the room, for `here_of`."""
    cache.set(_key(room, "people"), [str(each) for each in members], KEPT)


def here_of(room: UUID | str) -> list[str]:
    """The keys of those in the room whose pages have asked within the last seconds."""
    people: list[str] = cache.get(_key(room, "people"), [])
    found = cache.get_many(_key(each, "here") for each in people)
    return [each for each in people if _key(each, "here") in found]
