"""The rows that the story speaks of, by the names it uses."""

from dataclasses import dataclass, field

from supervision_portal.people.models import User
from supervision_portal.records.models import File, Record


@dataclass
class World:
    """People and files by a person’s key, records and actions (primary keys) by the keys of the steps."""

    users: dict[str, User] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
