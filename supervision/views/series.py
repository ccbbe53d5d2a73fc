"""Booking the sessions of a year in one go."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from supervision import clashes
from supervision.views.files import READS_TEXT, supervision_file_or_404
from supervision_portal.design.words import uk_date
from supervision_portal.people.http import Request
from supervision_portal.people.models import Absence
from supervision_portal.records import access
from supervision_portal.records.models import File
from supervision_portal.records.services import files as record_files
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import services
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.rules import series as rules
from supervision_portal.schedule.series_forms import MOST, DayForm, SeriesForm


@require_http_methods(["GET", "POST"])
def book_series(request: Request, pk: UUID) -> HttpResponse:
    """Plan, look at the dates, change one or the other, book them all."""
    file = supervision_file_or_404(request, pk)
    if access.relation_to(request.user, file) not in READS_TEXT:
        raise Http404
    plan, days = SeriesForm(request.POST or None), list[DayForm]()
    if request.method == "POST" and plan.is_valid():
        proposed = rules.proposed(plan.days(), _away(file))
        days = _day_forms(file, proposed, request if "book" in request.POST else None)
        if "book" in request.POST and all(form.is_valid() for form in days):
            times = [plan.at(form.cleaned_data["day"]) for form in days if form.cleaned_data["day"]]
            try:
                booked = _book(request, file, times, plan.cleaned_data["place"])
            except Refused as refused:
                plan.add_error(None, str(refused))
            else:
                messages.success(request, f"{booked} session{'' if booked == 1 else 's'} booked.")
                clashes.say(request, file, times)
                return redirect("supervision:file", pk)
    bad = plan.errors or any(form.errors for form in days)
    context = {"file": file, "plan": plan, "days": days, "forms": [plan, *days]}
    return render(request, "supervision/book_series.html", context, status=422 if bad else 200)


def _book(request: Request, file: File, times: list[dt.datetime], place: str) -> int:
    if not times:
        raise Refused("Enter at least one date.")
    return len(services.book_series(by=request.user, file=file, times=times, place=place))


def _day_forms(file: File, proposed: list[rules.Proposed], request: Request | None) -> list[DayForm]:
    """One form a day; bound to what was sent when the dates are to be booked."""
    booked = {
        timezone.localdate(at)
        for at in Session.objects.filter(
            file=file, state=Session.State.BOOKED, planned_for__gte=timezone.now()
        ).values_list("planned_for", flat=True)
    }
    forms_ = []
    for number, one in enumerate(proposed[:MOST], start=1):
        is_booked = one.on in booked
        note = f"Moved from {uk_date(one.meant)}: {one.why}" if one.on != one.meant else one.why
        initial = None if is_booked else one.on
        forms_.append(
            DayForm(
                request.POST if request else None,
                prefix=f"day-{number}",
                initial={"day": initial},
                note="A session is booked on this day already" if is_booked else note,
                label=f"Session {number}: {one.on:%A} {uk_date(one.on)}",
            )
        )
    return forms_


def _away(file: File) -> Callable[[dt.date], str]:
    """Who of the two is away on a day, without why."""
    parties = record_files.parties_of_file(file)
    absences = list(Absence.objects.not_over().filter(user__in=parties).select_related("user"))

    def away(day: dt.date) -> str:
        names = dict.fromkeys(absence.user.name for absence in absences if absence.runs_on(day))
        return f"{' and '.join(names)} away" if names else ""

    return away
