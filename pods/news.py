"""What a poll asks: has anything changed in this room? Answered from Valkey, without the database.

Beside the room's version stand two things that change more often, and need no new drawing of everybody's
screen: a mark of what goes on within a step (how many have begun to write, which version of the genogram
there is), and who has asked within the last seconds. Nothing that anybody wrote is ever kept here.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from django.core.cache import cache
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from pods.room_models import Room

KEPT = 60 * 60 * 24  # seconds
HERE_FOR = 15  # seconds after somebody's last poll; a page in the background asks every four
NOTED_EVERY = 5.0  # seconds: a poll writes that somebody is here no more often
TYPED_EVERY = 60  # seconds
ASKED_EVERY = 0.2  # seconds: what polls want to know is asked of Valkey for all rooms together
ASKED_LATELY = 10.0  # seconds for which a room is asked for with the others


@dataclass(frozen=True, slots=True)
class Now:
    """Where a room is: its version counts what everybody has to see, `at` its steps. 0: no such room."""

    version: int
    at: int


def _key(room: UUID | str, what: str = "") -> str:
    return f"room:{room}:{what}" if what else f"room:{room}"


def now_of(room: UUID | str) -> tuple[Now, str]:
    """Where a room is as far as it was told, and its mark; from the database where Valkey forgot."""
    return _now_of_all([str(room)])[str(room)]


def _now_of_all(rooms: Iterable[str]) -> dict[str, tuple[Now, str]]:
    """The same of many rooms, asked at once."""
    keys = {room: (_key(room), _key(room, "mark")) for room in rooms}
    found = cache.get_many(key for pair in keys.values() for key in pair)
    now = {}
    for room, (key, mark) in keys.items():
        told = found.get(key)
        if told is None:
            if not connection.in_atomic_block:
                close_old_connections()  # as Django does when a request begins, which a poll is none of
            told = Room.objects.filter(pk=room).values_list("version", "at").first() or (0, 0)
            cache.add(key, told, KEPT)  # not over what was told in the meantime
        now[room] = (Now(*told), found.get(mark, ""))
    return now


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
    polls.forget(room)
    newest = Room.objects.filter(pk=room).values_list("version", "at").first()
    if newest and newest != told:
        _set_newest(room, newest)


def set_mark(room: UUID, mark: str) -> None:
    """Within a step something has changed that only some screens are drawn again for."""

    def write() -> None:
        cache.set(_key(room, "mark"), mark, KEPT)
        polls.forget(room)

    transaction.on_commit(write)


# ---- who is here


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
    return [each for each in people if _key(each, "here") in found or each in polls.to_note]


class Polls:
    """What the polls of one process ask Valkey and tell it: of all rooms together, a few times a second.

    A poll so costs no way to Valkey of its own; it hears of another process's news a fifth of a second later.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Now, str]] = {}
        self._asked: dict[str, float] = {}  # room → when a poll asked for it
        self._noted: dict[str, float] = {}  # member → when this process noted them as here
        self.to_note: set[str] = set()  # members who are here, as Valkey is told next
        self._at = 0.0  # when Valkey was asked last
        self._asks = Lock()

    def now_of(self, room: str, member: str = "") -> tuple[Now, str]:
        """Where a room is, and its mark; the page of `member` has asked just now."""
        at = self._asked[room] = time.monotonic()
        if member and at - self._noted.get(member, -NOTED_EVERY) >= NOTED_EVERY:
            self._noted[member] = at
            self.to_note.add(member)
        if at - self._at >= ASKED_EVERY and self._asks.acquire(blocking=False):
            try:
                self._ask(at)
            finally:
                self._asks.release()
        return self._known.get(room) or now_of(room)

    def forget(self, room: UUID) -> None:
        """This process has changed something: the next poll asks."""
        self._known.pop(str(room), None)

    def _ask(self, at: float) -> None:
        lately = {room: asked for room, asked in self._asked.copy().items() if at - asked < ASKED_LATELY}
        here = list(self.to_note)
        if here:
            self.to_note.difference_update(here)
            cache.set_many({_key(each, "here"): 1 for each in here}, HERE_FOR)
        self._known = _now_of_all(lately)
        self._noted = {each: noted for each, noted in self._noted.copy().items() if at - noted < NOTED_EVERY}
        self._asked, self._at = lately, at


polls = Polls()
