"""Ways to run a session: the list, one of them with all its steps, a copy and what it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pods import library
from pods.council import council
from pods.models import OwnWay
from pods.rules import changing
from pods.rules.reading import way_of
from pods.rules.steps import KINDS, WHO, Step, Way
from pods.services import ways as keeping
from pods.way_forms import CopyForm, WayForm
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused

FORM = ["GET", "POST"]


@dataclass(frozen=True)
class ShownStep:
    """A step in words."""

    number: int
    step: Step

    @property
    def kind(self) -> str:
        return KINDS[self.step.kind]

    @property
    def who(self) -> str:
        return "" if self.step.who == "everybody" else WHO[self.step.who]

    @property
    def quiet(self) -> str:
        return WHO.get(self.step.quiet, "")


@dataclass(frozen=True)
class ShownWay:
    """A way with what stands beside it in a list. `own`: None for one that comes with the guidance."""

    way: Way
    own: OwnWay | None = None
    is_usual: bool = False

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.way.steps)

    @property
    def has_activity(self) -> bool:
        """Whether the time of an activity comes on top."""
        return any(step.kind == "activity" for step in self.way.steps)

    @property
    def steps(self) -> list[ShownStep]:
        return [ShownStep(number, step) for number, step in enumerate(self.way.steps, start=1)]

    @property
    def like(self) -> str:
        """The name of the way that was copied."""
        found = library.shipped_ways().get(self.own.copied_from) if self.own else None
        return found.name if found else ""


def _only_staff(request: Request) -> None:
    if not request.user.current_posts:
        raise Http404


@require_GET
def ways(request: Request) -> HttpResponse:
    """All ways there are, each with what it is for and its whole time."""
    _only_staff(request)
    may_keep = keeping.may_keep(request.user)
    known, usual = library.ways(), council().way
    rows = OwnWay.objects.select_related("made_by")
    own: Mapping[str, OwnWay] = {each.key: each for each in rows}
    out_of_use = [each for each in own.values() if each.retired_at or each.key not in known]
    context = {
        "ways": [ShownWay(way, own.get(key), key == usual) for key, way in known.items()],
        "out_of_use": out_of_use if may_keep else [],
        "may_keep": may_keep,
    }
    return render(request, "pods/ways/ways.html", context)


@require_GET
def way(request: Request, key: str) -> HttpResponse:
    """One way with all its steps, to read and to print."""
    _only_staff(request)
    shown = _shown_or_404(key)
    context = {"shown": shown, "way": shown.way, "own": shown.own, "may_keep": keeping.may_keep(request.user)}
    return render(request, "pods/ways/way.html", context)


def _shown_or_404(key: str) -> ShownWay:
    """A way by its key, a retired one too: pods were held with it."""
    if shipped := library.shipped_ways().get(key):
        return ShownWay(shipped)
    own = get_object_or_404(OwnWay.objects.select_related("made_by"), key=key)
    if not (found := read(own)):
        raise Http404
    return ShownWay(found, own)


def read(own: OwnWay) -> Way | None:
    """A practice lead's way; None where the rules have changed since, and it can be read no longer."""
    return way_of({**own.spec, "key": own.key, "name": own.name})[0]


def own_or_404(request: Request, key: str) -> OwnWay:
    """A way that can be changed: none of the guidance, and none that is retired.

    To who sends something to one that has just been retired, the service says so, and what they typed stays.
    """
    found = get_object_or_404(OwnWay, key=key)
    if found.retired_at and request.method == "GET":
        raise Http404
    return found


@require_http_methods(FORM)
@needs(May.KEEP_SESSION_PLANS)
def copy(request: Request, key: str) -> HttpResponse:
    """Begin a way of one's own, like this one."""
    shown = _shown_or_404(key)
    if shown.own and shown.own.retired_at:
        raise Http404
    form = CopyForm(typed(request))
    if form.is_valid():
        try:
            made = keeping.copy(by=request.user, key=key, name=form.cleaned_data["name"])
        except keeping.NameTaken as taken:
            form.add_error("name", str(taken))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{made.name} is yours to change. It can be chosen for pods from now on."
            )
            return redirect("ways:change", made.key)
    context = {"form": form, "way": shown.way}
    return render(request, "pods/ways/copy.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
@needs(May.KEEP_SESSION_PLANS)
def change(request: Request, key: str) -> HttpResponse:
    """What a way is called and for, and its steps with what can be done to each."""
    own = own_or_404(request, key)
    form = WayForm(typed(request), initial={"name": own.name, "use": own.spec["use"]})
    seen = request.POST.get("seen", changing.stamp(keeping.head(own.spec)))
    if form.is_valid():
        try:
            keeping.describe(by=request.user, key=key, seen=seen, **form.cleaned_data)
        except keeping.NameTaken as taken:
            form.add_error("name", str(taken))
        except keeping.ChangedMeanwhile as changed:
            own = own_or_404(request, key)
            seen = changing.stamp(keeping.head(own.spec))
            now = f"It is called “{own.name}” now, and it is for: {own.spec['use']}"
            form.add_error("name", f"{changed} {now} Save again to replace it with yours.")
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved.")
            return redirect("ways:change", key)
    return change_page(request, own, form=form, seen=seen)


def change_page(
    request: Request, own: OwnWay, form: WayForm | None = None, seen: str = "", **wrong: Any
) -> HttpResponse:
    """The page to change a way; `wrong`: `refused` in words, `step` whose button was pressed.

    `seen`: the mark that a form with something wrong came with, so that a change meanwhile is still found.
    """
    steps = own.spec["steps"]
    rows = [{"step": step, "seen": changing.stamp(step)} for step in steps]
    refused = [{"text": wrong["refused"], "href": f"#step-{wrong['step']}"}] if wrong else []
    if refused and wrong["step"] not in changing.order(own.spec):
        refused = [{"text": wrong["refused"], "href": "#steps"}]
    form = form or WayForm(initial={"name": own.name, "use": own.spec["use"]})
    context = {
        "own": own,
        "form": form,
        "rows": rows,
        "parts": changing.parts(own.spec),
        "may_have_parts": changing.gives_parts_out(own.spec),
        "minutes": sum(step.get("minutes", 0) for step in steps),
        "head_seen": seen or changing.stamp(keeping.head(own.spec)),
        "order_seen": changing.stamp(changing.order(own.spec)),
        "new": changing.NEW.items(),
        "refused": refused,
        "has_errors": bool(refused),
    }
    return render(request, "pods/ways/change.html", context, status=422 if refused or form.errors else 200)


@require_http_methods(FORM)
@needs(May.KEEP_SESSION_PLANS)
def retire(request: Request, key: str) -> HttpResponse:
    """Offer it no longer; asked once more before."""
    own = own_or_404(request, key)
    if request.method == "POST":
        try:
            keeping.retire(by=request.user, key=key)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{own.name} is retired. It is no longer offered.")
        return redirect("ways:ways")
    return render(request, "pods/ways/retire.html", {"own": own, "usual": library.way_for("", council().way)})


@require_POST
@needs(May.KEEP_SESSION_PLANS)
def offer_again(request: Request, key: str) -> HttpResponse:
    """Take a retired one back into use."""
    own = get_object_or_404(OwnWay, key=key)
    try:
        keeping.offer_again(by=request.user, key=key)
    except Refused as refused:
        messages.error(request, f"{own.name}: {refused}")
    else:
        messages.success(request, f"{own.name} is offered again.")
    return redirect("ways:ways")
