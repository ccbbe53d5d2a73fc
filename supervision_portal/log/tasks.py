"""Work in the background."""

from celery import shared_task

from . import services


@shared_task(name="log.link_events")
def link_events(everything: bool = False) -> None:
    """Link what was logged since the last time; each second, and once a night with `everything`."""
    services.link_events(everything=everything)
