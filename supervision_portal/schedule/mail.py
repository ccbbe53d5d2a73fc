"""The morning mail: what is due, in one mail a person a day. Links alone: no name, nothing of a record."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from supervision_portal.design.words import uk_date
from supervision_portal.records import kinds
from supervision_portal.records.mail import SUBJECTS, register
from supervision_portal.records.models import Notice
from supervision_portal.schedule.models import Reminder
from supervision_portal.schedule.rules.policy import REMINDED
from supervision_portal.schedule.rules.stages import ESCALATED

SUBJECT = "Supervision Portal: what is due"
SUBJECTS["digest"] = SUBJECT
AT_MOST = 20  # links of one kind; the others are in the portal
OVERDUE, TODAY, SOON, BELOW = "Overdue", "Due today", "Due soon", "Overdue with people you manage"


@dataclass
class Part:
    """What is due of one kind: in words when, and where it is done."""

    name: str
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def first_links(self) -> list[tuple[str, str]]:
        return self.links[:AT_MOST]

    @property
    def more(self) -> int:
        return max(len(self.links) - AT_MOST, 0)


@register
def digest(notice: Notice) -> EmailMultiAlternatives:
    rows = list(notice.reminders.filter(dropped=False).select_related("file"))
    context = {
        "name": notice.to.first_name,
        "subject": SUBJECT,
        "groups": _groups(rows, max((row.day for row in rows), default=dt.date.min)),
        "my_work": settings.PORTAL_URL + reverse("home:my_work"),
        "council": settings.COUNCIL_NAME,
    }
    message = EmailMultiAlternatives(
        subject=SUBJECT, body=render_to_string("mail/digest.txt", context), to=[notice.to.email]
    )
    message.attach_alternative(render_to_string("mail/digest.html", context), "text/html")
    return message


def _groups(rows: Iterable[Reminder], day: dt.date) -> list[tuple[str, list[Part]]]:
    """What to say under each heading on a day, kind by kind, the longest due first."""
    found: dict[str, dict[str, Part]] = {heading: {} for heading in (OVERDUE, TODAY, SOON, BELOW)}
    for row in sorted(rows, key=lambda each: (each.due_on, each.duty)):
        parts = found[_heading(row, day)]
        part = parts.setdefault(row.duty, Part(REMINDED.get(row.duty, row.duty)))
        when = f"{'Was due' if row.due_on < day else 'Due'} on {uk_date(row.due_on)}"
        part.links.append((when, settings.PORTAL_URL + (row.path or kinds.file_url(row.file))))
    return [(heading, list(parts.values())) for heading, parts in found.items() if parts]


def _heading(row: Reminder, day: dt.date) -> str:
    if row.stage in ESCALATED:
        return BELOW
    if row.due_on < day:
        return OVERDUE
    return TODAY if row.due_on == day else SOON
