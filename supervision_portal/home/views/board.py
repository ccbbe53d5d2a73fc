"""The board: its table with a chart, on paper, as CSV, and the lists behind its numbers."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.services.report_scope import sees_reports
from supervision_portal.design.words import due as due_words
from supervision_portal.design.words import uk_date
from supervision_portal.home import board as boards
from supervision_portal.home import scope
from supervision_portal.home.board import STATES, Choice, Counts, Row, Table
from supervision_portal.home.views import asked, dates, paper
from supervision_portal.home.views.asked import BoardForm
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.models import User
from supervision_portal.people.paging import page_of, pagination, part_of
from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.schedule.models import Deadline

FILLS = {"overdue": "#ca3535", "due": "#ffdd00", "ok": "#0f7a52", "no-date": "#b1b4b6", "paused": "#505a5f"}
MOST_NAMES = 200  # in a select


@require_GET
def board(request: Request) -> HttpResponse:
    """What stands how on a day, by team and service. Who has nobody below them sees their own dates."""
    if not scope.has_board(request.user):
        return dates.own_page(request, has_board=False)
    form = BoardForm(request.GET)
    if not form.is_valid():
        return _wrong(request, form)
    duty, day = form.cleaned_data["duty"], form.cleaned_data["on"]
    table = boards.table(scope.deadlines_seen_by(request.user, duty), day)
    service = asked.choice(request).service
    rows = rows_shown(table, service)
    page = page_of(rows, request)
    leads_on = table.is_long and service is None
    shown = [shown_row(row, duty, day, leads_on=leads_on) for row in page]
    context = {
        **_about(form, duty, day),
        "rows": shown,
        "bars": [row for row in shown if row["bar"]] if len(shown) > 1 else [],
        "total": shown_row(Row("All", table.total), duty, day),
        "service": rows[0] if service is not None and rows else None,
        "back_to_all": asked.query(duty, day),
        "pagination": pagination(page, request),
        "here": asked.query(duty, day, service=service),
        "sees_audits": sees_reports(request.user),
    }
    return render(request, "home/board.html", context)


def _wrong(request: Request, form: Any) -> HttpResponse:
    return render(request, "home/board.html", {"form": form}, status=422)


def _about(form: Any, duty: str, day: dt.date) -> dict[str, Any]:
    """What every page of the board says of itself."""
    return {
        "form": form,
        "duty": duty,
        "duty_name": scope.SHOWN[duty],
        "day": day,
        "is_past": day != timezone.localdate(),
        "columns": [*STATES.values(), "All", scope.never(duty)],
        "legend": [(name, FILLS[state]) for state, name in STATES.items()],
        "of_children": duty in scope.OF_CHILDREN,
        "of_teams": duty in scope.OF_TEAMS,
    }


def rows_shown(table: Table, service: int | None) -> list[Row]:
    """The rows of the table: services with their teams, services alone where these are many, or one."""
    services = [row for row in table.services if service in (None, row.service)]
    if service is None and table.is_long:
        return services
    return [row for one in services for row in (one, *one.rows)]


def shown_row(row: Row, duty: str, day: dt.date, *, leads_on: bool = False) -> dict[str, Any]:
    """A row as templates draw it: each number a link to its list."""
    narrowed = {"team": row.team} if row.team is not None else {"service": row.service if row.rows else None}
    where = reverse("home:board_list") + asked.query(duty, day, **narrowed)
    cells = []
    for state in (*STATES, "", "never"):
        number = row.counts.of(state)
        link = (f"{where}&state={state}" if state else where) if number else ""
        cells.append({"number": f"{number:,}", "link": link, "state": state})
    return {
        "name": row.name,
        "link": asked.query(duty, day, service=row.service) if leads_on else "",
        "is_service": bool(row.rows) and not leads_on,
        "cells": cells,
        "bar": bar(row.counts) if row.team is not None or leads_on else [],
        "said": said(row.counts),
    }


def bar(counts: Counts) -> list[dict[str, Any]]:
    """The parts of a row's bar."""
    return [{"fill": FILLS[state], "x": x, "width": width} for state, x, width in boards.shares(counts)]


def said(counts: Counts) -> str:
    """“3 of 12 overdue”."""
    return f"{counts.overdue:,} of {counts.all:,} overdue"


@require_GET
def board_csv(request: Request) -> HttpResponse:
    """The whole table, team by team. Logged as an export."""
    duty, day, table = _table_or_404(request)
    header = ("Service", "Team", "What is due", "On", *STATES.values(), "All", scope.never(duty))
    services = {row.service: row.name for row in table.services}
    rows = [
        (
            services[row.service],
            row.name,
            scope.SHOWN[duty],
            day.isoformat(),
            *(row.counts.of(state) for state in (*STATES, "", "never")),
        )
        for row in table.teams
    ]
    log.write(Verb.EXPORT, by=request.user, count=len(rows))
    return csv_download(f"board-{duty}-{day}.csv", csv_text(header, rows))


@require_GET
def board_pdf(request: Request) -> HttpResponse:
    """The table and its chart on paper. Logged as an export."""
    duty, day, table = _table_or_404(request)
    rows = rows_shown(table, asked.choice(request).service)
    log.write(Verb.EXPORT, by=request.user, count=len(rows))
    shown = [shown_row(row, duty, day) | {"bar": bar(row.counts)} for row in rows]
    context = {
        **_about(None, duty, day),
        "title": f"{scope.SHOWN[duty]} on {uk_date(day)}",
        "rows": shown,
        "total": shown_row(Row("All", table.total), duty, day),
    }
    return paper.download(request, "home/board_pdf.html", context, f"board-{duty}-{day}")


def _table_or_404(request: Request) -> tuple[str, dt.date, Table]:
    duty, day = _asked_or_404(request)
    return duty, day, boards.table(scope.deadlines_seen_by(request.user, duty), day)


def _asked_or_404(request: Request) -> tuple[str, dt.date]:
    """What a download is of. Raises Http404 for who has no board, and for what no page of ours links to."""
    form = BoardForm(request.GET)
    if not scope.has_board(request.user) or not form.is_valid():
        raise Http404
    return form.cleaned_data["duty"], form.cleaned_data["on"]


# ---- the lists behind the numbers


@require_GET
def board_list(request: Request) -> HttpResponse:
    """The people or cases behind a number of the table."""
    if not scope.has_board(request.user):
        raise Http404
    chosen, form = asked.choice(request), BoardForm(request.GET)
    if not form.is_valid():
        return _wrong(request, form)
    duty, day = form.cleaned_data["duty"], form.cleaned_data["on"]
    seen = scope.deadlines_seen_by(request.user, duty)
    part = part_of(boards.listed(seen, chosen, day), request)
    people = boards.responsible_for(seen, chosen, day)
    log.write(Verb.FILE_LIST, by=request.user, count=len(part.rows))
    context = {
        **_about(form, duty, day),
        "rows": [(row, because(row, request.user)) for row in part.rows],
        "pagination": part.pagination,
        "state": chosen.state,
        "state_name": _state_name(chosen.state, duty),
        "place": _place(part.rows, chosen),
        "people": [(str(pk), name, pk == chosen.responsible) for pk, name in people[:MOST_NAMES]],
        "chosen": next((name for pk, name in people if pk == chosen.responsible), ""),
        "kept": _kept(chosen, duty, day),
        "everybody": _list_query(Choice(chosen.state, chosen.service, chosen.team), duty, day),
        "here": _list_query(chosen, duty, day),
        "back": reverse("home:board") + asked.query(duty, day, service=chosen.service),
        "file_page": "casefile:file" if duty in scope.OF_CHILDREN else "supervision:file",
    }
    return render(request, "home/board_list.html", context)


@require_GET
def board_list_csv(request: Request) -> HttpResponse:
    """The same as a table to download. Logged as an export."""
    duty, day = _asked_or_404(request)
    found = boards.listed(scope.deadlines_seen_by(request.user, duty), asked.choice(request), day)
    rows = [
        (
            row.file.title,
            row.team.name if row.team else "",
            row.responsible.name if row.responsible else "",
            row.due_on.isoformat() if row.due_on and not row.paused else "",
            row.last_on.isoformat() if row.last_on else "",
            "Paused" if row.paused else due_words(row.due_on, day).text if row.due_on else "No date",
            because(row, request.user),
        )
        for row in found
    ]
    log.write(Verb.EXPORT, by=request.user, count=len(rows))
    who = "Child" if duty in scope.OF_CHILDREN else "Name"
    header = (who, "Team", "Responsible", "Due on", "Last", "Standing", "Why")
    return csv_download(f"board-list-{duty}-{day}.csv", csv_text(header, rows))


def because(row: Deadline, user: User) -> str:
    """Why it is due then. Of one that is paused nothing is said but to who supervises."""
    if row.paused and row.responsible_id != user.pk:
        return ""
    return " · ".join(row.because)


def _state_name(state: str, duty: str) -> str:
    return scope.never(duty) if state == "never" else STATES.get(state, "All")


def _place(rows: list[Deadline], chosen: Choice) -> str:
    """The team or service that the list is of, where there is something in it."""
    if not rows or (chosen.team is None and chosen.service is None):
        return ""
    team = rows[0].team
    if team is None:
        return "no team"
    return team.name if chosen.team is not None else team.service.name


def _kept(chosen: Choice, duty: str, day: dt.date) -> list[tuple[str, str]]:
    """What the form of the list keeps from its address."""
    asked_for = {
        "duty": duty,
        "on": day.isoformat(),
        "state": chosen.state,
        "service": chosen.service,
        "team": chosen.team,
    }
    return [(name, str(value)) for name, value in asked_for.items() if value is not None and value != ""]


def _list_query(chosen: Choice, duty: str, day: dt.date) -> str:
    more = [("responsible", str(chosen.responsible))] if chosen.responsible is not None else []
    return "?" + urlencode([*_kept(chosen, duty, day), *more])
