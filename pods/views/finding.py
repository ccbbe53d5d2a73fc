"""What every page of pods begins with: the pod or team of the address, for who may."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from pods import access
from pods.models import Pod
from supervision_portal.people.http import Request
from supervision_portal.people.models import Team


def pod_or_404(request: Request, pk: UUID) -> Pod:
    """A pod that this person sees."""
    found = access.pods_visible_to(request.user).select_related(
        "session__file__team__service", "session__instead__pod", "facilitator", "note_taker"
    )
    return get_object_or_404(found, pk=pk)


def pod_to_change(request: Request, pk: UUID) -> Pod:
    """One that they may change."""
    pod = pod_or_404(request, pk)
    if not access.may_change(request.user, pod):
        raise Http404
    return pod


def team_of(pod: Pod) -> Team:
    team = pod.session.file.team
    if team is None:
        raise Http404
    return team


def form_page(request: Request, pod: Pod, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    """A page with one form about one pod; 422 where something is wrong in it."""
    context = {"pod": pod, "form": form, "title": title, "button": button, **more}
    return render(request, "pods/form.html", context, status=422 if form.errors else 200)
