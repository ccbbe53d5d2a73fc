"""The log of the demo year: gathered while it is told, written in the order of time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from supervision_portal.log.models import Event


class _Gathered:
    """Stands for `Event` and its manager in `log.services` while the past is told."""

    def __init__(self) -> None:
        self.rows: list[Event] = []

    @property
    def objects(self) -> "_Gathered":
        return self

    def create(self, **fields: Any) -> Event:
        event = Event(**fields)
        self.rows.append(event)
        return event


_gathering: list[_Gathered] = []


def keep(events: Iterable[Event]) -> None:
    """Log these: with all others at the end, or now where nothing is gathered."""
    if _gathering:
        _gathering[-1].rows.extend(events)
    else:
        Event.objects.bulk_create(events, batch_size=1000)


@contextmanager
def in_order_of_time() -> Iterator[None]:
    """What is logged inside is written at the end: what was told last may have happened first."""
    gathered = _Gathered()
    _gathering.append(gathered)
    try:
        with patch("supervision_portal.log.services.Event", gathered):
            yield
    finally:
        _gathering.remove(gathered)
    gathered.rows.sort(key=lambda event: event.at)
    Event.objects.bulk_create(gathered.rows, batch_size=1000)
