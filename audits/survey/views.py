"""Surveys for who is signed in: the list, one survey and its code, its keys, planning, questions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.survey import access, answering, services
from audits.survey.forms import AboutForm, GroupForm, KeyForm, PlanForm, content_of, question_rows
from audits.survey.models import Survey, SurveyKey, SurveyQuestions
from audits.survey.small_groups import FEWEST, FEWEST_TEXTS
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused

FORM = ["GET", "POST"]


def state_of(survey: Survey, keys: list[SurveyKey]) -> tuple[str, str]:
    """How a survey stands, in words and with the colour of its tag."""
    today = timezone.localdate()
    if survey.cancelled_on:
        return "Cancelled", "grey"
    if survey.counted_on:
        return "Counted", "green"
    if any(key.public is None for key in keys):
        return ("Waits for its keys", "yellow") if today <= survey.closes_on else ("Never opened", "grey")
    if today < survey.opens_on:
        return "Not open yet", "grey"
    return ("Open", "blue") if today <= survey.closes_on else ("Closed, to be counted", "yellow")


def seen_or_404(request: Request, pk: int) -> Survey:
    if not access.sees_surveys(request.user):
        raise Http404
    return get_object_or_404(Survey.objects.select_related("questions"), pk=pk)


@require_GET
def surveys(request: Request) -> HttpResponse:
    """All surveys there are and were."""
    if not access.sees_surveys(request.user):
        raise Http404
    rows = list(Survey.objects.defer("results").prefetch_related("keys"))
    context = {
        "rows": [(survey, *state_of(survey, list(survey.keys.all()))) for survey in rows],
        "runs": access.runs_surveys(request.user),
        "questions": list(services.latest().values()) if access.runs_surveys(request.user) else [],
    }
    return render(request, "audits/survey/surveys.html", context)


@require_GET
def survey(request: Request, pk: int) -> HttpResponse:
    """One survey: what it asks, who sees what, and the code for who is asked."""
    found = seen_or_404(request, pk)
    return survey_page(request, found)


def survey_page(
    request: Request, found: Survey, form: GroupForm | None = None, status: int = 200
) -> HttpResponse:
    keys = list(found.keys.select_related("holder"))
    today = timezone.localdate()
    is_open = found.runs_on(today) and all(key.public is not None for key in keys)
    asks = access.asking(request.user).filter(pk=found.pk).exists()
    words, colour = state_of(found, keys)
    context: dict[str, Any] = {
        "survey": found,
        "asked": found.questions.asked,
        "state": words,
        "colour": colour,
        "keys": keys,
        "own_key": next((key for key in keys if key.holder_id == request.user.pk), None),
        "is_open": is_open,
        "asks": asks,
        "took": request.user.pk in found.took,
        "form": form or GroupForm(groups=access.groups_of(request.user, found)),
        "runs": access.runs_surveys(request.user),
        "fewest": FEWEST,
        "fewest_texts": FEWEST_TEXTS,
        "codes": len(found.took) if found.codes is None else found.codes,
    }
    return render(request, "audits/survey/survey.html", context, status=status)


@require_POST
def take_code(request: Request, pk: int) -> HttpResponse:
    """The code, shown once. It is in this page and nowhere else: not in an address, a session or a log."""
    found = seen_or_404(request, pk)
    form = GroupForm(request.POST, groups=access.groups_of(request.user, found))
    if not form.is_valid():
        return survey_page(request, found, form, status=422)
    try:
        code = answering.take_code(by=request.user, survey=found, group=form.cleaned_data["group"])
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("survey:survey", pk)
    response = render(request, "audits/survey/code.html", {"survey": found, "code": code})
    return kept_nowhere(response)


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    """Nothing keeps the page, the browser included; the next page is not told where it came from."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(FORM)
def key(request: Request, pk: int) -> HttpResponse:
    """For the holder of a key: to make it before the survey, to open a lock after it."""
    found = get_object_or_404(Survey.objects.select_related("questions"), pk=pk)
    own = found.keys.filter(holder=request.user).first() if request.user.is_active else None
    if own is None:
        raise Http404
    form = KeyForm(request.POST if "key" in request.POST else None)
    if "make" in request.POST:
        return _make_key(request, found)
    if form.is_valid():
        try:
            services.use_key(by=request.user, survey=found, private=form.cleaned_data["key"])
        except Refused as refused:
            form.add_error("key", str(refused))
        else:
            said = "The box is open, and counted." if own.place == 2 else "Your lock is open."
            messages.success(request, said)
            return redirect("survey:survey", pk)
    return _key_page(request, found, own, form)


def _make_key(request: Request, found: Survey) -> HttpResponse:
    try:
        private = services.make_key(by=request.user, survey=found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("survey:key", found.pk)
    return kept_nowhere(render(request, "audits/survey/new_key.html", {"survey": found, "key": private}))


def _key_page(request: Request, found: Survey, own: SurveyKey, form: KeyForm) -> HttpResponse:
    today = timezone.localdate()
    is_closed = today > found.closes_on and own.public is not None and not found.is_over
    other = found.keys.exclude(pk=own.pk).select_related("holder").first()
    context = {
        "survey": found,
        "own": own,
        "other": other,
        "form": form,
        "may_make": not found.is_over
        and today <= found.closes_on
        and (own.public is None or today < found.opens_on or (other is not None and other.public is None)),
        "may_open": is_closed and not own.used and (own.place == 1 or bool(other and other.used)),
        "waits": is_closed and own.place == 2 and not (other and other.used),
    }
    return render(request, "audits/survey/key.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def plan(request: Request) -> HttpResponse:
    """A new survey."""
    latest = services.latest()
    initial = {"second": request.user.email, "opens_on": timezone.localdate()}
    form = PlanForm(typed(request), latest=latest.values(), initial=initial)
    if form.is_valid():
        data = dict(form.cleaned_data)
        holders = data.pop("first"), data.pop("second")
        try:
            made = services.plan(by=request.user, holders=holders, **data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The survey is planned. It opens once both keys are made.")
            return redirect("survey:survey", made.pk)
    context = {"form": form, "none": not latest}
    return render(request, "audits/survey/plan.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def cancel(request: Request, pk: int) -> HttpResponse:
    """End a survey without a count."""
    found = seen_or_404(request, pk)
    if request.method == "POST":
        try:
            services.cancel(by=request.user, survey=found)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The survey is cancelled, and its ballots are destroyed.")
        return redirect("survey:survey", pk)
    if found.is_over:
        raise Http404
    return render(request, "audits/survey/cancel.html", {"survey": found})


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def questions(request: Request, key: str) -> HttpResponse:
    """The questions of a survey, to read and to publish as a new version."""
    rows = SurveyQuestions.objects.filter(key=key).order_by("-version")
    now = rows.select_related("published_by").first()
    if now is None:
        raise Http404
    about = AboutForm(typed(request), initial=now.content)
    forms = question_rows(now.content, typed(request))
    if request.method == "POST" and all([about.is_valid(), *(form.is_valid() for form in forms)]):
        seen = request.POST.get("seen", "")
        content = content_of(about, forms, now.content)
        try:
            made = services.publish(
                by=request.user, content=content, seen=int(seen) if seen.isdecimal() else 0
            )
        except Refused as refused:
            about.add_error(None, str(refused))
        else:
            messages.success(
                request, f"Version {made.version} holds for surveys that are planned from now on."
            )
            return redirect("survey:questions", key)
    wrong = any(form.errors for form in (about, *forms))
    context = {"now": now, "about": about, "rows": forms, "all_forms": [about, *forms], "has_errors": wrong}
    return render(request, "audits/survey/questions.html", context, status=422 if wrong else 200)
