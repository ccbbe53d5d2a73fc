"""One's own dates, and the dates of others for the HR system."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from supervision_portal.home import held, scope
from supervision_portal.home.views.asked import PeriodForm
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.paging import part_of
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules import DUTIES


@require_GET
def my_dates(request: Request) -> HttpResponse:
    """What is due on one's own file, and what was done on time or late."""
    return own_page(request, has_board=scope.has_board(request.user))


def own_page(request: Request, *, has_board: bool) -> HttpResponse:
    """The same, which is also what the board shows to who has nobody below them."""
    own = scope.own_deadlines(request.user)
    done = own.filter(ended=Deadline.Ended.DONE).order_by("-done_on", "-pk")
    part = part_of(done, request)
    context = {
        "open": [(DUTIES[row.duty], row) for row in own.open().order_by("due_on", "pk")],
        "done": [(DUTIES[row.duty], row, days_late(row)) for row in part.rows],
        "pagination": part.pagination,
        "today": timezone.localdate(),
        "has_board": has_board,
    }
    return render(request, "home/board_mine.html", context)


def days_late(row: Deadline) -> int:
    """By how many days something was done after its date; 0 where it was in time, or had none."""
    return max(0, (row.done_on - row.due_on).days) if row.done_on and row.due_on else 0


@require_GET
def held_dates(request: Request) -> HttpResponse:
    """Dates of personal supervisions and Shared Conversations in a period, to look at before downloading."""
    if not scope.may_export(request.user):
        raise Http404
    form = PeriodForm(request.GET or None, initial=_last_month())
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "home/board_held.html", {"form": form}, status=status)
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    part = part_of(held.sessions_held(start, end, scope.files_exported_for(request.user)), request)
    log.write(Verb.FILE_LIST, by=request.user, count=len(part.rows))
    context = {
        "form": form,
        "start": start,
        "end": end,
        "sessions": part.rows,
        "pagination": part.pagination,
        "here": f"?start={start}&end={end}",
    }
    return render(request, "home/board_held.html", context)


@require_GET
def held_dates_csv(request: Request) -> HttpResponse:
    """The same as a table to download, of last month where no period is asked for. Logged as an export."""
    form = PeriodForm(request.GET or _last_month())
    if not scope.may_export(request.user) or not form.is_valid():
        raise Http404
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    text, count = held.as_csv(held.sessions_held(start, end, scope.files_exported_for(request.user)))
    log.write(Verb.EXPORT, by=request.user, count=count)
    return csv_download(f"supervision-dates-{start}-to-{end}.csv", text)


def _last_month() -> dict[str, dt.date]:
    """The first and the last day of the month before this one."""
    end = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    return {"start": end.replace(day=1), "end": end}
