"""Destroying what was written alone: some days after the end at the latest, or at once.

What was picked, and the sheets to be copied in, wait for the record to be begun; then they go too.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pods.council import council
from pods.models import Discussion
from pods.news import tell
from pods.room_models import Board, Entry, Pick, Room
from pods.rules.steps import from_data
from pods.services import room as rooms
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.services import jobs

RUNS_EVERY = dt.timedelta(days=1)
FOR_THE_RECORD = frozenset({"goal", "review", "actions"})  # kinds of step whose sheets the record reads


@transaction.atomic
def destroy(*, by: User | None, room: Room) -> None:
    """What was written alone in a room is gone, in the database and, with its key, in every backup.

    By the system (None), or by a facilitator before its time. Once more is nothing, but for what waited for a
    record. Raises Refused while the session runs.
    """
    room = Room.objects.select_for_update(of=("self",)).select_related("pod__session").get(pk=room.pk)
    if room.ended_at is None:
        raise Refused("The session is still running. End it first.")
    count, _ = Entry.objects.filter(room=room).delete()
    count += _delete_boards(room)
    count += Pick.objects.filter(_settled(), room=room).delete()[0]
    if room.destroyed_at is None:
        room.salt, room.destroyed_at = None, timezone.now()
        tell(room)
    elif not count:
        return
    log.write(Verb.POD_DESTROYED, by=by, file=room.pod.session.file_id, obj=room.pod, count=count)


def _settled() -> Q:
    """Rows whose record has them, or that no record will."""
    waits = Discussion.objects.filter(pk=OuterRef("discussion"), record=None)
    return ~Q(Exists(waits))


def _delete_boards(room: Room) -> int:
    """Of discussions without a record yet, all but what it will say."""
    steps = [from_data(step) for step in room.steps]
    kept = {step.key for step in steps if step.kind in FOR_THE_RECORD}
    if room.pod.discussions.filter(file=None, record=None).exists():
        kept |= {step.key for step in steps if step.kind == "together"}  # a topic is recorded from its sheets
    useless = Q(copy_in=False) & ~Q(step__in=kept)
    return Board.objects.filter(_settled() | useless, room=room).delete()[0]


def destroy_due(now: dt.datetime | None = None) -> int:
    """Destroy what is due before this runs again, a day later; returns in how many rooms.

    A room that nobody ended counts from when somebody last did something in it.
    """
    now = now or timezone.now()
    last = now - dt.timedelta(days=council().destroy_after_days) + RUNS_EVERY
    for room in Room.objects.filter(ended_at=None, touched_at__lt=min(last, now - RUNS_EVERY)):
        _end(room)
    done = 0
    for room in _due(last):
        destroy(by=None, room=room)
        done += 1
    return done


@transaction.atomic
def _end(room: Room) -> None:
    locked = (
        Room.objects.select_for_update(of=("self",))
        .select_related("pod__session", "discussion")
        .get(pk=room.pk)
    )
    if locked.ended_at is None:
        rooms.finish(locked, by=None)


def _due(last: dt.datetime) -> QuerySet[Room]:
    """Rooms with something alone in them, and those where what was picked waited for a record."""
    left = [Exists(model.objects.filter(_settled(), room=OuterRef("pk"))) for model in (Board, Pick)]
    waited = Q(destroyed_at__isnull=False) & (Q(left[0]) | Q(left[1]))
    return Room.objects.filter(Q(destroyed_at=None) | waited, ended_at__isnull=False, ended_at__lte=last)


def nightly(now: dt.datetime | None = None) -> bool:
    """`destroy_due`, once a day however many beats ring. Whether this run did it."""
    day = timezone.localtime(now).date()
    return jobs.once("destroy-pods", day.isoformat(), lambda: destroy_due(now))
