"""How a deadline shows, everywhere alike."""

import datetime as dt

from django import template
from django.utils.safestring import SafeString, mark_safe

from supervision_portal.design.templatetags.design import due_tag, status_tag
from supervision_portal.schedule.models import Deadline

register = template.Library()


@register.simple_tag
def deadline_tag(deadline: Deadline | None, today: dt.date | None = None) -> SafeString:
    """“Overdue by 3 days”, “Due in 4 days”, “Paused”, “No date”; nothing where nothing is due."""
    if not deadline:
        return mark_safe("")
    if deadline.paused:
        return status_tag("Paused", "grey")
    return due_tag(deadline.due_on, today) if deadline.due_on else status_tag("No date", "grey")
