"""Thin wrappers: they call a service, and may run twice."""

from celery import shared_task

from supervision_portal.schedule.services import deadlines, jobs


@shared_task(name="schedule.nightly")
def nightly() -> None:
    jobs.nightly()


@shared_task(name="schedule.rebuild")
def rebuild() -> None:
    """The policy was published: every due date again. Twice is once."""
    deadlines.rebuild()


@shared_task(name="schedule.morning")
def morning() -> None:
    jobs.morning()


@shared_task(name="schedule.hourly")
def hourly() -> None:
    jobs.hourly()
