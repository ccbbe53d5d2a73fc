"""Writing the log, linking it into a chain, and checking that chain."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from . import heads, rules
from .context import request_id
from .models import Event, EventLink
from .verbs import Verb

logger = logging.getLogger(__name__)

LOCK = 0x6C6F67
"""Key of the advisory lock of whoever extends the chain."""
BATCH = 5_000
"""Events linked in one transaction."""
LOOK_BACK = 20_000
"""How far below the newest linked id to look for events that were committed late. Reading the whole log
each second would not do; a transaction that stays open while 20,000 others write is left to the nightly
`link_events(everything=True)`."""


class ChainBroken(Exception):
    """The chain in the database does not continue the head kept outside; nothing was linked."""


class Keyed(Protocol):
    """A saved row: a person, a file, a record."""

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found; `events` were found good before the first fault."""

    ok: bool
    events: int
    first_bad_seq: int | None
    reason: str
    unlinked: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How many events wait for their link, and how long the oldest has waited (seconds)."""

    events: int
    seconds: float


def write(
    verb: Verb,
    *,
    by: Keyed | None,
    file: Keyed | UUID | None = None,
    record: Keyed | UUID | None = None,
    obj: models.Model | None = None,
    relation: str = "",
    role: str | None = None,
    digest: str = "",
    count: int | None = None,
) -> Event:
    """Log one thing that was done or read. One INSERT and no commit of its own: call it in the
    transaction of the change, so that both stand or neither.

    `by` is the person, None the system. `relation` says what let them ("supervisor", "grant:audit").
    `role` is taken from the person's `current_role` where not given. `obj` is whatever else was acted
    on. Pass ids and digests, never what somebody wrote. Raises ValueError for an unknown verb or a
    person who is not saved (somebody not signed in).
    """
    if by is not None and by.pk is None:
        raise ValueError("An event is by a saved person, or by None: the system.")
    if role is None:
        role = str(getattr(by, "current_role", None) or "")
    return Event.objects.create(
        verb=Verb(verb).value,
        actor_id=by.pk if by is not None else None,
        role=role,
        relation=relation,
        file_id=_uuid(file),
        record_id=_uuid(record),
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        digest=digest,
        count=count,
        request_id=request_id.get(),
    )


def _uuid(thing: Keyed | UUID | None) -> UUID | None:
    if thing is None or isinstance(thing, UUID):
        return thing
    key: UUID = thing.pk
    return key


def link_events(*, everything: bool = False) -> int:
    """Put every committed event that has no link yet at the end of the chain, in order of id, and keep
    the new head outside the database. Answers how many.

    Safe to call at any time from anywhere: while another call is at work, it does nothing. Ids may have
    gaps and be committed out of order. `everything` also finds what was committed very late (`LOOK_BACK`).
    Raises ChainBroken if the chain no longer holds the head kept outside.
    """
    linked = 0
    # The last round finds nothing to link, and keeps the head of the round before: a head is written
    # only for links that are committed, and only by whoever holds the lock.
    while new := _link_batch(everything=everything):
        linked += new
    return linked


@transaction.atomic(durable=True)
def _link_batch(*, everything: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            return 0
    tip = EventLink.objects.order_by("-seq").first() or EventLink(seq=0, hash=rules.START)
    _keep_head(tip)
    ids = list(Event.objects.unlinked_ids(above=None if everything else _look_from())[:BATCH])
    if not ids:
        return 0
    rows = list(Event.objects.filter(pk__in=ids).order_by("pk").values_list(*rules.FIELDS))
    hashes = rules.hashes(tip.hash, rows)
    EventLink.objects.bulk_create(
        EventLink(seq=seq, event_id=row[0], hash=hash_)
        for seq, (row, hash_) in enumerate(zip(rows, hashes, strict=True), tip.seq + 1)
    )
    return len(rows)


def _look_from() -> int | None:
    newest: int | None = EventLink.objects.aggregate(newest=Max("event_id"))["newest"]
    return None if newest is None else newest - LOOK_BACK


def _keep_head(tip: EventLink) -> None:
    """Bring the head outside up to the last link, unless the chain does not hold the present head."""
    head = heads.read()
    if head is None:
        if tip.seq > 0 and heads.known():
            raise ChainBroken(
                f"{settings.LOG_HEAD_FILE} is missing, though its history is there. Put back the head files "
                "saved with the last backup, or run `manage.py check_log` and find out who took it."
            )
        if tip.seq > 0:
            logger.warning("The head of the log was missing; it starts again with link %s.", tip.seq)
    elif not _holds(head, tip):
        raise ChainBroken(
            f"The log does not hold the head kept in {settings.LOG_HEAD_FILE} (link {head.seq}). Run "
            "`manage.py check_log`. After going back to a backup, put back the head files saved with it."
        )
    if head is None or head.seq < tip.seq:
        heads.write(rules.Head(tip.seq, tip.hash, timezone.now()))


def _holds(head: rules.Head, tip: EventLink) -> bool:
    if head.seq >= tip.seq:
        return (head.seq, head.hash) == (tip.seq, tip.hash)
    return head.seq == 0 or EventLink.objects.filter(seq=head.seq, hash=head.hash).exists()


def check_chain() -> ChainReport:
    """Hash every linked event again and compare: finds changed, deleted and inserted events and links,
    and a tail that was cut. Changes nothing.

    Not covered are events still without a link (the last second or so): `unlinked` counts them.
    """
    unlinked = Event.objects.unlinked_ids().count()
    try:
        known = heads.known()  # before the chain is read: it only grows
    except ValueError as error:
        return ChainReport(False, 0, None, f"The head kept outside cannot be read. {error}", unlinked)
    found = rules.walk(_links(), known)
    reason = found.reason
    if not reason and found.events and heads.read() is None:
        reason = f"The head kept outside is missing: {settings.LOG_HEAD_FILE}."
    return ChainReport(not reason, found.events, found.first_bad_seq, reason, unlinked)


def _links() -> Iterator[rules.Link]:
    links = EventLink.objects.order_by("seq").values_list("seq", "hash", "event_id")
    part = list(links[:BATCH])
    while part:
        keys = [event_id for _, _, event_id in part]
        events = {row[0]: row for row in Event.objects.filter(pk__in=keys).values_list(*rules.FIELDS)}
        for seq, hash_, event_id in part:
            yield rules.Link(seq, hash_, events.get(event_id))
        part = list(links.filter(seq__gt=part[-1][0])[:BATCH])


def lag() -> Lag:
    """What waits for its link, for `/health`: more than some seconds means that the linking stands still."""
    waiting = Event.objects.unlinked_ids(above=_look_from())
    oldest = waiting.first()
    if oldest is None:
        return Lag(0, 0.0)
    waited = timezone.now() - Event.objects.values_list("at", flat=True).get(pk=oldest)
    return Lag(waiting.count(), max(0.0, waited.total_seconds()))
