"""People are told once: by mail, about what happened, and never twice."""

import datetime as dt
from collections.abc import Callable
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from supervision_portal.people import services as people
from supervision_portal.records import tasks
from supervision_portal.records.models import Notice, Record
from supervision_portal.records.services import files, notices, signing
from tests import factories
from tests.concurrency import at_once
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def told(mails: list[EmailMessage]) -> list[tuple[str, str]]:
    return sorted((mail.to[0], mail.subject) for mail in mails)


def shared(pair: Pair) -> Record:
    return factories.shared(pair.manager, pair.file)


# ---- who is told what


def test_the_other_party_is_told_that_it_waits(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    record = shared(pair)
    assert notices.send_waiting() == 1
    assert told(mailoutbox) == [(pair.worker.email, "A supervision record is waiting for you")]
    assert f"/records/{record.pk}/" in str(mailoutbox[0].body)


def test_a_mail_holds_no_content_and_no_name_but_the_readers(
    pair: Pair, mailoutbox: list[EmailMessage]
) -> None:
    record = shared(pair)
    signing.refuse(by=pair.worker, record=record, words="My mother is ill.", method="password")
    notices.send_waiting()
    for mail in mailoutbox:
        text = f"{mail.subject} {mail.body}"
        assert "My mother" not in text
        assert "Sixteen children" not in text
        assert "Worker" not in text
        assert "Manager" not in text


def test_a_return_is_told_to_the_other(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    record = shared(pair)
    notices.send_waiting()
    signing.send_back(by=pair.worker, record=record, reason="The date is wrong.")
    notices.send_waiting()
    assert told(mailoutbox[1:]) == [(pair.manager.email, "A supervision record was returned")]


def test_a_refusal_is_told_to_the_other_and_to_who_can_close_it(
    pair: Pair, mailoutbox: list[EmailMessage]
) -> None:
    record = shared(pair)
    notices.send_waiting()
    signing.refuse(by=pair.worker, record=record, words="Not what was said.", method="password")
    notices.send_waiting()
    people = {pair.manager.email, pair.above.email, pair.director.email}
    assert {mail.to[0] for mail in mailoutbox[1:]} == people


def test_both_are_told_that_it_is_final(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    factories.final(pair)
    notices.send_waiting()
    final = [mail.to[0] for mail in mailoutbox if mail.subject == "A supervision record is final"]
    assert sorted(final) == sorted([pair.worker.email, pair.manager.email])


@pytest.mark.requirement("CAL-9b.7")
def test_both_parties_are_told_when_a_file_is_opened(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    files.open_for_purpose(by=pair.above, file=pair.file, purpose="dispute", reason="A complaint")
    notices.send_waiting()
    assert {mail.to[0] for mail in mailoutbox} == {pair.worker.email, pair.manager.email}
    assert f"/files/{pair.file.pk}/readers/" in str(mailoutbox[0].body)


def test_after_a_return_the_same_is_told_again(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    record = shared(pair)
    signing.send_back(by=pair.worker, record=record, reason="The date is wrong.")
    factories.share(pair.manager, factories.now(record))
    notices.send_waiting()
    waiting = [mail for mail in mailoutbox if mail.subject == "A supervision record is waiting for you"]
    assert [mail.to for mail in waiting] == [[pair.worker.email]] * 2


# ---- once


def test_a_task_delivered_twice_sends_once(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    shared(pair)
    tasks.send_waiting.delay()
    tasks.send_waiting.delay()
    assert len(mailoutbox) == 1


def test_telling_the_same_twice_is_one_notice(pair: Pair) -> None:
    for _ in range(2):
        notices.tell("file_opened", to=pair.worker, file=pair.file, key="grant:1")
    assert Notice.objects.count() == 1


def test_it_is_sent_by_the_task_that_the_step_queues(
    pair: Pair, mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        shared(pair)
    assert len(mailoutbox) == 1


def test_a_step_that_fails_tells_nobody(pair: Pair, django_capture_on_commit_callbacks: Any) -> None:
    record = factories.draft(pair.manager, pair.file)
    record.version += 1
    with django_capture_on_commit_callbacks() as queued, pytest.raises(signing.Conflict):
        factories.share(pair.manager, record)
    assert not queued
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_notice_once(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    for number in range(10):
        Notice.objects.create(key=str(number), mail="file_opened", to=pair.worker, file=pair.file)
    assert sum(at_once(notices.send_waiting, notices.send_waiting)) == 10
    assert len(mailoutbox) == 10


def test_a_leaver_gets_nothing(pair: Pair, mailoutbox: list[EmailMessage]) -> None:
    shared(pair)
    people.person_leaves(by=None, user=pair.worker, on=timezone.localdate())
    assert notices.send_waiting() == 0
    assert not mailoutbox
    assert not notices.doubtful(dt.timedelta()).exists()


# ---- when the mail server fails


class Broken(BaseEmailBackend):
    """Takes the mail, and is gone before it says whether it went out."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPServerDisconnected("gone")


class Silent(BaseEmailBackend):
    """Does not answer at all."""

    def open(self) -> bool:
        raise ConnectionRefusedError("nobody there")


def crash(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    with pytest.raises(SMTPServerDisconnected):
        notices.send_waiting()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_a_mail_whose_fate_is_unknown_is_never_sent_again_but_listed(
    pair: Pair, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    shared(pair)
    crash(settings)
    assert notices.send_waiting() == 0
    assert not mailoutbox
    assert not notices.doubtful().exists()  # it may be on its way still
    Notice.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=11))
    assert [notice.to for notice in notices.doubtful()] == [pair.worker]


def test_the_others_are_sent_all_the_same(pair: Pair, settings: Any, mailoutbox: list[EmailMessage]) -> None:
    shared(pair)
    notices.tell("file_opened", to=pair.manager, file=pair.file, key="grant:1")
    crash(settings)
    assert notices.send_waiting() == 1
    assert [mail.to for mail in mailoutbox] == [[pair.manager.email]]


def test_while_the_mail_server_does_not_answer_everything_waits(
    pair: Pair, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    shared(pair)
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    with pytest.raises(ConnectionRefusedError):
        notices.send_waiting()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert notices.send_waiting() == 1
    assert len(mailoutbox) == 1
