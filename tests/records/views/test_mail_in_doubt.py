"""Mail that a crash left in doubt: who runs the portal decides about each."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Notice
from supervision_portal.records.services import notices
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, messages, words

pytestmark = pytest.mark.django_db
LIST = reverse("records:mail_in_doubt")


@pytest.fixture
def admin(db: None) -> User:
    return factories.person(Role.SYSTEM_ADMIN)


@pytest.fixture
def browser(admin: User, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(admin)


@pytest.fixture
def notice(pair: Pair) -> Notice:
    """Claimed an hour ago, and nobody knows what became of it."""
    factories.shared(pair.manager, pair.file)
    Notice.objects.update(claimed_at=timezone.now() - dt.timedelta(hours=1))
    return Notice.objects.get()


def settle(browser: Browser, notice: Notice, what: str) -> Any:
    return browser.post(reverse("records:settle_mail", args=[notice.pk]), {"what": what})


def test_it_lists_to_whom_when_and_about_what_and_nothing_of_the_record(
    notice: Notice, pair: Pair, browser: Browser
) -> None:
    page = words(browser.get(LIST))
    for wanted in ("Wanda Worker", pair.worker.email, "A supervision record is waiting for you"):
        assert wanted in page
    assert "Moses Manager" not in page
    assert str(notice.record) not in page


def test_what_was_sent_or_may_still_be_on_its_way_is_not_listed(notice: Notice, browser: Browser) -> None:
    Notice.objects.update(claimed_at=timezone.now())
    assert "There is none." in words(browser.get(LIST))
    Notice.objects.update(claimed_at=timezone.now() - dt.timedelta(hours=1), sent_at=timezone.now())
    assert "There is none." in words(browser.get(LIST))


def test_send_again_sends_it_once(
    notice: Notice, admin: User, browser: Browser, mailoutbox: list[EmailMessage]
) -> None:
    answer = settle(browser, notice, "again")
    assert messages(answer) == ["It is sent again: the mail to Wanda Worker."]
    notices.send_waiting()
    notices.send_waiting()
    assert [mail.to for mail in mailoutbox] == [[notice.to.email]]
    assert "There is none." in words(browser.get(LIST))
    event = Event.objects.get(verb="mail.sent_again")
    assert (event.actor_id, event.object_id) == (admin.pk, str(notice.pk))


def test_it_arrived_sends_nothing(notice: Notice, browser: Browser, mailoutbox: list[EmailMessage]) -> None:
    settle(browser, notice, "arrived")
    assert notices.send_waiting() == 0
    assert not mailoutbox
    assert Notice.objects.get().sent_at == notice.claimed_at
    assert Event.objects.filter(verb="mail.arrived").count() == 1


def test_a_second_answer_is_refused(notice: Notice, admin: User, browser: Browser) -> None:
    settle(browser, notice, "arrived")
    assert "decided about this mail already" in messages(settle(browser, notice, "again"))[-1]
    with pytest.raises(Refused):
        notices.settle(by=admin, notice=notice, arrived=True)


def test_another_answer_is_none(notice: Notice, browser: Browser) -> None:
    assert settle(browser, notice, "whatever").status_code == 404
    assert list(notices.doubtful()) == [notice]


def test_only_who_runs_the_portal_sees_it(
    notice: Notice, pair: Pair, browser: Browser, as_user: Callable[[User], Browser]
) -> None:
    details = reverse("people:your_details")
    assert f'href="{LIST}"' in browser.get(details).content.decode()
    for user in (pair.worker, pair.manager, pair.director):
        assert as_user(user).get(LIST).status_code == 404
        assert f'href="{LIST}"' not in as_user(user).get(details).content.decode()
    assert browser.post(LIST).status_code == 405


def test_the_page_asks_no_more_for_many_rows(
    notice: Notice, browser: Browser, queries: Callable[[], Any]
) -> None:
    counts = []
    for rows in (1, 40):
        for number in range(Notice.objects.count(), rows):
            Notice.objects.create(
                key=str(number), mail="record_final", to=notice.to, file=notice.file, record=notice.record,
                claimed_at=notice.claimed_at,
            )  # fmt: skip
        with queries() as counted:
            browser.get(LIST)
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 5


def test_who_else(notice: Notice, admin: User, guarded: Callable[..., None]) -> None:
    guarded("records:settle_mail", notice.pk, by=admin, methods="POST")
