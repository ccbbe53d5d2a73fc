"""Telling people: a notice is written with what it is about, and sent by mail once."""

import datetime as dt
import logging
import smtplib
from collections.abc import Iterable
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import mail
from supervision_portal.records.models import File, FileBar, Notice, Record
from supervision_portal.records.queue import after_commit
from supervision_portal.records.services.errors import Refused

logger = logging.getLogger(__name__)
GOES_AWAY = 421  # what a mail server says before it hangs up


def tell(name: str, *, to: User, file: File, key: str, record: Record | None = None) -> None:
    """Queue one mail; `name` is the function of `mail.py` that writes it, `key` makes it unique.

    Nobody is told of a file that they must not see.
    """
    _queue([Notice(key=f"{name}:{key}:{to.pk}", mail=name, to=to, file=file, record=record)])


def tell_all(name: str, whom: Iterable[tuple[User, Record, str]]) -> None:
    """Queue mails about records, each with its key as in `tell`; two statements for however many."""
    _queue(
        [
            Notice(key=f"{name}:{key}:{to.pk}", mail=name, to=to, file_id=record.file_id, record=record)
            for to, record, key in whom
        ]
    )


def post(name: str, *, to: User, key: str, file: UUID | None = None) -> Notice | None:
    """Queue one mail by itself and give its notice; None where it was queued before.

    For who has seen to it that this person may be told. `key` makes it unique among those of `name`.
    """
    notice, is_new = Notice.objects.get_or_create(
        key=f"{name}:{key}:{to.pk}", defaults={"mail": name, "to": to, "file_id": file}
    )
    after_commit("records.send_waiting")
    return notice if is_new else None


def _queue(notices: list[Notice]) -> None:
    files = {notice.file_id for notice in notices}
    barred = set(FileBar.objects.current().filter(file__in=files).values_list("file", "user"))
    made = [notice for notice in notices if (notice.file_id, notice.to_id) not in barred]
    if made:
        Notice.objects.bulk_create(made, ignore_conflicts=True)  # the same notice is sent once
        after_commit("records.send_waiting")


def send_waiting() -> int:
    """Send what waits; returns how many went out.

    Each notice is claimed first, in a transaction of its own: a crash after that leaves it claimed and
    unsent, for a person to look at, and never sends it twice. So does a mail server that hangs in the middle
    of a mail. One that does not answer, or says “later” (4xx), has not sent it: it waits. Leavers get none.
    """
    waiting = Notice.objects.filter(claimed_at__isnull=True).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[:500])
    if not keys:
        return 0
    sent = 0
    with (
        get_connection() as connection
    ):  # raises where the mail server does not answer: nothing is claimed yet
        for pk in keys:
            sent += _send(pk, connection)
    return sent


def _send(pk: int, connection: BaseEmailBackend) -> bool:
    if not Notice.objects.filter(pk=pk, claimed_at__isnull=True).update(claimed_at=timezone.now()):
        return False  # another worker has it
    notice = Notice.objects.select_related("to", "file", "record").get(pk=pk)
    if not notice.to.is_active:
        return False
    message = message_of(notice)
    message.connection = connection
    try:
        message.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        codes = _codes(error)
        if all(400 <= code < 500 for code in codes):
            Notice.objects.filter(pk=pk).update(claimed_at=None)
        logger.warning("the mail server refused notice %s: %s", pk, codes)
        if GOES_AWAY in codes:
            raise  # the others wait for another connection
        return False
    Notice.objects.filter(pk=pk).update(sent_at=timezone.now())
    return True


def _codes(error: smtplib.SMTPException) -> list[int]:
    """What the mail server answered, in numbers: the only answer, or one for each address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in error.recipients.values()]
    assert isinstance(error, smtplib.SMTPResponseException)
    return [error.smtp_code]


def message_of(notice: Notice) -> EmailMessage:
    message: EmailMessage = mail.write(notice)
    return message


def doubtful(older_than: dt.timedelta = Notice.ON_ITS_WAY) -> QuerySet[Notice]:
    """Notices claimed and never marked as sent: whether the mail went out, only a person can tell.

    Mail that the server refused for good is among them: its log says why.
    """
    before = timezone.now() - older_than
    unsure = Notice.objects.filter(claimed_at__lt=before, sent_at__isnull=True, to__is_active=True)
    return unsure.select_related("to", "file").order_by("claimed_at", "pk")


def about(notice: Notice) -> str:
    """What a notice is about, as the subject of its mail says it: no name and nothing of a record."""
    return mail.SUBJECTS.get(notice.mail) or str(message_of(notice).subject)


@transaction.atomic
def settle(*, by: User, notice: Notice, arrived: bool) -> None:
    """Say of a notice in doubt that its mail arrived, or let it be sent again.

    Raises Refused where it is not in doubt any more.
    """
    still = doubtful().filter(pk=notice.pk).select_for_update(of=("self",)).first()
    if still is None:
        raise Refused("Somebody else has decided about this mail already.")
    if arrived:
        still.sent_at = still.claimed_at
    else:
        still.claimed_at = None
        after_commit("records.send_waiting")
    still.save(update_fields=["claimed_at", "sent_at"])
    verb = Verb.MAIL_ARRIVED if arrived else Verb.MAIL_SENT_AGAIN
    log.write(verb, by=by, file=still.file_id, record=still.record_id, obj=still)
