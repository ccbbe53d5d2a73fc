"""Signed audits as rows, made by hand, so that every number can be worked out by eye."""

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from audits.models import Answer, Audit, Grade, Point, Tool
from audits.services.tools import tool_of
from supervision_portal.people.models import User
from supervision_portal.records.document import canonical
from supervision_portal.records.models import Action, File, Record

_numbers = itertools.count(1)


def signed(
    tool: Tool,
    file: File,
    by: User,
    on: dt.date,
    *,
    no: str = "",
    na: str = "",
    found: Mapping[str, str] | None = None,
    grade: str = "good",
    typed: Mapping[str, str] | None = None,
) -> Audit:
    """An audit with every question answered yes, but for some; `found` is what the file answered."""
    at = timezone.make_aware(dt.datetime.combine(on, dt.time(12)))
    record = Record.objects.create(
        file=file,
        kind="file-audit",
        author=by,
        state="signed",
        number=f"FA-{next(_numbers):06d}",
        held_on=on,
        shared_at=at,
        shared_by=by,
        signed_at=at,
        content=canonical({"data": dict(typed or {}), "shown": None}),
    )
    audit = Audit.objects.create(
        tool=tool, file=file, auditor=by, assigned_by=by, due_on=on, record=record, closed_at=at
    )
    answers = []
    for part, question in tool_of(tool).questions():
        value = "no" if question.key in no.split() else "na" if question.key in na.split() else "yes"
        told = (found or {}).get(question.key, "")
        answers.append(
            Answer(
                audit=audit,
                part=part.key,
                question=question.key,
                value=value,
                applicable=value != "na",
                yes=value == "yes",
                found=told,
                overruled=bool(told) and told != value,
            )
        )
    Answer.objects.bulk_create(answers)
    Grade.objects.create(audit=audit, part="", value=grade)
    audit.applicable = sum(answer.applicable for answer in answers)
    audit.answered_yes = sum(answer.yes for answer in answers)
    audit.save()
    return audit


def point(
    audit: Audit, kind: str, text: str, *, part: str = "personal", who: str = "", **action: Any
) -> Point:
    """A learning point, or a corrective action with how its action stands."""
    made = None
    if action:
        made = Action.objects.create(
            file=audit.file,
            record=audit.record,
            row=f"corrective-{next(_numbers)}",
            what=text,
            who=who,
            needs_sign_off=True,
            **action,
        )
    return Point.objects.create(audit=audit, kind=kind, part=part, text=text, who=who, action=made)
