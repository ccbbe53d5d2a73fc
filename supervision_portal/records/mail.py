"""One function a mail: a link, no case, no content. Other apps register theirs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

if TYPE_CHECKING:
    from supervision_portal.records.models import Notice


Writer = Callable[["Notice"], EmailMessage]
_writers: dict[str, Writer] = {}
SUBJECTS: dict[str, str] = {}  # of mails whose text takes queries: a list shows the subject alone


def register(writer: Writer) -> Writer:
    """Make a mail known by the name of its function."""
    _writers[writer.__name__] = writer
    return writer


def write(notice: "Notice") -> EmailMessage:
    """The mail that a notice is about."""
    return _writers[notice.mail](notice)


def letter(notice: "Notice", subject: str, line: str, path: str) -> EmailMessage:
    """Plain text with a greeting, one line that says what waits, and where."""
    body = (
        f"Hello {notice.to.first_name}\n\n{line}\n\n{settings.PORTAL_URL}{path}\n\n"
        f"Supervision Portal, {settings.COUNCIL_NAME}\n"
    )
    return EmailMessage(subject=subject, body=body, to=[notice.to.email])


def _record_path(notice: "Notice") -> str:
    return reverse("records:record", args=[notice.record_id])


@register
def record_shared(notice: "Notice") -> EmailMessage:
    line = (
        "A record is waiting for you to read and sign. You can also return it, or sign with a disagreement."
    )
    return letter(notice, "A supervision record is waiting for you", line, _record_path(notice))


@register
def record_returned(notice: "Notice") -> EmailMessage:
    line = "A record you shared was returned to draft, with what should change."
    return letter(notice, "A supervision record was returned", line, _record_path(notice))


@register
def record_refused(notice: "Notice") -> EmailMessage:
    line = "Somebody has said that they will not sign a record. Their manager can close it unsigned."
    return letter(notice, "A supervision record was not signed", line, _record_path(notice))


@register
def record_final(notice: "Notice") -> EmailMessage:
    line = "A record is final. You can read it and take a copy as PDF."
    return letter(notice, "A supervision record is final", line, _record_path(notice))


@register
def draft_taken_over(notice: "Notice") -> EmailMessage:
    line = (
        "A supervision record that was begun and not finished has been taken over by the new supervisor. "
        "Private notes were not."
    )
    return letter(notice, "An unfinished supervision record was taken over", line, "/")


@register
def file_opened(notice: "Notice") -> EmailMessage:
    line = "A manager has opened this supervision file for a stated purpose. You can see who, when and why."
    return letter(notice, "A supervision file was opened for a purpose", line, _readers_path(notice))


@register
def cover_named(notice: "Notice") -> EmailMessage:
    line = "You cover for a colleague who is away. You see what you need for that, and are reminded of it."
    return letter(notice, "You cover for a colleague", line, "/")


@register
def supervisor_covered(notice: "Notice") -> EmailMessage:
    line = (
        "Your supervisor is away, and somebody covers for them. Until then they can hold your supervision, "
        "and read what was shared. Personal issues stay closed to them. You can see who, and until when."
    )
    return letter(notice, "Somebody covers for your supervisor", line, _readers_path(notice))


def _readers_path(notice: "Notice") -> str:
    return reverse("records:readers", args=[notice.file_id])
