"""Adding children, and changing what is known of them: one page for each question."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casefile import access
from casefile.child_forms import (
    AddForm,
    AddressForm,
    AllocateForm,
    DetailsForm,
    KnowsForm,
    SiblingForm,
    StatusForm,
)
from casefile.models import Child, KnowsAddress
from casefile.services import children
from supervision_portal.design.words import uk_date
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.models import FileHolder
from supervision_portal.records.services.errors import Refused

FORM = ["GET", "POST"]


def child_to_change(request: Request, pk: UUID) -> Child:
    """The child, for who may change their details, status and allocation; 404 for everybody else."""
    found = access.children_updated_by(request.user).select_related("file__team")
    return get_object_or_404(found, pk=pk)


def _own_child(request: Request, pk: UUID) -> Child:
    """The child, for who changes also what takes knowing the family; 404 for everybody else."""
    found = access.children_changed_by(request.user).select_related("file__team", "family")
    return get_object_or_404(found, pk=pk)


def done(form: forms.Form, change: Callable[[], object], field: str | None = None) -> bool:
    """Make a change; a refusal becomes an error of the form, at a field where one is named."""
    try:
        change()
    except Refused as refused:
        form.add_error(field, str(refused))
        return False
    return True


def page(request: Request, form: forms.Form, title: str, child: Child | None, **more: Any) -> HttpResponse:
    """One question about a child, or with `template` a page around it."""
    template = more.pop("template", "casefile/change.html")
    back, back_to = _home_of(request, child.pk if child else None)
    context = {"form": form, "title": title, "child": child, "back": back, "back_to": back_to, **more}
    return render(request, template, context, status=422 if form.errors else 200)


def _home_of(request: Request, pk: UUID | None) -> tuple[str, str]:
    """The address and name of a child's page for this person; of the list where there is none."""
    if access.children_visible_to(request.user).filter(pk=pk).exists():
        return reverse("casefile:file", args=[pk]), "Child’s file"
    if access.children_kept_by(request.user).filter(pk=pk).exists():
        return reverse("casefile:details", args=[pk]), "Child’s details"
    return reverse("casefile:caseload"), "Children"


def to_file(request: Request, pk: UUID, said: str) -> HttpResponseRedirect:
    """Back to the child’s file, or to what this person sees instead of it."""
    messages.success(request, said)
    return HttpResponseRedirect(_home_of(request, pk)[0])


@require_http_methods(FORM)
@needs(May.CHANGE_CHILDREN)
def add(request: Request) -> HttpResponse:
    """Add a child; what is not known yet is added on their file."""
    form = AddForm(typed(request))
    if form.is_valid():
        made: list[Child] = []
        if done(form, lambda: made.append(children.take_on(by=request.user, **form.cleaned_data))):
            return to_file(request, made[0].pk, f"{made[0].name} has a file.")
    return page(request, form, "Add a child", None)


@require_http_methods(FORM)
@needs(May.CHANGE_CHILDREN)
def change(request: Request, pk: UUID) -> HttpResponse:
    """Correct who the child is, or say which team is responsible."""
    child = child_to_change(request, pk)
    now = {name: getattr(child, name) for name in ("name", "initials", "case_number", "born_on")}
    form = DetailsForm(typed(request), initial={**now, "team": child.file.team})
    if form.is_valid():
        data = dict(form.cleaned_data)
        data["initials"] = data["initials"] or children.initials_of(data["name"])
        if done(form, lambda: children.change_child(by=request.user, child=child, **data), "case_number"):
            return to_file(request, pk, "The change is saved.")
    return page(request, form, "Change details", child)


@require_http_methods(FORM)
@needs(May.CHANGE_CHILDREN)
def address(request: Request, pk: UUID) -> HttpResponse:
    """The home address, whether it is confidential, and who must know it: for who knows it themselves."""
    child = _with_address(request, child_to_change(request, pk))
    now = {"address": child.address, "address_is_confidential": child.address_is_confidential}
    form = AddressForm(typed(request), initial=now)
    team = child.file.team
    if form.is_valid() and done(
        form, lambda: children.change_child(by=request.user, child=child, team=team, **form.cleaned_data)
    ):
        return to_file(request, pk, "The address is saved.")
    context = {
        "template": "casefile/address.html",
        "knows": child.address_known_by.select_related("user").order_by("user__name"),
        "may_name": access.children_changed_by(request.user).filter(pk=pk).exists(),
    }
    return page(request, form, "Home address", child, **context)


def _with_address(request: Request, child: Child) -> Child:
    """The same child; whoever must not see a confidential address does not get its page."""
    if not access.sees_address(request.user, child):
        raise Http404
    return child


@require_http_methods(FORM)
@needs(May.CHANGE_CHILDREN)
def know_address(request: Request, pk: UUID) -> HttpResponse:
    """Say who must know a confidential address beside the workers."""
    child = _with_address(request, _own_child(request, pk))
    form = KnowsForm(typed(request))
    if form.is_valid() and done(
        form, lambda: children.let_know_address(by=request.user, child=child, **form.cleaned_data), "user"
    ):
        messages.success(request, f"{form.cleaned_data['user'].name} can see the address.")
        return redirect("casefile:address", pk)
    return page(request, form, "Who must know the address", child)


@require_POST
@needs(May.CHANGE_CHILDREN)
def forget_address(request: Request, pk: UUID, number: int) -> HttpResponse:
    """Mask the address again for somebody."""
    child = _with_address(request, _own_child(request, pk))
    knows = get_object_or_404(KnowsAddress.objects.select_related("user"), pk=number, child=child)
    children.no_longer_knows(by=request.user, knows=knows)
    messages.success(request, f"{knows.user.name} is not on the list any more.")
    return redirect("casefile:file" if knows.user == request.user else "casefile:address", pk)


@require_http_methods(FORM)
@needs(May.CHANGE_CHILDREN)
def allocate(request: Request, pk: UUID) -> HttpResponse:
    """Say who works with the child from a day on, or that nobody does."""
    child = child_to_change(request, pk)
    role = request.GET.get("role", FileHolder.Role.CASEWORKER)
    form = AllocateForm(typed(request), initial={"role": role, "start": timezone.localdate()})
    if form.is_valid():
        data = form.cleaned_data
        asked = {"worker": data["worker"], "role": data["role"], "start": data["start"]}
        if done(form, lambda: children.allocate(by=request.user, child=child, **asked), "worker"):
            who = data["worker"].name if data["worker"] else "Nobody"
            return to_file(request, pk, f"{who} holds it from {uk_date(data['start'])}.")
    return page(request, form, "Who works with the child?", child)


@require_http_methods(FORM)
@needs(May.CHANGE_CHILDREN)
def status(request: Request, pk: UUID) -> HttpResponse:
    """Change the status from a day on."""
    child = child_to_change(request, pk)
    now = child.statuses.filter(end=None).select_related("status").first()
    initial: dict[str, Any] = {"start": timezone.localdate()}
    if now:
        initial |= {"status": now.status_id, "settled": now.settled, "is_complex": now.complex}
    form = StatusForm(typed(request), initial=initial, now=now.status if now else None)
    if form.is_valid() and done(
        form, lambda: children.set_status(by=request.user, child=child, **form.cleaned_data), "start"
    ):
        return to_file(request, pk, "The status is saved.")
    return page(request, form, "Change the status", child)


@require_http_methods(FORM)
@needs(May.CHANGE_CHILDREN)
def siblings(request: Request, pk: UUID) -> HttpResponse:
    """Name a brother or sister who has a file that this person sees."""
    child = _own_child(request, pk)
    form = SiblingForm(typed(request))
    if form.is_valid():
        seen = access.children_visible_to(request.user)
        other = seen.filter(case_number__iexact=form.cleaned_data["case_number"]).first()
        if other is None:
            form.add_error("case_number", "No child that you can see has this number. Check it")
        elif done(
            form, lambda: children.join_family(by=request.user, child=child, sibling=other), "case_number"
        ):
            return to_file(request, pk, f"{child.name} and {other.name} are brothers and sisters.")
    return page(request, form, "Brothers and sisters", child, template="casefile/siblings.html")


@require_POST
@needs(May.CHANGE_CHILDREN)
def leave_family(request: Request, pk: UUID) -> HttpResponse:
    """Take the child out of a family they were put in by mistake."""
    child = _own_child(request, pk)
    children.leave_family(by=request.user, child=child)
    return to_file(request, pk, f"{child.name} has no brothers and sisters on file.")
