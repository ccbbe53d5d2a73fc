"""What services refuse, in words for the person who asked."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supervision_portal.records.models import Record


class Refused(ValueError):
    """What was asked cannot be done; the message says why, and what to do."""


class Conflict(Exception):
    """The draft was saved by somebody else, or in another tab, since it was read."""

    def __init__(self, record: "Record") -> None:
        super().__init__("This draft was changed meanwhile.")
        self.record = record
