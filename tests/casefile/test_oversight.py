"""Management oversight and decisions: what they must say, who records them, who is told."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.people.working_days import is_working_day
from supervision_portal.records.models import Notice
from supervision_portal.records.services import drafts, notices, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case, errors
from tests.factories import in_words
from tests.pages import Browser, words

# ---- how often: what a decision needs; what follows from it is in test_how_often.py


@pytest.mark.requirement("CAL-12.3")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"every_months": "3", "until": "1/1/2090"}, "rationale"),
        ({"every_months": "3", "rationale": "x"}, "until"),
    ],
)
def test_less_often_needs_its_rationale_and_its_end(case: Case, change: dict[str, str], field: str) -> None:
    record = cast.draft(case.manager, case.on, "oversight", cast.oversight_data(**change))
    assert set(errors(record)) == {field}


# ---- management oversight


@pytest.mark.requirement("CAL-16.2")
@pytest.mark.parametrize("part", ["subject", "impact", "analysis"])
def test_each_of_the_minimum_parts_is_asked_for(case: Case, part: str) -> None:
    record = cast.draft(case.manager, case.on, "oversight", cast.oversight_data(**{part: " "}))
    assert set(errors(record)) == {part}


@pytest.mark.requirement("CAL-16.2")
def test_and_so_are_actions_with_their_dates(case: Case) -> None:
    data = {key: text for key, text in cast.oversight_data().items() if not key.startswith("actions-")}
    assert set(errors(cast.draft(case.manager, case.on, "oversight", data))) == {"decisions"}


@pytest.mark.requirement("CAL-A5.2")
@pytest.mark.parametrize(
    "typed",
    [
        *("ASAP", "a.s.a.p.", "Ongoing", "on-going", "TBC", "As soon as possible"),
        *("asap please", "Immediate", "n/a", "End of the month"),
    ],
)
def test_no_date_is_no_date_and_one_is_suggested(case: Case, typed: str) -> None:
    data = cast.oversight_data(**{"actions-0-by_when": typed})
    [said] = errors(cast.draft(case.manager, case.on, "oversight", data))["actions-0-by_when"]
    assert "cannot be followed up" in said
    suggested = dt.datetime.strptime(said.rsplit("for example ", 1)[1], "%d %B %Y").date()
    assert suggested >= timezone.localdate()
    assert is_working_day(suggested)


@pytest.mark.requirement("CAL-A5.1")
def test_an_allegation_of_sexual_activity_needs_the_referral_to_police(case: Case) -> None:
    data = cast.oversight_data(sexual_activity="yes")
    record = cast.draft(case.manager, case.on, "oversight", data)
    assert set(errors(record)) == {"police"}
    data["police"] = "Referred to PC Ali at 10:15, reference 44"
    drafts.save(by=case.manager, record=record, version=record.version, data=data)
    assert errors(record) == {}


@pytest.mark.requirement("CAL-A5.1")
def test_a_subject_has_at_most_150_characters(case: Case) -> None:
    for length, wrong in ((150, set()), (151, {"subject"})):
        data = cast.oversight_data(subject="x" * length)
        assert set(errors(cast.draft(case.manager, case.on, "oversight", data))) == wrong


@pytest.mark.requirement("CAL-16.3")
def test_worker_and_manager_are_both_named_and_the_manager_signs_it_off(case: Case) -> None:
    record = cast.final(case.manager, case.on, "oversight")
    assert record.shown
    parties = [(party["role"], party["name"]) for party in record.shown["parties"]]
    assert parties == [("Worker", "Wanda Worker"), ("Manager", "Moses Manager")]
    assert [answer.user for answer in record.signatures.all()] == [case.manager]


@pytest.mark.requirement("CAL-15.3")
def test_a_manager_who_does_not_hold_the_case_records_a_decision_and_who_does_is_told(case: Case) -> None:
    record = drafts.begin(by=case.director, file=case.on, kind="decision")
    data = {"held_on": in_words(timezone.localdate()), "discussion": "Whether to wait", "decisions": "No"}
    drafts.save(by=case.director, record=record, version=record.version, data=data)
    record = factories.share(case.director, record)
    [record] = signing.sign(by=case.director, records=[record], method="password")
    assert record.is_final
    [notice] = Notice.objects.filter(mail="case_decided")
    assert (notice.to, notice.record) == (case.manager, record)
    message = notices.message_of(notice)
    assert reverse("records:record", args=[record.pk]) in message.body
    assert case.child.name not in f"{message.subject} {message.body}"


def test_who_holds_the_case_is_not_offered_the_decision_of_who_does_not(
    case: Case, as_user: Callable[[User], Browser]
) -> None:
    for user, offered in ((case.manager, False), (case.director, True)):
        said = words(as_user(user).get(reverse("casefile:file", args=[case.child.pk])))
        assert ("Record a discussion and decision" in said) is offered, user.name
        assert "Record management oversight" in said


def test_an_event_before_the_child_was_born_is_refused(case: Case) -> None:
    case.child.born_on = timezone.localdate() - dt.timedelta(days=900)
    case.child.save()
    slip = {"happened_on": "20/11/1926", "known_on": "20/11/1926"}
    with pytest.raises(Refused, match="before the child was born"):
        cast.ready(case.manager, case.on, "oversight", cast.oversight_data(**slip))
