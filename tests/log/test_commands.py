from io import StringIO

import pytest
from django.core.management import call_command

from supervision_portal.log.models import Event
from supervision_portal.log.services import link_events
from supervision_portal.log.tasks import link_events as link_task

from .factories import make_events
from .guards import triggers_off

pytestmark = pytest.mark.django_db


def test_check_log_says_that_all_is_well() -> None:
    make_events(3)
    link_events()
    make_events(1)
    out = StringIO()
    call_command("check_log", stdout=out, no_color=True)
    assert out.getvalue() == "Events checked: 3. Not linked yet: 1.\nThe log is unchanged.\n"


def test_check_log_says_what_is_wrong_and_fails() -> None:
    events = make_events(3)
    link_events()
    triggers_off()
    Event.objects.filter(pk=events[1].pk).update(digest="0")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_log", stdout=out, no_color=True)
    assert ended.value.code == 1
    assert "NOT as it was written. Link 2. The event or its link was changed." in out.getvalue()


def test_the_task_has_the_name_that_the_schedule_uses_and_links() -> None:
    make_events(2)
    assert link_task.name == "log.link_events"
    link_task()
    assert not Event.objects.unlinked_ids()
