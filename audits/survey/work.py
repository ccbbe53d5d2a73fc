"""What waits for one person about surveys, for “My work”: a line each."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from audits.survey.access import are_on, asking, not_over, open_on
from audits.survey.models import SurveyKey
from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User


@dataclass(frozen=True)
class Line:
    """One thing to do: where, its words, and until when."""

    url: str
    text: str
    why: str = ""


def open_for(user: User) -> list[Line]:
    """Surveys that this person can still answer, and keys of theirs that are waited for. One query."""
    if not are_on():
        return []
    today = timezone.localdate()
    to_answer = open_on(asking(user), today).exclude(took__contains=[user.pk])
    keys = SurveyKey.objects.filter(survey=OuterRef("pk"), holder=user, used=False)
    rows = not_over().annotate(
        to_answer=Exists(to_answer.filter(pk=OuterRef("pk"))),
        to_make=Exists(keys.filter(public=None)),
        to_open=Exists(keys.exclude(public=None)),
    )
    wanted = Q(to_answer=True) | Q(to_make=True, closes_on__gte=today) | Q(to_open=True, closes_on__lt=today)
    found = rows.filter(wanted).defer("took", "results").order_by("closes_on", "pk")
    return [line for survey in found for line in _lines(survey, today)]


def _lines(survey: Any, today: dt.date) -> Iterator[Line]:
    """`survey` with what `open_for` asked of it."""
    if survey.to_answer:
        yield Line(
            reverse("survey:survey", args=[survey.pk]),
            f"Answer the staff survey: {survey.title}",
            f"Anonymous. Open until {uk_date(survey.closes_on)}",
        )
    url = reverse("survey:key", args=[survey.pk])
    if survey.to_make and today <= survey.closes_on:
        yield Line(url, f"Make your key: {survey.title}", "The survey opens with both keys")
    elif survey.to_open and today > survey.closes_on:
        yield Line(url, f"Open the ballot box: {survey.title}", "The survey has closed")
