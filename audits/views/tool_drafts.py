"""The draft of a tool's next version: its head, parts, questions and scales, and publishing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from audits.models import ToolDraft
from audits.rules import changing
from audits.rules.changing import Data, Kind
from audits.rules.tables import Wrong
from audits.services import tools as keeping
from audits.tool_forms import HeadForm, PartForm, QuestionForm, ReasonForm, ScaleForm, answers_of
from audits.views.tools import FORM
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused

AGAIN = "Read what it says now, and save again to replace it with yours."
AS_NEW = "What you typed is still here: copy it, and add it as a new one."
NAMES = {"part": "part", "question": "question", "scale": "scale"}
NO_WORDS = "(no words yet)"


def _draft_or_404(key: str) -> ToolDraft:
    return get_object_or_404(ToolDraft.objects.select_related("changed_by", "base"), key=key)


def _draft_for(request: Request, key: str) -> ToolDraft:
    """The draft that a form is for. To who sends it when the draft has just been published, the service says
    so, and what they typed stays on the page."""
    is_gone = request.method == "POST" and not ToolDraft.objects.filter(key=key).exists()
    row = keeping.latest(key) if is_gone else None
    if row:
        return ToolDraft(key=key, table=row.content, base=row, changed_by=request.user)
    return _draft_or_404(key)


def words_of(piece: Data) -> str:
    """What a piece is called on the pages."""
    return str(piece.get("heading") or piece.get("text") or piece.get("label") or NO_WORDS)


@dataclass(frozen=True)
class Problem:
    """What is wrong with the draft, in words, and the place on its page."""

    text: str
    href: str


def _problems(table: Data) -> list[Problem]:
    return [
        Problem(f"{_called(table, each)}{changing.in_words(table, each)}", _place(table, each))
        for each in keeping.wrong_with(table)
    ]


def _piece(table: Data, wrong: Wrong) -> tuple[Kind, Data] | None:
    if wrong.scale is not None:
        return "scale", table["scales"][wrong.scale]
    if wrong.part is None:
        return None
    part = table["parts"][wrong.part]
    return ("part", part) if wrong.question is None else ("question", part["questions"][wrong.question])


def _called(table: Data, wrong: Wrong) -> str:
    found = _piece(table, wrong)
    return f"“{words_of(found[1])}”: " if found else ""


def _place(table: Data, wrong: Wrong) -> str:
    found = _piece(table, wrong)
    return f"#{found[0]}-{found[1]['key']}" if found else "#head"


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_draft(request: Request, key: str) -> HttpResponse:
    """The whole draft: its head as a form, its parts and questions with what can be done to each."""
    draft = _draft_for(request, key)
    form = HeadForm(typed(request), table=draft.table)
    seen = request.POST.get("seen", changing.stamp(changing.head_of(draft.table)))
    if form.is_valid():
        try:
            keeping.change_head(by=request.user, key=key, seen=seen, said=form.said())
        except keeping.ChangedMeanwhile as changed:
            draft = _draft_for(request, key)
            seen = changing.stamp(changing.head_of(draft.table))
            form.add_error(None, f"{changed} Save again to replace it with yours.")
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved.")
            return redirect("audits:tool_draft", key)
    context = {
        "draft": draft,
        "table": draft.table,
        "form": form,
        "seen": seen,
        "problems": [] if form.errors else _problems(draft.table),
        "parts": _rows(draft.table),
    }
    return render(request, "audits/tools/draft.html", context, status=422 if form.errors else 200)


def _rows(table: Data) -> list[dict[str, Any]]:
    """The parts with their questions; a question goes on into the part beside its own."""
    parts: list[Data] = table.get("parts", [])
    return [
        {
            "part": part,
            "questions": [
                {
                    "question": question,
                    "is_first": part is parts[0] and number == 0,
                    "is_last": part is parts[-1] and number == len(part["questions"]) - 1,
                }
                for number, question in enumerate(part.get("questions", []))
            ],
        }
        for part in parts
    ]


def _back(key: str, kind: Kind, piece: str) -> HttpResponse:
    """Back to the draft, where this piece stands."""
    return redirect(f"{reverse('audits:tool_draft', args=[key])}#{kind}-{piece}")


FormOf = Callable[[ToolDraft, Data | None], Any]


def _change(request: Request, key: str, kind: Kind, piece: str, form_of: FormOf) -> HttpResponse:
    """A page to change one piece. What was typed stays where somebody else was faster."""
    draft = _draft_for(request, key)
    found = _found(draft, kind, piece)
    if found is None and request.method == "GET":
        raise Http404
    form, now = form_of(draft, found), list[tuple[str, str]]()
    seen = request.POST.get("seen", _seen(draft, kind, piece))
    if form.is_valid():
        said = form.said()
        try:
            keeping.change(by=request.user, key=key, kind=kind, piece=piece, seen=seen, said=said)
        except keeping.ChangedMeanwhile as changed:
            draft = _draft_for(request, key)
            other, seen = _found(draft, kind, piece), _seen(draft, kind, piece)
            now = changing.said_in(draft.table, other) if other else []
            form.add_error(None, f"{changed} {AGAIN if other else AS_NEW}")
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _after(request, draft, kind, piece, said)
    title = words_of(found or {})
    context = {"draft": draft, "form": form, "kind": NAMES[kind], "title": title, "seen": seen, "now": now}
    return render(request, "audits/tools/piece.html", context, status=422 if form.errors else 200)


def _found(draft: ToolDraft, kind: Kind, piece: str) -> Data | None:
    try:
        return changing.piece_of(draft.table, kind, piece)
    except KeyError:
        return None


def _seen(draft: ToolDraft, kind: Kind, piece: str) -> str:
    return keeping.stamp_of(draft.table, kind, piece) if _found(draft, kind, piece) else ""


def _after(request: Request, draft: ToolDraft, kind: Kind, piece: str, said: Data) -> HttpResponse:
    """Where to go once a piece is saved: on to what can only be asked now, or back to the draft."""
    when = said.get("when") or {}
    if when and not when["is"] and answers_of(draft.table, when["question"]):
        messages.success(request, "Saved. Now choose the answers where it is asked.")
        return redirect("audits:tool_question", draft.key, piece)
    messages.success(request, f"“{words_of(said)}” is saved.")
    return _back(draft.key, kind, piece)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_part(request: Request, key: str, part: str) -> HttpResponse:
    """The words of one part."""
    return _change(
        request,
        key,
        "part",
        part,
        lambda draft, found: PartForm(typed(request), table=draft.table, part=found),
    )


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_question(request: Request, key: str, question: str) -> HttpResponse:
    """One question."""

    def form(draft: ToolDraft, found: Data | None) -> QuestionForm:
        home = changing.part_with(draft.table, question) if found else {"key": ""}
        return QuestionForm(typed(request), table=draft.table, part=home, question=found)

    return _change(request, key, "question", question, form)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_scale(request: Request, key: str, scale: str) -> HttpResponse:
    """One scale of the tool's own."""
    return _change(request, key, "scale", scale, lambda _draft, found: ScaleForm(typed(request), scale=found))


def _add(request: Request, draft: ToolDraft, kind: Kind, form: Any, part: str = "") -> HttpResponse:
    if form.is_valid():
        said = form.said()
        try:
            new = keeping.add(by=request.user, key=draft.key, kind=kind, said=said, part=part)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if kind == "scale":
                messages.success(request, "Added. Now say what its answers count as.")
                return redirect("audits:tool_scale", draft.key, new)
            return _after(request, draft, kind, new, said)
    context = {"draft": draft, "form": form, "kind": NAMES[kind], "is_new": True}
    return render(request, "audits/tools/piece.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_add_part(request: Request, key: str) -> HttpResponse:
    """A part more."""
    draft = _draft_for(request, key)
    return _add(request, draft, "part", PartForm(typed(request), table=draft.table))


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_add_question(request: Request, key: str, part: str) -> HttpResponse:
    """A question more in a part."""
    draft = _draft_for(request, key)
    home = _found(draft, "part", part)
    if home is None and request.method == "GET":
        raise Http404
    form = QuestionForm(typed(request), table=draft.table, part=home or {"key": ""})
    return _add(request, draft, "question", form, part)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_add_scale(request: Request, key: str) -> HttpResponse:
    """A scale of the tool's own."""
    return _add(request, _draft_for(request, key), "scale", ScaleForm(typed(request)))


def _kind_or_404(kind: str) -> Kind:
    for known in changing.KINDS:
        if known == kind:
            return known
    raise Http404


@require_POST
@needs(May.AUDIT_LEAD)
def tool_move(request: Request, key: str, kind: str, piece: str) -> HttpResponse:
    """One place up or down."""
    draft, known = _draft_or_404(key), _kind_or_404(kind)
    try:
        up = request.POST.get("where") == "up"
        keeping.move(by=request.user, key=draft.key, kind=known, piece=piece, up=up)
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(draft.key, known, piece)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_remove(request: Request, key: str, kind: str, piece: str) -> HttpResponse:
    """A piece less; asked once more before, for what was typed in it goes too."""
    draft, known = _draft_or_404(key), _kind_or_404(kind)
    found = _found(draft, known, piece)
    if request.method == "POST":
        try:
            keeping.take_away(by=request.user, key=draft.key, kind=known, piece=piece)
        except Refused as refused:
            messages.error(request, str(refused))
            return _back(draft.key, known, piece)
        messages.success(request, f"“{words_of(found or {})}” is taken away.")
        return redirect("audits:tool_draft", draft.key)
    if found is None:
        raise Http404
    questions = [words_of(each) for each in found.get("questions", ())]
    context = {"draft": draft, "kind": NAMES[known], "title": words_of(found), "questions": questions}
    return render(request, "audits/tools/remove.html", context)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_publish(request: Request, key: str) -> HttpResponse:
    """The draft becomes the version in use, with a reason; not while something is wrong with it."""
    draft = _draft_or_404(key)
    form = ReasonForm(typed(request))
    seen = request.POST.get("seen", keeping.published_mark(draft))
    if form.is_valid():
        try:
            row = keeping.publish_draft(
                by=request.user, key=key, seen=seen, reason=form.cleaned_data["reason"]
            )
        except keeping.ChangedMeanwhile as changed:
            seen = keeping.published_mark(draft)
            form.add_error(None, str(changed))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{row} is in use from now on.")
            return redirect("audits:tool", row.key, row.version)
    latest = keeping.latest(key)
    context = {
        "draft": draft,
        "form": form,
        "seen": seen,
        "problems": _problems(draft.table),
        "latest": latest,
        "version": latest.version + 1 if latest else 1,
        "meanwhile": bool(latest and latest.pk != draft.base_id),
    }
    return render(request, "audits/tools/publish.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def tool_discard(request: Request, key: str) -> HttpResponse:
    """Throw the draft away; asked once more before."""
    draft = _draft_or_404(key)
    if request.method == "POST":
        try:
            keeping.discard(by=request.user, key=key)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The draft is thrown away.")
        return redirect("audits:tools")
    return render(request, "audits/tools/discard.html", {"draft": draft})
