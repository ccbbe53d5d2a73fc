"""A team's folder: the records of pods on topics."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from pods.access import teams_seen_by
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.paging import part_of
from supervision_portal.records import access, kinds
from supervision_portal.records.models import File
from supervision_portal.records.querysets import not_empty


@require_GET
def folder(request: Request, pk: UUID) -> HttpResponse:
    """What is on it: for managers of the team all records, for who sees its pods those they read."""
    managed = access.files_visible_to(request.user, File.Kind.TEAM)
    seen = teams_seen_by(request.user).values("pk")
    found = File.objects.filter(Q(pk__in=managed.values("pk")) | Q(team__in=seen), kind=File.Kind.TEAM)
    file = get_object_or_404(found.select_related("team"), pk=pk)
    manages = managed.filter(pk=pk).exists()
    relation = access.relation_to(request.user, file) or "member of the team"
    log.write(Verb.FILE_READ, by=request.user, file=file, relation=relation)
    records = access.records_listed_for if manages else access.records_visible_to
    rows = records(request.user).filter(not_empty(), file=file).defer("content").newest_first()
    page = part_of(rows, request)
    context = {
        "file": file,
        "entries": [(record, kinds.of(record.kind).label) for record in page.rows],
        "pagination": page.pagination,
        "manages": manages,
    }
    return render(request, "pods/folder.html", context)
