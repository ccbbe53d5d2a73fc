"""Thin wrappers: they take ids, call a service, and may run twice."""

from celery import shared_task

from casefile.services import dropping, significant


@shared_task(name="casefile.drop")
def drop(record_id: str) -> None:
    dropping.drop(record_id=record_id)


@shared_task(name="casefile.drop_waiting")
def drop_waiting() -> None:
    dropping.drop_waiting()


@shared_task(name="casefile.tell_next_managers")
def tell_next_managers() -> None:
    significant.tell_next_managers()
