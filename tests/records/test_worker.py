"""Celery for real: what is queued goes through Valkey to a worker, which does it."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun
from django.core.mail import EmailMessage
from django.db import connection

from supervision_portal.celery import app
from supervision_portal.records.models import Record, SealFailure
from supervision_portal.records.services import sealing
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60  # seconds for a worker on a busy machine
Done = Callable[[str], Event]


@pytest.fixture
def worker() -> Iterator[Done]:
    """A worker on a queue of its own. Tells of each kind of task when one has ended."""
    app.conf.task_always_eager = False  # and back again by the fixture of all tests
    before, app.conf.task_default_queue = app.conf.task_default_queue, f"test-{uuid4()}"
    ended: dict[str, Event] = {}

    def done(task: str) -> Event:
        ended[task] = Event()
        return ended[task]

    def tell(task: Any, **_: Any) -> None:
        connection.close()  # the worker's own, which the end of the test would wait for
        if task.name in ended:
            ended[task.name].set()

    task_postrun.connect(tell)
    queue = app.conf.task_default_queue
    with start_worker(app, queues=[queue], pool="solo", perform_ping_check=False, loglevel="CRITICAL"):
        yield done
    task_postrun.disconnect(tell)
    app.conf.task_default_queue = before


@pytest.mark.requirement("CAL-9b.1")
def test_signing_queues_sealing_and_the_worker_seals(worker: Done, pair: Pair) -> None:
    record = factories.sign(factories.shared(pair.manager, pair.file), pair.worker)
    ended = worker("records.seal")
    factories.sign(record, pair.manager)
    assert ended.wait(PATIENCE)
    assert factories.now(record).state == Record.State.SEALED


def test_what_was_told_goes_out_through_the_worker(
    worker: Done, pair: Pair, mailoutbox: list[EmailMessage]
) -> None:
    ended = worker("records.send_waiting")
    factories.shared(pair.manager, pair.file)
    assert ended.wait(PATIENCE)
    assert [mail.to for mail in mailoutbox] == [[pair.worker.email]]


def test_a_failed_sealing_is_made_good_by_the_sweeper(worker: Done, pair: Pair, settings: Any) -> None:
    key, settings.SEAL_KEY_FILE = settings.SEAL_KEY_FILE, ""
    ended = worker("records.seal")
    record = factories.final(pair)
    assert ended.wait(PATIENCE)
    assert SealFailure.objects.filter(record=record).count() == 1
    settings.SEAL_KEY_FILE = key
    ended = worker("records.seal")
    assert sealing.seal_waiting() == 1
    assert ended.wait(PATIENCE)
    assert factories.now(record).state == Record.State.SEALED
