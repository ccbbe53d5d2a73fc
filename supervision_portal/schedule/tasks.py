"""Thin wrappers: they call a service, and may run twice."""

from celery import shared_task

from supervision_portal.schedule.services import jobs


@shared_task(name="schedule.nightly")
def nightly() -> None:
    jobs.nightly()
