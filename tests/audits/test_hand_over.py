"""An audit that is not begun is given to another auditor."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from audits.models import Tool
from audits.services import carrying_out
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileGrant
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
