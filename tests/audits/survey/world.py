"""A survey with its keys, people who are asked, and what they answer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from audits.survey import answering, rules, services
from audits.survey.models import Survey
from supervision_portal.people.models import Team, User
from supervision_portal.people.roles import Role
from tests import factories

POLICY = settings.BASE_DIR / "policies" / "calderdale-survey.toml"
SHORT = {
    "key": "short",
    "name": "A short survey",
    "questions": [
        {"key": "safe", "text": "I feel safe", "kind": "agree"},
        {"key": "agreement", "text": "Do you have an agreement?", "kind": "yes-no"},
        {"key": "pods", "text": "Are pods worth it?", "kind": "choice", "options": ["Often", "Never"]},
        {"key": "change", "text": "What would help?", "kind": "text"},
    ],
}


def today() -> dt.date:
    return timezone.localdate()


def team_of(number: int, name: str, service: object | None = None) -> tuple[Team, list[User]]:
    """A team with so many people."""
    more = {"service": service} if service else {}
    team = factories.TeamFactory(name=name, **more)
    return team, [factories.person(team=team, name=f"{name} {n}") for n in range(number)]


@dataclass
class Asked:
    """A survey that is open, its holders and their keys."""

    survey: Survey
    lead: User
    holders: tuple[User, User]
    keys: list[str] = field(default_factory=list)

    def answer(self, user: User, group: str = "", **answers: str) -> str:
        """Take a code and answer with it; the code."""
        post = user.current_posts[0]
        code = answering.take_code(by=user, survey=self.survey, group=group or f"t{post.team_id}")
        answering.answer(code=code, answers=answers)
        return code

    def close(self) -> None:
        """The last day was yesterday."""
        start = today() - dt.timedelta(days=8)
        Survey.objects.filter(pk=self.survey.pk).update(
            opens_on=start, closes_on=today() - dt.timedelta(days=1)
        )

    def count(self) -> Survey:
        """Close the survey, and open the box with both keys."""
        self.close()
        for holder, key in zip(self.holders, self.keys, strict=True):
            services.use_key(by=holder, survey=self.survey, private=key)
        return Survey.objects.get(pk=self.survey.pk)


def asked(content: Mapping[str, object] | None = None, *, keys: bool = True, **more: object) -> Asked:
    """A survey for everybody, from today for a week."""
    lead = User.objects.filter(name="Quinn Lead").first() or factories.person(Role.QA_LEAD, name="Quinn Lead")
    union = User.objects.filter(name="Uma Union").first() or factories.person(
        team=factories.TeamFactory(name="Of the union"), name="Uma Union"
    )
    questions = services.publish(by=None, content=dict(content or SHORT))
    when = {"opens_on": today(), "closes_on": today() + dt.timedelta(days=7), **more}
    survey = services.plan(
        by=lead, questions=questions, title="Staff survey, spring", holders=(union, lead), **when
    )
    found = Asked(survey, lead, (union, lead))
    if keys:
        found.keys = [services.make_key(by=holder, survey=survey) for holder in found.holders]
    return found


def calderdale() -> dict[str, object]:
    data, problems = rules.read(POLICY.read_text("utf-8"))
    assert data is not None, problems
    return data
