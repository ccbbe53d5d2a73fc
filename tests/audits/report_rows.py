"""Signed audits as rows, made by hand, so that every number can be worked out by eye."""

import datetime as dt
import itertools
from collections.abc import Collection, Mapping
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
    audit = _closed(tool, file, by, on, typed or {})
    answers = [
        _answer(audit, part.key, question.key, no.split(), na.split(), found or {})
        for part, question in tool_of(tool).questions()
    ]
    Answer.objects.bulk_create(answers)
    Grade.objects.create(audit=audit, part="", value=grade)
    audit.applicable = sum(answer.applicable for answer in answers)
    audit.answered_yes = sum(answer.yes for answer in answers)
    audit.save()
    return audit


def _closed(tool: Tool, file: File, by: User, on: dt.date, typed: Mapping[str, str]) -> Audit:
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
        content=canonical({"data": dict(typed), "shown": None}),
    )
    return Audit.objects.create(
        tool=tool, file=file, auditor=by, assigned_by=by, due_on=on, record=record, closed_at=at
    )


def _answer(
    audit: Audit, part: str, question: str, no: Collection[str], na: Collection[str], found: Mapping[str, str]
) -> Answer:
    value = "no" if question in no else "na" if question in na else "yes"
    told = found.get(question, "")
    return Answer(
        audit=audit,
        part=part,
        question=question,
        value=value,
        applicable=value != "na",
        yes=value == "yes",
        found=told,
        overruled=bool(told) and told != value,
    )


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
