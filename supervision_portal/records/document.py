"""What a form hands to the services when a record is shared: plain data, nothing of the web."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from supervision_portal.records import shown

Choice = Literal["update", "done", "carry_on", "drop"]


@dataclass(frozen=True)
class NewAction:
    """A row of the form that becomes an action, a goal or a development need."""

    row: str
    kind: str
    what: str
    owner_id: int | None = None
    who: str = ""
    by_when: dt.date | None = None
    needs_sign_off: bool = False


@dataclass(frozen=True)
class Considered:
    """What was decided about an action that was open already."""

    action_id: int
    choice: Choice
    note: str = ""
    by_when: dt.date | None = None


@dataclass(frozen=True)
class NextMeeting:
    at: dt.datetime
    place: str = ""


@dataclass(frozen=True)
class Document:
    """A record as it will be read, signed and printed, and what follows from it."""

    held_on: dt.date
    facts: list[shown.Fact]
    sections: list[shown.Section]
    new_actions: list[NewAction] = field(default_factory=list)
    considered: list[Considered] = field(default_factory=list)
    next_meeting: NextMeeting | None = None
    typed: dict[str, Any] = field(default_factory=dict)  # the answers as dates and choices, by field


def canonical(content: dict[str, Any]) -> str:
    """JSON with sorted keys and nothing optional, so that equal content is equal text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(content: str) -> str:
    """The SHA-256 that a signature keeps of a record's content."""
    return hashlib.sha256(content.encode()).hexdigest()
