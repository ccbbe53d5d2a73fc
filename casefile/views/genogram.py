"""A child's genogram, read: the picture with the table that says the same, its versions, drawings, a PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from casefile import genogram_pdf
from casefile.access import WORK
from casefile.genogram.drawing import legend, svg
from casefile.genogram.words import rows
from casefile.genogram_models import Genogram
from casefile.models import Child
from casefile.services import genograms
from casefile.views.pages import child_or_404
from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.records import access
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused


def files_to_read(request: Request) -> QuerySet[File]:
    """Children's files that this person may read."""
    return access.files_visible_to(request.user).filter(kind="child")


def version_or_404(request: Request, pk: int) -> Genogram:
    """A version, for who may read its file."""
    later = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
    newer = Genogram.objects.filter(later, file=OuterRef("file"))
    found = Genogram.objects.filter(file__in=files_to_read(request)).annotate(is_earlier=Exists(newer))
    return get_object_or_404(found.select_related("file__child"), pk=pk)


def relation_read(request: Request, file: File) -> str:
    """By which relation this person reads a file; the reading is logged."""
    relation = access.relation_to(request.user, file)
    log.write(Verb.FILE_READ, by=request.user, file=file, relation=relation)
    return relation


def only_who_works(request: Request, file: File) -> None:
    """Raises Http404 for who neither works on the file nor manages that; logs that its page was read."""
    if access.relation_to(request.user, file) not in WORK:
        raise Http404
    if request.method == "GET":
        relation_read(request, file)


@require_GET
def genogram(request: Request, pk: UUID) -> HttpResponse:
    """The latest genogram of a child; or where one can be begun."""
    child = child_or_404(request, pk)
    return _page(request, child, Genogram.objects.latest_of(child.file))


@require_GET
def version(request: Request, pk: int) -> HttpResponse:
    """The genogram as it was on a day."""
    shown = version_or_404(request, pk)
    return _page(request, shown.file.child, shown)


def _page(request: Request, child: Child, shown: Genogram | None) -> HttpResponse:
    relation = relation_read(request, child.file)
    of_child = Genogram.objects.filter(file=child.file).annotate(records=Count("shown_in"))
    versions = list(of_child.newest_first())
    context: dict[str, Any] = {
        "child": child,
        "shown": shown,
        "versions": versions,
        "drawings": child.file.drawings.select_related("added_by"),
        "may_change": relation in WORK,
    }
    if shown:
        family = shown.family()
        context |= {
            "picture": svg(family, title=title_of(child, shown)),
            "rows": rows(family),
            "pregnancies": {person.key for person in family.people if person.pregnancy},
            "households": shown.households.order_by("pk").values_list("pk", flat=True),
            "legend": legend(),
            "is_latest": shown == versions[0],
            "stands_still": shown.shown_in.exists(),
        }
    return render(request, "casefile/genogram.html", context)


def title_of(child: Child, shown: Genogram) -> str:
    return f"Genogram of {child.name}, {uk_date(shown.on)}"


@require_GET
def print_version(request: Request, pk: int) -> HttpResponse:
    """One version as PDF."""
    shown = version_or_404(request, pk)
    relation_read(request, shown.file)
    name = f"genogram-{shown.on:%Y-%m-%d}.pdf"
    return HttpResponse(
        genogram_pdf.render(shown, title_of(shown.file.child, shown)),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def new(request: Request, pk: UUID) -> HttpResponse:
    """A version from today, with what the last one has; or the first one."""
    child = child_or_404(request, pk)
    only_who_works(request, child.file)
    try:
        genograms.new_version(by=request.user, child=child)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "This is the genogram from today on. Earlier versions stay as they are.")
    return redirect("casefile:genogram", pk)
