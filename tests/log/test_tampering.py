"""The log cannot be changed quietly: 1,000 random changes behind the triggers' back, all found."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from supervision_portal.log import rules
from supervision_portal.log.models import Event, EventLink
from supervision_portal.log.services import check_chain, link_events

from .factories import make_events
from .guards import triggers_off

pytestmark = pytest.mark.django_db

LENGTH = 25
TRIALS = 1_000

EDITS = {
    "at": "at + interval '1 microsecond'",
    "actor_id": "coalesce(actor_id, 0) + 1",
    "role": "role || 'x'",
    "relation": "'grant:audit'",
    "verb": "verb || 'x'",
    "file_id": "gen_random_uuid()",
    "record_id": "gen_random_uuid()",
    "object_type": "object_type || 'x'",
    "object_id": "object_id || 'x'",
    "digest": "left(digest, 63)",
    "count": "coalesce(count, 0) + 1",
    "request_id": "request_id || 'x'",
}


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def event_at(seq: int) -> int:
    return EventLink.objects.get(seq=seq).event_id


def edit(dice: random.Random) -> int:
    seq, column = dice.randint(1, LENGTH), dice.choice(sorted(EDITS))
    sql(f'UPDATE log_event SET "{column}" = {EDITS[column]} WHERE id = %s', event_at(seq))
    return seq


def forget(dice: random.Random) -> int:
    """Blank out who it was: a column emptied, rather than changed."""
    seq = dice.choice([seq for seq in range(1, LENGTH + 1) if Event.objects.get(pk=event_at(seq)).actor_id])
    sql("UPDATE log_event SET actor_id = NULL WHERE id = %s", event_at(seq))
    return seq


def renumber(dice: random.Random) -> int:
    seq = dice.randint(1, LENGTH)
    sql("UPDATE log_event SET id = id + 1000 WHERE id = %s", event_at(seq))
    return seq


def delete_event(dice: random.Random) -> int:
    seq = dice.randint(1, LENGTH)
    sql("DELETE FROM log_event WHERE id = %s", event_at(seq))
    return seq


def delete_event_and_link(dice: random.Random) -> int:
    seq = dice.randint(1, LENGTH)
    sql("DELETE FROM log_event WHERE id = %s", event_at(seq))
    sql("DELETE FROM log_eventlink WHERE seq = %s", seq)
    return seq


def delete_and_close_up(dice: random.Random) -> int:
    seq = delete_event_and_link(dice)
    for later in range(seq + 1, LENGTH + 1):
        EventLink.objects.filter(seq=later).update(seq=later - 1)
    return seq


def edit_link(dice: random.Random) -> int:
    seq = dice.randint(1, LENGTH)
    sql("UPDATE log_eventlink SET hash = reverse(hash) WHERE seq = %s", seq)
    return seq


def put_in_between(dice: random.Random) -> int:
    seq = dice.randint(1, LENGTH)
    for later in range(LENGTH, seq - 1, -1):
        EventLink.objects.filter(seq=later).update(seq=F("seq") + 1)
    before = EventLink.objects.filter(seq=seq - 1).first()
    event = make_events(1)[0]
    row = Event.objects.values_list(*rules.FIELDS).get(pk=event.pk)
    hash_ = rules.link_hash(before.hash if before else rules.START, row)
    EventLink.objects.create(seq=seq, event_id=event.pk, hash=hash_)
    return seq + 1 if seq < LENGTH else LENGTH


def swap(dice: random.Random) -> int:
    first, second = sorted(dice.sample(range(1, LENGTH + 1), 2))
    one, other = event_at(first), event_at(second)
    for seq, event in ((first, -1), (second, one), (first, other)):
        EventLink.objects.filter(seq=seq).update(event_id=event)
    return first


def cut_links(dice: random.Random) -> int:
    seq = dice.randint(1, LENGTH)
    sql("DELETE FROM log_eventlink WHERE seq >= %s", seq)
    return seq


def cut_tail(dice: random.Random) -> int:
    seq = dice.randint(1, LENGTH)
    sql("DELETE FROM log_event WHERE id >= %s", event_at(seq))
    sql("DELETE FROM log_eventlink WHERE seq >= %s", seq)
    return seq


def make_anew(dice: random.Random) -> int:
    """Change an event and make all hashes from there on anew: only the head outside tells."""
    edit(dice)
    events = [event_at(seq) for seq in range(1, LENGTH + 1)]
    rows = Event.objects.order_by("pk").filter(pk__in=events).values_list(*rules.FIELDS)
    for seq, hash_ in enumerate(rules.hashes(rules.START, rows), 1):
        EventLink.objects.filter(seq=seq).update(hash=hash_)
    return LENGTH


CHANGES: list[Callable[[random.Random], int]] = [
    edit, forget, renumber, delete_event, delete_event_and_link, delete_and_close_up, edit_link,
    put_in_between, swap, cut_links, cut_tail, make_anew,
]  # fmt: skip


def test_every_one_of_1000_random_changes_is_found_where_it_was_made() -> None:
    make_events(LENGTH)
    link_events()
    triggers_off()
    dice = random.Random(20260302)
    for trial in range(TRIALS):
        change = CHANGES[trial % len(CHANGES)]
        before = transaction.savepoint()
        seq = change(dice)
        report = check_chain()
        assert not report.ok, f"trial {trial}: {change.__name__} at {seq} was not found"
        assert report.first_bad_seq == seq, f"trial {trial}: {change.__name__}: {report}"
        transaction.savepoint_rollback(before)
    assert check_chain().ok


def test_100_000_events_are_linked_and_checked() -> None:
    sql(
        "INSERT INTO log_event (at, actor_id, role, relation, verb, file_id, record_id,"
        " object_type, object_id, digest, request_id)"
        " SELECT now(), n, 'team_manager', 'supervisor', 'record.read', gen_random_uuid(),"
        " gen_random_uuid(), '', '', '', md5(n::text) FROM generate_series(1, 100000) n"
    )
    assert link_events() == 100_000
    report = check_chain()
    assert (report.ok, report.events) == (True, 100_000)
