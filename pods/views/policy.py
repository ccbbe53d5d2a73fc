"""What the council's policy says of pods: beside the policy, for its administrator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pods import council
from pods.policy_forms import CouncilForm
from supervision_portal.people.http import Request
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.services import policy


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_POLICY)
def change(request: Request) -> HttpResponse:
    """Read it, change it, and put it in force at once with a reason. What is held already stays as it is."""
    form = CouncilForm(typed(request), council=council.council(), base=policy.latest())
    if form.is_valid() and _published(request, form):
        messages.success(request, "It is in force from now on.")
        return redirect("pods:policy")
    return render(request, "pods/policy.html", {"form": form}, status=422 if form.errors else 200)


def _published(request: Request, form: CouncilForm) -> bool:
    """Whether it could be done; what stands in the way becomes an error of the form."""
    table = form.table()
    for problem in council.problems_of(table):
        form.add_error(None, problem[:1].upper() + problem[1:])
    if form.errors:
        return False
    try:
        policy.put_in_force(
            by=request.user,
            changes=[],
            start=timezone.localdate(),
            reason=form.cleaned_data["why"],
            settings={council.KEY: table},
            base=form.cleaned_data["base"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True
