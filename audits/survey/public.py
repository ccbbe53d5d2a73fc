"""Answering with a code. Nobody is signed in here, not even who is.

These pages look at no cookie and no session, and renew none; the code comes in the body of a form and stands
in no address; an answer is acknowledged by a page that is the same for all.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from audits.survey import answering
from audits.survey.answering import CLOSED, USED
from audits.survey.codes import NoCode, read_code
from audits.survey.forms import AnswerForm, CodeForm
from audits.survey.models import Survey
from audits.survey.views import kept_nowhere
from supervision_portal.records.services.errors import Refused

WRONG = "This is not a code of ours. Check each letter and digit"
View = Callable[[HttpRequest], HttpResponse]


def without_cookies(view: View) -> View:
    """The request as if the browser had sent no cookie. What it was allowed to do, it is not asked here.

    Without cookies no other site can do anything in somebody's name: the code alone counts, so no CSRF token.
    """

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def blind(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {}
        request.META.pop("HTTP_COOKIE", None)
        request.session = SessionStore()
        request.user = AnonymousUser()
        request.keeps_session_as_it_is = True  # type: ignore[attr-defined]
        response = view(request)
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)  # templates ask for a token, used or not
        return kept_nowhere(response)

    return blind


@without_cookies
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """Ask for a code, show the questions, put the answers into the box."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask_for_code(request, form)
    try:
        code = read_code(form.cleaned_data["code"])
    except NoCode:
        form.add_error("code", WRONG)
        return _ask_for_code(request, form)
    survey = answering.survey_of(code)
    if survey is None or answering.is_used(code):
        form.add_error("code", USED if survey else CLOSED)
        return _ask_for_code(request, form)
    if "send" not in request.POST:
        return _questions(request, survey, AnswerForm(asked=survey.questions.asked), form)
    answers = AnswerForm(request.POST, asked=survey.questions.asked)
    if not answers.is_valid():
        return _questions(request, survey, answers, form)
    try:
        answering.answer(code=form.cleaned_data["code"], answers=answers.cleaned_data)
    except Refused as refused:  # sent twice at once, or over midnight of the last day
        form.add_error("code", str(refused))
        return _ask_for_code(request, form)
    return render(request, "audits/survey/thanks.html")


def _ask_for_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "audits/survey/enter_code.html", {"form": form}, status=status)


def _questions(request: HttpRequest, survey: Survey, answers: AnswerForm, code: CodeForm) -> HttpResponse:
    context = {
        "survey": survey,
        "asked": survey.questions.asked,
        "form": answers,
        "code": code["code"].value(),
    }
    return render(request, "audits/survey/answer.html", context, status=422 if answers.errors else 200)
