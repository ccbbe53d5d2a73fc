"""Whom a survey asks, who runs surveys, who reads what people wrote in their own words."""

import datetime as dt

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from audits.survey.codes import EVERYBODY
from audits.survey.models import Survey, SurveyKey
from supervision_portal.people.models import User
from supervision_portal.people.roles import May


def runs_surveys(user: User) -> bool:
    return user.may(May.AUDIT_LEAD)


def sees_surveys(user: User) -> bool:
    """Everybody who works here sees which surveys there are, and what came of them."""
    return user.is_active and bool(user.current_posts)


def reads_texts(user: User) -> bool:
    """The QA lead and directors: what people write may name somebody after all."""
    return user.may(May.AUDIT_LEAD) or user.may(May.SEE_ALL_TRAINING)


def asking(user: User) -> QuerySet[Survey]:
    """Surveys that ask this person, whenever. No query of its own beyond that of their posts."""
    teams = [post.team_id for post in user.current_posts if post.team_id]
    services = {post.service_id or (post.team and post.team.service_id) for post in user.current_posts}
    for_all = Q(services=None, teams=None)
    rows: QuerySet[Survey] = Survey.objects.filter(
        for_all | Q(teams__in=teams) | Q(services__in=[each for each in services if each])
    )
    return rows.distinct() if user.is_active and user.current_posts else rows.none()


def open_on(rows: QuerySet[Survey], day: dt.date) -> QuerySet[Survey]:
    """Those of them that take answers on a day."""
    without_key = SurveyKey.objects.filter(survey=OuterRef("pk"), public=None)
    running = rows.filter(opens_on__lte=day, closes_on__gte=day, counted_on=None, cancelled_on=None)
    return running.filter(~Exists(without_key))


def groups_of(user: User, survey: Survey) -> list[tuple[str, str]]:
    """For which groups this person’s answers may count, as a choice: their teams, a service, or the whole."""
    teams, services = set(survey.teams.all()), set(survey.services.all())
    for_all = not teams and not services
    found: dict[str, str] = {}
    for post in user.current_posts:
        if not (for_all or post.team in teams or (post.team or post).service in services):
            continue
        if post.team:
            found[f"t{post.team.pk}"] = f"{post.team.name} ({post.team.service.name})"
        elif post.service:
            found[f"s{post.service.pk}"] = post.service.name
    return [*found.items(), (EVERYBODY, "Only for everybody together")]


ON, FOR = "surveys-on", 60  # key in the cache, and for how many seconds what it says is believed


def are_on() -> bool:
    """Whether a survey is planned or runs at all: in most weeks none does, and the database is not asked."""
    return bool(cache.get_or_set(ON, not_over().exists, FOR))


def changed() -> None:
    """A survey was planned: it is asked anew."""
    cache.delete(ON)


def not_over() -> QuerySet[Survey]:
    return Survey.objects.filter(counted_on=None, cancelled_on=None)
