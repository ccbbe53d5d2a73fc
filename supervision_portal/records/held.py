"""Forms about something that took place on a day, and that say when the next time is."""

import datetime as dt

from django import forms
from django.utils import timezone

from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.records.document import NextMeeting
from supervision_portal.records.forms import RecordForm
from supervision_portal.records.rules import BOOKED_AHEAD


def held_on(what: str) -> UKDateField:
    """The day of “the supervision”, “the observation” …"""
    return UKDateField(label="Date", called=f"the date of {what}")


class HeldForm(RecordForm):
    """A form about something that took place on a day."""

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("The date must be today or in the past")
        return day


class WithNextMeeting(RecordForm):
    """A form that ends with the date, time and place of the next meeting."""

    next_date = UKDateField(
        label="Date of next meeting", called="the date of the next meeting", required=False
    )
    next_time = UKTimeField(
        label="Time of next meeting", called="the time of the next meeting", required=False
    )
    next_place = forms.CharField(label="Place of next meeting", required=False, max_length=150)

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        day, held = data.get("next_date"), data.get("held_on")
        if day and held and day <= held:
            self.add_error("next_date", "The date of the next meeting must be after this one")
        if day and day > timezone.localdate() + BOOKED_AHEAD:
            self.add_error("next_date", "The date of the next meeting must be within two years")
        if data.get("next_time") and not day and "next_date" not in self.errors:
            self.add_error("next_date", "Enter the date of the next meeting as well as its time")
        if day and not data.get("next_time") and "next_time" not in self.errors:
            self.add_error("next_time", "Enter the time of the next meeting, like 10:30am")
        return data

    def next_meeting(self) -> NextMeeting | None:
        data = self.cleaned_data
        if not data.get("next_date"):
            return None
        at = timezone.make_aware(dt.datetime.combine(data["next_date"], data["next_time"]))
        return NextMeeting(at, data.get("next_place", ""))
