"""Template tags of the look. They are built in (see settings): no page has to load them."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from supervision_portal.design import drawing, words
from supervision_portal.design.components import component

register = template.Library()
FormLike = BaseForm | BaseFormSet
Wrong = FormLike | BoundField


@register.simple_tag
def govuk(macro: str, params: Mapping[str, Any] | None = None, **more: Any) -> SafeString:
    """Any component: `{% govuk "button" text="Continue" is_start_button=True data_print="" %}`.

    Parameters of the macro are written in snake_case, or given as a dict `params` in the macro's own
    camelCase. `data_…` and `aria_…` become attributes.
    """
    all_params = dict(params or {})
    attributes = dict(all_params.get("attributes") or {})
    for key, value in more.items():
        if key.startswith(("data_", "aria_")):
            attributes[key.replace("_", "-")] = value
        else:
            all_params[_camel(key)] = value
    return component(macro.replace("_", "-"), all_params | {"attributes": attributes})


@register.simple_tag
def field(bound_field: BoundField, **changes: Any) -> SafeString:
    """One field of a form with label, hint and error; `changes` as in `drawing.draw_field`."""
    return drawing.draw_field(bound_field, **changes)


@register.simple_tag
def error_summary(*forms: Wrong | Iterable[Wrong]) -> SafeString:
    """All errors of some forms, formsets, fields and lists of them, each linked to its first input.

    Empty if there are no errors.
    """
    errors = [error for form in forms for error in _errors(form)]
    if not errors:
        return mark_safe("")
    return component("error-summary", {"titleText": "There is a problem", "errorList": errors})


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """“Error: ” for the title of a page that shows forms with errors, or that says `has_errors`."""
    shown = [value for scope in context.dicts for value in scope.values()]
    return "Error: " if any(_is_wrong(value) for value in shown) or context.get("has_errors") else ""


@register.simple_tag
def back_link(url: str, text: str = "Back") -> SafeString:
    """A link above the page's content; a landmark of its own, for it stands outside the main one."""
    link = component("back-link", {"href": url, "text": text})
    return format_html('<nav aria-label="Back">{}</nav>', link)


@register.simple_tag
@lru_cache(maxsize=512)
def status_tag(text: str, colour: str = "grey") -> SafeString:
    """A tag. Colours: grey, blue, teal, green, yellow, orange, red, magenta, purple."""
    return component("tag", {"text": text, "classes": f"govuk-tag--{colour}"})


@register.simple_tag
def due_tag(date: dt.date | None, today: dt.date | None = None) -> SafeString:
    """“Overdue by 3 days”, “Due today”, “Due in 4 days”, in words and colour. Empty without a date."""
    if not date:
        return mark_safe("")
    due = words.due(date, today or timezone.localdate())
    return status_tag(due.text, due.colour)


@register.simple_tag
def expiry_tag(date: dt.date | None, today: dt.date | None = None) -> SafeString:
    """“Expires in 4 days”, “Expired”. Empty without a date, or while it is far away."""
    expiry = words.expiry(date, today or timezone.localdate()) if date else None
    return status_tag(expiry.text, expiry.colour) if expiry else mark_safe("")


@register.simple_tag
def uk_date(date: dt.date | None) -> str:
    """`3 November 2026`."""
    return words.uk_date(date) if date else ""


@register.simple_tag
def uk_time(moment: dt.datetime | dt.time | None) -> str:
    """`2:05pm`."""
    return words.uk_time(moment) if moment is not None else ""


@register.simple_tag
def multiline(text: str | None, classes: str = "") -> SafeString:
    """Plain text with its paragraphs and line breaks, in any writing direction; unbroken strings wrap."""
    if not text:
        return mark_safe("")
    # Safe: linebreaks escapes the text.
    body = mark_safe(linebreaks(text, autoescape=True))
    return format_html('<div class="portal-text {}" dir="auto">{}</div>', classes, body)


@register.filter
def has_content(blocks: Iterable[Mapping[str, Any]] | None) -> bool:
    """Whether any block of a record's section says something."""
    return any(block.get("value") or block.get("rows") or block.get("items") for block in blocks or ())


@register.filter
def at(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """What a mapping holds at a key that is only known in the template; None where it holds nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def shorten(text: str, length: int) -> str:
    """As `truncatechars`, which also counts the letters of a text that is short enough one by one."""
    return text if len(text) <= length else Truncator(text).chars(length)


@register.simple_tag
def address(name: str, key: UUID | int) -> str:
    """As `{% url name key %}`, for rows of lists, where Django's own takes as long as the rest of the row."""
    before, after = _around_key(name, isinstance(key, UUID))
    return f"{before}{key}{after}"


@cache
def _around_key(name: str, is_uuid: bool) -> tuple[str, str]:
    mark = UUID(int=0) if is_uuid else 10**15
    before, _, after = reverse(name, args=[mark]).partition(str(mark))
    return before, after


@register.simple_tag
def person(user: Any) -> str:
    """The name of a member of staff."""
    return user.name if user else ""


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def _is_wrong(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(isinstance(one, FormLike) and _is_wrong(one) for one in value)
    return isinstance(value, FormLike) and value.is_bound and not value.is_valid()


def _errors(form: Wrong | Iterable[Wrong]) -> Iterator[dict[str, str]]:
    if isinstance(form, BoundField):
        yield from _field_errors(form)
        return
    if isinstance(form, BaseFormSet):
        yield from ({"text": str(error)} for error in form.non_form_errors())
    if not isinstance(form, BaseForm):
        for one in form:
            yield from _errors(one)
        return
    yield from ({"text": str(error)} for error in form.non_field_errors())
    for bound in form:
        yield from _field_errors(bound)


def _field_errors(bound: BoundField) -> Iterator[dict[str, str]]:
    if bound.errors:
        link = {} if bound.is_hidden else {"href": f"#{bound.auto_id}"}
        yield {"text": str(bound.errors[0]), **link}
