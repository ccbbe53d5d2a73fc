"""Thin wrappers: they take ids, call a service, and may run twice."""

from celery import shared_task

from supervision_portal.records.services import drafts, notices, sealing


@shared_task(name="records.seal")
def seal(record_id: str) -> None:
    sealing.seal(record_id=record_id)


@shared_task(name="records.seal_waiting")
def seal_waiting() -> None:
    sealing.seal_waiting()


@shared_task(name="records.send_waiting")
def send_waiting() -> None:
    notices.send_waiting()


@shared_task(name="records.discard_empty")
def discard_empty() -> None:
    drafts.discard_empty()
