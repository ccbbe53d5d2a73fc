"""What the case system has to be given: confirmed one by one, and a session in one go."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.models import CaseRecordTeam, Child, Filing
from casefile.services import children
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from tests.casefile import cast
from tests.casefile.cast import Case, more_children
from tests.factories import in_words
from tests.pages import Browser, messages, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
TO_FILE = reverse("casefile:to_file")
HOSTILE = "</textarea><script>alert(1)</script>"


@pytest.fixture
def outsider(db: None) -> User:
    return cast.manager_elsewhere()


@pytest.fixture
def filings(case: Case, brother: Child) -> list[Filing]:
    """Of two final records of a team whose case system is the record."""
    CaseRecordTeam.objects.create(team=case.team, name="CASS")
    return [cast.final(case.manager, file).filing for file in (case.on, brother.file)]


def filed(filing: Filing) -> bool:
    return Filing.objects.get(pk=filing.pk).filed_at is not None


def confirm(browser: Browser, *filings: object) -> list[str]:
    keys = [str(filing.pk if isinstance(filing, Filing) else filing) for filing in filings]
    return messages(browser.post(TO_FILE, {"filed": keys}))


@pytest.mark.requirement("CAL-15.1")
def test_a_whole_session_is_confirmed_together(case: Case, filings: list[Filing], manager: Browser) -> None:
    page = words(manager.get(TO_FILE))
    assert "Amara Okafor, " in page
    assert "to be in CASS" in page
    assert confirm(manager, *filings) == ["2 records confirmed as filed."]
    assert Filing.objects.filter(filed_by=case.manager).count() == 2
    assert "Nothing waits to be filed." in words(manager.get(TO_FILE))


@pytest.mark.requirement("CAL-15.1")
def test_or_one_by_one_by_the_worker(case: Case, filings: list[Filing], as_user: AsUser) -> None:
    assert confirm(as_user(case.worker), filings[0]) == ["1 record confirmed as filed."]
    assert [filed(one) for one in filings] == [True, False]


def test_confirming_twice_counts_once(filings: list[Filing], manager: Browser) -> None:
    confirm(manager, filings[0])
    [said] = confirm(manager, filings[0])[1:] or confirm(manager, filings[0])
    assert "What was confirmed before is not listed." in said
    assert Event.objects.filter(verb="record.filed").count() == 1
    assert not filed(filings[1])


def test_what_is_not_on_ones_list_is_not_confirmed(
    case: Case, filings: list[Filing], outsider: User, as_user: AsUser, manager: Browser
) -> None:
    waiting = cast.ready(case.manager, more_children(case, 1)[0].file).filing
    stranger = as_user(outsider)
    assert "Nothing waits to be filed." in words(stranger.get(TO_FILE))
    confirm(stranger, *filings)
    for wrong in (waiting, uuid4(), "", HOSTILE):
        assert "Choose the records that are filed." in confirm(manager, wrong)[-1]
    assert not Filing.objects.filter(filed_at__isnull=False).exists()
    children.bar(by=None, file=case.on, user=case.manager, reason="An uncle")
    confirm(manager, filings[0])
    assert not filed(filings[0])


def test_the_list_refuses_everybody_else(filings: list[Filing], client: Browser, manager: Browser) -> None:
    assert client.get(TO_FILE).status_code == 302
    assert client.post(TO_FILE, {"filed": str(filings[0].pk)}).status_code == 403
    assert not filed(filings[0])
    for method in ("PUT", "DELETE"):
        assert manager.generic(method, TO_FILE).status_code == 405


def test_25_records_to_file_take_as_many_queries_as_one(case: Case, manager: Browser, queries: Any) -> None:
    CaseRecordTeam.objects.create(team=case.team, name="CASS")
    cast.final(case.manager, case.on)
    counts = []
    for _ in range(2):
        with queries() as found:
            assert manager.get(TO_FILE).status_code == 200
        counts.append(len(found))
        for child in more_children(case, 24):
            cast.final(case.manager, child.file)
    assert counts[0] == counts[1]


def confirm_session(browser: Browser) -> list[str]:
    """Press the button of the first session on the list."""
    page = browser.get(TO_FILE).content.decode()
    keys = page.split('name="session" value="', 1)[1].split('"', 1)[0]
    return messages(browser.post(TO_FILE, {"session": keys}))


@pytest.mark.requirement("CAL-15.1")
def test_a_session_is_confirmed_with_one_button(case: Case, filings: list[Filing], manager: Browser) -> None:
    earlier = timezone.localdate() - dt.timedelta(days=1)
    data = cast.s2_data(held_on=in_words(earlier))
    other = cast.final(case.manager, more_children(case, 1)[0].file, data=data).filing
    assert confirm_session(manager) == ["2 records confirmed as filed."]
    assert [filed(one) for one in (*filings, other)] == [True, True, False]
    assert 'name="session"' not in manager.get(TO_FILE).content.decode(), "one record has its tick box"


def test_the_button_confirms_what_the_page_showed_and_no_more(
    case: Case, filings: list[Filing], manager: Browser
) -> None:
    page = manager.get(TO_FILE).content.decode()
    keys = page.split('name="session" value="', 1)[1].split('"', 1)[0]
    meanwhile = cast.final(case.manager, more_children(case, 1)[0].file).filing
    manager.post(TO_FILE, {"session": keys})
    assert [filed(one) for one in (*filings, meanwhile)] == [True, True, False]
