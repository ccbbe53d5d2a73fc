"""The caseload of a team, for who manages it."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casefile import access, caseload, lists
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.http import Request
from supervision_portal.people.paging import part_of
from supervision_portal.people.roles import May


@require_GET
def team(request: Request, pk: int) -> HttpResponse:
    """The children of a team, those allocated to nobody first, then worker by worker."""
    found = get_object_or_404(lists.managed_by(request.user), pk=pk)
    seen = access.children_visible_to(request.user).filter(file__team=found)
    page = part_of(lists.by_worker(seen.select_related("file")), request)
    log.write(Verb.FILE_LIST, by=request.user, obj=found)
    context = {
        "team": found,
        "groups": [
            (worker_id, name, list(children))
            for (worker_id, name), children in groupby(
                page.rows, key=lambda child: (child.worker_id, child.worker_name)
            )
        ],
        "due": caseload.due_for(page.rows),
        "pagination": page.pagination,
        "may_allocate": request.user.may(May.CHANGE_CHILDREN),
        "today": timezone.localdate(),
    }
    return render(request, "casefile/team.html", context)
