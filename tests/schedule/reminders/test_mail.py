"""The morning mail: one a person a day, once, without a name."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people.roles import Role
from supervision_portal.records.models import Notice
from supervision_portal.records.services import notices
from supervision_portal.schedule import mail
from supervision_portal.schedule.models import Deadline, Reminder
from supervision_portal.schedule.services import reminders
from tests import factories
from tests.casefile.cast import Case
from tests.concurrency import at_once
from tests.factories import Pair
from tests.pages import words
from tests.schedule.reminders.mornings import DAY, THURSDAY, morning, move

pytestmark = pytest.mark.django_db


class Refusing(BaseEmailBackend):
    """Says what the test wants it to say, of each mail."""

    error: Exception

    def send_messages(self, messages: Any) -> int:
        raise self.error


@pytest.fixture
def refuse(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the mail server answer every mail with an error."""

    def answer(error: Exception) -> None:
        monkeypatch.setattr(Refusing, "error", error, raising=False)
        settings.EMAIL_BACKEND = f"{__name__}.Refusing"

    return answer


def answer_again(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


# ---- what it says


def test_one_mail_for_everything_with_links_and_no_names(
    case: Case, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    Deadline.objects.exclude(file__in=[case.on, case.file]).delete()
    Deadline.objects.update(due_on=THURSDAY)
    morning(THURSDAY)
    (to_manager,) = [each for each in mailoutbox if each.to == [case.manager.email]]
    html, kind = to_manager.alternatives[0]
    assert kind == "text/html"
    for text in (str(to_manager.body), str(html)):
        for part in (
            "Case supervision: 1",
            "Personal supervision: 1",
            reverse("casefile:file", args=[case.on.pk]),
        ):
            assert part in text
        for name in (case.child.name, "Okafor", case.child.initials, "Wanda", "Worker\n"):
            assert name not in text
    assert to_manager.subject == "Supervision Portal: what is due"


def test_it_tells_overdue_from_due(due: Deadline) -> None:
    rows = [Reminder(file=due.file, duty="personal", due_on=THURSDAY + n * DAY, stage="") for n in (-1, 0, 1)]
    rows.append(Reminder(file=due.file, duty="personal", due_on=THURSDAY - 9 * DAY, stage="manager"))
    found = [(heading, parts[0].links[0][0]) for heading, parts in mail._groups(rows, THURSDAY)]
    assert found == [
        ("Overdue", "Was due on 9 December 2026"),
        ("Due today", "Due on 10 December 2026"),
        ("Due soon", "Due on 11 December 2026"),
        ("Overdue with people you manage", "Was due on 1 December 2026"),
    ]


def test_a_long_list_is_cut(due: Deadline) -> None:
    rows = [
        Reminder(file=due.file, duty="action", due_on=THURSDAY, stage="", path=f"/{n}") for n in range(50)
    ]
    ((_, (part,)),) = mail._groups(rows, THURSDAY)
    assert (part.name, len(part.first_links), part.more) == ("Action", 20, 30)


# ---- once


@pytest.mark.requirement("CAL-D.3")
def test_the_same_morning_twice_is_one_mail(due: Deadline, mailoutbox: list[EmailMessage]) -> None:
    move(due, THURSDAY)
    assert [morning(THURSDAY), morning(THURSDAY)] == [1, 0]
    assert len(mailoutbox) == 1
    assert [row.state for row in Reminder.objects.all()] == ["sent"]


@pytest.mark.requirement("CAL-D.3")
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    for _ in range(5):
        worker = factories.person()
        factories.line(worker, pair.manager)
    Deadline.objects.update(due_on=THURSDAY)
    at_once(*[lambda: morning(THURSDAY)] * 3)
    notices.send_waiting()
    recipients = [each.to[0] for each in mailoutbox]
    assert sorted(recipients) == sorted({pair.manager.email, pair.above.email, pair.director.email})
    assert Reminder.objects.count() == len({(r.file_id, r.duty, r.stage) for r in Reminder.objects.all()})


def test_what_comes_after_the_mail_has_gone_waits_for_the_next_one(
    pair: Pair, due: Deadline, mailoutbox: list[EmailMessage]
) -> None:
    move(due, THURSDAY)
    morning(THURSDAY)
    worker = factories.person()
    factories.line(worker, pair.manager)
    Deadline.objects.filter(file=factories.file_of(worker)).exclude(duty="personal").delete()
    # Whoever supervises one more is renewed too: here only the two files count.
    Deadline.objects.exclude(file__in=(due.file_id, factories.file_of(worker).pk)).delete()
    Deadline.objects.filter(file=factories.file_of(worker)).update(due_on=THURSDAY)
    assert morning(THURSDAY) == 0
    assert Reminder.objects.get(mail=None).state == "waiting"
    assert morning(THURSDAY + DAY) == 1
    assert "Personal supervision: 2" in str(mailoutbox[-1].body)


# ---- when the mail server fails


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPRecipientsRefused({"a@demo.example": (450, b"greylisted")}),
    ],
)
def test_what_it_refuses_for_now_waits(
    due: Deadline, settings: Any, refuse: Any, error: Exception, mailoutbox: list[EmailMessage]
) -> None:
    move(due, THURSDAY)
    refuse(error)
    assert morning(THURSDAY) == 0
    assert Reminder.objects.get().state == "waiting"
    answer_again(settings)
    assert notices.send_waiting() == 1
    assert len(mailoutbox) == 1


def test_a_server_that_hangs_up_is_left_alone_until_the_next_time(due: Deadline, refuse: Any) -> None:
    move(due, THURSDAY)
    refuse(smtplib.SMTPDataError(421, b"too busy"))
    with pytest.raises(smtplib.SMTPDataError):
        morning(THURSDAY)
    assert Reminder.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "error", [TimeoutError(), smtplib.SMTPServerDisconnected("gone"), smtplib.SMTPDataError(550, b"never")]
)
def test_what_may_have_gone_or_never_will_is_listed_for_a_person(
    due: Deadline, refuse: Any, settings: Any, error: Exception, as_user: Any, mailoutbox: list[EmailMessage]
) -> None:
    move(due, THURSDAY)
    refuse(error)
    if isinstance(error, smtplib.SMTPDataError):
        assert morning(THURSDAY) == 0
    else:
        with pytest.raises(type(error)):
            morning(THURSDAY)
    answer_again(settings)
    Notice.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=11))
    assert [morning(THURSDAY), morning(THURSDAY)] == [0, 0]
    assert Reminder.objects.get().state == "in doubt"
    admin = factories.person(Role.SYSTEM_ADMIN)
    assert mail.SUBJECT in words(as_user(admin).get(reverse("records:mail_in_doubt")))
    as_user(admin).post(reverse("records:settle_mail", args=[Notice.objects.get().pk]), {"what": "again"})
    notices.send_waiting()
    assert len(mailoutbox) == 1


def test_days_without_a_mail_server_become_one_mail_that_is_true(
    pair: Pair, due: Deadline, mailoutbox: list[EmailMessage]
) -> None:
    move(due, THURSDAY)
    reminders.write_digests(THURSDAY)
    reminders.write_digests(THURSDAY + DAY)
    assert Notice.objects.count() == 1
    stages = {row.stage: row.state for row in Reminder.objects.all()}
    assert stages == {"on_the_day": "dropped", "overdue": "waiting"}
    assert notices.send_waiting() == 1
    assert str(mailoutbox[0].body).count("Was due") == 1


def test_what_was_done_meanwhile_is_dropped_and_an_empty_mail_with_it(due: Deadline) -> None:
    move(due, THURSDAY)
    reminders.write_digests(THURSDAY)
    Deadline.objects.update(paused=True)
    assert reminders.write_digests(THURSDAY + DAY) == 0
    assert not Notice.objects.exists()
    assert Reminder.objects.get().state == "dropped"
    Deadline.objects.update(paused=False)
    move(due, THURSDAY)
    reminders.write_digests(THURSDAY)
    assert Reminder.objects.get().state == "waiting"
