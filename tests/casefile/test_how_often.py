"""How often a case is discussed: by its status, and as management oversight sets out."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.models import ChildStatus, FrequencyDecision, Status
from casefile.services import children
from supervision_portal.design.words import uk_date
from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts, signing
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import rules, services
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.services import events
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case
from tests.factories import in_words
from tests.pages import words

pytestmark = pytest.mark.django_db


def due(case: Case) -> Deadline:
    return Deadline.objects.open().get(file=case.on, duty="case")


def settle(case: Case, key: str = "cla-long") -> None:
    """The status of a long-term placement that is settled: up to 3-monthly by management oversight."""
    status = Status.objects.get(key=key)
    children.set_status(by=case.manager, child=case.child, status=status, settled=True)


def less_often(case: Case, months: int = 3) -> None:
    until = in_words(timezone.localdate() + dt.timedelta(days=270))
    change = {"every_months": str(months), "rationale": "Settled", "until": until}
    cast.final(case.manager, case.on, "oversight", cast.oversight_data(**change))


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
    settle(case)
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
    settle(case)
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


@pytest.mark.requirement("CAL-12.3")
@pytest.mark.parametrize(
    ("key", "said"), [("cp", "The policy does not allow it less often"), ("cla-short", "CLA")]
)
def test_where_the_row_does_not_ask_for_it_no_oversight_makes_a_case_less_often(
    case: Case, key: str, said: str
) -> None:
    settle(case, key)
    with pytest.raises(Refused, match=said):
        less_often(case, 2)
    assert not FrequencyDecision.objects.exists()


@pytest.mark.requirement("CAL-12.3")
def test_the_refusal_is_read_on_the_page_and_nothing_typed_is_lost(case: Case, as_user: Any) -> None:
    settle(case, "cp")
    until = in_words(timezone.localdate() + dt.timedelta(days=90))
    data = cast.oversight_data(every_months="2", rationale="Settled", until=until)
    record = cast.draft(case.manager, case.on, "oversight", data)
    browser = as_user(case.manager)
    page = browser.post(reverse("records:check", args=[record.pk]), {"version": record.version}, follow=True)
    assert "The policy does not allow it less often" in words(page)
    assert Record.objects.get(pk=record.pk).is_draft


@pytest.mark.requirement("CAL-12.3")
def test_another_status_ends_what_was_decided_of_the_one_before(case: Case) -> None:
    settle(case)
    ChildStatus.objects.update(start=timezone.localdate() - dt.timedelta(days=60))
    cast.final(case.manager, case.on)
    less_often(case)
    FrequencyDecision.objects.update(start=timezone.localdate() - dt.timedelta(days=30))
    children.set_status(by=case.manager, child=case.child, status=Status.objects.get(key="cp"))
    assert due(case).due_on == rules.add_months(timezone.localdate(), 1)


@pytest.mark.requirement("CAL-12.3")
def test_back_to_monthly_begins_with_one_click_and_is_a_record(case: Case, as_user: Any) -> None:
    settle(case)
    cast.final(case.manager, case.on)
    button = reverse("records:start", args=[case.on.pk, "frequency"])
    browser = as_user(case.manager)
    page = reverse("casefile:file", args=[case.on.pk])
    assert button not in browser.get(page).content.decode()
    less_often(case)
    assert button in browser.get(page).content.decode()
    assert button not in as_user(case.worker).get(page).content.decode()
    browser.post(button)
    record = Record.objects.get(kind="frequency")
    assert record.data["decisions"] == "Case supervision is monthly again from the date of this decision."
    drafts.save(
        by=case.manager, record=record, version=0, data={**record.data, "reasons": "The placement is at risk"}
    )
    factories.sign(factories.share(case.manager, record), case.manager)
    assert due(case).due_on == rules.add_months(timezone.localdate(), 1)
    assert any(f"by decision {factories.now(record).number}" in step for step in due(case).because)
    assert button not in browser.get(page).content.decode()


def test_nothing_to_return_from_nothing_begun(case: Case) -> None:
    with pytest.raises(Refused, match="less often"):
        drafts.begin(by=case.manager, file=case.on, kind="frequency")


@pytest.mark.requirement("CAL-2.2")
def test_closing_is_noted_and_the_rule_of_cat_asks_for_oversight_then(case: Case, as_user: Any) -> None:
    today = timezone.localdate()
    children.set_status(by=case.manager, child=case.child, status=Status.objects.get(key="cat"))
    cast.final(case.manager, case.on, "oversight")
    assert events.names_for(case.on) == ["closing"]
    page = as_user(case.worker).get(reverse("casefile:file", args=[case.on.pk]))
    assert "Note: closing" in words(page)
    events.note(by=case.worker, file=case.on, name="closing", on=today)
    assert due(case).due_on != rules.add_months(today, 1)


@pytest.mark.requirement("CAL-12.3")
def test_a_return_dated_before_the_decision_it_ends_is_refused(case: Case, as_user: Any) -> None:
    settle(case)
    less_often(case)
    before, today = due(case).due_on, timezone.localdate()
    record = drafts.begin(by=case.manager, file=case.on, kind="frequency")
    earlier = today - dt.timedelta(days=30)
    data = record.data | {"held_on": in_words(earlier), "reasons": "He is missing"}
    drafts.save(by=case.manager, record=record, version=0, data=data)
    sent = as_user(case.manager).post(
        reverse("records:check", args=[record.pk]), {"share": "1", "version": "1"}, follow=True
    )
    said = words(sent)
    assert "would not change how often this case is supervised. MO-" in said
    assert f"Enter {uk_date(today)} or a later day as the date." in said
    assert Record.objects.get(pk=record.pk).is_draft
    assert due(case).due_on == before


@pytest.mark.requirement("CAL-12.3")
def test_an_oversight_dated_before_a_later_decision_or_status_is_refused(case: Case) -> None:
    today = timezone.localdate()
    back = cast.oversight_data(
        every_months="1", rationale="At risk", held_on=in_words(today - dt.timedelta(days=9))
    )
    settle(case)
    with pytest.raises(Refused, match="The status changed on"):
        cast.ready(case.manager, case.on, "oversight", back)
    ChildStatus.objects.filter(child=case.child).update(start=today - dt.timedelta(days=60))
    less_often(case)
    with pytest.raises(Refused, match="is later"):
        cast.ready(case.manager, case.on, "oversight", back)
    without = {"every_months": "", "rationale": ""}
    assert cast.ready(case.manager, case.on, "oversight", back | without).is_shared


def test_what_is_too_seldom_is_said_as_a_sentence(case: Case) -> None:
    until = in_words(timezone.localdate() + dt.timedelta(days=90))
    change = {"every_months": "3", "rationale": "Settled", "until": until}
    children.set_status(by=case.manager, child=case.child, status=Status.objects.get(key="cp"))
    with pytest.raises(Refused) as refused:
        cast.ready(case.manager, case.on, "oversight", cast.oversight_data(**change))
    assert str(refused.value).startswith("Every 3 months is too seldom for this case. Table 2, ")
    assert str(refused.value).endswith("change it on their file first.")


def test_where_a_settled_placement_allows_it_the_refusal_says_so(case: Case) -> None:
    children.set_status(by=case.manager, child=case.child, status=Status.objects.get(key="cla-long"))
    with pytest.raises(Refused, match="If this one is settled, say so with the status of the child"):
        less_often(case)


@pytest.mark.parametrize(("months", "said"), [("", "No change"), ("1", "Back to monthly")])
def test_the_answer_on_frequency_prints(case: Case, months: str, said: str) -> None:
    data = cast.oversight_data(every_months=months, rationale="It is so")
    record = cast.ready(case.manager, case.on, "oversight", data)
    assert record.shown is not None
    [answer] = [
        block["value"]
        for part in record.shown["sections"]
        for block in part["blocks"]
        if block.get("key") == "every_months"
    ]
    assert answer == said
