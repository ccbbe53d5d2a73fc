"""What is brought to a pod, who is invited, and what is put aside for the team meeting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from casefile.access import children_visible_to
from casefile.models import Child
from pods import access
from pods.council import council
from pods.models import Discussion, Guest, Pod
from pods.plan_forms import BringForm, GuestForm, ParkForm, PrepareForm
from pods.services import plan
from pods.views.finding import form_page, pod_or_404, pod_to_change, team_of
from supervision_portal.people.http import Request
from supervision_portal.people.models import Post, User
from supervision_portal.people.views.asking import typed
from supervision_portal.records.models import FileHolder
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session


@require_http_methods(["GET", "POST"])
def bring(request: Request, pk: UUID) -> HttpResponse:
    """Bring a case of one's own or a topic; who plans the pod does it for others as well."""
    pod = _booked(pod_or_404(request, pk))
    plans = access.may_change(request.user, pod)
    form = BringForm(
        typed(request),
        by=request.user,
        children=_children(request.user, pod, plans),
        people=_people(request.user, pod) if plans else None,
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            if data["what"] == BringForm.CASE:
                file = data["child"].file
                plan.bring_case(by=request.user, pod=pod, file=file, prepared=data["prepared"])
            else:
                who = data.get("caseworker") or request.user
                plan.bring_topic(
                    by=request.user, pod=pod, topic=data["topic"], caseworker=who, prepared=data["prepared"]
                )
        except Refused as refused:
            form.add_error("child" if data["what"] == BringForm.CASE else "topic", str(refused))
        else:
            messages.success(request, "It is on the list of this pod.")
            return redirect("pods:pod", pk)
    intro = "Bring it in time, so that a genogram or a chronology can be prepared."
    about = {"intro": intro, "guidance_at": "pods:prepare"}
    return form_page(request, pod, form, "Bring a case or a topic", "Add", **about)


def _children(user: User, pod: Pod, plans: bool) -> QuerySet[Child]:
    """Children that this person sees and may bring: their own; who plans, those of the team as well."""
    workers = [user.pk]
    if plans:
        posts = Post.objects.current().filter(team=team_of(pod))
        workers += posts.values_list("user", flat=True)
    held = FileHolder.objects.workers().filter(user__in=workers, role=FileHolder.Role.CASEWORKER)
    seen = children_visible_to(user).filter(file__in=held.values("file"))
    seen = seen.exclude(file__in=pod.discussions.filter(file__isnull=False).values("file"))
    today = FileHolder.objects.workers().filter(role=FileHolder.Role.CASEWORKER).values("pk")
    named = seen.filter(file__holders__in=today).annotate(worker=F("file__holders__user__name"))
    return named.select_related("file").order_by("worker", "name", "pk")


def _people(user: User, pod: Pod) -> QuerySet[User]:
    posts = Post.objects.current().filter(team=team_of(pod))
    people = User.objects.active().filter(pk__in=posts.values("user"))
    return (people | User.objects.filter(pk=user.pk)).order_by("name", "pk")


def _discussion_or_404(request: Request, pk: int) -> Discussion:
    """What this person may prepare or take back; never of a child whose file they must not see."""
    found: Any = get_object_or_404(Discussion, pk=pk)
    pod = _booked(pod_or_404(request, found.pod_id))
    brought = access.brought_to([pod.pk], request.user).get(pod.pk, [])
    seen = next((each.discussion for each in brought if each.discussion.pk == pk), None)
    if seen is None:
        raise Http404
    seen.pod = pod
    if not plan.may_prepare(request.user, seen):
        raise Http404
    return seen


@require_http_methods(["GET", "POST"])
def prepare(request: Request, pk: int) -> HttpResponse:
    """Say what is prepared (CAL-R.1)."""
    discussion = _discussion_or_404(request, pk)
    form = PrepareForm(typed(request), initial={"prepared": discussion.prepared})
    if form.is_valid():
        try:
            plan.prepare(by=request.user, discussion=discussion, prepared=form.cleaned_data["prepared"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved.")
            return redirect("pods:pod", discussion.pod_id)
    return form_page(request, discussion.pod, form, "What is prepared", "Save", guidance_at="pods:prepare")


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Bring it no more."""
    discussion = _discussion_or_404(request, pk)
    return _tried(
        request,
        discussion.pod_id,
        lambda: plan.take_back(by=request.user, discussion=discussion),
        "It is off the list of this pod.",
    )


@require_http_methods(["GET", "POST"])
def invite(request: Request, pk: UUID) -> HttpResponse:
    """Invite a guest, where the council has visitors in pods."""
    pod = _booked(pod_to_change(request, pk))
    form, visitors = GuestForm(typed(request)), council().visitors
    if form.is_valid():
        try:
            plan.invite(by=request.user, pod=pod, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The guest is on the list. Print the opening page for the start.")
            return redirect("pods:pod", pk)
    intro = "Other professionals can join one pod. Plan time for the pod alone, before or after them."
    intro = intro if visitors else plan.NO_VISITORS
    is_closed = not visitors and not form.is_bound
    return form_page(
        request, pod, form, "Invite a guest", "Add to the list", intro=intro, is_closed=is_closed
    )


@require_POST
def uninvite(request: Request, pk: int) -> HttpResponse:
    """Take a guest off the list."""
    guest = get_object_or_404(Guest, pk=pk)
    pod = _booked(pod_to_change(request, guest.pod_id))
    return _tried(
        request, pod.pk, lambda: plan.uninvite(by=request.user, guest=guest), "The guest is off the list."
    )


@require_http_methods(["GET", "POST"])
def park(request: Request, pk: UUID) -> HttpResponse:
    """Put business of the team aside for the team meeting (LEI-PUR.1)."""
    pod = pod_or_404(request, pk)
    form = ParkForm(typed(request))
    if form.is_valid():
        try:
            plan.park(by=request.user, pod=pod, text=form.cleaned_data["text"])
        except Refused as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, "It is kept for the team meeting.")
            return redirect("pods:pod", pk)
    intro = "Pods are for reflection and learning. Business of the team is for the team meeting."
    return form_page(request, pod, form, "Keep for the team meeting", "Keep", intro=intro)


def _booked(pod: Pod) -> Pod:
    if pod.session.state != Session.State.BOOKED:
        raise Http404
    return pod


def _tried(request: Request, pod: UUID, change: Any, done: str) -> HttpResponse:
    try:
        change()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("pods:pod", pod)
