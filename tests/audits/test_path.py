"""An audit from being assigned to its completion (CAL-A7.1–A7.4)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Answer, Audit, Completion, Grade, Point
from audits.services import audits, carrying_out, completion
from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records import access, kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import actions as thread
from supervision_portal.records.services import reading
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.shown import Shown
from tests import factories
from tests.audits.world import AuditWorld, answers_to, corrective, fill
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> AuditWorld:
    return AuditWorld()


def readable(user: User, record: Record) -> bool:
    return access.can_read(user, record)


@pytest.mark.requirement("CAL-20.1")
def test_an_auditor_reads_the_file_only_while_the_audit_is_open(world: AuditWorld) -> None:
    s1 = factories.final(world)
    assert not readable(world.auditor, s1)
    audit = world.assign()
    assert readable(world.auditor, s1)
    opened = reading.read(by=world.auditor, pk=s1.pk)
    assert opened
    assert opened.left_out == {"personal"}, "the personal-issues section stays closed (CAL-9b.7)"
    assert {file.pk for file in audit.cases.all()} == {world.child.pk, world.other_child.pk}
    audits.cancel(by=world.lead, audit=audit, reason="Drawn by mistake.")
    assert not readable(world.auditor, s1)


@pytest.mark.requirement("CAL-20.1")
def test_children_with_a_cts_worker_are_left_out(world: AuditWorld) -> None:
    from casefile.services import children

    children.allocate(
        by=None,
        child=world.child,
        worker=factories.person(),
        role="cts_worker",
        start=timezone.localdate() - dt.timedelta(days=30),
    )
    assert [file.pk for file in world.assign().cases.all()] == [world.other_child.pk]


@pytest.mark.requirement("CAL-20.1")
def test_nobody_audits_their_own_line(world: AuditWorld) -> None:
    below = factories.person(Role.AUDITOR, name="Beth Below")
    factories.line(below, world.manager)
    with pytest.raises(Refused, match="in one line"):
        world.assign(auditor=below)  # it would be their own manager’s supervision
    with pytest.raises(Refused, match="is not an auditor"):
        world.assign(auditor=world.above)
    with pytest.raises(Refused, match="own file"):
        world.assign(auditor=below, file=factories.file_of(below))


def test_an_audit_is_open_once(world: AuditWorld) -> None:
    world.assign()
    with pytest.raises(Refused, match="open already"):
        world.assign()


@pytest.mark.requirement("CAL-A7.1", "CAL-A7.4")
def test_the_form_has_the_questions_of_appendix_7_beside_what_the_file_shows(world: AuditWorld) -> None:
    audit, record = world.begun()
    audit.refresh_from_db()
    form = form_of(record, kinds.of(record.kind), record.data)
    asked = [each.question for block in form.blocks() for each in block.questions]  # type: ignore[attr-defined]
    assert len(asked) == 3 + 8 + 6
    found = carrying_out.found_in(audit)
    assert found["agreement"].how
    assert set(found) <= {question.key for question in asked}


@pytest.mark.requirement("CAL-A7.4")
def test_to_answer_otherwise_than_the_file_needs_a_reason(world: AuditWorld) -> None:
    factories.final(world, "agreement", agreement_data())
    audit, record = world.begun()
    audit.refresh_from_db()
    assert carrying_out.found_in(audit)["agreement"].answer == "yes"
    data = answers_to(audit) | {"q_agreement": "no"}
    form = form_of(record, kinds.of(record.kind), data, checked=True)
    assert not form.is_whole()
    assert list(form.errors) == ["why_agreement"]
    fill(record, world.auditor, data | {"why_agreement": "It is of another supervisor."})
    record.refresh_from_db()
    shared = factories.share(world.auditor, record)
    answer = Answer.objects.get(audit=audit, question="agreement")
    assert (answer.value, answer.found, answer.overruled) == ("no", "yes", True)
    text = str(shared.shown)
    assert "It is of another supervisor." in text
    assert "In the file: Yes" in text


def agreement_data() -> dict[str, str]:
    return {
        "held_on": factories.in_words(timezone.localdate()),
        "frequency": "Monthly",
        "duration": "90 minutes",
        "location": "Room 4",
    }


@pytest.mark.requirement("CAL-A7.1", "CAL-A7.3")
def test_what_is_signed_stands_on_the_file_and_goes_to_qa(world: AuditWorld) -> None:
    audit, record = world.signed()
    assert record.state == Record.State.SIGNED
    shown = Shown.from_json(record.shown or {})
    words = str(record.shown)
    assert "Number of Applicable Questions" in words
    assert str(audit.applicable) in words
    assert shown.heading == "Personal Supervision File Audit Tool"
    assert Grade.objects.filter(audit=audit).count() == 3
    for person in (world.worker, world.manager, world.lead, world.auditor):
        assert readable(person, record), person
    assert not readable(world.above, record)
    assert not access.files_visible_to(world.auditor).filter(pk=world.file.pk).exists()


def test_the_draft_is_nobody_elses(world: AuditWorld) -> None:
    _audit, record = world.begun()
    for person in (world.worker, world.manager, world.above, world.lead):
        assert not readable(person, record), person


@pytest.mark.requirement("CAL-A7.2", "CAL-A7.3")
def test_corrective_actions_until_the_completion_is_signed(world: AuditWorld) -> None:
    good = {"good-0-example": "Clear words for a child of four.", "good-0-share": "yes"}
    learning = {"learning-0-what": "Agree the agenda before the session."}
    audit, record = world.signed(**corrective(), **learning, **good)
    assert Point.objects.filter(audit=audit).count() == 3
    action = Action.objects.get(record=record, kind="action")
    assert action.needs_sign_off
    s1 = factories.draft(world.manager, world.file)
    form = form_of(s1, kinds.of("s1"), {}, checked=True)
    assert {"action", "learning"} == {earlier.action.kind for earlier in form.earlier.values()}
    with pytest.raises(Refused, match="not signed off"):
        completion.begin(by=world.manager, audit=audit)
    thread.end(by=world.worker, action=action, state="done", reason="")
    with pytest.raises(Refused, match="by a manager"):
        completion.sign_off(by=world.worker, action=action)
    completion.reopen(by=world.manager, action=action, why="The supervisor has not signed it.")
    thread.end(by=world.worker, action=action, state="done", reason="")
    completion.sign_off(by=world.manager, action=action)
    with pytest.raises(Refused, match="discussed in supervision first"):
        completion.begin(by=world.manager, audit=audit)
    s1.delete()
    held = factories.final(world, data=factories.s1_data())
    draft = completion.begin(by=world.manager, audit=audit)
    done = factories.sign(factories.share(world.manager, draft), world.manager)
    assert done.is_final
    assert Completion.objects.get(audit=audit).discussed_in == held
    blocks = [block for part in (done.shown or {})["sections"] for block in part["blocks"]]
    [table] = [block for block in blocks if block.get("caption") == "Corrective actions"]
    today, by_when = (uk_date(timezone.localdate() + dt.timedelta(days=days)) for days in (0, 30))
    assert table["rows"] == [
        ["The whole file", "Sign the agreement", f"Wanda Worker\n{by_when}", today, f"Moses Manager\n{today}"]
    ]
    for person in (world.worker, world.lead, world.auditor):
        assert readable(person, done)


def test_a_row_is_added_by_what_it_is(world: AuditWorld) -> None:
    _audit, record = world.begun()
    parts = form_of(record, kinds.of(record.kind), record.data).parts()
    assert [rows.add_label for part in parts for rows in part.row_sets] == [
        "Add another learning point",
        "Add another corrective action",
        "Add another example",
    ]


@pytest.mark.requirement("CAL-A7.2")
def test_shared_examples_name_nobody(world: AuditWorld, as_user: Callable[[User], Browser]) -> None:
    world.signed(**{"good-0-example": "Wanda Worker keeps what Amara Okafor drew.", "good-0-share": "yes"})
    page = words(as_user(world.worker).get(reverse("audits:good_practice")))
    assert "the supervisee keeps what AO drew." in page
    assert "Amara" not in page
    assert "Wanda" not in page.split("Examples of good practice")[-1]


@pytest.mark.requirement("CAL-A7.2")
def test_nobody_signs_off_their_own_action(world: AuditWorld) -> None:
    _audit, record = world.signed(**corrective(who="supervisor"))
    action = Action.objects.get(record=record, kind="action")
    thread.end(by=world.manager, action=action, state="done", reason="")
    assert not completion.may_sign_off(world.manager, action)
    completion.sign_off(by=world.above, action=action)


def test_an_audit_returned_is_the_auditors_again(world: AuditWorld) -> None:
    from supervision_portal.records.services import signing

    audit, record = world.filled()
    record.refresh_from_db()
    factories.share(world.auditor, record)
    assert Answer.objects.filter(audit=audit).exists()
    signing.send_back(by=world.auditor, record=record, reason="A slip.")
    assert not Answer.objects.filter(audit=audit).exists()
    assert not readable(world.manager, record)
    record.refresh_from_db()
    factories.sign(factories.share(world.auditor, record), world.auditor)
    assert Audit.objects.get(pk=audit.pk).closed_at
