"""What came of a survey: by group, and from survey to survey. Shown is what the count kept, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from audits.survey import access, services
from audits.survey.codes import EVERYBODY
from audits.survey.models import Survey
from audits.survey.rules import AGREE, NO_ANSWER, YES_NO, Question
from audits.survey.small_groups import FEWEST, FEWEST_TEXTS
from audits.survey.views import seen_or_404
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused

LAST = 6  # surveys in a trend
FILLS = {
    AGREE: {"1": "#ca3535", "2": "#f3a59b", "3": "#d6d9db", "4": "#7fc1a6", "5": "#0f7a52"},
    YES_NO: {"yes": "#0f7a52", "no": "#ca3535"},
}
OF_CHOICES = (
    "#1d70b8", "#0f7a52", "#ffdd00", "#f47738", "#912b88", "#505a5f",
    "#5694ca", "#85994b", "#ca3535", "#28a197", "#6f72af", "#b58840",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """The answers to one question of one group in one survey. `counts`: None where they are not shown."""

    name: str
    counts: Mapping[str, int] | None
    question: Question

    @property
    def answered(self) -> int:
        return sum(number for key, number in (self.counts or {}).items() if key != NO_ANSWER)

    @property
    def said(self) -> str:
        """“72% agree”: what the chart and the table say in words."""
        if self.counts is None:
            return "Not shown"
        if not self.answered:
            return "No answers"
        if not self.question.positive:
            return f"{self.answered} answers"
        share = 100 * sum(self.counts[key] for key in self.question.positive) / self.answered
        return f"{share:.0f}% {'agree' if self.question.kind == AGREE else 'yes'}"

    @property
    def cells(self) -> list[str]:
        """A number for each answer, and for none."""
        keys = (*self.question.options, NO_ANSWER)
        return ["–" if self.counts is None else str(self.counts[key]) for key in keys]

    @property
    def bar(self) -> list[dict[str, Any]]:
        """The parts of the bar, in hundredths of it."""
        parts, at = [], 0.0
        for key, fill in fills(self.question).items():
            width = 100 * (self.counts or {}).get(key, 0) / (self.answered or 1)
            parts += [{"fill": fill, "x": at, "width": width}] if width else []
            at += width
        return parts


def fills(question: Question) -> dict[str, str]:
    """The colour of each answer."""
    return FILLS.get(question.kind) or dict(zip(question.options, OF_CHOICES, strict=False))


def groups_in_order(survey: Survey) -> list[tuple[str, str]]:
    """The groups that are shown: everybody, then each service with its teams."""
    groups = survey.results["groups"] if survey.results else {}
    order = sorted(groups, key=lambda group: (_path(group, groups), group))
    return [(group, groups[group]["name"]) for group in order]


def _path(group: str, groups: Mapping[str, Any]) -> tuple[str, ...]:
    """Names from above: a team stands behind its service, where that is shown."""
    within = groups[group]["within"]
    above = _path(within, groups) if within in groups else ()
    return (*above, "" if group == EVERYBODY else groups[group]["name"])


def counts_of(survey: Survey, question: Question, group: str) -> Mapping[str, int] | None:
    found: Mapping[str, int] | None = (survey.results or {})["questions"].get(question.key, {}).get(group)
    return found


def by_time(surveys: list[Survey], question: Question, group: str) -> list[Row]:
    """This question over the surveys that asked it, the oldest first."""
    rows = []
    for survey in surveys:
        same = [each for each in survey.questions.asked.counted if each.key == question.key]
        if same and same[0].options == question.options:
            rows.append(Row(survey.title, counts_of(survey, question, group), question))
    return rows


def by_group(survey: Survey, question: Question) -> list[Row]:
    """This question in all groups that are shown."""
    return [
        Row(name, counts_of(survey, question, group), question) for group, name in groups_in_order(survey)
    ]


def counted_or_404(request: Request, pk: int) -> Survey:
    found = seen_or_404(request, pk)
    if found.results is None:
        raise Http404
    return found


def until(survey: Survey) -> list[Survey]:
    """The last surveys with these questions that were counted, the oldest first, this one the last."""
    rows = Survey.objects.filter(questions__key=survey.questions.key, opens_on__lte=survey.opens_on)
    rows = rows.exclude(counted_on=None).select_related("questions").order_by("-opens_on", "-pk")
    return [*reversed([each for each in rows[:LAST] if each != survey]), survey]


@require_GET
def results(request: Request, pk: int) -> HttpResponse:
    """Charts with their tables: one group from survey to survey, or all groups beside one another."""
    survey = counted_or_404(request, pk)
    groups = groups_in_order(survey)
    group = request.GET.get("group", EVERYBODY)
    beside = request.GET.get("show") == "groups"
    if group not in dict(groups) and group != EVERYBODY:
        raise Http404
    surveys = [survey] if beside else until(survey)
    parts = [
        {
            "question": question,
            "rows": by_group(survey, question) if beside else by_time(surveys, question, group),
            "legend": [(words, fills(question)[key]) for key, words in question.options.items()],
            "columns": [*question.options.values(), "No answer"],
        }
        for question in survey.questions.asked.counted
    ]
    context = {
        "survey": survey,
        "answers": survey.results["answers"] if survey.results else None,
        "groups": [(key, name, key == group) for key, name in groups],
        "group_name": dict(groups).get(group, services.WHOLE),
        "beside": beside,
        "parts": parts,
        "texts": _texts(survey) if access.reads_texts(request.user) else [],
        "reads_texts": access.reads_texts(request.user),
        "runs": access.runs_surveys(request.user),
        "fewest": FEWEST,
        "fewest_texts": FEWEST_TEXTS,
    }
    return render(request, "audits/survey/results.html", context)


def _texts(survey: Survey) -> list[tuple[Question, list[tuple[str, str]]]]:
    """What people wrote, in the order of chance that it is kept in, each with its service if it has one."""
    kept = (survey.results or {})["texts"]
    names = dict(groups_in_order(survey))
    return [
        (question, [(names.get(group, ""), text) for group, text in kept.get(question.key, [])])
        for question in survey.questions.asked.texts
    ]


@require_GET
def results_csv(request: Request, pk: int) -> HttpResponse:
    """Every figure that is shown, as a table to download. Logged as an export."""
    survey = counted_or_404(request, pk)
    header = ("Survey", "From", "Until", "Question", "Group", "Answer", "Number", "Per cent of answers")
    first = (survey.title, survey.opens_on.isoformat(), survey.closes_on.isoformat())
    rows = [
        (*first, question.text, row.name, words, number, round(100 * number / (row.answered or 1)))
        for question in survey.questions.asked.counted
        for row in by_group(survey, question)
        if row.counts is not None
        for key, words in question.options.items()
        for number in [row.counts[key]]
    ]
    log.write(Verb.EXPORT, by=request.user, obj=survey, count=len(rows))
    return csv_download(f"survey-{survey.opens_on}.csv", csv_text(header, rows))


@require_POST
@needs(May.AUDIT_LEAD)
def take_text_away(request: Request, pk: int) -> HttpResponse:
    """A text that names somebody is shown no longer."""
    survey = counted_or_404(request, pk)
    question, text = request.POST.get("question", ""), request.POST.get("text", "")
    try:
        services.take_text_away(by=request.user, survey=survey, question=question, text=text)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The text is taken away.")
    return redirect("survey:results", pk)
