"""Mails about children's files: that something waits, never whom it is about."""

from django.core.mail import EmailMessage
from django.urls import reverse

from supervision_portal.records.mail import letter, register
from supervision_portal.records.models import Notice


def _path(notice: Notice) -> str:
    return reverse("casefile:file", args=[notice.file_id])


@register
def event_logged(notice: Notice) -> EmailMessage:
    line = "A significant event was logged. Management oversight is due within 48 hours of it."
    return letter(
        notice, "Management oversight is needed", line, reverse("casefile:file", args=[notice.file_id])
    )


@register
def event_waits(notice: Notice) -> EmailMessage:
    line = (
        "A significant event was not answered by management oversight within 48 hours. "
        "The manager was told when it was logged."
    )
    return letter(
        notice, "Management oversight is late", line, reverse("casefile:file", args=[notice.file_id])
    )


@register
def oversight_due(notice: Notice) -> EmailMessage:
    """What is left of the 48 hours is on the page: the mail may be read later."""
    line = "A significant event still waits for management oversight. See how much is left of its 48 hours."
    return letter(notice, "Management oversight is still needed", line, _path(notice))


@register
def case_decided(notice: Notice) -> EmailMessage:
    line = "Another manager has recorded a discussion and decision about a case that you hold."
    path = reverse("records:record", args=[notice.record_id])
    return letter(notice, "A decision about a case of yours", line, path)


@register
def release_asked(notice: Notice) -> EmailMessage:
    line = "A manager has asked for the release of a file. It waits for you."
    return letter(notice, "A file waits for its release", line, reverse("casefile:releases"))


@register
def release_settled(notice: Notice) -> EmailMessage:
    line = "There is an answer to your request to release a file."
    return letter(notice, "Your request to release a file", line, reverse("casefile:releases"))
