"""What audits say together: on a page, on paper for a quality board, and as CSV."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.rules.reports import Asked, GradeRow, QuestionRow, Report, Share, TeamRow, Theme
from audits.services import report_csv, reports
from audits.services.report_scope import Scope, scope_of, sees_reports, tools
from supervision_portal.design.fields import UKDateField
from supervision_portal.design.words import MONTHS, uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.records import pdf
from supervision_portal.schedule.rules.days import Period, add_months

YES, NOT_YES = "#0f7a52", "#b1b4b6"
GRADES = ("#0f7a52", "#5694ca", "#ffdd00", "#ca3535", "#505a5f", "#b1b4b6")  # in the order of a scale
SHEETS = ("record.css", "board.css", "audits.css")
PERIOD = 24  # months that are shown where nothing is asked for


class ReportForm(forms.Form):
    """Which tool, which audits: those signed from a day to a day, of a place."""

    tool = forms.ChoiceField(label="Audit tool", required=False)
    since = UKDateField(label="Signed from", called="the first day", required=False)
    until = UKDateField(label="to", called="the last day", required=False)
    place = forms.ChoiceField(label="Service or team", required=False)

    def __init__(self, data: QueryDict, *, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope
        self.tools = tools()
        self._choices("tool", self.tools)
        own = [(f"service-{key}", name) for key, name in scope.services]
        places = scope.places.values()
        teams = [(f"team-{place.team}", f"{place.name}, {place.service_name}") for place in places]
        self._choices("place", [("", "All that you see"), *own, *teams])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["invalid_choice"] = "Choose one of the list"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        today = timezone.localdate()
        until = data.get("until") or today
        since = data.get("since") or Period.of(add_months(until, 3 - PERIOD), "quarter").first
        if not self.errors and until < since:
            self.add_error("until", "The last day must be the first day or after it")
        return {**data, "since": since, "until": until}

    def asked(self) -> Asked | None:
        """What is asked for; None where there is no tool yet."""
        data = self.cleaned_data
        tool = data.get("tool") or next((key for key, _name in self.tools), "")
        kind, _, key = data.get("place", "").partition("-")
        narrowed = {kind: int(key)} if key else {}
        return Asked(tool, data["since"], data["until"], **narrowed) if tool else None


def _form(request: Request) -> ReportForm:
    """Raises Http404 for who sees no report."""
    if not sees_reports(request.user):
        raise Http404
    return ReportForm(request.GET, scope=scope_of(request.user))


@require_GET
def report(request: Request) -> HttpResponse:
    """Grades, yes-rates with their trend, corrective actions and learning points; never of one worker."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "audits/reports/report.html", {"form": form}, status=422)
    asked = form.asked()
    made = reports.report(form.scope, asked, timezone.localdate()) if asked else None
    context: dict[str, Any] = {"form": form, "audits": request.user.may(May.AUDIT)}
    if asked and made:
        context |= _shown(made, asked) | {"here": _here(request), "others": _others(form, asked)}
    return render(request, "audits/reports/report.html", context)


@require_GET
def report_csv_file(request: Request) -> HttpResponse:
    """Every answer and every action; for QA with the comments, and of which audit. Logged as an export."""
    asked, form = _asked_or_404(request)
    header, rows = report_csv.HEADER, report_csv.rows(form.scope, asked)
    if not request.user.may(May.AUDIT_LEAD):
        header, *rows = report_csv.of_nobody(rows)
    log.write(Verb.EXPORT, by=request.user, count=len(rows))
    name = f"audits-{asked.tool}-{asked.since}-{asked.until}.csv"
    return csv_download(name, csv_text(header, rows))


@require_GET
def report_pdf(request: Request) -> HttpResponse:
    """The report on paper. Logged as an export."""
    asked, form = _asked_or_404(request)
    made = reports.report(form.scope, asked, timezone.localdate())
    if made is None:
        raise Http404
    log.write(Verb.EXPORT, by=request.user, count=made.total.audits)
    context = {
        **_shown(made, asked),
        "others": _others(form, asked),
        "council": settings.COUNCIL_NAME,
        "title": f"{made.tool.name}: audits signed from {uk_date(asked.since)} to {uk_date(asked.until)}",
        "place": _place(form.scope, asked),
        "printed": f"Printed by {request.user.name} on {uk_date(timezone.localdate())}.",
    }
    data = pdf.write("audits/reports/report_pdf.html", context, stylesheets=SHEETS)
    name = f'attachment; filename="audits-{asked.tool}-{asked.since}-{asked.until}.pdf"'
    return HttpResponse(data, content_type="application/pdf", headers={"Content-Disposition": name})


def _asked_or_404(request: Request) -> tuple[Asked, ReportForm]:
    """What a download is of. Raises Http404 for what no page of ours links to."""
    form = _form(request)
    asked = form.asked() if form.is_valid() else None
    if asked is None:
        raise Http404
    return asked, form


def _here(request: Request) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _others(form: ReportForm, asked: Asked) -> list[str]:
    """What other tools of the period are called: a report shows one at a time."""
    used = reports.others_used(asked)
    return [name for key, name in form.tools if key in used]


def _place(scope: Scope, asked: Asked) -> str:
    if asked.team is not None:
        return scope.places[asked.team].name
    return dict(scope.services).get(asked.service or 0, "")


# ---- as pages and paper draw it: plain dictionaries and lists


def _shown(made: Report, asked: Asked) -> dict[str, Any]:
    overall = made.tool.overall.scale.choices if made.tool.overall else ()
    return {
        "tool": made.tool.name,
        "since": asked.since,
        "until": asked.until,
        "quarters": [_quarter(day) for day in made.quarters],
        "overall": [choice.label for choice in overall],
        "overall_label": made.tool.overall.label if made.tool.overall else "",
        "legend": [(choice.label, fill) for choice, fill in zip(overall, GRADES, strict=False)],
        "teams": [_team(row) for row in made.teams],
        # what a service says its teams say already, where they are shown
        "bars": [_team(row) for row in made.teams if not row.is_service] or [_team(r) for r in made.teams],
        "total": _team(made.total),
        "grades": [_grade(row) for row in made.grades],
        "parts": [
            {"heading": heading, "rows": [_question(row) for row in rows]} for heading, rows in made.parts
        ],
        "overruled": [{**asdict(row), "percent": row.percent} for row in made.overruled],
        "corrective": dict(made.corrective),
        "overdue": [asdict(row) for row in made.overdue],
        "themes": [_theme(theme) for theme in made.themes],
    }


def _team(row: TeamRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "is_service": row.is_service,
        "audits": row.audits,
        "share": _share(row.share),
        "grades": list(row.grades),
        "overdue": row.overdue,
        **_parts(row.grades),
    }


def _grade(row: GradeRow) -> dict[str, Any]:
    counts = [{"label": c.label, "n": n} for c, n in zip(row.choices, row.counts, strict=True)]
    return {"label": row.label, "counts": counts, **_parts(row.counts)}


def _question(row: QuestionRow) -> dict[str, Any]:
    return {
        "text": row.text,
        "total": _share(row.total),
        "quarters": [_share(share) for share in row.quarters],
        "name": row.text,
        "said": _share(row.total)["said"],
        "bar": _bar(row.total),
    }


def _theme(theme: Theme) -> dict[str, Any]:
    texts = [{"text": text, "team": team, "on": on} for text, team, on in theme.texts]
    return {"section": theme.section, "count": theme.count, "texts": texts}


def _share(share: Share) -> dict[str, Any]:
    said = f"{share.percent}% ({share.yes:,} of {share.of:,})" if share.of else "None applied"
    return {"percent": share.percent, "yes": share.yes, "of": share.of, "said": said}


def _bar(share: Share) -> list[dict[str, Any]]:
    percent = share.percent or 0
    parts = [
        {"fill": YES, "x": 0, "width": percent},
        {"fill": NOT_YES, "x": percent, "width": 100 - percent},
    ]
    return [part for part in parts if part["width"]] if share.of else []


def _parts(counts: tuple[int, ...]) -> dict[str, Any]:
    """The parts of a bar of grades, and what it says in words."""
    whole, at, bar = sum(counts), 0.0, []
    for number, count in enumerate(counts):
        width = 100 * count / whole if whole else 0.0
        if width:
            fill = GRADES[min(number, len(GRADES) - 1)]
            bar.append({"fill": fill, "x": round(at, 2), "width": round(width, 2)})
        at += width
    return {"bar": bar, "said": f"{whole:,} graded"}


def _quarter(first: dt.date) -> str:
    """“Jul–Sep 26”."""
    return f"{MONTHS[first.month - 1][:3]}–{MONTHS[first.month + 1][:3]} {first:%y}"
