"""Thin wrappers: they take ids, call a service, and may run twice."""

from celery import shared_task

from pods.services import destroying, folders, sweeping


@shared_task(name="pods.destroy")
def destroy() -> None:
    destroying.nightly()


@shared_task(name="pods.pause_forgotten")
def pause_forgotten() -> None:
    sweeping.pause_forgotten()


@shared_task(name="pods.open_folders")
def open_folders() -> None:
    """So that pods of a team that never planned one are due as well."""
    folders.open_missing()
