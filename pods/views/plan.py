"""Booking, changing and cancelling pods; invitations."""

import datetime as dt
from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from pods import access
from pods.invitations import invitation as as_invitation
from pods.models import Pod
from pods.plan_forms import CancelForm, ChangeForm, YearForm
from pods.services import plan
from pods.views.finding import form_page, pod_or_404, pod_to_change, team_of
from supervision_portal.design.words import uk_date
from supervision_portal.people.http import Request
from supervision_portal.people.models import Absence, Team, User
from supervision_portal.people.views.asking import typed
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.rules import series
from supervision_portal.schedule.series_forms import MOST, DayForm


@require_http_methods(["GET", "POST"])
def book(request: Request, pk: int) -> HttpResponse:
    """Plan, look at the dates, change one or the other, book them all (LEI-FRQ.1)."""
    team = get_object_or_404(access.teams_planned_by(request.user), pk=pk)
    form, days = YearForm(typed(request), team=team), list[DayForm]()
    if form.is_bound and form.is_valid():
        proposed = series.proposed(iter(form.days()), _away(form.cleaned_data["facilitator"]))
        days = _day_forms(team, proposed, request if "book" in request.POST else None)
        if "book" in request.POST and all(day.is_valid() for day in days):
            times = [form.at(day.cleaned_data["day"]) for day in days if day.cleaned_data["day"]]
            try:
                if not times:
                    raise Refused("Enter at least one date.")
                booked = plan.book(by=request.user, team=team, times=times, plan=form.plan())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, f"{len(booked)} pod{'' if len(booked) == 1 else 's'} booked.")
                _say_what_overlaps(request, team, booked)
                return redirect("pods:team", pk)
    bad = form.errors or any(day.errors for day in days)
    context = {"team": team, "plan": form, "days": days, "forms": [form, *days]}
    return render(request, "pods/book.html", context, status=422 if bad else 200)


def _say_what_overlaps(request: Request, team: Team, planned: Sequence[Pod]) -> None:
    pods = Pod.objects.filter(session__file__team=team, session__state=Session.State.BOOKED)
    at_once = plan.at_once(pods.select_related("session"))
    days = [uk_date(pod.session.planned_for) for pod in planned if pod.pk in at_once]
    if days:
        again = "Change one of the two, unless that is meant."
        messages.warning(
            request, f"Another pod of the team runs at the same time on {', '.join(days)}. {again}"
        )


def _away(facilitator: User | None) -> Callable[[dt.date], str]:
    """Whether the facilitator is away on a day, without why."""
    rows = list(Absence.objects.not_over().filter(user=facilitator)) if facilitator else []
    name = facilitator.name if facilitator else ""
    return lambda day: f"{name} away" if any(row.runs_on(day) for row in rows) else ""


def _day_forms(team: Team, proposed: list[series.Proposed], request: Request | None) -> list[DayForm]:
    """One form a day; bound to what was sent when the dates are to be booked."""
    booked = {
        timezone.localdate(at)
        for at in Session.objects.filter(
            file__team=team,
            file__kind="team",
            state=Session.State.BOOKED,
            planned_for__gte=timezone.now(),
        ).values_list("planned_for", flat=True)
    }
    found = []
    for number, one in enumerate(proposed[:MOST], start=1):
        moved = f"Moved from {uk_date(one.meant)}: {one.why}" if one.on != one.meant else one.why
        is_booked = one.on in booked
        found.append(
            DayForm(
                request.POST if request else None,
                prefix=f"day-{number}",
                initial={"day": None if is_booked else one.on},
                note="A pod is booked on this day already" if is_booked else moved,
                label=f"Pod {number}: {one.on:%A} {uk_date(one.on)}",
            )
        )
    return found


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: UUID) -> HttpResponse:
    """Another day, place, facilitator …"""
    pod = _booked(pod_to_change(request, pk))
    form = ChangeForm(typed(request), pod=pod)
    if form.is_valid():
        try:
            changed = plan.change(
                by=request.user, pod=pod, at=form.at(), plan=form.plan(), parked=form.cleaned_data["parked"]
            )
        except Refused as refused:
            form.add_error("new_date", str(refused))
        else:
            messages.success(request, "The pod is changed.")
            _say_what_overlaps(request, team_of(pod), [changed])
            return redirect("pods:pod", pk)
    return form_page(request, pod, form, "Change this pod", "Save")


@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: UUID) -> HttpResponse:
    """Say that a pod does not take place; its new date takes over what was prepared."""
    pod = _booked(pod_to_change(request, pk))
    form = CancelForm(typed(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            new = plan.cancel(
                by=request.user, pod=pod, why=data["why"], why_text=data["why_text"], new_time=form.at()
            )
        except Refused as refused:
            form.add_error("new_date", str(refused))
        else:
            messages.success(request, "Cancelled, and booked again." if new else "Cancelled.")
            return redirect("pods:pod", new.pk if new else pk)
    said = "It did not take place" if not pod.session.is_to_come else "Cancel this pod"
    intro = "Pods are held at least monthly, so book a new date where you can."
    return form_page(request, pod, form, said, said, intro=intro)


def _booked(pod: Pod) -> Pod:
    if pod.session.state != Session.State.BOOKED:
        raise Http404
    return pod


@require_GET
def invitation(request: Request, pk: UUID) -> HttpResponse:
    """One pod for a calendar."""
    return _ics([pod_or_404(request, pk)], "pod")


@require_GET
def team_invitation(request: Request, pk: int) -> HttpResponse:
    """All that is still to come of a team for a calendar; what was cancelled leaves it."""
    team = get_object_or_404(access.teams_seen_by(request.user), pk=pk)
    pods = access.pods_visible_to(request.user).filter(
        session__file__team=team, session__planned_for__gte=timezone.now()
    )
    return _ics(list(pods.select_related("session").order_by("session__planned_for")), "pods")


def _ics(pods: list[Pod], name: str) -> HttpResponse:
    answer = HttpResponse(as_invitation(pods), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
