"""Adding people, and changing their posts and reporting lines."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from supervision_portal.design.words import uk_date
from supervision_portal.people import services
from supervision_portal.people.forms import LastDayForm, LineForm, NewPersonForm, PersonForm, PostForm
from supervision_portal.people.http import Request
from supervision_portal.people.models import Post, ReportingLine, User
from supervision_portal.people.roles import May
from supervision_portal.people.views.asking import done, typed
from supervision_portal.people.views.rights import needs

FORM_METHODS = ["GET", "POST"]


def someone_else_or_404(request: Request, pk: int) -> User:
    """The person to change. Nobody changes their own posts and lines."""
    if pk == request.user.pk:
        raise Http404
    return get_object_or_404(User, pk=pk)


@require_http_methods(FORM_METHODS)
@needs(May.CHANGE_PEOPLE)
def add(request: Request) -> HttpResponse:
    """Add a person; then ask for their post."""
    form = NewPersonForm(typed(request))
    if form.is_valid():
        made: list[User] = []
        if done(form, lambda: made.append(services.create_person(by=request.user, **form.cleaned_data))):
            messages.success(request, f"{made[0].name} is added. Now give them a post.")
            return redirect("people:begin_post", made[0].pk)
    return _page(request, "people/add.html", form)


@require_http_methods(FORM_METHODS)
@needs(May.CHANGE_PEOPLE)
def change(request: Request, pk: int) -> HttpResponse:
    """Correct a name or a staff number."""
    someone = get_object_or_404(User, pk=pk)
    now = {"name": someone.name, "staff_number": someone.staff_number}
    form = PersonForm(typed(request), initial=now)
    if form.is_valid() and done(
        form, lambda: services.change_person(by=request.user, user=someone, **form.cleaned_data)
    ):
        messages.success(request, "The change is saved.")
        return redirect("people:person", pk)
    return _page(request, "people/change.html", form, someone=User.objects.get(pk=pk))


@require_http_methods(FORM_METHODS)
@needs(May.CHANGE_PEOPLE)
def begin_post(request: Request, pk: int) -> HttpResponse:
    """Give somebody a post."""
    someone = someone_else_or_404(request, pk)
    form = PostForm(typed(request), initial={"start": timezone.localdate()})
    if form.is_valid() and done(
        form, lambda: services.begin_post(by=request.user, user=someone, **form.cleaned_data)
    ):
        start = form.cleaned_data["start"]
        coming = start > timezone.localdate()
        has = f"will have the post from {uk_date(start)}" if coming else "has the post"
        messages.success(request, f"{someone.name} {has}.")
        return redirect("people:person", pk)
    return _page(request, "people/begin_post.html", form, someone=someone)


@require_http_methods(FORM_METHODS)
@needs(May.CHANGE_PEOPLE)
def end_post(request: Request, pk: int, post_pk: int) -> HttpResponse:
    """Ask for a post's last day."""
    someone = someone_else_or_404(request, pk)
    posts = Post.objects.select_related("user", "team", "service")
    post = get_object_or_404(posts.not_over(), pk=post_pk, user=someone)
    form = LastDayForm(typed(request), initial={"on": post.end or timezone.localdate()})
    if form.is_valid() and done(
        form, lambda: services.end_post(by=request.user, post=post, on=form.cleaned_data["on"])
    ):
        last = f"The last day of the post is {uk_date(form.cleaned_data['on'])}."
        messages.success(request, last if post.pk else "The post had not begun and is taken away.")
        return redirect("people:person", pk)
    return _page(request, "people/end_post.html", form, someone=someone, post=post)


@require_http_methods(FORM_METHODS)
@needs(May.CHANGE_PEOPLE)
def begin_line(request: Request, pk: int) -> HttpResponse:
    """Say who manages or supervises somebody."""
    someone = someone_else_or_404(request, pk)
    form = LineForm(typed(request), initial={"kind": "line", "start": timezone.localdate()})
    if form.is_valid() and done(
        form, lambda: services.begin_line(by=request.user, supervisee=someone, **form.cleaned_data)
    ):
        messages.success(request, f"The line to {form.cleaned_data['supervisor'].name} is saved.")
        return redirect("people:person", pk)
    running = someone.lines_up.not_over().select_related("supervisor").order_by("start")
    return _page(request, "people/begin_line.html", form, someone=someone, running=running)


@require_http_methods(FORM_METHODS)
@needs(May.CHANGE_PEOPLE)
def end_line(request: Request, pk: int, line_pk: int) -> HttpResponse:
    """Ask for a reporting line's last day."""
    someone = someone_else_or_404(request, pk)
    lines = ReportingLine.objects.select_related("supervisee", "supervisor")
    line = get_object_or_404(lines.not_over(), pk=line_pk, supervisee=someone)
    form = LastDayForm(typed(request), initial={"on": line.end or timezone.localdate()})
    if form.is_valid() and done(
        form, lambda: services.end_line(by=request.user, line=line, on=form.cleaned_data["on"])
    ):
        last = f"The last day of the line is {uk_date(form.cleaned_data['on'])}."
        messages.success(request, last if line.pk else "The line had not begun and is taken away.")
        return redirect("people:person", pk)
    return _page(request, "people/end_line.html", form, someone=someone, line=line)


@require_http_methods(FORM_METHODS)
@needs(May.CHANGE_PEOPLE)
def leaves(request: Request, pk: int) -> HttpResponse:
    """Ask for somebody's last day, and say who will hold what they hold."""
    someone = someone_else_or_404(request, pk)
    if not someone.is_active:
        raise Http404
    form = LastDayForm(typed(request), initial={"on": timezone.localdate()})
    if form.is_valid() and done(
        form, lambda: services.person_leaves(by=request.user, user=someone, on=form.cleaned_data["on"])
    ):
        messages.success(request, f"{someone.name} has left. They can no longer sign in.")
        return redirect("people:person", pk)
    passing = services.passing_on(someone)
    without = [one for one in passing if one.to is None and one.line.kind != ReportingLine.Kind.CLINICAL]
    return _page(request, "people/leaves.html", form, someone=someone, passing=passing, without=without)


@require_POST
@needs(May.CHANGE_PEOPLE)
def returns(request: Request, pk: int) -> HttpResponse:
    """Let somebody who left come back."""
    someone = someone_else_or_404(request, pk)
    if someone.is_active:
        raise Http404
    services.person_returns(by=request.user, user=someone)
    messages.success(request, f"{someone.name} can sign in again. Give them a post and a line manager.")
    return redirect("people:person", pk)


def _page(request: Request, template: str, form: forms.Form, **context: object) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
