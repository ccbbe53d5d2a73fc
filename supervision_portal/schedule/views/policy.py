"""The policy, for everybody to read: today, on any day, and how it came about (CAL-D.1, CAL-D.2)."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from supervision_portal.people.http import Request
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May
from supervision_portal.schedule import registry, shown
from supervision_portal.schedule.forms import OnForm
from supervision_portal.schedule.models import PolicySetting, Publication
from supervision_portal.schedule.rules import DUTIES, Policy, Rule
from supervision_portal.schedule.rules.policy import REMINDED, pause_after
from supervision_portal.schedule.services import policy as policies
from supervision_portal.schedule.services import proposals


@require_GET
def policy(request: Request) -> HttpResponse:
    """The rules in force on a day, and what is published for later."""
    form = OnForm(request.GET or None)
    today = timezone.localdate()
    day = (form.cleaned_data.get("on") if form.is_valid() else None) or today
    current = policies.current()
    context = {
        "form": form,
        "day": day,
        "today": today,
        "duties": shown.by_duty(shown.on(current, day)),
        "coming": _coming(current, day),
        "stages": _stages(day),
        "pause_after": pause_after(current.pauses, day),
        "coming_settings": _coming_settings(day),
        "may_change": request.user.may(May.CHANGE_POLICY),
        "latest": Publication.objects.select_related("by").first(),
    }
    if context["may_change"]:
        context |= {"in_hand": proposals.in_hand(request.user), "beside": registry.pages()}
    return render(request, "schedule/policy.html", context, status=422 if form.errors else 200)


def _coming(policy: Policy, day: dt.date) -> list[tuple[dt.date, str, shown.ShownRule]]:
    """What begins or ends after a day, in the order of time; a rule that another follows only begins."""
    words = shown.Words()
    later = {rule.key: rule for rule in policy.rules if rule.start > day}
    found: list[tuple[dt.date, str, Rule]] = [(rule.start, "begins", rule) for rule in later.values()]
    for rule in policy.rules:
        if rule.runs_on(day) and rule.end and rule.key not in later:
            found.append((rule.end, "last day", rule))
    found.sort(key=lambda each: (each[0], each[2].order))
    return [(on, what, words.show(rule)) for on, what, rule in found]


def _coming_settings(day: dt.date) -> list[tuple[dt.date, str]]:
    """What begins after a day of reminders, absences and the settings of other apps, in words."""
    rows = PolicySetting.objects.filter(start__gt=day).order_by("start", "key")
    return [(row.start, shown.setting_in_words(row.key, row.value)) for row in rows]


def _stages(day: dt.date) -> list[tuple[str, str]]:
    stages = policies.stages(day)
    return [(name, shown.stages_in_words(stages[key])) for key, name in REMINDED.items() if key in stages]


@require_GET
def history(request: Request) -> HttpResponse:
    """Every publication: when, by whom, why, and the rules that it put in force."""
    page = page_of(Publication.objects.select_related("by").prefetch_related("rules"), request)
    context = {"page": page, "pagination": pagination(page, request), "duties": DUTIES}
    return render(request, "schedule/history.html", context)
