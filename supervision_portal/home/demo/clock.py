"""A clock that can be set, so that what is loaded happened when the story says."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def moved(to: dt.datetime) -> Iterator[None]:
    """Let Django’s `timezone.now()` answer `to` (aware) inside the block.

    Model fields hold the function itself as their default, so not the function is replaced but the class
    it asks for the time.
    """

    class Moved(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> "Moved":
            return cls.fromtimestamp(to.timestamp(), tz)

    with patch("django.utils.timezone.datetime", Moved):
        yield
