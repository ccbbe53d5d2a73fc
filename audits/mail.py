"""Mails about audits: that one begins, is assigned or was signed; never what it says."""

from django.core.mail import EmailMessage
from django.urls import reverse

from supervision_portal.records.mail import letter, register
from supervision_portal.records.models import Notice


@register
def audit_assigned(notice: Notice) -> EmailMessage:
    line = "A file is yours to audit. You can read it until the audit is signed."
    return letter(notice, "An audit is assigned to you", line, reverse("audits:mine"))


@register
def audit_begins(notice: Notice) -> EmailMessage:
    line = (
        "An auditor can read a file of yours until its audit is signed. Personal issues stay closed to them "
        "unless the policy says otherwise. You can see who reads it, and when."
    )
    path = reverse("records:readers", args=[notice.file_id])
    return letter(notice, "A file is audited", line, path)
