"""Draws bound form fields with GOV.UK components."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input
from django.utils.safestring import SafeString

from supervision_portal.design.components import component, repeated

# What a widget may carry to its component as a parameter of its own; the rest becomes attributes.
PARAMETERS = ("autocomplete", "inputmode", "autocapitalize", "rows")
# Browsers cut what is pasted at maxlength without a word, and a placeholder is no label.
NOT_DRAWN = {"class", "cols", "id", "maxlength", "minlength", "placeholder", "required", *PARAMETERS}


def draw_field(bound: BoundField, **changes: Any) -> SafeString:
    """The HTML of a field with its label, hint and first error.

    `changes` replace what the field says: label, hint, classes, label_classes (of the label or legend),
    heading (the label is the page's h1), rows, group_classes, and any `data_…` attribute.
    Raises TypeError for a widget without a drawing: a select of several, or one made of several.
    """
    widget = bound.field.widget
    if widget.is_hidden:
        return bound.as_widget()
    # CheckboxSelectMultiple is a RadioSelect: ask for it first.
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return _draw_choices("checkboxes", bound, changes)
    if isinstance(widget, forms.RadioSelect):
        return _draw_choices("radios", bound, changes)
    if isinstance(widget, forms.CheckboxInput):
        return _draw_checkbox(bound, changes)
    params = _common(bound, changes) | {"label": _label(bound, changes)}
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected:
        return _draw("select", bound, params | {"items": list(_options(bound))})
    if isinstance(widget, forms.Textarea):
        # The parser of a browser drops one line end after the tag: give it one to drop.
        return _draw("textarea", bound, params, value="\n" + _value(bound))
    if isinstance(widget, forms.FileInput):
        return _draw("file-upload", bound, params | {"multiple": widget.allow_multiple_selected})
    if isinstance(widget, forms.PasswordInput):
        return _draw("password-input", bound, params)
    if isinstance(widget, Input):
        return _draw("input", bound, params | _input_type(widget), value=_value(bound))
    raise TypeError(f"{type(widget).__name__} of {bound.name} has no drawing")


def _draw(kind: str, bound: BoundField, params: dict[str, Any], **own: str) -> SafeString:
    """The component with what is the field's own: its id, its name, and the value if `own` says it."""
    id_ = bound.auto_id or bound.html_name
    own = {"id": id_, "idPrefix": id_, "name": bound.html_name, **own}
    # The words of an error may repeat what somebody typed: nothing to keep.
    return component(kind, params | own) if bound.errors else repeated(kind, params, own)


def _common(bound: BoundField, changes: dict[str, Any]) -> dict[str, Any]:
    """The parameters that all components of a single input share."""
    attrs = bound.field.widget.attrs
    attributes = {name: value for name, value in attrs.items() if name not in NOT_DRAWN}
    attributes |= {
        name.replace("_", "-"): value for name, value in changes.items() if name.startswith("data_")
    }
    if isinstance(bound.field.widget, forms.Textarea | forms.TextInput):
        attributes.setdefault("dir", "auto")
    if isinstance(bound.field.widget, forms.Textarea) and isinstance(bound.field, forms.CharField):
        attributes |= {"data-longest": bound.field.max_length} if bound.field.max_length else {}
    params = {
        "classes": changes.get("classes", attrs.get("class", "")),
        "hint": _hint(bound, changes),
        "errorMessage": _error(bound),
        "describedBy": attributes.pop("aria-describedby", ""),
        "formGroup": {"classes": changes.get("group_classes", "")},
        "disabled": bound.field.disabled,
        "attributes": {name: _attribute(value) for name, value in attributes.items()},
    }
    params |= {name: attrs[name] for name in PARAMETERS if name in attrs}
    return params | ({"rows": changes["rows"]} if "rows" in changes else {})


def _label(bound: BoundField, changes: dict[str, Any]) -> dict[str, Any]:
    size = "l" if changes.get("heading") else "s"
    return {
        "text": str(changes.get("label", bound.label)),
        "classes": changes.get("label_classes", f"govuk-label--{size}"),
        "isPageHeading": bool(changes.get("heading")),
    }


def _hint(bound: BoundField, changes: dict[str, Any]) -> dict[str, str] | None:
    text = str(changes.get("hint", bound.help_text))
    return {"text": text} if text else None


def _error(bound: BoundField) -> dict[str, str] | None:
    return {"text": str(bound.errors[0])} if bound.errors else None


def _value(bound: BoundField) -> str:
    value = bound.field.widget.format_value(bound.value())
    # Adding a plain string makes a safe string plain: what people typed is always escaped.
    return "" if value is None else str(value) + ""


def _attribute(value: Any) -> Any:
    """True stands for an attribute without a value, False and None for none."""
    return {"value": value, "optional": True} if value is None or isinstance(value, bool) else str(value)


def _input_type(widget: Input) -> dict[str, Any]:
    if isinstance(widget, forms.NumberInput):
        # Number inputs change when the wheel turns, and drop what they cannot read.
        mode = widget.attrs.get("inputmode", "numeric")
        return {"type": "text", "inputmode": mode, "spellcheck": False}
    return {"type": widget.input_type} | ({"spellcheck": False} if widget.input_type == "email" else {})


def _options(bound: BoundField) -> Iterator[dict[str, Any]]:
    """The choices of a field with what is chosen. Groups of a select are drawn one after the other."""
    widget = bound.field.widget
    values = widget.format_value(bound.value())
    for _, options, _ in widget.optgroups(bound.html_name, values):
        for option in options:
            chosen = option["selected"]
            yield {
                "value": str(option["value"]),
                "text": str(option["label"]),
                "selected": chosen,
                "checked": chosen,
                "disabled": bound.field.disabled,
            }


def _draw_choices(kind: str, bound: BoundField, changes: dict[str, Any]) -> SafeString:
    params = _common(bound, changes)
    size = "l" if changes.get("heading") else "s"
    fieldset = {
        "describedBy": params["describedBy"],
        "legend": {
            "text": str(changes.get("label", bound.label)),
            "classes": changes.get("label_classes", f"govuk-fieldset__legend--{size}"),
            "isPageHeading": bool(changes.get("heading")),
        },
    }
    return _draw(kind, bound, params | {"fieldset": fieldset, "items": list(_options(bound))})


def _draw_checkbox(bound: BoundField, changes: dict[str, Any]) -> SafeString:
    params = _common(bound, changes)
    item = {
        "value": "on",
        "text": str(changes.get("label", bound.label)),
        "hint": params.pop("hint"),
        "checked": bound.field.widget.check_test(bound.value()),
        "disabled": bound.field.disabled,
        "attributes": params.pop("attributes"),
    }
    return _draw("checkboxes", bound, params | {"items": [item]})
