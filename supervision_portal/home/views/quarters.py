"""Compliance by quarter."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from supervision_portal.home import compliance, scope
from supervision_portal.home.board import TEAMS_AT_ONCE
from supervision_portal.home.compliance import Quarter, Row, Share
from supervision_portal.home.views import asked, paper
from supervision_portal.home.views.asked import DutyForm
from supervision_portal.home.views.board import FILLS
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.people.views.downloads import csv_download


@require_GET
def board_quarters(request: Request) -> HttpResponse:
    """How much was done within its time, by team, in the last eight quarters."""
    if not scope.has_board(request.user):
        raise Http404
    form = DutyForm(request.GET)
    if not form.is_valid():
        return render(request, "home/board_quarters.html", {"form": form}, status=422)
    duty, service = form.cleaned_data["duty"], asked.choice(request).service
    quarters, rows = _found(request, duty)
    below = rows_shown(rows, service)
    page = page_of(below, request)
    context = {
        "form": form,
        "duty_name": scope.SHOWN[duty],
        "quarters": quarters,
        "rows": [(row, _link(row, rows, duty, service)) for row in page],
        "total": rows[0] if rows else None,
        "bars": _trend(quarters, rows),
        "pagination": pagination(page, request),
        "here": asked.query(duty),
        "shown": asked.query(duty, service=service),
        "service": service,
    }
    return render(request, "home/board_quarters.html", context)


def _found(request: Request, duty: str) -> tuple[list[Quarter], list[Row]]:
    today = timezone.localdate()
    quarters = compliance.last_quarters(today)
    return quarters, compliance.by_team(scope.deadlines_seen_by(request.user, duty), quarters, today)


def rows_shown(rows: list[Row], service: int | None) -> list[Row]:
    """Services with their teams; services alone where these are many; or one service."""
    if service is not None:
        return [row for row in rows[1:] if row.service == service]
    return [row for row in rows[1:] if row.is_service or not is_long(rows)]


def is_long(rows: list[Row]) -> bool:
    return sum(not row.is_service for row in rows[1:]) > TEAMS_AT_ONCE


def _link(row: Row, rows: list[Row], duty: str, service: int | None) -> str:
    leads_on = row.is_service and service is None and is_long(rows)
    return asked.query(duty, service=row.service) if leads_on else ""


def _trend(quarters: list[Quarter], rows: list[Row]) -> list[dict[str, Any]]:
    """A bar for each quarter, of all teams together."""
    return [_bar(*each) for each in zip(quarters, rows[0].shares, strict=True)] if rows else []


def _bar(quarter: Quarter, share: Share) -> dict[str, Any]:
    """One bar of the trend."""
    percent = share.percent or 0
    parts = [
        {"fill": FILLS["ok"], "x": 0, "width": percent},
        {"fill": FILLS["overdue"], "x": percent, "width": 100 - percent},
    ]
    return {
        "name": quarter,
        "said": f"{percent}% ({share.done:,} of {share.due:,})" if share.due else "Nothing was due",
        "bar": [part for part in parts if part["width"]] if share.due else [],
    }


@require_GET
def board_quarters_pdf(request: Request) -> HttpResponse:
    """The trend and the table on paper. Logged as an export."""
    form = DutyForm(request.GET)
    if not scope.has_board(request.user) or not form.is_valid():
        raise Http404
    duty = form.cleaned_data["duty"]
    quarters, found = _found(request, duty)
    rows = rows_shown(found, asked.choice(request).service)
    log.write(Verb.EXPORT, by=request.user, count=len(rows))
    context = {
        "title": f"{scope.SHOWN[duty]}: done within its time, by quarter",
        "quarters": quarters,
        "rows": rows,
        "total": found[0] if found else None,
        "bars": _trend(quarters, found),
    }
    return paper.download(
        request, "home/quarters_pdf.html", context, f"quarters-{duty}-{timezone.localdate()}"
    )


@require_GET
def board_quarters_csv(request: Request) -> HttpResponse:
    """The same as a table to download, one row for a team and a quarter. Logged as an export."""
    form = DutyForm(request.GET)
    if not scope.has_board(request.user) or not form.is_valid():
        raise Http404
    duty = form.cleaned_data["duty"]
    quarters, found = _found(request, duty)
    services = {row.service: row.name for row in found if row.is_service}
    teams = [row for row in found[1:] if not row.is_service]
    header = ("Service", "Team", "What is due", "Quarter from", "Due", "Done within its time", "Per cent")
    rows = [
        (
            services.get(row.service, "No service"),
            row.name,
            scope.SHOWN[duty],
            quarter.start.isoformat(),
            share.due,
            share.done,
            "" if share.percent is None else share.percent,
        )
        for row in teams
        for quarter, share in zip(quarters, row.shares, strict=True)
    ]
    log.write(Verb.EXPORT, by=request.user, count=len(rows))
    return csv_download(f"quarters-{duty}-{timezone.localdate()}.csv", csv_text(header, rows))
