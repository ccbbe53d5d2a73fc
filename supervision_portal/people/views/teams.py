"""The services of the council and their teams."""

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from supervision_portal.people import services
from supervision_portal.people.forms import ServiceForm, TeamForm
from supervision_portal.people.http import Request
from supervision_portal.people.models import Service, Team
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import done, typed
from supervision_portal.people.views.rights import needs


@require_GET
@needs(May.SEE_PEOPLE)
def teams(request: Request) -> HttpResponse:
    """Every service with its teams, and how many people work in each today."""
    today = timezone.localdate()
    runs = Q(posts__start__lte=today) & (Q(posts__end__isnull=True) | Q(posts__end__gte=today))
    counted = Team.objects.annotate(people=Count("posts__user", filter=runs, distinct=True))
    context = {
        "services": Service.objects.prefetch_related(Prefetch("teams", counted)),
        "may_change": request.user.may(May.CHANGE_PEOPLE),
    }
    return render(request, "people/teams.html", context)


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_PEOPLE)
def add_team(request: Request) -> HttpResponse:
    form = TeamForm(typed(request))
    if form.is_valid() and done(form, lambda: services.add_team(by=request.user, **form.cleaned_data)):
        messages.success(request, f"The team {form.cleaned_data['name']} is added.")
        return redirect("people:teams")
    context = {"form": form, "heading": "Add a team", "url": request.path}
    return render(request, "people/add_place.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_PEOPLE)
def add_service(request: Request) -> HttpResponse:
    form = ServiceForm(typed(request))
    if form.is_valid() and done(form, lambda: services.add_service(by=request.user, **form.cleaned_data)):
        messages.success(request, f"The service {form.cleaned_data['name']} is added.")
        return redirect("people:teams")
    context = {"form": form, "heading": "Add a service", "url": request.path}
    return render(request, "people/add_place.html", context, status=422 if form.errors else 200)
