"""How often a case is discussed: by its status, and as management oversight sets out."""

import datetime as dt

import pytest
from django.utils import timezone

from casefile.models import FrequencyDecision, Status
from casefile.services import children
from supervision_portal.records.models import Record
from supervision_portal.records.services import signing
from supervision_portal.schedule import rules, services
from supervision_portal.schedule.models import Deadline
from tests.casefile import cast
from tests.casefile.cast import Case
from tests.factories import in_words

pytestmark = pytest.mark.django_db


def due(case: Case) -> Deadline:
    return Deadline.objects.open().get(file=case.on, duty="case")


@pytest.mark.requirement("CAL-16.5")
def test_oversight_never_resets_the_clock_of_case_supervision(case: Case) -> None:
    before = due(case).due_on
    cast.final(case.manager, case.on, "oversight")
    assert due(case).due_on == before


@pytest.mark.requirement("CAL-16.5", "CAL-2.2")
def test_but_where_the_rule_of_cat_asks_for_oversight_it_counts(case: Case) -> None:
    today = timezone.localdate()
    children.set_status(by=case.manager, child=case.child, status=Status.objects.get(key="cat"))
    assert (due(case).due_on, due(case).form) == (today, "oversight")
    cast.final(case.manager, case.on, "oversight")
    assert due(case).due_on == rules.add_months(today, 1)


@pytest.mark.parametrize("change", [{"formality": "informal"}, {"type": "pod"}, {"type": "group"}])
def test_what_does_not_count(case: Case, change: dict[str, str]) -> None:
    before = due(case).due_on
    cast.final(case.manager, case.on, data=cast.s2_data(**change))
    assert due(case).due_on == before


def test_monthly_from_the_last_one_held(case: Case) -> None:
    cast.final(case.manager, case.on, data=cast.s2_data(held_on="31/1/2026", last_seen_on="30/1/2026"))
    assert due(case).due_on == dt.date(2026, 2, 28)
    assert "last discussed 31 January 2026" in due(case).because


def test_a_discussion_that_is_returned_does_not_count_until_it_is_shared_again(case: Case) -> None:
    before = due(case).due_on
    record = cast.ready(case.manager, case.on)
    signing.send_back(by=case.manager, record=record, reason="The date is wrong")
    assert due(case).due_on == before
    assert not Deadline.objects.filter(file=case.on, duty="case", ended="done").exists()


@pytest.mark.requirement("CAL-12.3")
def test_an_oversight_changes_how_often_and_another_sets_it_back(case: Case) -> None:
    today = timezone.localdate()
    until = today + dt.timedelta(days=270)
    cast.final(case.manager, case.on)
    change = {"every_months": "3", "rationale": "Settled", "until": in_words(until)}
    cast.final(case.manager, case.on, "oversight", cast.oversight_data(**change))
    assert due(case).due_on == rules.add_months(today, 3)
    assert any("every 3 months" in step and "management oversight" in step for step in due(case).because)
    back = cast.oversight_data(every_months="1", rationale="The placement is at risk")
    cast.final(case.manager, case.on, "oversight", back)
    assert due(case).due_on == rules.add_months(today, 1)
    assert any("monthly" in step and "management oversight" in step for step in due(case).because)
    assert FrequencyDecision.objects.filter(record__file=case.on).count() == 2


def test_a_decision_counts_once_it_is_signed_and_until_its_day(case: Case) -> None:
    today = timezone.localdate()
    cast.final(case.manager, case.on)
    until = today + dt.timedelta(days=60)
    change = {"every_months": "3", "rationale": "Settled", "until": in_words(until)}
    cast.ready(case.manager, case.on, "oversight", cast.oversight_data(**change))
    assert due(case).due_on == rules.add_months(today, 1)
    record = Record.objects.get(kind="oversight")
    signing.sign(by=case.manager, records=[record], method="password")
    assert due(case).due_on == until + dt.timedelta(days=1), "monthly again, from the day after"


def test_the_rebuild_agrees_with_what_was_renewed(case: Case) -> None:
    cast.final(case.manager, case.on)
    children.set_status(
        by=case.manager, child=case.child, status=Status.objects.get(key="cla-long"), settled=True
    )
    assert services.rebuild(check=True).written == 0
