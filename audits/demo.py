"""The demo council's staff surveys and guidance: two surveys that were counted, and one that is open."""

import datetime as dt
import hashlib
import random
from collections.abc import Mapping
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from audits.survey import answering, box, rules, services
from audits.survey.counting import count
from audits.survey.models import Survey, SurveyQuestions
from audits.survey.rules import AGREE, CHOICE, TEXT, YES_NO, Question
from supervision_portal.people.models import User
from supervision_portal.records.services import guidance as guidances

KEYS = tuple(box.in_fours(hashlib.sha256(f"supervision-demo {n}".encode()).digest()) for n in (1, 2))
"""The keys of the open survey. A council’s are known to their holders alone; of the demo anybody may try."""
HOLDERS = ("facilitator", "qa.lead")
ANSWERED = 14  # in the survey that is open
WELL = (
    "We start with how I am, and only then with the cases.",
    "The time is never given away. That alone helps.",
    "I am asked what I think before I am told.",
    "Drawing the genogram together. I see more in it each time.",
    "Straight talk, and kind.",
    "Actions are looked at again. They used to vanish.",
)
CHANGE = (
    "A room with a door.",
    "Fewer sessions moved on the day.",
    "More time for reflection, less for the list.",
    "Somebody to cover when my supervisor is away.",
    "Not to be rung during it.",
    "Talk about race before I have to bring it up.",
)


class HasUsers(Protocol):
    """The people of the demo council, by what stands before the @ of their address."""

    users: dict[str, User]


def guidance() -> None:
    """The guidance that comes with the portal."""
    topics, wrong = guidances.read((settings.BASE_DIR / "policies" / "guidance.toml").read_text("utf-8"))
    if wrong:
        raise ValueError("; ".join(wrong))
    guidances.load(topics=topics)


def survey(world: HasUsers) -> None:
    """Last autumn's, last spring's, and one that is open now."""
    text = (settings.BASE_DIR / "policies" / "calderdale-survey.toml").read_text("utf-8")
    data, problems = rules.read(text)
    if data is None:
        raise ValueError("; ".join(map(str, problems)))
    asked = services.publish(by=None, content=data)
    today = timezone.localdate()
    people = list(User.objects.filter(pk__in=[user.pk for user in world.users.values()]).order_by("pk"))
    SurveyQuestions.objects.filter(pk=asked.pk).update(published_on=today - dt.timedelta(days=370))
    for months, good in ((12, 0.52), (6, 0.64)):
        start = today - dt.timedelta(days=30 * months)
        _counted(asked, people, start, good, f"Staff survey, {start:%B %Y}")
    _open(world, people, asked, today)


def _counted(asked: SurveyQuestions, people: list[User], start: dt.date, good: float, title: str) -> None:
    """A survey of the past, of which counts alone are left, as of any other."""
    chance = random.Random(title)
    who = [user for user in people if user.current_posts and chance.random() < 0.78]
    sheets = [box.Sheet(_group(user), _answers(asked, chance, good)) for user in who]
    Survey.objects.create(
        questions=asked,
        title=title,
        opens_on=start,
        closes_on=start + dt.timedelta(days=21),
        codes=len(who) + 4,
        counted_on=start + dt.timedelta(days=24),
        results=count(asked.asked, sheets, services.places()),
    )


def _open(world: HasUsers, people: list[User], asked: SurveyQuestions, today: dt.date) -> None:
    made = services.plan(
        by=world.users["qa.lead"],
        questions=asked,
        title="Staff survey about supervision",
        opens_on=today - dt.timedelta(days=4),
        closes_on=today + dt.timedelta(days=17),
        holders=(world.users[HOLDERS[0]], world.users[HOLDERS[1]]),
    )
    for key, private in zip(made.keys.order_by("place"), KEYS, strict=True):
        key.public = box.public_of(private)
        key.save(update_fields=["public"])
    chance = random.Random("open")
    for user in [user for user in people if user.current_posts][-ANSWERED:]:
        code = answering.take_code(by=user, survey=made, group=_group(user))
        answering.answer(code=code, answers=_answers(asked, chance, 0.7))


def _group(user: User) -> str:
    team = user.current_posts[0].team_id
    return f"t{team}" if team else "all"


def _answers(asked: SurveyQuestions, chance: random.Random, good: float) -> Mapping[str, str]:
    found = {}
    for question in asked.asked.questions:
        if said := _answer(question, chance, good):
            found[question.key] = said
    return found


def _answer(question: Question, chance: random.Random, good: float) -> str:
    if chance.random() < (0.6 if question.kind == TEXT else 0.04):
        return ""
    if question.kind == AGREE:
        pick = (4, 5, 4) if chance.random() < good else (1, 2, 2, 3, 3)
        return str(chance.choice(pick))
    if question.kind == YES_NO:
        return "yes" if chance.random() < good else "no"
    if question.kind == CHOICE:
        return chance.choice(list(question.options))
    return chance.choice(WELL if question.key == "works-well" else CHANGE)
