"""A draft that was saved somewhere else meanwhile: the page with both texts, to choose from."""

from typing import Any

from django.forms import ChoiceField
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import Record


def conflict_page(request: HttpRequest, now: Record, kind: RecordKind, mine: dict[str, str]) -> HttpResponse:
    """Both texts side by side, field by field; nothing is overwritten until somebody chose."""
    theirs = now.data
    mine = _only_typed(mine, theirs, request.POST.get("typed"))
    parts = form_of(now, kind, {**theirs, **mine}).all_forms()
    bounds = {part[name].html_name: part[name] for part in parts for name in part.fields}
    order = {key: number for number, key in enumerate(bounds)}
    keys = sorted({*mine, *theirs}, key=lambda key: order.get(key, len(order)))
    differing = [key for key in keys if key in bounds and mine.get(key, "") != theirs.get(key, "")]
    context = {
        "record": now,
        "kind": kind,
        "differing": [_both(bounds[key], theirs.get(key, ""), mine.get(key, "")) for key in differing],
        "same": {key: mine.get(key) or theirs.get(key, "") for key in keys if key not in differing},
    }
    return render(request, "records/conflict.html", context, status=409)


def _only_typed(mine: dict[str, str], theirs: dict[str, str], typed: str | None) -> dict[str, str]:
    """My text where I typed since I last saved, theirs elsewhere: a page left open is no text of mine.

    `typed` names those fields, with spaces between; None where the browser does not say (no JavaScript).
    """
    if typed is None:
        return mine
    names = set(typed.split())
    own = {key: text for key, text in mine.items() if key in names}
    return {key: text for key, text in theirs.items() if key not in names} | own


def _both(bound: BoundField, theirs: str, mine: str) -> dict[str, Any]:
    """One field of two texts. What only the other one has written stays, unless it is taken out."""
    choices = dict(bound.field.widget.choices) if isinstance(bound.field, ChoiceField) else {}
    return {
        "key": bound.html_name,
        "label": bound.label,
        "saved": choices.get(theirs, theirs),
        "mine": mine,
        "kept": mine or theirs,
        "choices": choices,
    }
