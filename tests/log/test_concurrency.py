"""Several connections at once; what is committed here is flushed after each test."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from supervision_portal.log import services
from supervision_portal.log.models import Event, EventLink
from supervision_portal.log.services import check_chain, link_events

from .factories import make_events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    """A second connection to the same database."""
    wrapper = connection.copy()
    wrapper.set_autocommit(False)
    yield wrapper
    wrapper.close()


def test_many_at_once_link_each_event_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 20)
    make_events(200)
    together = Barrier(4)

    def link() -> int:
        together.wait(timeout=30)
        try:
            return link_events()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        linked = [future.result() for future in [pool.submit(link) for _ in range(4)]]
    assert sum(linked) + link_events() == 200
    assert list(EventLink.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 201))
    assert check_chain() == services.ChainReport(True, 200, None, "", 0)


def test_while_another_links_nothing_is_done(other: BaseDatabaseWrapper) -> None:
    make_events(3)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [services.LOCK])
    assert link_events() == 0
    other.rollback()
    assert link_events() == 3


def test_an_event_committed_after_a_later_one_is_linked_after_it(other: BaseDatabaseWrapper) -> None:
    make_events(1)
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO log_event (at, role, relation, verb, object_type, object_id, digest, request_id)"
            " VALUES (now(), '', '', 'record.shared', '', '', '', '') RETURNING id"
        )
        (slow,) = cursor.fetchone()
    (quick,) = make_events(1)
    assert slow < quick.pk
    assert link_events() == 2
    other.commit()
    assert link_events() == 1
    assert EventLink.objects.latest("seq").event_id == slow
    assert check_chain() == services.ChainReport(True, 3, None, "", 0)


def test_linking_refuses_to_be_part_of_a_larger_transaction() -> None:
    """The head outside must never be ahead of what is committed."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        link_events()


def test_a_failed_round_leaves_no_link_and_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    make_events(3)

    def full(head: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("supervision_portal.log.heads.write", full)
        with pytest.raises(OSError, match="No space"):
            link_events()
    assert not EventLink.objects.exists()
    assert Event.objects.count() == link_events() == 3


def test_finding_what_is_unlinked_does_not_depend_on_statistics(other: BaseDatabaseWrapper) -> None:
    """Autovacuum passing during a long first transaction leaves tables that are believed to be empty."""
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO log_event (at, role, relation, verb, object_type, object_id, digest, request_id)"
            " SELECT now(), '', '', 'search', '', '', '', '' FROM generate_series(1, 2000)"
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) log_event, log_eventlink")
        cursor.execute("SELECT relpages > 0, reltuples FROM pg_class WHERE relname = 'log_event'")
        assert cursor.fetchone() == (True, 0)
    other.commit()
    assert "Nested Loop" not in Event.objects.unlinked_ids().explain()
    assert link_events() == 2000
