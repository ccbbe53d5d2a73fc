"""An audit that is not begun is given to another auditor."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits.models import Tool
from audits.services import audits, carrying_out
from casefile.services import children
from supervision_portal.log.models import Event
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.models import FileGrant
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.audits.world import SampleWorld
from tests.pages import Browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-20.1")]
SignIn = Callable[[User], Browser]


@pytest.fixture
def world(db: None) -> SampleWorld:
    return SampleWorld()


def test_another_auditor_takes_over_who_is_not_in_the_line(world: SampleWorld, as_user: SignIn) -> None:
    other = factories.person(Role.AUDITOR, name="Otis Other")
    in_line = factories.person(Role.AUDITOR, name="Ines Inline")
    factories.line(in_line, world.manager)
    factories.line(world.worker, in_line, ReportingLine.Kind.SUPERVISION)
    audit = world.assign()
    browser, url = as_user(world.lead), reverse("audits:sample_auditor", args=[audit.pk])
    page = words(browser.get(url))
    assert "Otis Other" in page
    assert "Ines Inline" not in page
    assert browser.post(url, {"auditor": str(in_line.pk)}).status_code == 422
    assert browser.post(url, {"auditor": str(other.pk)}).status_code == 302
    audit.refresh_from_db()
    assert audit.auditor == other
    carrying_out.begin(by=other, audit=audit)
    assert browser.get(url).status_code == 404, "it is begun"


def test_of_two_auditors_either_can_be_changed(world: SampleWorld, as_user: SignIn) -> None:
    other = factories.person(Role.AUDITOR, name="Otis Other")
    call_command("load_audit_tool", str(Path("tests/audits/child_file.toml")))
    [audit] = world.make(tool=Tool.objects.get(key="childs-file"), size=1).audits.all()
    stays, goes = audit.auditor, audit.second_auditor
    browser, url = as_user(world.lead), reverse("audits:sample_auditor", args=[audit.pk])
    assert "Choose who is not to audit it any more" in words(browser.post(url, {"auditor": str(other.pk)}))
    browser.post(url, {"auditor": str(other.pk), "instead_of": str(goes.pk)})
    audit.refresh_from_db()
    assert [audit.auditor, audit.second_auditor] == [stays, other]
    readers = FileGrant.objects.filter(content_object=audit.file).values_list("user", flat=True)
    assert set(readers) == {stays.pk, other.pk}


@pytest.mark.requirement("CAL-20.4")
def test_what_the_new_auditor_must_not_see_falls_out_of_the_audit(world: SampleWorld) -> None:
    other = factories.person(Role.AUDITOR, name="Otis Other")
    children.bar(by=world.manager, file=world.child.file, user=other, reason="Their nephew")
    audit = world.assign()
    assert audit.cases.count() == 2
    audits.hand_over(by=world.lead, audit=audit, before=world.auditor, auditor=other)
    assert list(audit.cases.all()) == [world.other_child.file]
    opened = FileGrant.objects.filter(opened_for=audit.pk).values_list("user", "content_object")
    assert set(opened) == {(other.pk, world.file.pk), (other.pk, world.other_child.file_id)}


@pytest.mark.requirement("CAL-20.4")
def test_a_file_closed_to_the_auditor_since_is_not_looked_at(world: SampleWorld) -> None:
    audit, _record = world.begun()
    looked = Event.objects.filter(verb=Verb.AUDIT_LOOKED)
    files = {world.file.pk, world.child.file_id, world.other_child.file_id}
    assert set(looked.values_list("file_id", flat=True)) == files, "each knows that it was looked at"
    children.bar(by=world.manager, file=world.child.file, user=world.auditor, reason="Their nephew")
    before = looked.count()
    carrying_out.look_again(by=world.auditor, audit=audit)
    assert set(looked.order_by("-pk")[: looked.count() - before].values_list("file_id", flat=True)) == (
        files - {world.child.file_id}
    )
    opened = FileGrant.objects.filter(opened_for=audit.pk).values_list("content_object", flat=True)
    assert set(opened) == files - {world.child.file_id}, "nor is it open for this audit to anybody"
    FileGrant.objects.filter(content_object=world.file).update(end=timezone.now())
    with pytest.raises(Refused, match="not open to you any more"):
        carrying_out.look_again(by=world.auditor, audit=audit)


@pytest.mark.requirement("CAL-20.4")
def test_of_a_file_that_is_closed_to_its_auditor_nothing_stays_beside_the_draft(
    world: SampleWorld, as_user: SignIn
) -> None:
    initials = [world.child.initials, world.other_child.initials]
    audit, record = world.begun()
    edit, browser = reverse("records:edit", args=[record.pk]), as_user(world.auditor)
    page = words(browser.get(edit))
    assert all(each in page for each in initials)
    assert "The file shows" in page
    children.bar(by=world.manager, file=world.child.file, user=world.auditor, reason="Their nephew")
    page = words(browser.get(edit))
    assert initials[0] not in page
    assert initials[1] in page
    assert "The file shows" not in page
    assert "is closed to an auditor since" in page
    [listed] = [section for section in kinds.of(record.kind).adds(record, True) if section.key == "cases"]
    assert [row[0] for row in listed.blocks[0].rows] == initials[1:], "nor does the record name it"
    browser.post(reverse("audits:look_again", args=[audit.pk]))
    page = words(browser.get(edit))
    assert "The file shows" in page
    assert "is closed to an auditor since" not in page
    assert list(audit.cases.all()) == [world.other_child.file]
