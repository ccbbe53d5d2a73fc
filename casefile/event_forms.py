"""What is typed of a significant event."""

from typing import Any

from django import forms
from django.utils import timezone

from casefile import events
from casefile.forms import SUBJECT, moment
from supervision_portal.design.fields import UKDateField, UKTimeField


class EventForm(forms.Form):
    """What happened, in twenty seconds: three answers."""

    kind = forms.ChoiceField(
        label="What happened?",
        choices=list(events.KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happened"},
    )
    what = forms.CharField(
        label="In a few words",
        required=False,
        max_length=SUBJECT,
        error_messages={"max_length": f"Write at most {SUBJECT} characters. You have %(show_value)s"},
    )
    happened_on = UKDateField(label="On which day?", called="the day it happened", initial=timezone.localdate)
    happened_time = UKTimeField(
        label="At what time?", called="the time it happened", help_text="About is enough."
    )
    known_on = UKDateField(
        label="When did it become known? Day",
        called="the day it became known",
        help_text="Leave empty if it was just now.",
        required=False,
    )
    known_time = UKTimeField(
        label="When did it become known? Time", called="the time it became known", required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == events.OTHER and not data.get("what"):
            self.add_error("what", "Say what happened")
        if data.get("known_on") and data.get("known_time") is None and "known_time" not in self.errors:
            self.add_error("known_time", "Enter the time it became known as well")
        if data.get("known_time") is not None and not data.get("known_on") and "known_on" not in self.errors:
            self.add_error("known_on", "Enter the day it became known as well")
        happened, known = self.happened_at(), self.known_at()
        now = timezone.now()  # asked last: what became known “just now” is not after it
        if happened and happened > now:
            self.add_error("happened_on", "The event must be in the past")
        elif known and known > now:
            self.add_error("known_on", "It must have become known in the past")
        elif happened and known and known < happened:
            self.add_error("known_on", "It cannot have become known before it happened")
        return data

    def happened_at(self) -> Any:
        day, time = self.cleaned_data.get("happened_on"), self.cleaned_data.get("happened_time")
        return moment(day, time) if day and time is not None else None

    def known_at(self) -> Any:
        day, time = self.cleaned_data.get("known_on"), self.cleaned_data.get("known_time")
        return moment(day, time) if day and time is not None else timezone.now()


class WithdrawForm(forms.Form):
    """Why an event was logged in error."""

    why = forms.CharField(
        label="Why is it withdrawn?",
        help_text="It stays readable, with your reason.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why it is withdrawn"},
    )
