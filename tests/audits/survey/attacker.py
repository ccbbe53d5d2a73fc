"""Somebody with everything: each table of the database as it lies on disk, before and after what happens."""

import hashlib
import re
from typing import Any

from django.db import connection

Dump = dict[str, list[dict[str, Any]]]
# What is chance, or grows by itself, whoever answers what.
_CHANCE = ("session_key", "session_data", "expire_date", "request_id", "at", "last_login", "password")
_COUNTED = {"log_event": ("id",), "log_eventlink": ("seq", "event_id", "hash")}


def dump() -> Dump:
    """Every row of every table, in the order in which they lie, with where each lies."""
    found: Dump = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT ctid::text, xmin::text, t.* FROM "{table}" t ORDER BY t.ctid')
            columns = [column.name for column in cursor.description]
            found[table] = [dict(zip(columns, map(_plain, row), strict=True)) for row in cursor.fetchall()]
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def as_text(found: Dump) -> str:
    """All of it as one text, bytes as text too where they are some."""
    cells = [cell for rows in found.values() for row in rows for cell in row.values()]
    return "\n".join(
        cell.decode("utf-8", "replace") + cell.hex() if isinstance(cell, bytes) else str(cell)
        for cell in cells
    )


def changed(before: Dump, after: Dump) -> set[str]:
    """The tables in which anything is different, were it that a row was written anew with the same words."""
    return {table for table in after if before[table] != after[table]}


def without_chance(found: Dump) -> dict[str, list[str]]:
    """A dump in which chance is blotted out: what is left depends on what people did, and nothing else."""
    return {table: sorted(_blotted(table, row) for row in rows) for table, rows in found.items()}


def _blotted(table: str, row: dict[str, Any]) -> str:
    kept = {
        key: f"{len(value)} bytes" if isinstance(value, bytes) else value
        for key, value in row.items()
        if key not in ("ctid", "xmin", *_CHANCE, *_COUNTED.get(table, ()))
    }
    if table == "audits_ballot":
        kept["id"] = "chance"
    if table == "audits_survey" and kept["results"]:
        kept["results"] = re.sub(r'\["[^"]*", "[^"]*"\](, )?', "", str(kept["results"]))  # texts: shuffled
    return repr(sorted(kept.items(), key=str))


def digests(words: str) -> list[str]:
    """What somebody may look for who has a guess: the words themselves, plain and by the usual digests."""
    plain = words.replace("-", "")
    made = [
        hashlib.new(name, each.encode()).hexdigest()
        for name in ("md5", "sha1", "sha256")
        for each in (words, plain)
    ]
    return [words, plain, words.lower(), plain.lower(), *made]
