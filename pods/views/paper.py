"""The same session on paper: what the facilitator says, and worksheets to hand out."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from pods import library
from pods.access import pods_visible_to
from pods.council import council
from pods.rules.steps import Activity, Sheet, Step
from supervision_portal.people.http import Request


@require_GET
def paper(request: Request, pk: UUID) -> HttpResponse:
    """A pod's plan and the worksheets of the activities that are asked for, to print."""
    pod = get_object_or_404(pods_visible_to(request.user).select_related("session__file__team"), pk=pk)
    known = library.activities()
    chosen = [known[key] for key in request.GET.getlist("activity") if key in known]
    context = {
        "pod": pod,
        "way": library.way_for(pod.way, council().way),
        "activities": known.values(),
        "chosen": chosen,
        "keys": {each.key for each in chosen},
        "worksheets": [(each, _worksheets(each)) for each in chosen],
        "council": council(),
    }
    return render(request, "pods/paper.html", context)


def _worksheets(activity: Activity) -> list[tuple[Step, Sheet]]:
    """What is handed out: the sheets that people fill in alone or together."""
    return [(step, step.sheet) for step in activity.steps if step.sheet]
