"""How pages name records."""

from django import template

from supervision_portal.records import kinds
from supervision_portal.records.models import Record

register = template.Library()


@register.simple_tag
def record_title(record: Record) -> str:
    """What kind of record it is, in words."""
    return kinds.of(record.kind).label
