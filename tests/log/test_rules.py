import string
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.log import rules
from supervision_portal.log.models import Event

FILE = UUID("6f1c0a52-0000-4000-8000-000000000001")
AT = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
ROW: rules.Row = (1, AT, 7, "worker", "party", "record.read", FILE, None, "", "", "", None, "ab12")


def chain(*rows: rules.Row) -> list[rules.Link]:
    hashes = rules.hashes(rules.START, rows)
    return [rules.Link(seq, hash_, row) for seq, (row, hash_) in enumerate(zip(rows, hashes, strict=True), 1)]


def rows(number: int) -> list[rules.Row]:
    return [(event_id, *ROW[1:]) for event_id in range(1, number + 1)]


def changed(name: str, value: Any) -> rules.Row:
    index = rules.FIELDS.index(name)
    return (*ROW[:index], value, *ROW[index + 1 :])


def test_every_column_of_an_event_is_hashed() -> None:
    assert tuple(field.attname for field in Event._meta.concrete_fields) == rules.FIELDS


def test_canonical_form_is_fixed_and_leaves_out_what_is_empty() -> None:
    assert rules.canonical(ROW) == (
        b'{"actor_id":7,"at":"2026-03-02T09:30:15.123456+00:00",'
        b'"file_id":"6f1c0a52-0000-4000-8000-000000000001","id":1,"relation":"party",'
        b'"request_id":"ab12","role":"worker","verb":"record.read"}'
    )


def test_the_hash_is_the_sha256_of_the_hash_before_and_the_canonical_form() -> None:
    """The figure is `sha256sum`'s, of 64 noughts and the text above."""
    expected = "3752d8f6fbc63a264b5036318f690a703a814a5da935f86572b515e6678abdf5"
    assert rules.link_hash(rules.START, ROW) == expected


def test_the_same_moment_in_another_zone_has_the_same_form() -> None:
    summer = timezone(timedelta(hours=1))
    assert rules.canonical(changed("at", AT.astimezone(summer))) == rules.canonical(ROW)


def test_nought_is_not_nothing() -> None:
    assert rules.canonical(changed("count", 0)) != rules.canonical(ROW)


def test_a_value_without_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        rules.canonical(changed("digest", b"raw"))


texts = st.text(string.printable + "é✓", max_size=8)
values = st.fixed_dictionaries(
    {
        "actor_id": st.none() | st.integers(0, 9),
        "role": texts,
        "relation": texts,
        "verb": texts,
        "file_id": st.none() | st.uuids(),
        "record_id": st.none() | st.uuids(),
        "object_type": texts,
        "object_id": texts,
        "digest": texts,
        "count": st.none() | st.integers(0, 9),
        "request_id": texts,
    }
).map(lambda named: (1, AT, *named.values()))


@given(values, values)
def test_different_events_have_different_forms(one: rules.Row, other: rules.Row) -> None:
    assert (rules.canonical(one) == rules.canonical(other)) == (one == other)


def test_an_untouched_chain_is_good() -> None:
    links = chain(*rows(5))
    assert rules.walk(links, {5: links[4].hash}) == rules.Walk(events=5)


def test_an_empty_chain_is_good() -> None:
    assert rules.walk([], {0: rules.START}) == rules.Walk(events=0)


def test_a_changed_event_is_found_where_it_is() -> None:
    links = chain(*rows(5))
    links[2] = rules.Link(3, links[2].hash, (99, *ROW[1:]))
    assert rules.walk(links, {}) == rules.Walk(2, 3, "The event or its link was changed.")


def test_a_deleted_event_is_found() -> None:
    links = chain(*rows(5))
    links[2] = rules.Link(3, links[2].hash, None)
    assert rules.walk(links, {}).reason == "The event of this link was deleted."


def test_a_missing_link_is_found() -> None:
    links = chain(*rows(5))
    del links[2]
    assert rules.walk(links, {}) == rules.Walk(2, 3, "A link of the chain is missing.")


def test_only_a_head_outside_shows_a_cut_tail() -> None:
    links = chain(*rows(5))
    assert rules.walk(links[:3], {}) == rules.Walk(events=3)
    found = rules.walk(links[:3], {2: links[1].hash, 5: links[4].hash})
    assert found == rules.Walk(3, 4, "The end of the chain was cut: it once reached 5.")


def test_only_a_head_outside_shows_a_chain_made_anew() -> None:
    links = chain(*rows(5))
    anew = chain(*rows(2), (99, *ROW[1:]), *rows(5)[3:])
    assert rules.walk(anew, {}) == rules.Walk(events=5)
    assert rules.walk(anew, {4: links[3].hash}).first_bad_seq == 4
