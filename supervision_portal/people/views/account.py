"""One's own details."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from supervision_portal.people.http import Request
from supervision_portal.people.models import User
from supervision_portal.people.roles import May


@require_GET
def your_details(request: Request) -> HttpResponse:
    """What the portal knows of the person signed in: posts, who supervises them, training."""
    user = request.user
    context = {
        "posts": user.current_posts,
        "supervisor": User.objects.supervisor_of(user.pk),
        "lines": user.lines_up.current().select_related("supervisor").order_by("kind"),
        "supervisees": User.objects.active().supervised_by(user).order_by("name", "pk"),
        "absences": user.absences.not_over(),
        "covers_for": user.covers_for.not_over().select_related("absent"),
        "trainings": user.trainings.all(),
        "may_record": user.may(May.RECORD_TRAINING),
    }
    return render(request, "people/your_details.html", context)
