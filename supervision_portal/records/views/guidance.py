"""All guidance, to read; and for policy administrators to add, change and take away."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.guidance_forms import GuidanceForm
from supervision_portal.records.models import Guidance
from supervision_portal.records.services import guidance as keeping
from supervision_portal.records.services.errors import Refused

FORM = ["GET", "POST"]


@require_GET
def topics(request: Request) -> HttpResponse:
    """Every topic with where it stands."""
    if not request.user.current_posts:
        raise Http404
    may_change = request.user.may(May.CHANGE_POLICY)
    context = {"topics": Guidance.objects.all(), "may_change": may_change}
    return render(request, "records/all_guidance.html", context)


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def add(request: Request) -> HttpResponse:
    """A topic more."""
    return _page(request, None)


@require_http_methods(FORM)
@needs(May.CHANGE_POLICY)
def change(request: Request, pk: int) -> HttpResponse:
    """Other words, links or places."""
    return _page(request, get_object_or_404(Guidance, pk=pk))


def _page(request: Request, topic: Guidance | None) -> HttpResponse:
    form = GuidanceForm(typed(request), topic=topic)
    if form.is_valid():
        try:
            keeping.keep(by=request.user, guidance=topic, **form.cleaned_data)
        except Refused as refused:
            form.add_error("title", str(refused))
        else:
            messages.success(request, "Saved. It shows from now on.")
            return redirect("guidance:topics")
    context = {"form": form, "topic": topic}
    return render(request, "records/change_guidance.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.CHANGE_POLICY)
def take_away(request: Request, pk: int) -> HttpResponse:
    """A topic less."""
    topic = get_object_or_404(Guidance, pk=pk)
    keeping.take_away(by=request.user, guidance=topic)
    messages.success(request, f"“{topic.title}” is taken away.")
    return redirect("guidance:topics")
