"""Training in supervision: who has it, and who supervises without it (CAL-18.1)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import access, services
from supervision_portal.people.forms import TrainingForm
from supervision_portal.people.http import Request
from supervision_portal.people.models import Training, User
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.querysets import UserQuerySet
from supervision_portal.people.roles import May
from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.people.views.asking import done, typed
from supervision_portal.people.views.downloads import csv_download
from supervision_portal.people.views.rights import needs


@dataclass(frozen=True)
class Line:
    """One line of the report."""

    person: User
    supervises: int  # people
    facilitates: bool
    lacks: list[str]  # the training they should have and have not


def _reported_to(user: User) -> UserQuerySet:
    return access.training_visible_to(user).who_supervise().with_posts().prefetch_related("trainings")


def _line(person: Any) -> Line:
    """From a person with what `who_supervise` adds."""
    kinds = {Training.Kind.SUPERVISION: "lacks_supervision", Training.Kind.FACILITATION: "lacks_facilitation"}
    return Line(
        person=person,
        supervises=len({line.supervisee_id for line in person.lines_held}),
        facilitates=person.facilitates,
        lacks=[str(kind.label) for kind, lacks in kinds.items() if getattr(person, lacks)],
    )


@require_GET
@needs(May.SEE_TRAINING)
def report(request: Request) -> HttpResponse:
    """Everybody who supervises or facilitates, those without the training first."""
    people = _reported_to(request.user)
    page = page_of(people, request)
    context = {
        "page": page,
        "lines": [_line(person) for person in page],
        "pagination": pagination(page, request),
        "untrained": people.untrained().count(),
        "everybody": request.user.may(May.SEE_ALL_TRAINING),
    }
    return render(request, "people/training.html", context)


@require_GET
@needs(May.SEE_TRAINING)
def report_csv(request: Request) -> HttpResponse:
    """The same as a table to download. Logged as an export."""
    lines = [_line(person) for person in _reported_to(request.user)]
    log.write(Verb.EXPORT, by=request.user, count=len(lines))
    header = ("Name", "Email address", "Job title", "Team", "Supervises", "Facilitates", "Lacks", "Training")
    name = f"training-in-supervision-{timezone.localdate()}.csv"
    return csv_download(name, csv_text(header, (_cells(line) for line in lines)))


def _cells(line: Line) -> tuple[object, ...]:
    person = line.person
    trainings = (f"{one.get_kind_display()} {uk_date(one.completed_on)}" for one in person.trainings.all())
    return (
        person.name,
        person.email,
        person.title,
        person.current_posts[0].place if person.current_posts else "",
        line.supervises,
        "yes" if line.facilitates else "no",
        ", ".join(line.lacks),
        "; ".join(trainings),
    )


@require_http_methods(["GET", "POST"])
@needs(May.RECORD_TRAINING, May.CHANGE_PEOPLE)
def record(request: Request, pk: int) -> HttpResponse:
    """Record training for oneself or somebody below."""
    someone = get_object_or_404(access.training_recorded_by(request.user).active(), pk=pk)
    form = TrainingForm(typed(request))
    if form.is_valid() and done(
        form, lambda: services.record_training(by=request.user, user=someone, **form.cleaned_data)
    ):
        messages.success(request, f"The training of {someone.name} is recorded.")
        return redirect("people:person", pk)
    context = {"form": form, "someone": someone}
    return render(request, "people/record_training.html", context, status=422 if form.errors else 200)
