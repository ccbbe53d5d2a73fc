"""Kinds of team, and contracts: by these words rules find whom they are for."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from supervision_portal.people import services as people
from supervision_portal.people.http import Request
from supervision_portal.people.models import Post, Team, User
from supervision_portal.people.paging import page_of, pagination
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import done, typed
from supervision_portal.people.views.rights import needs
from supervision_portal.schedule import registry
from supervision_portal.schedule.forms import ContractForm, FindForm, KindForm
from supervision_portal.schedule.services import policy as policies


@require_GET
@needs(May.CHANGE_POLICY)
def team_kinds(request: Request) -> HttpResponse:
    """Every team with its kind."""
    page = page_of(Team.objects.select_related("service").order_by("name"), request)
    context = {"page": page, "pagination": pagination(page, request)}
    return render(request, "schedule/team_kinds.html", context)


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_POLICY)
def team_kind(request: Request, pk: int) -> HttpResponse:
    """Say what kind of team it is."""
    team = get_object_or_404(Team, pk=pk)
    form = KindForm(typed(request), known=_known("team_kind"), initial={"word": team.kind or "=none"})
    if form.is_valid() and done(
        form, lambda: people.set_team_kind(by=request.user, team=team, kind=form.chosen)
    ):
        messages.success(request, f"The kind of {team} is saved, and its due dates are worked out again.")
        return redirect("schedule:team_kinds")
    context = {"form": form, "title": "Kind of team", "caption": team.name}
    context |= {"back": "schedule:team_kinds", "back_to": "Kinds of team", "button": "Save"}
    return render(request, "schedule/ask.html", context, status=422 if form.errors else 200)


def _known(condition: str) -> list[str]:
    """The words in use, and those that rules of today or later name."""
    today = timezone.localdate()
    rules = [rule for rule in policies.current().rules if rule.end is None or rule.end >= today]
    return sorted({*registry.words_of(condition), *registry.named_by(rules, condition)})


@require_GET
@needs(May.CHANGE_PEOPLE, May.CHANGE_POLICY)
def contracts(request: Request) -> HttpResponse:
    """Posts with their contract, to search by person; without a search, those that have one."""
    form = FindForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    posts = Post.objects.not_over().filter(user__is_active=True).select_related("user", "team", "service")
    if words:
        posts = posts.filter(user__in=User.objects.active().search(words))
    else:
        posts = posts.exclude(contract="")
    page = page_of(posts.order_by("user__name", "start", "pk"), request)
    context = {
        "form": FindForm(initial={"q": words}, auto_id="find-%s"),
        "words": words,
        "page": page,
        "pagination": pagination(page, request),
    }
    return render(request, "schedule/contracts.html", context)


@require_http_methods(["GET", "POST"])
@needs(May.CHANGE_PEOPLE, May.CHANGE_POLICY)
def contract(request: Request, pk: int) -> HttpResponse:
    """Say under what contract somebody holds a post. Nobody changes their own."""
    post = get_object_or_404(Post.objects.not_over().select_related("user", "team", "service"), pk=pk)
    if post.user_id == request.user.pk:
        raise Http404
    initial = {"word": post.contract or "=none", "start": max(post.start, timezone.localdate())}
    form = ContractForm(typed(request), known=_known("contract"), initial=initial)
    if form.is_valid() and done(
        form,
        lambda: people.change_contract(
            by=request.user, post=post, contract=form.chosen, start=form.cleaned_data["start"]
        ),
    ):
        messages.success(request, f"The contract of {post.user.name} is saved, and due dates follow it.")
        return redirect(f"{reverse('schedule:contracts')}?{urlencode({'q': post.user.name})}")
    context = {"form": form, "title": "Contract", "caption": f"{post.user.name}, {post.place}"}
    context |= {"back": "schedule:contracts", "back_to": "Contracts", "button": "Save"}
    return render(request, "schedule/ask.html", context, status=422 if form.errors else 200)
