"""What waits for one person about surveys, for “My work”: a line each."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from audits.survey.access import asking, open_on
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
    """Surveys that this person can still take a code for, and keys of theirs that are waited for.

    Two queries beside the posts.
    """
    today = timezone.localdate()
    surveys = open_on(asking(user), today).exclude(took__contains=[user.pk]).defer("took", "results")
    lines = [
        Line(
            reverse("survey:survey", args=[survey.pk]),
            f"Answer the staff survey: {survey.title}",
            f"Anonymous. Open until {uk_date(survey.closes_on)}",
        )
        for survey in surveys
    ]
    return [*lines, *_keys(user, today)]


def _keys(user: User, today: dt.date) -> list[Line]:
    keys = (
        SurveyKey.objects.filter(holder=user, used=False)
        .filter(survey__counted_on=None, survey__cancelled_on=None)
        .select_related("survey")
        .defer("survey__took", "survey__results")
    )
    found = []
    for key in keys:
        url = reverse("survey:key", args=[key.survey_id])
        if key.public is None and today <= key.survey.closes_on:
            found.append(Line(url, f"Make your key: {key.survey.title}", "The survey opens with both keys"))
        elif key.public is not None and today > key.survey.closes_on:
            found.append(Line(url, f"Open the ballot box: {key.survey.title}", "The survey has closed"))
    return found
