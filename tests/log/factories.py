"""Events for tests."""

from dataclasses import dataclass
from uuid import uuid4

from supervision_portal.log.models import Event
from supervision_portal.log.services import write
from supervision_portal.log.verbs import Verb


@dataclass
class Person:
    """Stands for a user: the log knows of one only a key and a role."""

    pk: int | None = 7
    current_role: str = "team_manager"


def make_events(number: int) -> list[Event]:
    """Different events, every column filled in some of them."""
    verbs = list(Verb)
    return [
        write(
            verbs[index % len(verbs)],
            by=Person(pk=index) if index % 3 else None,
            file=uuid4() if index % 2 else None,
            record=uuid4() if index % 5 else None,
            relation="supervisor",
            digest=f"{index:064x}",
            count=index if index % 4 else None,
        )
        for index in range(number)
    ]
