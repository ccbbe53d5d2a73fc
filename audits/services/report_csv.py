"""Every answer, grade, comment and point of the audits of a report, as rows of a table to download."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from uuid import UUID

from django.db.models import JSONField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from audits.models import Answer, Audit, Grade, Point
from audits.rules.reports import Asked, Row
from audits.rules.tool import Choice, Part, Question, Tool
from audits.services.masking import mask
from audits.services.report_scope import Scope
from audits.services.reports import Audits
from supervision_portal.records.models import Action

HEADER = (
    *("Audit", "Signed on", "Service", "Team", "What", "Section", "Text", "Answer", "In the file"),
    *("Overruled because", "Comments", "By whom", "By when", "State"),
)
OF_ONE_AUDIT = frozenset({"Audit", "Overruled because", "Comments", "By whom"})
"""What tells one audit from the others: QA reads it, and who reads a file for a stated purpose (CAL-9b.7)."""

AT_A_TIME = 500  # records whose typed answers are in memory
Cells = tuple[str, ...]


class _Typed(Audits):
    """With what was typed in each audit of the period."""

    @cached_property
    def keys(self) -> list[UUID]:
        return [row.pk for row in self.of_period]

    @cached_property
    def typed(self) -> dict[UUID, Mapping[str, str]]:
        """By audit and field of its form; the answers alone are fetched, not the record."""
        records = Audit.objects.filter(pk__in=self.keys, record__isnull=False).annotate(
            typed=KeyTransform("data", Cast("record__content", JSONField()))
        )
        return dict(records.values_list("pk", "typed").iterator(chunk_size=AT_A_TIME))


def rows(scope: Scope, asked: Asked) -> list[Cells]:
    """One row for each question, grade, comment and point of the audits that were signed in the period."""
    audits = _Typed(scope, asked)
    found = [
        (audits.by_key[audit], cells)
        for make in (_answers, _grades, _comments, _points)
        for audit, cells in make(audits)
    ]
    found.sort(key=lambda each: (each[0].closed_on, each[0].number))
    printed = _printed(audits.versions)
    typed = [(row.file, cell) for row, cells in found for cell in cells if cell and cell not in printed]
    masked = iter(mask(typed, staff=False))
    return [
        (*_about(row), *(next(masked) if cell and cell not in printed else cell for cell in cells))
        for row, cells in found
    ]


def of_nobody(rows: Iterable[Cells]) -> list[Cells]:
    """The same without what is of one audit alone, the header of it first."""
    keep = [at for at, name in enumerate(HEADER) if name not in OF_ONE_AUDIT]
    what = HEADER.index("What")
    told = [HEADER, *(row for row in rows if row[what] != "Comments")]
    return [tuple(row[at] for at in keep) for row in told]


def _printed(versions: Iterable[Tool]) -> set[str]:
    """The tool's own words: nobody typed them, so no child is named in them."""
    found = {"Question"}
    for tool in versions:
        for part, question in tool.questions():
            found |= {part.heading, question.text, *(choice.label for choice in question.scale.choices)}
    return found


def _about(row: Row) -> Cells:
    return row.number, row.closed_on.isoformat(), row.place.service_name, row.place.name


Found = Iterator[tuple[UUID, Cells]]


def _cells(what: str, section: str, text: str, answer: str = "", *more: str) -> Cells:
    cells = (what, section, text, answer, *more)
    return (*cells, *[""] * (len(HEADER) - 4 - len(cells)))


def _known(versions: list[Tool]) -> dict[str, tuple[Part, Question]]:
    """Every question that was ever in the tool, by its newest wording."""
    return {
        question.key: (part, question) for tool in reversed(versions) for part, question in tool.questions()
    }


def _parts(versions: list[Tool]) -> dict[str, Part]:
    return {part.key: part for tool in reversed(versions) for part in tool.parts}


def _label(choice: Choice | None, value: str) -> str:
    return choice.label if choice else value


def _answers(audits: _Typed) -> Found:
    known, typed = _known(audits.versions), audits.typed
    fields = ("audit", "question", "value", "found", "overruled")
    for audit, key, value, told, overruled in (
        Answer.objects.filter(audit__in=audits.keys).order_by("pk").values_list(*fields)
    ):
        if key not in known:
            continue
        part, question = known[key]
        given = typed.get(audit, {})
        answer = _label(question.scale.choice(value), value or given.get(f"q_{key}", ""))
        shown = _label(question.scale.choice(told), told)
        why = given.get(f"why_{key}", "") if overruled else ""
        note = given.get(f"note_{key}", "")
        yield audit, _cells("Question", part.heading, question.text, answer, shown, why, note)


def _grades(audits: _Typed) -> Found:
    parts, typed = _parts(audits.versions), audits.typed
    overall = next((tool.overall for tool in audits.versions if tool.overall), None)
    rows = Grade.objects.filter(audit__in=audits.keys).order_by("pk")
    for audit, key, value in rows.values_list("audit", "part", "value"):
        part = parts.get(key)
        grade = part.grade if part else overall
        choice = grade.scale.choice(value) if grade else None
        name = f"part_{key}_why" if key else "overall_why"
        text, heading = grade.label if grade else "", part.heading if part else ""
        why = typed.get(audit, {}).get(name, "")
        yield audit, _cells("Grade", heading, text, _label(choice, value), "", "", why)


def _comments(audits: _Typed) -> Found:
    headings = {f"part_{key}_notes": part.heading for key, part in _parts(audits.versions).items()}
    headings["overall_notes"] = ""
    for audit, given in audits.typed.items():
        for name, heading in headings.items():
            if given.get(name):
                yield audit, _cells("Comments", heading, "", "", "", "", given[name])


def _points(audits: _Typed) -> Found:
    parts = _parts(audits.versions)
    rows = Point.objects.filter(audit__in=audits.keys).select_related("action").order_by("pk")
    for point in rows:
        heading = parts[point.part].heading if point.part in parts else "The whole file"
        action = point.action
        by_when = _iso(action.by_when) if action else ""
        state = _state(action) if action else ""
        ending = ("", "", action.end_reason if action else "", point.who, by_when, state)
        yield point.audit_id, _cells(point.get_kind_display(), heading, point.text, "", *ending)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _state(action: Action) -> str:
    """“Open”, “Done on 2026-11-03”, “No longer needed”; and whether a manager has signed it off."""
    words = str(action.get_state_display())
    if action.ended_on:
        words += f" on {_iso(action.ended_on)}"
    if action.needs_sign_off and action.signed_off_on:
        words += f", signed off on {_iso(action.signed_off_on)}"
    return words
