"""What stands on My work of a manager when an audit, or its sign-off, is long overdue (CAL-D.4)."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit, Tool
from audits.services import audits, completion
from supervision_portal.home import work
from supervision_portal.home.escalated import Escalated
from supervision_portal.people.models import User
from supervision_portal.records.models import Action
from supervision_portal.records.services import actions
from supervision_portal.schedule.models import Reminder
from supervision_portal.schedule.rules import is_working_day
from supervision_portal.schedule.services.reminders import write_digests
from tests.audits.world import AuditWorld, SampleWorld, corrective
from tests.factories import line
from tests.pages import Browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-D.4")]


def morning_mail() -> None:
    """That of today, whatever day it is."""
    day = timezone.localdate()
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    write_digests(day)


def late(user: User, what: str) -> list[Escalated]:
    return [each for each in work.of(user).escalated if each.what.startswith(what)]


def test_an_audit_stands_until_it_is_signed(as_user: Callable[[User], Browser]) -> None:
    """It is late with its auditor: they are named, beside whose file it is."""
    world = AuditWorld()
    line(world.auditor, world.above)
    audit = world.assign()
    audit.due_on = timezone.localdate() - dt.timedelta(days=9)
    audit.save()
    morning_mail()
    page = words(as_user(world.above).get(reverse("home:my_work")))
    assert "File audit to carry out by Audra Auditor, Wanda Worker, was due on" in page
    for other in (world.director, world.manager, world.auditor):
        assert not late(other, "File audit")
    Audit.objects.update(due_on=timezone.localdate() + dt.timedelta(days=7))
    assert not late(world.above, "File audit"), "it has more time now"
    Audit.objects.update(due_on=audit.due_on)
    assert len(late(world.above, "File audit")) == 1
    audits.cancel(by=world.lead, audit=audit, reason="Drawn by mistake.")
    assert not late(world.above, "File audit")


def test_a_corrective_action_stands_until_it_is_signed_off() -> None:
    world = AuditWorld()
    _audit, record = world.signed(**corrective())
    action = Action.objects.get(record=record, kind="action")
    actions.end(by=world.worker, action=action, state="done", reason="")
    Action.objects.filter(pk=action.pk).update(ended_on=timezone.localdate() - dt.timedelta(days=7 + 15))
    morning_mail()
    (item,) = late(world.above, "Corrective action to sign off")
    assert item.where == "Wanda Worker"
    completion.sign_off(by=world.manager, action=action)
    assert not late(world.above, "Corrective action to sign off")


def test_each_of_two_auditors_is_reminded() -> None:
    world = SampleWorld()
    call_command("load_audit_tool", str(Path("tests/audits/child_file.toml")))
    [audit] = world.make(tool=Tool.objects.get(key="childs-file"), size=1).audits.all()
    Audit.objects.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    morning_mail()
    reminded = Reminder.objects.filter(duty="audit", about=str(audit.pk))
    assert set(reminded.values_list("to", flat=True)) == {audit.auditor_id, audit.second_auditor_id}
