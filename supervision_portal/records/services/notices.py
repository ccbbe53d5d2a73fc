"""Telling people: a notice is written with what it is about, and sent by mail once."""

import datetime as dt

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.records import mail
from supervision_portal.records.models import File, Notice, Record
from supervision_portal.records.queue import after_commit


def tell(name: str, *, to: User, file: File, key: str, record: Record | None = None) -> None:
    """Queue one mail; `name` is the function of `mail.py` that writes it, `key` makes it unique."""
    Notice.objects.get_or_create(
        key=f"{name}:{key}:{to.pk}", defaults={"mail": name, "to": to, "file": file, "record": record}
    )
    after_commit("records.send_waiting")


def send_waiting() -> int:
    """Send what waits; returns how many went out.

    Each notice is claimed first, in a transaction of its own: a crash after that leaves it claimed and
    unsent, for a person to look at, and never sends it twice. Leavers get nothing.
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
    message: EmailMessage = getattr(mail, notice.mail)(notice)
    message.connection = connection
    message.send()
    Notice.objects.filter(pk=pk).update(sent_at=timezone.now())
    return True


def doubtful(minutes: int = 10) -> list[Notice]:
    """Notices claimed and never marked as sent: whether the mail went out, only a person can tell."""
    before = timezone.now() - dt.timedelta(minutes=minutes)
    return list(
        Notice.objects.filter(claimed_at__lt=before, sent_at__isnull=True, to__is_active=True).select_related(
            "to"
        )
    )
