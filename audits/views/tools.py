"""Audit tools: the list with their versions, one version to read, and the way to a draft of the next one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits import evidence
from audits.models import Tool, ToolDraft
from audits.rules import tool as rules
from audits.rules.tool import LOOKS_AT, STAFF
from audits.services import tools as keeping
from audits.tool_forms import NewToolForm
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused

FORM = ["GET", "POST"]


@dataclass(frozen=True)
class Versions:
    """A tool with its versions, the latest first."""

    rows: list[Tool]
    draft: ToolDraft | None

    @property
    def latest(self) -> Tool:
        return self.rows[0]


@dataclass(frozen=True)
class ShownQuestion:
    """A question with what its scale and condition are called."""

    number: int
    question: rules.Question
    condition: str

    @property
    def answers(self) -> str:
        """“Yes / No / NA”, or how it is typed."""
        scale = self.question.scale
        return " / ".join(choice.label for choice in scale.choices) or scale.label

    @property
    def looks_for(self) -> str:
        """What the portal looks for in the file; an old version can name what it no longer knows."""
        finder = evidence.FINDERS.get(self.question.evidence)
        return finder.label if finder else ""


@dataclass(frozen=True)
class ShownPart:
    part: rules.Part
    questions: list[ShownQuestion]

    @property
    def staff(self) -> str:
        return "" if self.part.staff == "all" else STAFF[self.part.staff]


def shown_parts(tool: rules.Tool) -> list[ShownPart]:
    """The parts of a tool in words, questions numbered through each."""
    by_key = {question.key: question for _, question in tool.questions()}

    def condition(question: rules.Question) -> str:
        if question.when is None:
            return ""
        other = by_key[question.when.question]
        labels = [choice.label for choice in other.scale.choices if choice.value in question.when.answers]
        return f"Only where the answer to “{other.text}” is {' or '.join(labels)}."

    return [
        ShownPart(
            part,
            [
                ShownQuestion(number, question, condition(question))
                for number, question in enumerate(part.questions, start=1)
            ],
        )
        for part in tool.parts
    ]


@require_GET
@needs(May.AUDIT_LEAD)
def tools(request: Request) -> HttpResponse:
    """Every tool with its versions, and the drafts in hand."""
    drafts = {draft.key: draft for draft in ToolDraft.objects.select_related("changed_by")}
    rows = Tool.objects.defer("content").select_related("published_by").order_by("key", "-version")
    known = [Versions(list(each), drafts.get(key)) for key, each in _by_key(rows)]
    keys = {each.latest.key for each in known}
    context = {
        "tools": sorted(known, key=lambda each: (bool(each.latest.retired_at), each.latest.name)),
        "new": [draft for key, draft in drafts.items() if key not in keys],
    }
    return render(request, "audits/tools/tools.html", context)


def _by_key(rows: Iterable[Tool]) -> Iterable[tuple[str, Iterable[Tool]]]:
    return groupby(rows, key=lambda row: row.key)


@require_GET
@needs(May.AUDIT_LEAD)
def tool(request: Request, key: str, version: int) -> HttpResponse:
    """One version with all its questions, to read and to print."""
    row = _row_or_404(key, version)
    found = keeping.tool_of(row)
    latest = keeping.latest(key)
    context = {
        "row": row,
        "tool": found,
        "parts": shown_parts(found),
        "looks_at": LOOKS_AT[found.looks_at],
        "in_use": bool(latest and latest.pk == row.pk and not latest.retired_at),
        "latest": latest,
        "draft": ToolDraft.objects.filter(key=key).select_related("changed_by").first(),
    }
    return render(request, "audits/tools/tool.html", context)


def _row_or_404(key: str, version: int) -> Tool:
    return get_object_or_404(Tool.objects.select_related("published_by"), key=key, version=version)


@require_POST
@needs(May.AUDIT_LEAD)
def tool_begin(request: Request, key: str, version: int) -> HttpResponse:
    """Begin the draft of the next version, like this one; or go to the draft that is in hand."""
    keeping.begin(by=request.user, row=_row_or_404(key, version))
    return redirect("audits:tool_draft", key)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_new(request: Request) -> HttpResponse:
    """Begin a tool that there was not yet."""
    form = NewToolForm(typed(request))
    if form.is_valid():
        try:
            draft = keeping.begin_new(by=request.user, name=form.cleaned_data["name"])
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            return redirect("audits:tool_draft", draft.key)
    return render(request, "audits/tools/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_retire(request: Request, key: str, version: int) -> HttpResponse:
    """Use a tool no longer; asked once more before."""
    row = _row_or_404(key, version)
    if request.method == "POST":
        try:
            keeping.retire(by=request.user, row=row)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"“{row.name}” is retired. No audit can begin with it.")
        return redirect("audits:tools")
    latest = keeping.latest(key)
    if latest is None or latest.pk != row.pk or latest.retired_at:
        raise Http404
    return render(request, "audits/tools/retire.html", {"row": row, "open": row.audits.open().count()})
