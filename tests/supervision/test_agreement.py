"""The supervision agreement, Appendix 1: what it holds, how it starts, and that both sign it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import reverse

from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
ARRANGED = {
    **{"held_on": "1/6/2025", "frequency": "monthly", "duration": "90 minutes", "location": "Room 4"},
}


def page(pair: Pair, as_user: SignIn) -> str:
    record = drafts.begin(by=pair.worker, file=pair.file, kind="agreement")
    return words(as_user(pair.worker).get(reverse("records:edit", args=[record.pk])))


@pytest.mark.requirement("CAL-9a.1")
def test_it_has_every_part_of_the_form(pair: Pair, as_user: SignIn) -> None:
    said = page(pair, as_user)
    for wanted in (
        *("Wanda Worker, with Moses Manager", "Expectations", "Agenda", "Frequency", "Duration", "Location"),
        "Recording",
        "How will I know if I have said something you find difficult/upsetting?",
        "What is your learning style?",
        "What experiences do you have of previous supervision – what was helpful to you?",
        "How can I be useful to you in supervision?",
        "How do you respond to challenge?",
        "Are there specific needs or requirements within supervision?",
        "If difficulties persist",
    ):
        assert wanted in said


@pytest.mark.requirement("CAL-7.3")
def test_it_gives_space_for_diversity_with_the_resources_beside_it(pair: Pair, as_user: SignIn) -> None:
    call_command("load_guidance", "policies/guidance.toml", verbosity=0)
    said = page(pair, as_user)
    assert "How will we raise experience of diversity?" in said
    assert "GRRAAACCEEESSS" in said


@pytest.mark.requirement("CAL-9a.1")
def test_the_first_one_starts_from_the_frameworks_text_and_can_be_adapted(pair: Pair) -> None:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="agreement")
    assert "To be the primary source of support to the worker" in record.data["expectations"]
    assert "three-way meeting" in record.data["disagreements"]
    data = record.data | ARRANGED | {"expectations": "What the two of us expect."}
    drafts.save(by=pair.worker, record=record, version=0, data=data)
    signed = factories.sign(factories.share(pair.worker, record), pair.worker, pair.manager)
    shown = [block["value"] for part in signed.shown["sections"] for block in part["blocks"]]  # type: ignore[index]
    assert "What the two of us expect." in shown


@pytest.mark.requirement("CAL-9a.1")
def test_a_review_starts_from_the_last_one(pair: Pair) -> None:
    factories.final(pair, "agreement", {**ARRANGED, "expectations": "Ours."})
    review = drafts.begin(by=pair.worker, file=pair.file, kind="agreement")
    assert (review.data["expectations"], review.data["frequency"]) == ("Ours.", "monthly")
    assert "held_on" not in review.data


@pytest.mark.requirement("CAL-9a.1")
def test_every_member_of_staff_can_have_one() -> None:
    for role in (Role.WORKER, Role.TEAM_MANAGER, Role.BUSINESS_SUPPORT, Role.POD_FACILITATOR, Role.AUDITOR):
        supervisee, supervisor = factories.person(role), factories.person(Role.TEAM_MANAGER)
        factories.line(supervisee, supervisor)
        file = factories.file_of(supervisee)
        assert drafts.begin(by=supervisor, file=file, kind="agreement").kind == "agreement"


@pytest.mark.requirement("CAL-9a.2")
def test_it_is_signed_and_dated_by_both_and_kept_as_pdf_with_a_copy_for_the_supervisee(
    pair: Pair,
    as_user: SignIn,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> None:
    record = factories.shared(pair.manager, pair.file, "agreement", ARRANGED)
    with django_capture_on_commit_callbacks(execute=True):
        factories.sign(record, pair.worker, pair.manager)
    record = factories.now(record)
    assert record.state == Record.State.SEALED
    assert all(signature.at for signature in record.signatures.all())
    assert {signature.role for signature in record.signatures.all()} == {"supervisee", "supervisor"}
    answer = as_user(pair.worker).get(reverse("records:pdf", args=[record.pk]))
    assert answer.getvalue().startswith(b"%PDF")
    assert [pair.worker.email] in [mail.to for mail in mailoutbox]
    file = words(as_user(pair.worker).get(reverse("supervision:file", args=[pair.file.pk])))
    assert "Agreement Signed, 1 June 2025" in file


@pytest.mark.requirement("CAL-8.1")
def test_frequency_duration_and_place_have_to_be_agreed(pair: Pair) -> None:
    record = drafts.begin(by=pair.worker, file=pair.file, kind="agreement")
    form = form_of(record, kinds.of("agreement"), {"held_on": "1/6/2025"}, checked=True)
    assert not form.is_whole()
    assert set(form.errors) == {"frequency", "duration", "location"}


@pytest.mark.requirement("CAL-8.1")
def test_a_variation_wants_the_line_managers_approval(pair: Pair) -> None:
    record = drafts.begin(by=pair.worker, file=pair.file, kind="agreement")
    data = {**ARRANGED, "variation": "Works three days a week"}
    form = form_of(record, kinds.of("agreement"), data, checked=True)
    assert not form.is_whole()
    assert set(form.errors) == {"variation_approved"}


@pytest.mark.requirement("CAL-9a.3")
@pytest.mark.parametrize(
    ("review", "wrong"),
    [("1/6/2025", True), ("2/6/2025", False), ("1/6/2026", False), ("2/6/2026", True), ("", False)],
)
def test_it_is_reviewed_within_a_year(pair: Pair, review: str, wrong: bool) -> None:
    record = drafts.begin(by=pair.worker, file=pair.file, kind="agreement")
    form = form_of(record, kinds.of("agreement"), {**ARRANGED, "review_on": review}, checked=True)
    assert form.is_whole() != wrong
    assert set(form.errors) == ({"review_on"} if wrong else set())


def test_one_agreement_at_a_time_is_in_force(pair: Pair, as_user: SignIn) -> None:
    factories.final(pair, "agreement", ARRANGED)
    factories.final(pair, "agreement", {**ARRANGED, "held_on": "1/7/2025", "frequency": "every 5 weeks"})
    said = words(as_user(pair.worker).get(reverse("supervision:file", args=[pair.file.pk])))
    assert "Agreement Signed, 1 July 2025" in said
    assert "agreed in the supervision agreement: every 5 weeks" in said
