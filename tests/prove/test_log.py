"""The log cannot be changed quietly, whatever the owner of the tables does to events and links.

`tests/log/test_tampering.py` tries twelve chosen changes and asks where they are found. Here the chain is
longer, was linked in several goes and has a history of heads; any number of rows and columns is changed, and
heads too.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from supervision_portal.log import rules
from supervision_portal.log.models import Event, EventLink
from supervision_portal.log.services import check_chain, link_events
from tests.log.factories import make_events
from tests.log.guards import triggers_off
from tests.log.test_tampering import EDITS
from tests.prove import scaled
from tests.prove.conftest import Figure

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

CHANGES = scaled(1_000)
HOURS = 6  # the chain grows by two parts each hour, the history of heads by one line
PART = 12  # events
LENGTH = HOURS * 2 * PART

EMPTY = dict.fromkeys(("actor_id", "file_id", "record_id", "count"), "NULL")  # else ''
LINK_EDITS = {
    "seq": "seq + 10000",
    "event_id": "event_id + 10000",
    "hash": "translate(hash, '0123456789abcdef', '123456789abcdef0')",
}


def sql(statement: str, *values: Any) -> int:
    """How many rows a statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def some(dice: random.Random, keys: Sequence[int]) -> list[int]:
    return dice.sample(keys, dice.choice([1, 1, 2, 10]))


def events() -> list[int]:
    """The ids of all events, in the order of the chain."""
    return list(EventLink.objects.order_by("seq").values_list("event_id", flat=True))


# ---- changes: each answers how many rows, or lines, it changed


def edit_events(dice: random.Random) -> int:
    columns = dice.sample(sorted(EDITS), dice.choice([1, 1, 3]))
    news = ", ".join(f'"{column}" = {EDITS[column]}' for column in columns)
    return sql(f"UPDATE log_event SET {news} WHERE id = ANY(%s)", some(dice, events()))


def blank_events(dice: random.Random) -> int:
    column = dice.choice(sorted({*EDITS} - {"at", "verb"}))
    empty = EMPTY.get(column, "''")
    where = f'"{column}" IS DISTINCT FROM {empty} AND id = ANY(%s)'
    return sql(f'UPDATE log_event SET "{column}" = {empty} WHERE {where}', some(dice, events()))


def lay_at_anothers_door(dice: random.Random) -> int:
    """Give an event the person, record, moment … of another one."""
    column, (one, other) = dice.choice(sorted(EDITS)), dice.sample(events(), 2)
    return sql(
        f'UPDATE log_event e SET "{column}" = o."{column}" FROM log_event o'
        f' WHERE e.id = %s AND o.id = %s AND e."{column}" IS DISTINCT FROM o."{column}"',
        *(one, other),
    )


def renumber_event(dice: random.Random) -> int:
    return sql("UPDATE log_event SET id = id + 10000 WHERE id = %s", dice.choice(events()))


def delete_events(dice: random.Random) -> int:
    return sql("DELETE FROM log_event WHERE id = ANY(%s)", some(dice, events()))


def edit_links(dice: random.Random) -> int:
    column = dice.choice(sorted(LINK_EDITS))
    news = f"{column} = {LINK_EDITS[column]}"
    return sql(f"UPDATE log_eventlink SET {news} WHERE event_id = ANY(%s)", some(dice, events()))


def delete_links(dice: random.Random) -> int:
    return sql("DELETE FROM log_eventlink WHERE event_id = ANY(%s)", some(dice, events()))


def delete_both(dice: random.Random) -> int:
    gone = some(dice, events())
    sql("DELETE FROM log_event WHERE id = ANY(%s)", gone)
    return sql("DELETE FROM log_eventlink WHERE event_id = ANY(%s)", gone)


def cut_tail(dice: random.Random) -> int:
    """The end of the links, of the events, or of both; in the worst case all there is."""
    gone = events()[-dice.choice([1, 2, dice.randint(1, LENGTH), LENGTH]) :]
    tables = dice.choice([["log_event"], ["log_eventlink"], ["log_event", "log_eventlink"]])
    key = {"log_event": "id", "log_eventlink": "event_id"}
    return sum(sql(f"DELETE FROM {table} WHERE {key[table]} = ANY(%s)", gone) for table in tables)


def make_anew(dice: random.Random) -> int:
    """Change or delete, then make a whole chain of what is left: only the heads outside tell."""
    changed = dice.choice([edit_events, blank_events, delete_events, lay_at_anothers_door])(dice)
    left = dict(Event.objects.filter(pk__in=events()).values_list("pk", "at"))
    order = [key for key in events() if key in left]
    rows = {row[0]: row for row in Event.objects.filter(pk__in=order).values_list(*rules.FIELDS)}
    hashes = rules.hashes(rules.START, (rows[key] for key in order))
    sql("DELETE FROM log_eventlink")
    EventLink.objects.bulk_create(
        EventLink(seq=seq, event_id=key, hash=hash_)
        for seq, (key, hash_) in enumerate(zip(order, hashes, strict=True), 1)
    )
    return changed


def change_head(dice: random.Random) -> int:
    """A sign of the number or the hash, or the end of the file."""
    head = head_files()[dice.randrange(2)]
    text = head.read_text()
    if dice.random() < 0.2:
        head.write_text(text[: -dice.randint(2, 60)])
        return 1
    line = dice.choice(
        [line for line in text.splitlines() if '"seq": 0,' not in line]
    )  # that of an empty log
    at = line.index('"hash"') + len('"hash": "') + dice.randrange(64)
    sign = dice.choice(sorted({*"0123456789abcdef"} - {line[at]}))
    head.write_text(text.replace(line, line[:at] + sign + line[at + 1 :]))
    return 1


DONE: list[Callable[[random.Random], int]] = [
    edit_events, blank_events, lay_at_anothers_door, renumber_event, delete_events,
    edit_links, delete_links, delete_both, cut_tail, make_anew, change_head,
]  # fmt: skip


def head_files() -> tuple[Path, Path]:
    """The head, and the heads of each hour."""
    head = Path(settings.LOG_HEAD_FILE)
    return head, head.with_name(f"{head.name}.history")


def a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some hours of events, linked twice each hour: the last head is a later one than the history's last."""
    for half_hour in range(HOURS * 2):
        moment = dt.datetime(2026, 3, 2, 9, 10, tzinfo=dt.UTC) + half_hour * dt.timedelta(minutes=30)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        make_events(PART)
        link_events()


def test_every_random_change_is_found(monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    assert {*EDITS, "id"} == {*rules.FIELDS}  # no column is forgotten here
    a_chain(monkeypatch)
    triggers_off()
    heads = {file: file.read_text() for file in head_files()}
    assert len(heads[head_files()[1]].splitlines()) == HOURS
    dice, made, missed = random.Random(20260302), Counter[str](), []
    while made.total() < CHANGES:
        change, before = dice.choice(DONE), transaction.savepoint()
        if change(dice):  # else it put the value that was there
            made[change.__name__] += 1
            missed += [] if not check_chain().ok else [(made.total(), change.__name__)]
        transaction.savepoint_rollback(before)
        for file, text in heads.items():
            file.write_text(text)
    figure(f"{made.total():,} changes of {len(DONE)} sorts: {made.total() - len(missed):,} found")
    assert missed == []
    assert check_chain().ok
