"""Which teams talk about their cases by initials, inside personal supervision."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from supervision import services
from supervision_portal.people.http import Request
from supervision_portal.people.models import Team
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import typed
from supervision_portal.people.views.rights import needs


class AnonymisedTeamsForm(forms.Form):
    """Any number of teams."""

    teams = forms.ModelMultipleChoiceField(
        label="Teams",
        help_text="For example, IROs and Family Connections. Their S1 and S3 have a part for it.",
        queryset=Team.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "One of these teams is gone. Choose again"},
    )


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_POLICY)
def anonymised(request: Request) -> HttpResponse:
    """Choose the teams (CAL-2.IRO, CAL-2.10)."""
    chosen = Team.objects.filter(anonymises_cases__isnull=False)
    form = AnonymisedTeamsForm(typed(request), initial={"teams": chosen})
    if form.is_valid():
        services.set_anonymised_teams(by=request.user, teams=form.cleaned_data["teams"])
        messages.success(request, "The teams are saved.")
        return redirect("supervision:anonymised_teams")
    status = 422 if form.errors else 200
    return render(request, "supervision/anonymised_teams.html", {"form": form}, status=status)
