"""Children's administrative data, for who keeps it up to date and reads no file (docs/decisions/0011)."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casefile import access, lists
from casefile.models import Child, ChildStatus
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.paging import part_of
from supervision_portal.people.roles import May
from supervision_portal.people.views.rights import needs
from supervision_portal.records.models import FileHolder


@require_GET
@needs(May.KEEP_CHILDREN)
def to_keep(request: Request) -> HttpResponse:
    """Children of whom something is missing; everybody else by name or number."""
    asked = request.GET.get("q", "").strip()[:100]
    kept = access.children_kept_by(request.user)
    page = part_of(
        (lists.named(kept, asked) if asked else _incomplete(kept))
        .select_related("file__team")
        .order_by("name", "pk"),
        request,
    )
    log.write(Verb.SEARCH if asked else Verb.FILE_LIST, by=request.user)
    workers = lists.workers_of(page.rows)
    statuses = ChildStatus.objects.current().filter(child__in=[child.pk for child in page.rows])
    status_of = {status.child_id: status for status in statuses.select_related("status")}
    context = {
        "children": [(child, workers.get(child.pk), status_of.get(child.pk)) for child in page.rows],
        "pagination": page.pagination,
        "asked": asked,
    }
    return render(request, "casefile/to_keep.html", context)


def _incomplete(children: QuerySet[Child]) -> QuerySet[Child]:
    worker = FileHolder.objects.workers().filter(file=OuterRef("pk"), role="caseworker")
    status = ChildStatus.objects.current().filter(child=OuterRef("pk"))
    return children.filter(Q(file__team=None) | ~Exists(worker) | ~Exists(status))


@require_GET
@needs(May.KEEP_CHILDREN)
def details(request: Request, pk: UUID) -> HttpResponse:
    """Who a child is, where they live, and who works with them. Nothing of what is on the file."""
    kept = access.children_kept_by(request.user).select_related("file__team")
    child = get_object_or_404(kept, pk=pk)
    log.write(Verb.CHILD_DETAILS_READ, by=request.user, file=child.file)
    today = timezone.localdate()
    holders = FileHolder.objects.workers().filter(file=child.pk).select_related("user").order_by("role")
    sees_address = access.sees_address(request.user, child)
    context = {
        "child": child,
        "file": child.file,
        "age": child.age_on(today),
        "status": child.statuses.on(today).select_related("status").first(),
        "holders": holders,
        "sees_address": sees_address,
        "may_change": True,
        "may_change_address": sees_address,
    }
    return render(request, "casefile/details.html", context)
