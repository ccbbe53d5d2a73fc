"""A tool as the table that `reading.read` takes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from audits.rules.scales import BUILT_IN
from audits.rules.tool import After, Grade, Part, Question, Scale, Tool

Table = dict[str, Any]


def to_table(tool: Tool) -> Table:
    """The tool as JSON keeps it; what says nothing is left out."""
    scales = {**BUILT_IN, **{scale.key: scale for scale in tool.scales}}
    overall = {"heading": tool.overall_heading, "comments": tool.overall_comments, **_grade(tool.overall)}
    return _said(
        {
            "key": tool.key,
            "name": tool.name,
            "heading": tool.heading,
            "clause": tool.clause,
            "looks_at": tool.looks_at,
            "look_back": tool.look_back,
            "cases": tool.cases,
            "overall": _said(overall),
            "after": _after(tool.after),
            "scales": [_scale(scale) for scale in tool.scales],
            "parts": [_part(part, scales) for part in tool.parts],
        }
    )


def _said(table: Table) -> Table:
    """Without what is empty, 0 or false."""
    return {key: value for key, value in table.items() if value}


def _grade(grade: Grade | None) -> Table:
    return {"label": grade.label, "scale": grade.scale.key} if grade else {}


def _after(after: After) -> Table:
    """Only what is not as usual."""
    usual = After()
    table = {
        each.name: getattr(after, each.name)
        for each in fields(After)
        if getattr(after, each.name) != getattr(usual, each.name)
    }
    return {**table, "priority": after.priority.key} if after.priority else table


def _scale(scale: Scale) -> Table:
    table: Table = {"key": scale.key, "label": scale.label}
    if scale.kind != "choice":
        return {**table, "kind": scale.kind}
    choices = []
    for choice in scale.choices:
        said: Table = {"value": choice.value, "label": choice.label}
        said |= {} if choice.applies else {"applies": False}
        choices.append(said | ({"yes": True} if choice.yes else {}))
    return {**table, "choices": choices}


def _part(part: Part, scales: Mapping[str, Scale]) -> Table:
    """The scale that most questions have stands at the part; NA where it is switched off for them all."""
    used = [(question.scale.key, _has_na(question, scales)) for question in part.questions]
    scale, _ = Counter(key for key, _ in used).most_common(1)[0]
    na = any(has_na for _, has_na in used)
    table = {
        "key": part.key,
        "heading": part.heading,
        "note": part.note,
        "staff": part.staff if part.staff != "all" else "",
        "about": part.about if part.about != "staff" else "",
        "auditor": part.auditor if part.auditor != 1 else 0,
        "comments": part.comments,
        "grade": _grade(part.grade),
        "scale": scale,
    }
    questions = [_question(each, scales, scale, na) for each in part.questions]
    return {**_said(table), **({} if na else {"na": False}), "questions": questions}


def _has_na(question: Question, scales: Mapping[str, Scale]) -> bool:
    """Whether NA is not switched off for it: it is there, or the scale has none."""
    return question.scale == scales[question.scale.key]


def _question(question: Question, scales: Mapping[str, Scale], usual: str, na: bool) -> Table:
    table = {
        "key": question.key,
        "text": question.text,
        "hint": question.hint,
        "evidence": question.evidence,
        "comments": question.comments,
        "scale": question.scale.key if question.scale.key != usual else "",
        "second": question.second.key if question.second else "",
    }
    table = _said(table)
    if _has_na(question, scales) != na:
        table["na"] = not na
    if not question.required:
        table["required"] = False
    if question.when:
        table["when"] = {"question": question.when.question, "is": list(question.when.answers)}
    return table
