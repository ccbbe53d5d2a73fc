"""Samples of files to audit: the list, a new one seen beforehand and drawn, and one with its audits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from audits.models import Audit, Sample
from audits.rules.tool import STAFF
from audits.sample_forms import AuditorForm, ByNameForm, DrawForm
from audits.services import audits, candidates
from audits.services.samples import Preview, draw_again, make, preview
from audits.views.tools import FORM
from supervision_portal.people.http import Request
from supervision_portal.people.models import Service, Team, User
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused


@dataclass(frozen=True)
class Planned:
    """A file that would be drawn, and who would audit it."""

    title: str
    supervisor: str
    auditor: str
    second: str


@dataclass(frozen=True)
class Shown:
    """One audit of a sample, and how far it is."""

    audit: Audit

    @property
    def state(self) -> tuple[str, str]:
        """In words, and the colour of its tag."""
        if self.audit.cancelled_at:
            return "Taken out", "grey"
        if self.audit.closed_at:
            return "Signed", "green"
        if self.audit.record is None:
            return "Not begun", "blue"
        return ("Begun", "yellow") if self.audit.record.is_draft else ("Waiting for signatures", "yellow")

    @property
    def is_late(self) -> bool:
        return self.audit.is_open and self.audit.due_on < timezone.localdate()

    @property
    def can_move(self) -> bool:
        """Whether another auditor can still take it."""
        return self.audit.is_open and self.audit.record_id is None


@require_GET
@needs(May.AUDIT_LEAD)
def samples(request: Request) -> HttpResponse:
    """Every sample, the latest first, with how far its audits are."""
    open_now = Q(audits__closed_at=None, audits__cancelled_at=None)
    rows = Sample.objects.select_related("tool", "drawn_by").defer("candidates", "tool__content", "concern")
    rows = rows.annotate(
        open=Count("audits", filter=open_now),
        closed=Count("audits", filter=Q(audits__closed_at__isnull=False)),
        late=Count("audits", filter=open_now & Q(audits__due_on__lt=timezone.localdate())),
    )
    page = page_of(rows.order_by("-drawn_at"), request)
    context = {"page": page, "pagination": pagination(page, request)}
    return render(request, "audits/samples/samples.html", context)


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def sample_new(request: Request) -> HttpResponse:
    """A sample that is drawn: asked for, seen beforehand, then drawn."""
    return _new(request, DrawForm(typed(request)), "Draw a sample")


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def sample_by_name(request: Request) -> HttpResponse:
    """Files that are named because of a concern: asked for, seen beforehand, then assigned."""
    return _new(request, ByNameForm(typed(request)), "Audit named files")


def _new(request: Request, form: DrawForm | ByNameForm, title: str) -> HttpResponse:
    """The form, then the preview with what was typed in it, then the sample itself."""
    step, refused = request.POST.get("step", "look"), ""
    context: dict[str, Any] = {"title": title, "by_name": isinstance(form, ByNameForm)}
    if form.is_valid() and step != "change":
        plan = form.plan()
        if step == "draw":
            try:
                made = make(by=request.user, plan=plan, seen=request.POST.get("mark", ""))
            except Refused as error:
                refused = str(error)
            else:
                count = made.audits.count()
                messages.success(request, f"{count} audit{'' if count == 1 else 's'} assigned.")
                return redirect("audits:sample", made.pk)
        found = preview(plan)
        context |= {"plan": plan, "found": found, "rows": _planned(found), "refused": refused}
        context |= {"kept": _kept(request), "has_errors": bool(refused)}
        context["left_out"] = list(found.pool.left_out.items())
        return render(request, "audits/samples/preview.html", context, status=422 if refused else 200)
    is_wrong = bool(form.errors) and step != "change"
    return render(
        request, "audits/samples/new.html", {**context, "form": form}, status=422 if is_wrong else 200
    )


def _kept(request: Request) -> list[tuple[str, str]]:
    """What was typed, to be sent again with the next step."""
    mine = ("csrfmiddlewaretoken", "step", "mark")
    return [(name, text) for name, texts in request.POST.lists() if name not in mine for text in texts]


def _planned(found: Preview) -> list[Planned]:
    keys = {key for each in found.drawn for key in (each.group, *found.pool.may[str(each.file.pk)]) if key}
    names: Mapping[int, str] = dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))
    rows = []
    for each in found.drawn:
        key = str(each.file.pk)
        auditor, second = names[found.first[key]], names.get(found.second.get(key, 0), "")
        rows.append(Planned(each.file.title, names.get(each.group or 0, ""), auditor, second))
    return rows


@require_GET
@needs(May.AUDIT_LEAD)
def sample(request: Request, pk: UUID) -> HttpResponse:
    """One sample: its audits, and how it was drawn, drawn again to show that it comes out the same."""
    found = get_object_or_404(Sample.objects.select_related("tool", "drawn_by"), pk=pk)
    own = found.audits.select_related("file", "record", "auditor", "second_auditor", "cancelled_by")
    rows = list(own.defer("found", "record__content").order_by("due_on", "file__title", "pk"))
    context = {
        "sample": found,
        "rows": [Shown(audit) for audit in rows],
        "by_name": "chosen" in found.criteria,
        "chosen_by": _in_words(found.criteria),
        "again": draw_again(found, rows),
    }
    return render(request, "audits/samples/sample.html", context)


def _in_words(criteria: Mapping[str, Any]) -> list[str]:
    """What files were chosen by. A team or service that is gone since is left out."""
    words = []
    if team := Team.objects.filter(pk=criteria.get("team") or 0).first():
        words.append(team.name)
    if service := Service.objects.filter(pk=criteria.get("service") or 0).first():
        words.append(service.name)
    if (staff := criteria.get("staff", "all")) != "all":
        words.append(STAFF[staff])
    if months := criteria.get("months"):
        words.append(f"not audited in the last {months} months")
    return words


@require_http_methods(FORM)
@needs(May.AUDIT_LEAD)
def sample_auditor(request: Request, pk: UUID) -> HttpResponse:
    """Give an audit that is not begun to somebody else; nobody of the file's own line is offered."""
    audit = get_object_or_404(
        Audit.objects.select_related("file", "tool", "auditor", "second_auditor", "sample"), pk=pk
    )
    if not Shown(audit).can_move:
        raise Http404
    people = candidates.auditors()
    may = candidates.may_audit(audit.tool, audit.file, [person.pk for person in people])
    offered = [person for person in people if person.pk in may and person not in audit.auditors()]
    auditors = {str(person.pk): person for person in audit.auditors()}
    form = AuditorForm(typed(request), people=offered, auditors=list(auditors.values()))
    if form.is_valid():
        chosen = next(person for person in offered if str(person.pk) == form.cleaned_data["auditor"])
        before = auditors.get(form.cleaned_data.get("instead_of", ""), audit.auditor)
        try:
            audits.hand_over(by=request.user, audit=audit, before=before, auditor=chosen)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{chosen.name} audits it from now on.")
            return (
                redirect("audits:sample", audit.sample_id)
                if audit.sample_id
                else redirect("audits:audit", pk)
            )
    context = {"audit": audit, "form": form, "offered": offered}
    return render(request, "audits/samples/auditor.html", context, status=422 if form.errors else 200)
