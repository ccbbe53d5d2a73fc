"""Words of forms that say what to do."""

from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.forms.widgets import ChoiceWidget

from supervision_portal.design.words import in_sentence

_STANDARD = {name: str(text) for name, text in forms.Field.default_error_messages.items()}


class PlainErrors:
    """Put before `forms.Form`: a missing answer reads “Enter place”, not “This field is required”.

    Fields with a message of their own keep it.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.EmailField):
                field.error_messages.setdefault("invalid", "Enter an email address, like name@council.gov.uk")
            if str(field.error_messages.get("required")) == _STANDARD["required"]:
                field.error_messages["required"] = _missing(field, str(field.label or pretty_name(name)))


def _missing(field: forms.Field, label: str) -> str:
    """What to do about an empty field: enter, select, choose, tick or answer it."""
    if isinstance(field.widget, forms.CheckboxInput):
        return f"Tick “{label}”"
    if label.endswith("?"):
        return f"Answer “{label}”"
    if isinstance(field.widget, ChoiceWidget):
        return f"Select {in_sentence(label)}"
    verb = "Choose" if isinstance(field.widget, forms.FileInput) else "Enter"
    return f"{verb} {in_sentence(label)}"
