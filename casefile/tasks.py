"""Thin wrappers: they take ids, call a service, and may run twice."""

from celery import shared_task

from casefile.services import dropping


@shared_task(name="casefile.drop")
def drop(record_id: str) -> None:
    dropping.drop(record_id=record_id)


@shared_task(name="casefile.drop_waiting")
def drop_waiting() -> None:
    dropping.drop_waiting()
