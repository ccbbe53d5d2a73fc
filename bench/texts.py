"""The S1 of the benchmarks: what is typed into it, and the record it becomes."""

import datetime as dt
from dataclasses import replace

from django.conf import settings
from django.utils import timezone

from bench import words
from casefile.forms import S2Form
from supervision.forms import S1Form
from supervision.kinds import S1
from supervision_portal.people.models import User
from supervision_portal.records.document import canonical
from supervision_portal.records.models import Action
from supervision_portal.records.rows import Answer, Context
from supervision_portal.records.shown import Party, Shown


def typed(*, sentences: int = 5, actions: int = 3, needs: int = 2) -> dict[str, str]:
    """An S1 with every box filled, by form field."""
    day = timezone.localdate() - dt.timedelta(days=1)
    data = {"held_on": words.in_words(day), "venue": "Room 4, Northgate", "previous_agreed": "yes"}
    boxes = [name for name, field in S1Form.base_fields.items() if isinstance(field, Answer)]
    data |= {name: words.answer(number, sentences) for number, name in enumerate(boxes)}
    for row in range(actions):
        data[f"actions-{row}-what"] = words.action(row)
        data[f"actions-{row}-who"] = ("supervisee", "supervisor")[row % 2]
        data[f"actions-{row}-by_when"] = words.in_words(day + dt.timedelta(days=28))
    for row in range(needs):
        data[f"needs-{row}-what"] = words.answer(row, 1)
    return data


def s2_typed(day: dt.date) -> dict[str, str]:
    """An S2 that can be signed, with every box filled."""
    boxes = [name for name, field in S2Form.base_fields.items() if isinstance(field, Answer)]
    data = {name: words.answer(number, 3) for number, name in enumerate(boxes)}
    held = words.in_words(day)
    return data | {"held_on": held, "formality": "formal", "type": "individual", "last_seen_on": held}


def considered(actions: list[Action]) -> dict[str, str]:
    """What is typed about the actions that came forward."""
    data = {}
    for number, action in enumerate(actions):
        data[f"earlier-{action.pk}-choice"] = "update"
        data[f"earlier-{action.pk}-note"] = words.answer(number, 1)
    return data


def shown(data: dict[str, str], supervisee: User, supervisor: User) -> Shown:
    """The record as it would be shared. Raises ValueError where the data do not pass the form."""
    form = S1Form(data, context=Context({"supervisee": supervisee, "supervisor": supervisor}), checked=True)
    if not form.is_whole():
        raise ValueError([part.errors for part in form.all_forms()])
    document = form.document()
    parties = (
        Party("Supervisee", supervisee.name, "Worker"),
        Party("Supervisor", supervisor.name, "Manager"),
    )
    return Shown(
        heading=S1.heading,
        council=settings.COUNCIL_NAME,
        number="",
        parties=parties,
        facts=tuple(document.facts),
        sections=tuple(document.sections),
    )


def content(data: dict[str, str], document: Shown, number: str) -> str:
    """What the record's row holds."""
    return canonical({"data": data, "shown": replace(document, number=number).to_json()})
