"""The steps of a way that a practice lead changes: words, times, order, more and fewer; the parts to play."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pods.models import OwnWay
from pods.rules import changing
from pods.rules.changing import Data
from pods.services import ways as keeping
from pods.views.ways import FORM, ShownStep, change_page, own_or_404, read
from pods.way_forms import NewStepForm, PartsForm, StepForm
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused

AGAIN = "Read what it says now, and save again to replace it with yours."
AS_NEW = "What you typed is still here: copy it, and add it as a new step."


@require_http_methods(FORM)
@needs(May.KEEP_SESSION_PLANS)
def change(request: Request, key: str, step: str) -> HttpResponse:
    """The words and times of one step."""
    own = own_or_404(request, key)
    found = _step(own, step)
    if found is None and request.method == "GET":
        raise Http404
    form, now = StepForm(typed(request), step=found), None
    seen = request.POST.get("seen", changing.stamp(found))
    if form.is_valid():
        try:
            keeping.change_step(by=request.user, key=key, step=step, seen=seen, said=form.said())
        except keeping.ChangedMeanwhile as changed:
            own = own_or_404(request, key)
            found, now = _step(own, step), _as_it_is(own, step)
            seen = changing.stamp(found)
            form.add_error(None, f"{changed} {AGAIN if found else AS_NEW}")
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"“{form.cleaned_data['title']}” is saved.")
            return _to_step(key, step)
    title = found["title"] if found else form.data.get("title", "")
    context = {"own": own, "form": form, "title": title, "seen": seen, "now": now}
    return render(request, "pods/ways/step.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.KEEP_SESSION_PLANS)
def parts(request: Request, key: str) -> HttpResponse:
    """The parts that people play, and what each does."""
    own = own_or_404(request, key)
    form, now = PartsForm(typed(request), way=own.spec), None
    seen = request.POST.get("seen", changing.stamp(own.spec.get("parts")))
    if form.is_valid():
        try:
            keeping.change_parts(by=request.user, key=key, seen=seen, said=form.said())
        except keeping.ChangedMeanwhile as changed:
            own = own_or_404(request, key)
            now, seen = changing.parts(own.spec), changing.stamp(own.spec.get("parts"))
            form = PartsForm(typed(request), way=own.spec)
            form.add_error(None, f"{changed} {AGAIN}")
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The parts are saved.")
            return redirect(f"{reverse('ways:change', args=[key])}#parts")
    context = {"own": own, "form": form, "seen": seen, "now": now}
    return render(request, "pods/ways/parts.html", context, status=422 if form.errors else 200)


def _step(own: OwnWay, key: str) -> Data | None:
    return next((step for step in own.spec["steps"] if step["key"] == key), None)


def _as_it_is(own: OwnWay, key: str) -> ShownStep | None:
    way = read(own)
    steps = enumerate(way.steps, start=1) if way else ()
    return next((ShownStep(number, step) for number, step in steps if step.key == key), None)


def _to_step(key: str, step: str) -> HttpResponse:
    """Back to the list of steps, where this one stands."""
    return redirect(f"{reverse('ways:change', args=[key])}#step-{step}")


@require_http_methods(FORM)
@needs(May.KEEP_SESSION_PLANS)
def add(request: Request, key: str, kind: str) -> HttpResponse:
    """A step more."""
    if kind not in changing.NEW:
        raise Http404
    own = own_or_404(request, key)
    form = NewStepForm(typed(request), kind=kind, way=own.spec)
    if form.is_valid():
        data = form.cleaned_data
        more = {name: data[name] for name in ("asks", "of", "share") if name in data}
        try:
            keeping.add_step(
                by=request.user, key=key, kind=kind, said=form.said(), after=data["after"], **more
            )
        except Refused as refused:
            form.add_error("after", str(refused))
        else:
            messages.success(request, f"“{data['title']}” is added.")
            return redirect("ways:change", key)
    context = {"own": own, "form": form, "title": changing.NEW[kind]}
    return render(request, "pods/ways/add.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.KEEP_SESSION_PLANS)
def move(request: Request, key: str, step: str) -> HttpResponse:
    """One place up or down."""
    own_or_404(request, key)
    seen, up = request.POST.get("seen", ""), request.POST.get("where") == "up"
    try:
        keeping.move_step(by=request.user, key=key, step=step, seen=seen, up=up)
    except Refused as refused:
        return change_page(request, own_or_404(request, key), refused=str(refused), step=step)
    return _to_step(key, step)


@require_POST
@needs(May.KEEP_SESSION_PLANS)
def take_away(request: Request, key: str, step: str) -> HttpResponse:
    """A step less."""
    own_or_404(request, key)
    try:
        keeping.take_away(by=request.user, key=key, step=step, seen=request.POST.get("seen", ""))
    except Refused as refused:
        return change_page(request, own_or_404(request, key), refused=str(refused), step=step)
    messages.success(request, "The step is taken away.")
    return redirect("ways:change", key)
