import logging
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from supervision_portal.log import heads, rules, services
from supervision_portal.log.context import request_id
from supervision_portal.log.models import Event, EventLink
from supervision_portal.log.services import ChainBroken, Lag, check_chain, lag, link_events, write
from supervision_portal.log.verbs import Verb

from .factories import Person, make_events
from .guards import triggers_off

pytestmark = pytest.mark.django_db


def test_write_is_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        write(Verb.RECORD_READ, by=Person(), file=uuid4(), record=uuid4())


def test_write_keeps_all_it_is_told() -> None:
    file, record, other = uuid4(), uuid4(), make_events(1)[0]
    token = request_id.set("ab12")
    try:
        event = write(
            Verb.RECORD_SHARED,
            by=Person(pk=3, current_role="worker"),
            file=file,
            record=record,
            obj=other,
            relation="party",
            digest="d1",
            count=2,
        )
    finally:
        request_id.reset(token)
    stored = Event.objects.values_list(*rules.FIELDS).get(pk=event.pk)
    assert stored == (
        event.pk, event.at, 3, "worker", "party", "record.shared",
        file, record, "log.event", str(other.pk), "d1", 2, "ab12",
    )  # fmt: skip


def test_a_file_may_be_given_as_object_or_key() -> None:
    key = uuid4()

    class File:
        pk = key

    assert write(Verb.FILE_READ, by=None, file=File()).file_id == key
    assert write(Verb.FILE_READ, by=None, file=key).file_id == key


def test_the_system_has_no_key_and_no_role() -> None:
    event = write(Verb.RECORD_SEALED, by=None)
    assert (event.actor_id, event.role) == (None, "")


def test_a_role_given_goes_before_the_current_one() -> None:
    assert write(Verb.FILE_READ, by=Person(current_role="worker"), role="auditor").role == "auditor"


def test_somebody_not_signed_in_is_not_the_system() -> None:
    with pytest.raises(ValueError, match="saved person"):
        write(Verb.FILE_READ, by=Person(pk=None))


def test_an_unknown_verb_is_refused() -> None:
    with pytest.raises(ValueError, match="looked at"):
        write("looked at", by=None)  # type: ignore[arg-type]


def test_write_goes_with_its_transaction() -> None:
    before = transaction.savepoint()
    write(Verb.RECORD_SHARED, by=None)
    transaction.savepoint_rollback(before)
    assert not Event.objects.exists()


def test_linking_puts_every_event_in_the_chain_once() -> None:
    events = make_events(7)
    assert link_events() == 7
    assert link_events() == 0
    assert list(EventLink.objects.order_by("seq").values_list("seq", "event_id")) == [
        (seq, event.pk) for seq, event in enumerate(events, 1)
    ]


def test_linking_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 3)
    make_events(7)
    assert link_events() == 7
    make_events(2)
    assert link_events() == 2
    assert check_chain() == services.ChainReport(True, 9, None, "", 0)


def test_linking_keeps_the_head_outside() -> None:
    make_events(4)
    link_events()
    head = heads.read()
    assert head is not None
    assert (head.seq, head.hash) == EventLink.objects.values_list("seq", "hash").get(seq=4)


@pytest.mark.parametrize("events", [0, 60])
def test_linking_nothing_is_four_queries(events: int, django_assert_num_queries: Any) -> None:
    make_events(events)
    link_events()
    with django_assert_num_queries(4 + 2):  # and the savepoint of the test
        link_events()


def test_gaps_in_ids_do_no_harm() -> None:
    make_events(2)
    before = transaction.savepoint()
    make_events(3)
    transaction.savepoint_rollback(before)
    make_events(2)
    assert link_events() == 4
    assert check_chain().ok


def test_an_event_committed_very_late_is_linked_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LOOK_BACK", 5)
    last = make_events(10)[-1]
    link_events()
    Event.objects.create(pk=last.pk - 12, verb=Verb.RECORD_READ)
    assert link_events() == 0
    assert check_chain().unlinked == 1
    assert link_events(everything=True) == 1
    assert check_chain() == services.ChainReport(True, 11, None, "", 0)


def test_a_cut_chain_is_not_continued(log_head_file: Path) -> None:
    make_events(5)
    link_events()
    head = log_head_file.read_bytes()
    triggers_off()
    EventLink.objects.filter(seq__gt=3).delete()
    Event.objects.order_by("-pk")[:1].get().delete()
    with pytest.raises(ChainBroken, match=r"link 5"):
        link_events()
    assert log_head_file.read_bytes() == head
    assert EventLink.objects.count() == 3


def test_a_chain_made_anew_and_longer_is_not_continued() -> None:
    make_events(5)
    link_events()
    triggers_off()
    EventLink.objects.filter(seq__gte=5).delete()
    EventLink.objects.create(seq=5, event_id=Event.objects.latest("pk").pk, hash="f" * 64)
    with pytest.raises(ChainBroken):
        link_events()
    make_events(1)
    EventLink.objects.create(seq=6, event_id=Event.objects.latest("pk").pk, hash="e" * 64)
    with pytest.raises(ChainBroken):
        link_events()


def test_a_lost_head_is_reported_and_started_again(
    log_head_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_events(3)
    link_events()
    log_head_file.unlink()
    log_head_file.with_name("log-head.history").unlink()
    report = check_chain()
    assert (report.ok, report.events) == (False, 3)
    assert "missing" in report.reason
    with caplog.at_level(logging.WARNING):
        link_events()
    assert "starts again with link 3" in caplog.text
    assert check_chain().ok


def test_a_first_start_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    make_events(3)
    link_events()
    assert not caplog.records


def test_a_head_that_cannot_be_read_is_not_taken_for_good(log_head_file: Path) -> None:
    make_events(3)
    link_events()
    log_head_file.write_text("{}\n")
    report = check_chain()
    assert not report.ok
    assert "cannot be read" in report.reason
    with pytest.raises(ValueError, match="Not a head"):
        link_events()


def test_a_check_changes_nothing(log_head_file: Path) -> None:
    make_events(3)
    report = check_chain()
    assert report == services.ChainReport(True, 0, None, "", 3)
    assert not EventLink.objects.exists()
    assert not log_head_file.exists()


def test_lag_counts_what_waits_and_for_how_long() -> None:
    assert lag() == Lag(0, 0.0)
    make_events(3)
    waiting = lag()
    assert waiting.events == 3
    assert 0 < waiting.seconds < 60
    link_events()
    assert lag() == Lag(0, 0.0)


def test_a_head_that_is_gone_while_its_history_is_there_stops_the_chain(log_head_file: Path) -> None:
    make_events(3)
    link_events()
    log_head_file.unlink()
    assert "missing" in check_chain().reason
    with pytest.raises(ChainBroken, match="missing"):
        link_events()
