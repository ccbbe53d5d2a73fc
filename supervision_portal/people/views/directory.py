"""Finding people, and one person's page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from supervision_portal.people import access
from supervision_portal.people.forms import SearchForm
from supervision_portal.people.http import Request
from supervision_portal.people.models import Absence, Cover, Post, Team, User
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.querysets import UserQuerySet
from supervision_portal.people.roles import May
from supervision_portal.people.views.rights import needs


@require_GET
@needs(May.SEE_PEOPLE)
def people(request: Request) -> HttpResponse:
    """Everybody who works here, to search by name, address and team."""
    form = SearchForm(request.GET)
    form.is_valid()
    page = page_of(_found(**{"q": "", "team": None, "who": "", **form.cleaned_data}), request)
    context = {
        "form": SearchForm(initial=form.cleaned_data, auto_id="search-%s"),
        "asked": any(form.cleaned_data.values()),
        "page": page,
        "pagination": pagination(page, request),
        "may_change": request.user.may(May.CHANGE_PEOPLE),
        "may_see_training": request.user.may(May.SEE_TRAINING),
    }
    return render(request, "people/people.html", context)


def _found(q: str, team: Team | None, who: str) -> UserQuerySet:
    found = User.objects.filter(is_active=who != "left").search(q)
    if team:
        found = found.filter(pk__in=Post.objects.current().filter(team=team).values("user"))
    return found.with_posts().with_supervisors().order_by("name", "pk")


@require_GET
@needs(May.SEE_PEOPLE)
def person(request: Request, pk: int) -> HttpResponse:
    """One person: posts, reporting lines in both directions, training."""
    someone = get_object_or_404(User, pk=pk)
    posts = someone.posts.select_related("team__service", "service").order_by("-start", "-pk")
    up = someone.lines_up.select_related("supervisor").order_by("-start", "kind")
    down = someone.lines_down.select_related("supervisee").order_by("supervisee__name", "-start")
    sees_training = access.training_visible_to(request.user).filter(pk=pk).exists()
    away = Absence.objects.current().filter(user=someone).exists()
    context = {
        "someone": someone,
        "posts": list(posts),
        "lines_up": list(up),
        "lines_down": [line for line in down if not line.is_over],
        "lines_down_before": [line for line in down if line.is_over],
        "sees_training": sees_training,
        "trainings": list(someone.trainings.all()) if sees_training else [],
        "may_record": someone.is_active and access.training_recorded_by(request.user).filter(pk=pk).exists(),
        "may_change": request.user.may(May.CHANGE_PEOPLE) and request.user != someone,
        "may_note_absence": access.managed_by_line(request.user).filter(pk=pk).exists(),
        "away": away,
        "cover": Cover.objects.of([pk]).get(pk) if away else None,
        "may_rename": request.user.may(May.CHANGE_PEOPLE),
    }
    return render(request, "people/person.html", context)
