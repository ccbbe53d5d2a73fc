"""Guidance where it is needed: `{% guidance "pods:prepare" %}`, and by the section of a record."""

from typing import Any

from django import template
from django.template import Context

from supervision_portal.records.models.guidance import PLACES, Guidance

register = template.Library()
_KEPT = "_guidance"  # on the request: a page with several places asks once


@register.inclusion_tag("records/guidance.html", takes_context=True)
def guidance(context: Context, place: str) -> dict[str, Any]:
    """The topics of a place. One query for the page."""
    request = context.get("request")
    topics = getattr(request, _KEPT, None)
    if topics is None:
        topics = list(Guidance.objects.all())
        if request is not None:
            setattr(request, _KEPT, topics)
    return {"topics": [topic for topic in topics if place in topic.places]}


@register.inclusion_tag("records/guidance.html", takes_context=True)
def section_guidance(context: Context, kind: str, section: str) -> dict[str, Any]:
    """The topics of a section of a record; no query where none can stand."""
    place = f"{kind}:{section}"
    return guidance(context, place) if place in PLACES else {"topics": []}
