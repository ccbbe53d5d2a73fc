"""Forms about what is agreed for one person, and about what ends a phase of a rule."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.schedule.rules import DUTIES
from supervision_portal.schedule.rules.prorata import WEEK
from supervision_portal.schedule.services.variations import Terms

NARROW = {"class": "govuk-input--width-3", "inputmode": "numeric"}


class VariationForm(PlainErrors, forms.Form):
    """Another interval, another length of sessions, or both; why, and for how long."""

    duty = forms.ChoiceField(label="What is agreed differently?", widget=forms.RadioSelect)
    every = forms.IntegerField(
        label="Every how many?",
        help_text="Leave empty if it stays as often as the policy says.",
        required=False,
        min_value=1,
        max_value=365,
        widget=forms.TextInput(attrs=NARROW),
    )
    to = forms.IntegerField(
        label="To how many (optional)?",
        help_text="For a range: every 4 to 6 weeks.",
        required=False,
        min_value=1,
        max_value=365,
        widget=forms.TextInput(attrs=NARROW),
    )
    unit = forms.ChoiceField(
        label="Days, weeks or months?",
        choices=[("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        widget=forms.RadioSelect,
        required=False,
    )
    minutes = forms.IntegerField(
        label="Length of a session in minutes (optional)",
        help_text="Only where it is agreed to be another one, for example pro rata.",
        required=False,
        min_value=10,
        max_value=600,
        widget=forms.TextInput(attrs=NARROW),
    )
    reason = forms.CharField(
        label="Reason",
        help_text="Shows wherever the due date shows, to managers above too. Nothing about health or family.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the reason"},
    )
    start = UKDateField(label="From", called="the first day", initial=timezone.localdate)
    end = UKDateField(label="Until (optional)", called="the last day", required=False)

    def __init__(self, *args: Any, duties: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        duty = self.fields["duty"]
        assert isinstance(duty, forms.ChoiceField)
        duty.choices = [(key, DUTIES[key]) for key in duties]
        if len(duties) == 1:
            duty.widget, duty.initial = forms.HiddenInput(), duties[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        every, to, wrong = data.get("every"), data.get("to"), self.errors
        if to and not every and "every" not in wrong:
            self.add_error("every", "Enter the first number of the range")
        if to and every and to < every:
            self.add_error("to", "The second number of the range must be the larger one")
        if every and not data.get("unit"):
            self.add_error("unit", "Choose days, weeks or months")
        if not every and not data.get("minutes") and not {"every", "minutes"} & set(wrong):
            self.add_error("every", "Enter how often, or how long a session is")
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", "The last day must be on or after the first day")
        return data

    def terms(self) -> Terms:
        """What is agreed, of a form that is valid."""
        data = self.cleaned_data
        timing = None
        if data["every"]:
            number = f"{data['every']}-{data['to']}" if data["to"] else str(data["every"])
            timing = {"every": f"{number} {data['unit']}s"}
        return Terms(
            duty=data["duty"],
            start=data["start"],
            end=data["end"],
            reason=data["reason"],
            timing=timing,
            minutes=data["minutes"],
        )


class ProRataForm(PlainErrors, forms.Form):
    """How many days a week somebody works."""

    days = forms.IntegerField(
        label="Days worked a week",
        help_text=f"Somebody full-time works {WEEK}.",
        min_value=1,
        max_value=WEEK - 1,
        widget=forms.TextInput(attrs=NARROW),
        error_messages={"required": "Enter the number of days worked a week"},
    )
    minutes = forms.IntegerField(
        label="Length of a full session in minutes (optional)",
        required=False,
        min_value=10,
        max_value=600,
        widget=forms.TextInput(attrs=NARROW),
    )


class EventForm(PlainErrors, forms.Form):
    """What happened, of what rules wait for, and when."""

    name = forms.ChoiceField(
        label="What happened?", widget=forms.RadioSelect, error_messages={"required": "Choose what happened"}
    )
    on = UKDateField(label="On which day?", called="the day")

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["name"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name[:1].upper() + name[1:]) for name in names]
