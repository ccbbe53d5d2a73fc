"""Mail about what was agreed for one person: that it was, never what or why."""

from django.core.mail import EmailMessage
from django.urls import reverse

from supervision_portal.records.mail import letter, register
from supervision_portal.records.models import Notice


@register
def variation_agreed(notice: Notice) -> EmailMessage:
    line = "Another frequency or length of supervision was agreed, and recorded by the line manager."
    return letter(notice, "How often supervision is held", line, _path(notice))


@register
def variation_ended(notice: Notice) -> EmailMessage:
    line = "Supervision is held as often as the policy says again. The line manager has recorded it."
    return letter(notice, "How often supervision is held", line, _path(notice))


def _path(notice: Notice) -> str:
    return reverse("variation:frequency", args=[notice.file_id])
