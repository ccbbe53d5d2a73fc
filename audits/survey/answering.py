"""Taking a code and answering with it.

Neither writes an event: the log has a time to the second, and these must have none. Taking a code changes one
list of one row; answering writes one sealed ballot, and knows of nobody who does it.
"""

from bisect import insort
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.survey import box
from audits.survey.access import asking, groups_of, open_on
from audits.survey.codes import Code, NoCode, new_code, read_code
from audits.survey.models import Ballot, Survey
from audits.survey.rules import LONGEST, TEXT, Questions
from supervision_portal.design.text import clean_text
from supervision_portal.people.models import User
from supervision_portal.records.services.errors import Refused

USED = "This code has been used. Each is good for one answer."
CLOSED = "This survey does not take answers now."


@transaction.atomic
def take_code(*, by: User, survey: Survey, group: str) -> str:
    """A code, once for each person; which one they got is kept nowhere. Raises Refused."""
    if not open_on(asking(by), timezone.localdate()).filter(pk=survey.pk).exists():
        raise Refused(CLOSED)
    if group not in dict(groups_of(by, survey)):
        raise Refused("Choose one of your own teams.")
    kept = Survey.objects.select_for_update().get(pk=survey.pk)
    if by.pk in kept.took:
        raise Refused("You have taken your code already. Nobody can say which it was, so there is no other.")
    insort(kept.took, by.pk)
    kept.save(update_fields=["took"])
    return new_code(survey.pk, group)


def survey_of(code: Code) -> Survey | None:
    """The survey that a code is for, if it takes answers today."""
    return (
        open_on(Survey.objects.filter(pk=code.survey), timezone.localdate())
        .select_related("questions")
        .defer("took")
        .first()
    )


def is_used(code: Code) -> bool:
    return Ballot.objects.filter(pk=code.ballot).exists()


@transaction.atomic
def answer(*, code: str, answers: Mapping[str, str]) -> None:
    """Put a sheet into the box, sealed for the two keys, the first outside. Raises NoCode, Refused."""
    read = read_code(code)
    # A sheet that came in while the box was being closed would not fit its keys.
    Survey.objects.select_for_update(no_key=True).only("pk").filter(pk=read.survey).first()
    survey = survey_of(read)
    if survey is None:
        raise Refused(CLOSED)
    asked = survey.questions.asked
    sealed = box.packed(box.Sheet(read.group, _clean(asked, answers)), asked.size)
    for key in survey.keys.order_by("-place"):
        sealed = box.seal(sealed, bytes(key.public or b""))
    try:
        with transaction.atomic():
            Ballot.objects.create(pk=read.ballot, survey=survey, sealed=sealed)
    except IntegrityError:
        raise Refused(USED) from None


def _clean(asked: Questions, answers: Mapping[str, str]) -> dict[str, str]:
    """What was answered, to questions that were asked. Raises Refused for what no form of ours sends."""
    found = {}
    for question in asked.questions:
        said = clean_text(answers.get(question.key) or "").strip()
        fits = len(said) <= LONGEST if question.kind == TEXT else not said or said in question.options
        if not fits:
            raise Refused("One of the answers cannot be kept.")
        if said:
            found[question.key] = said
    return found


__all__ = ["CLOSED", "USED", "NoCode", "answer", "is_used", "survey_of", "take_code"]
