"""Case supervision and confidential discussions: who records, who signs, what follows."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile import rules
from casefile.models import CaseRecordTeam
from casefile.services import papers
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import last_time
from supervision_portal.records.models import Action, Notice, Record
from supervision_portal.records.services import drafts, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case, errors
from tests.factories import PASSWORD, in_words
from tests.pages import Browser, words

# ---- S2


@pytest.mark.requirement("CAL-15.1")
def test_one_record_a_child_signed_by_who_held_it(case: Case) -> None:
    record = cast.ready(case.manager, case.on)
    assert record.is_shared
    [record] = signing.sign(by=case.manager, records=[record], method="password")
    assert record.is_final
    assert record.file == case.on
    parties = {party.role: (party.user, party.signs) for party in record.parties.all()}
    assert parties == {"supervisee": (case.worker, False), "supervisor": (case.manager, True)}


@pytest.mark.requirement("CAL-A5.1")
@pytest.mark.parametrize("kind", ["s2", "oversight"])
def test_it_says_whom_it_is_about(case: Case, kind: str) -> None:
    record = cast.final(case.manager, case.on, kind)
    assert record.shown
    assert record.shown["facts"][:2] == [
        {"label": "Person", "value": "Amara Okafor"},
        {"label": "Number in the case system", "value": case.child.case_number},
    ]
    note = drafts.begin_addendum(by=case.worker, record=record)
    assert [fact.value for fact in kinds.about(note)] == ["Amara Okafor", case.child.case_number]


@pytest.mark.requirement("CAL-12.1")
def test_it_is_never_on_the_workers_own_file(case: Case) -> None:
    cast.final(case.manager, case.on)
    assert not case.file.records.exists()


def test_the_worker_does_not_sign_and_is_told(case: Case) -> None:
    record = cast.ready(case.manager, case.on)
    with pytest.raises(Refused, match="not asked for"):
        signing.sign(by=case.worker, records=[record], method="password")
    signing.sign(by=case.manager, records=[record], method="password")
    assert Notice.objects.filter(record=record, to=case.worker, mail="record_final").exists()


@pytest.mark.requirement("CAL-15.2")
def test_the_worker_adds_a_note_of_disagreement_and_signs_it_alone(case: Case) -> None:
    record = cast.final(case.manager, case.on)
    note = drafts.begin_addendum(by=case.worker, record=record)
    data = {
        "held_on": in_words(timezone.localdate()),
        "reason": "I see it differently",
        "text": "It went well.",
    }
    drafts.save(by=case.worker, record=note, version=note.version, data=data)
    note = factories.share(case.worker, note)
    with pytest.raises(Refused, match="not asked for"):
        signing.sign(by=case.manager, records=[note], method="password")
    [note] = signing.sign(by=case.worker, records=[note], method="password")
    assert note.is_final
    assert note.amends == record


def test_who_signs_alone_is_not_asked_for_a_disagreement(
    case: Case, as_user: Callable[[User], Browser]
) -> None:
    record, browser = cast.ready(case.manager, case.on), as_user(case.manager)
    for name in ("record", "sign"):
        assert "disagreement" not in words(browser.get(reverse(f"records:{name}", args=[record.pk]))), name
    browser.post(reverse("records:sign", args=[record.pk]), {"password": PASSWORD, "disagreement": "None"})
    [signature] = record.signatures.all()
    assert signature.words == ""


def test_a_note_of_disagreement_is_asked_for_and_shown_as_one(
    case: Case, as_user: Callable[[User], Browser]
) -> None:
    record, browser = cast.final(case.manager, case.on), as_user(case.worker)
    said = words(browser.post(reverse("records:amend", args=[record.pk]), follow=True))
    assert "What do you see differently, and why?" in said
    assert "ddendum" not in said
    note = Record.objects.get(amends=record)
    data = {"held_on": in_words(timezone.localdate()), "text": "I saw it otherwise."}
    drafts.save(by=case.worker, record=note, version=note.version, data=data)
    number = factories.share(case.worker, note).number
    page = reverse("records:record", args=[record.pk])
    assert f"A note of disagreement, {number} by {case.worker.name}" in words(browser.get(page))


def test_an_addendum_of_the_manager_is_signed_by_the_manager_alone(case: Case) -> None:
    record = cast.final(case.manager, case.on)
    addendum = drafts.begin_addendum(by=case.manager, record=record)
    assert {party.role for party in addendum.parties.filter(signs=True)} == {"supervisor"}


@pytest.mark.parametrize("who", ["worker", "therapist"])
def test_only_a_manager_of_the_file_records(case: Case, who: str) -> None:
    for kind in ("s2", "oversight", "decision", "cts"):
        with pytest.raises(Refused):
            drafts.begin(by=getattr(case, who), file=case.on, kind=kind)


@pytest.mark.requirement("CAL-A3.1")
def test_the_form_has_all_parts_of_appendix_3(case: Case) -> None:
    form = kinds.of("s2").form
    assert [section.title for section in form.sections] == [
        "Progress on actions previously identified in supervision and audit",
        "Current situation and overview",
        "What is the child/young person’s lived experience?",
        "Reflection",
        "Action",
        "Date of next supervision",
    ]
    labels = {str(field.label) for field in form.base_fields.values()}
    assert {"Formal/Informal", "Type", "Agenda items for case discussion"} <= labels
    assert {"When was the child last seen?", "How has their view been elicited?"} <= labels
    assert {"What are our hypotheses?", "How have we tested these out?"} <= labels
    assert {"Is there any risk to the practitioner?", "What is done about it?"} <= labels


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"formality": ""}, "formality", "Choose whether"),
        ({"type": "breakfast"}, "type", "Select a valid choice"),
        ({"lived_experience": " "}, "lived_experience", "Answer"),
        ({"last_seen_on": ""}, "last_seen_on", "or why they were not"),
        ({"last_seen_on": "1/1/2090"}, "last_seen_on", "cannot be after the discussion"),
        ({"last_seen_on": "1/1/2001"}, "last_seen_on", "more than two years before"),
        ({"held_on": "1/1/2090"}, "held_on", "today or in the past"),
        ({"next_on": "1/1/2099"}, "next_on", "within two years"),
        ({"next_on": "1/1/2020"}, "next_on", "after this one"),
        ({"practitioner_risk": "Threats"}, "practitioner_safety", "what is done"),
    ],
)
def test_what_is_missing_is_asked_for(case: Case, change: dict[str, str], field: str, words: str) -> None:
    found = errors(cast.draft(case.manager, case.on, data=cast.s2_data(**change)))
    assert set(found) == {field}
    assert words in found[field][0]


def test_a_child_not_seen_needs_the_reason_instead(case: Case) -> None:
    data = cast.s2_data(last_seen_on="", not_seen="Not born yet")
    assert errors(cast.draft(case.manager, case.on, data=data)) == {}


@pytest.mark.requirement("CAL-A3.2")
def test_every_open_action_must_be_considered_whichever_record_it_came_from(case: Case) -> None:
    cast.final(case.manager, case.on, "oversight")
    cast.final(case.manager, case.on, data={**cast.s2_data(), **factories.action_data("From the S2")})
    first, second = Action.objects.filter(file=case.on).order_by("pk")
    record = cast.draft(case.manager, case.on)
    assert set(errors(record)) == {f"earlier-{first.pk}-choice", f"earlier-{second.pk}-choice"}
    data = cast.s2_data(
        **{f"earlier-{first.pk}-choice": "done", f"earlier-{second.pk}-choice": "drop"},
        **{f"earlier-{second.pk}-note": "The school does it now"},
    )
    drafts.save(by=case.manager, record=record, version=record.version, data=data)
    factories.share(case.manager, record)
    assert [action.state for action in Action.objects.filter(file=case.on).order_by("pk")] == [
        "done",
        "dropped",
    ]


def test_the_last_time_is_the_last_s2_of_this_child(case: Case) -> None:
    earlier = cast.final(case.manager, case.on)
    assert last_time(cast.draft(case.manager, case.on))["record"] == earlier


# ---- the two working days


@pytest.mark.requirement("CAL-15.1")
@pytest.mark.parametrize(
    ("held", "due"),
    [
        ("2026-11-18", "2026-11-20"),  # Wednesday → Friday
        ("2026-11-20", "2026-11-24"),  # Friday → Tuesday
        ("2026-12-24", "2026-12-30"),  # Christmas Day, Boxing Day (in lieu on Monday) and a weekend between
        ("2027-03-25", "2027-03-31"),  # Good Friday and Easter Monday between
    ],
)
def test_two_working_days_from_the_day_it_was_held(held: str, due: str) -> None:
    assert rules.filing_due(dt.date.fromisoformat(held)) == dt.date.fromisoformat(due)


@pytest.mark.requirement("CAL-15.1")
def test_where_the_portal_is_the_record_nothing_has_to_be_confirmed(case: Case) -> None:
    filing = cast.final(case.manager, case.on).filing
    assert (filing.case_system, filing.due_on) == ("", rules.filing_due(timezone.localdate()))
    with pytest.raises(Refused, match="kept here"):
        papers.confirm_filed(by=case.manager, filings=[filing])


@pytest.mark.requirement("CAL-15.1")
def test_where_the_case_system_is_the_record_the_clock_stops_at_its_confirmation(case: Case) -> None:
    CaseRecordTeam.objects.create(team=case.team, name="CASS")
    record = cast.ready(case.manager, case.on)
    with pytest.raises(Refused, match="not signed yet"):
        papers.confirm_filed(by=case.manager, filings=[record.filing])
    signing.sign(by=case.manager, records=[record], method="password")
    record = factories.now(record)
    assert record.filing.filed_at is None
    assert papers.confirm_filed(by=case.manager, filings=[record.filing]) == 1
    assert papers.confirm_filed(by=case.manager, filings=[record.filing]) == 0
    record.filing.refresh_from_db()
    assert record.filing.filed_at
    assert record.filing.filed_by == case.manager


def test_returning_a_record_takes_back_what_followed_from_it(case: Case) -> None:
    record = cast.ready(case.manager, case.on)
    signing.send_back(by=case.manager, record=record, reason="The date is wrong")
    assert not hasattr(factories.now(record), "filing")
    assert not hasattr(factories.now(record), "discussion")


# ---- confidential discussions


@pytest.mark.requirement("CAL-2.CTS")
def test_a_confidential_discussion_is_between_the_cts_worker_and_who_supervises_them(case: Case) -> None:
    with pytest.raises(Refused, match="who supervises the CTS worker"):
        drafts.begin(by=case.above, file=case.on, kind="cts")
    record = cast.final(case.therapists_manager, case.on, "cts")
    assert record.narrow
    assert [section.key for section in kinds.of("cts").form.sections] == ["outline", "actions"]


@pytest.mark.requirement("CAL-2.CTS")
def test_its_actions_come_forward_in_the_next_confidential_one_alone(case: Case) -> None:
    cast.final(case.therapists_manager, case.on, "cts")
    action = Action.objects.get(file=case.on)
    assert errors(cast.draft(case.manager, case.on)) == {}
    again = cast.draft(case.therapists_manager, case.on, "cts")
    assert set(errors(again)) == {f"earlier-{action.pk}-choice"}
