"""How the chain is made and checked; no database, no files, no clock."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

FIELDS = (
    "id",
    "at",
    "actor_id",
    "role",
    "relation",
    "verb",
    "file_id",
    "record_id",
    "object_type",
    "object_id",
    "digest",
    "count",
    "request_id",
)
"""The columns of an event that the hash covers: all of them."""

Row = tuple[Any, ...]
"""An event's values in the order of `FIELDS`."""

START = "0" * 64
"""Stands for the hash before the first link."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last link at some moment, as kept outside the database."""

    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link as read for checking; `event` is None if the event it names is gone."""

    seq: int
    hash: str
    event: Row | None


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk along the chain found; `first_bad_seq` is None if nothing is wrong."""

    events: int
    first_bad_seq: int | None = None
    reason: str = ""


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"No canonical form for {type(value).__name__}.")


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode


def canonical(row: Row) -> bytes:
    """The event as ASCII JSON, always the same for the same values.

    Empty values are left out, so that a column added later does not change the hash of older events.
    """
    filled = {
        name: value for name, value in zip(FIELDS, row, strict=True) if value is not None and value != ""
    }
    return _encode(filled).encode("ascii")


def link_hash(previous: str, row: Row) -> str:
    """The hash of the link that puts this event after the link with hash `previous`."""
    return hashlib.sha256(previous.encode("ascii") + canonical(row)).hexdigest()


def hashes(previous: str, rows: Iterable[Row]) -> Iterator[str]:
    """The hashes of the links for these events, in this order."""
    for row in rows:
        previous = link_hash(previous, row)
        yield previous


def walk(links: Iterable[Link], heads: Mapping[int, str]) -> Walk:
    """Check a whole chain, given in order of `seq`, and stop at the first fault.

    `heads` are the links kept outside the database, seq → hash: only they show that the tail was cut
    or that a part was changed and all hashes after it made anew.
    """
    seq, previous = 0, START
    for link in links:
        if link.seq != seq + 1:
            return Walk(seq, seq + 1, "A link of the chain is missing.")
        if link.event is None:
            return Walk(seq, link.seq, "The event of this link was deleted.")
        expected = link_hash(previous, link.event)
        if link.hash != expected:
            return Walk(seq, link.seq, "The event or its link was changed.")
        if heads.get(link.seq, expected) != expected:
            return Walk(seq, link.seq, "The chain was made anew: it differs from the head kept outside.")
        seq, previous = link.seq, expected
    last = max(heads, default=0)
    if last > seq:
        return Walk(seq, seq + 1, f"The end of the chain was cut: it once reached {last}.")
    return Walk(seq)
