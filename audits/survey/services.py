"""Everything that is written about surveys, by people who run them and hold their keys.

What people do who answer is in `answering`.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from audits.survey import access, box
from audits.survey.access import open_on, runs_surveys
from audits.survey.codes import EVERYBODY
from audits.survey.counting import Place, count, shuffled
from audits.survey.models import Ballot, Survey, SurveyKey, SurveyQuestions
from audits.survey.rules import Data, problems_of
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Service, Team, User
from supervision_portal.records.services.errors import Refused

WHOLE = "Everybody who answered"


class ChangedMeanwhile(Refused):
    """Somebody else published a version in the meantime."""


def latest() -> dict[str, SurveyQuestions]:
    """The questions there are, each in its latest version, by key."""
    rows = SurveyQuestions.objects.order_by("key", "-version").distinct("key")
    return {row.key: row for row in rows}


@transaction.atomic
def publish(*, by: User | None, content: Data, seen: int | None = None) -> SurveyQuestions:
    """A new version of a survey's questions, or the latest where they say the same.

    Surveys that were planned keep the version they have. `seen`: the version that was read before it was
    changed. Raises Refused where something is wrong; ChangedMeanwhile where `seen` is not the latest.
    """
    if by is not None and not runs_surveys(by):
        raise Refused("The questions of surveys are kept by the QA lead.")
    if problems := problems_of(content):
        raise Refused("; ".join(map(str, problems)))
    rows = SurveyQuestions.objects.filter(key=content["key"])
    before = rows.select_for_update().order_by("-version").first()
    if seen is not None and before and before.version != seen:
        raise ChangedMeanwhile(f"Somebody published version {before.version} in the meantime.")
    if before and before.content == content:
        return before
    made = SurveyQuestions.objects.create(
        key=content["key"],
        version=before.version + 1 if before else 1,
        name=content["name"],
        content=content,
        published_by=by,
    )
    log.write(Verb.SURVEY_QUESTIONS_PUBLISHED, by=by, obj=made)
    return made


@transaction.atomic
def plan(
    *,
    by: User | None,
    questions: SurveyQuestions,
    title: str,
    opens_on: dt.date,
    closes_on: dt.date,
    holders: tuple[User, User],
    services: Collection[Service] = (),
    teams: Collection[Team] = (),
) -> Survey:
    """A survey that opens on its day, once both holders have made their keys. Raises Refused."""
    if by is not None and not runs_surveys(by):
        raise Refused("Surveys are opened by the QA lead.")
    if closes_on < opens_on:
        raise Refused("The last day is before the first.")
    if holders[0] == holders[1]:
        raise Refused("The two keys must be with two people.")
    survey = Survey.objects.create(
        questions=questions, title=title.strip(), opens_on=opens_on, closes_on=closes_on, planned_by=by
    )
    survey.services.set(services)
    survey.teams.set(teams)
    for place, holder in enumerate(holders, start=1):
        SurveyKey.objects.create(survey=survey, place=place, holder=holder)
    log.write(Verb.SURVEY_PLANNED, by=by, obj=survey)
    access.changed()
    return survey


@transaction.atomic
def make_key(*, by: User, survey: Survey) -> str:
    """The private key, in words, for its holder alone: it is shown once, and kept nowhere.

    Another one can be made until the survey takes answers. Raises Refused for who holds none, and later.
    """
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    key = _key_of(by, survey)
    today = timezone.localdate()
    if survey.is_over or today > survey.closes_on:
        raise Refused("This survey is over.")
    if open_on(Survey.objects.filter(pk=survey.pk), today).exists():
        raise Refused("This survey is open: its keys stay as they are.")
    private = box.new_key()
    key.public = box.public_of(private)
    key.save(update_fields=["public"])
    log.write(Verb.SURVEY_KEY_MADE, by=by, obj=survey)
    return private


def _key_of(user: User, survey: Survey) -> SurveyKey:
    key = survey.keys.filter(holder=user).first() if user.is_active else None
    if key is None:
        raise Refused("You hold no key of this survey.")
    return key


@transaction.atomic
def use_key(*, by: User, survey: Survey, private: str) -> Survey:
    """Open one lock of the box, after the survey's last day.

    The first key takes the outer seal off: all ballots are written anew in an order of chance, and nothing
    leads from them to those that came in. The second opens them, counts, and leaves the counts alone.
    Raises Refused for a key that does not fit, one whose turn it is not, and before the survey has closed.
    """
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    key = _key_of(by, survey)
    if survey.is_over:
        raise Refused("The box is gone already.")
    if timezone.localdate() <= survey.closes_on:
        raise Refused("The box stays closed until the last day is over.")
    if key.used:
        raise Refused("Your lock is open already.")
    if survey.keys.filter(place__lt=key.place, used=False).exists():
        raise Refused("The other key comes first.")
    try:
        _fits(key, private)
        sheets = shuffled([box.unseal(bytes(each), private) for each in _sealed(survey)])
    except box.WrongKey as wrong:
        raise Refused(str(wrong)) from wrong
    key.used = True
    key.save(update_fields=["used"])
    survey.ballots.all().delete()
    if key.place == 1:
        Ballot.objects.bulk_create([Ballot(survey=survey, sealed=each) for each in sheets])
        log.write(Verb.SURVEY_BOX_OPENED, by=by, obj=survey)
    else:
        _keep_counts(survey, [box.unpacked(each) for each in sheets])
        log.write(Verb.SURVEY_COUNTED, by=by, obj=survey)
    return survey


def _fits(key: SurveyKey, private: str) -> None:
    """Raises WrongKey, also where there is no ballot to try it on."""
    if key.public is None or box.public_of(private) != bytes(key.public):
        raise box.WrongKey("This is not your key of this survey. Look for one that was made for it.")


def _sealed(survey: Survey) -> list[bytes]:
    return [bytes(sealed) for sealed in survey.ballots.values_list("sealed", flat=True)]


def _keep_counts(survey: Survey, sheets: list[box.Sheet]) -> None:
    survey.results = count(survey.questions.asked, sheets, places())
    survey.counted_on = timezone.localdate()
    survey.codes, survey.took = len(survey.took), []
    survey.save(update_fields=["results", "counted_on", "codes", "took"])


def places() -> Mapping[str, Place]:
    """The groups of which figures can be shown: everybody, services, teams."""
    found = {EVERYBODY: Place(WHOLE, None)}
    found |= {f"s{pk}": Place(name, EVERYBODY) for pk, name in Service.objects.values_list("pk", "name")}
    teams = Team.objects.values_list("pk", "name", "service")
    return found | {f"t{pk}": Place(name, f"s{service}") for pk, name, service in teams}


@transaction.atomic
def cancel(*, by: User, survey: Survey) -> None:
    """End a survey without a count: its ballots are destroyed. Raises Refused."""
    if not runs_surveys(by):
        raise Refused("Surveys are run by the QA lead.")
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if survey.is_over:
        raise Refused("This survey is over.")
    survey.ballots.all().delete()
    survey.cancelled_on, survey.codes, survey.took = timezone.localdate(), len(survey.took), []
    survey.save(update_fields=["cancelled_on", "codes", "took"])
    log.write(Verb.SURVEY_CANCELLED, by=by, obj=survey)


@transaction.atomic
def take_text_away(*, by: User, survey: Survey, question: str, text: str) -> None:
    """A text that names somebody is shown no longer. Raises Refused."""
    if not runs_surveys(by):
        raise Refused("Surveys are run by the QA lead.")
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    rows = (survey.results or {}).get("texts", {}).get(question, [])
    found = next((row for row in rows if row[1] == text), None)
    if found is None or survey.results is None:
        raise Refused("This text is gone already.")
    rows.remove(found)
    survey.save(update_fields=["results"])
    log.write(Verb.SURVEY_TEXT_REMOVED, by=by, obj=survey)
