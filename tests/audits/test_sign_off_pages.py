"""Whose it is to sign off a corrective action, and that nobody is led to a page that is not theirs."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Completion
from audits.reminders import ToSignOff
from audits.services import completion
from casefile.services import children
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.records.models import Action
from supervision_portal.records.services import actions as thread
from supervision_portal.records.services import drafts
from tests import factories
from tests.audits.world import AuditWorld, corrective
from tests.pages import Browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A7.2")]
SignIn = Callable[[User], Browser]


@pytest.fixture
def world(db: None) -> AuditWorld:
    return AuditWorld()


def test_what_a_supervisor_did_waits_for_the_manager_above(world: AuditWorld, as_user: SignIn) -> None:
    audit, record = world.signed(**corrective(who="supervisor"))
    action = Action.objects.get(record=record, kind="action")
    thread.end(by=world.manager, action=action, state="done", reason="")
    url = reverse("audits:sign_off", args=[action.pk])
    soon = timezone.localdate() + dt.timedelta(days=30)
    assert [item.responsible for item in list(ToSignOff().items(soon))] == [world.above.pk]
    assert as_user(world.manager).get(url).status_code == 404
    above = as_user(world.above)
    assert url in above.get(reverse("home:my_work")).content.decode()
    page = above.post(url, {"done": "yes"}, follow=True)
    assert page.status_code == 200
    assert "The corrective action is signed off." in words(page)
    assert completion.missing(audit) == 0


def test_the_page_of_an_audit_asks_the_same_for_many_actions(
    world: AuditWorld, as_user: SignIn, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    audit, record = world.signed(**corrective())
    browser, url = as_user(world.manager), reverse("audits:audit", args=[audit.pk])

    def asked() -> int:
        browser.get(url)
        with queries() as found:
            assert browser.get(url).status_code == 200
        return len(found)

    with_one, first = asked(), Action.objects.filter(record=record, kind="action")[0]
    for row in range(8):
        first.pk, first.row = None, f"more-{row}"
        first.save()
    assert asked() == with_one


def test_a_new_supervisor_goes_on_with_the_completion(world: AuditWorld) -> None:
    audit, _record = world.signed()
    factories.final(world, data=factories.s1_data())
    draft = completion.begin(by=world.manager, audit=audit)
    after = factories.person(role=world.manager.current_role, team=world.team, name="Nadia Next")
    ReportingLine.objects.filter(supervisee=world.worker).delete()
    factories.line(world.worker, after)
    assert [each.pk for each in drafts.left_behind(after)] == [draft.pk]
    drafts.take_over(by=after, record=draft)
    done = factories.sign(factories.share(after, factories.now(draft)), after)
    assert done.is_final
    assert Completion.objects.get(audit=audit).record == done


def test_a_lead_who_must_not_see_a_file_sees_no_audit_of_it(world: AuditWorld, as_user: SignIn) -> None:
    tool_of_children = world.assign()
    url = reverse("audits:audit", args=[tool_of_children.pk])
    assert as_user(world.lead).get(url).status_code == 200
    children.bar(by=world.manager, file=world.file, user=world.lead, reason="Their sister")
    assert as_user(world.lead).get(url).status_code == 404
