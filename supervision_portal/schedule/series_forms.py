"""Forms to book the sessions of a year in one go."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.schedule.rules import series as rules

MOST = 60  # sessions in one go: weekly for a year


def _in_a_year() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=365)


class SeriesForm(forms.Form):
    """When the first is, how often, and until when."""

    HOW = [
        ("month", "The same weekday each month, like the second Tuesday"),
        ("1", "Every week"),
        ("2", "Every 2 weeks"),
        ("4", "Every 4 weeks"),
        ("6", "Every 6 weeks"),
        ("13", "Every 13 weeks"),
    ]
    first = UKDateField(label="First session", called="the date of the first session")
    time = UKTimeField(label="Time", called="the time of the sessions")
    how = forms.ChoiceField(
        label="How often?",
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often"},
    )
    until = UKDateField(label="Until", called="the last day to book for", initial=_in_a_year)
    place = forms.CharField(label="Place (optional)", max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, until = data.get("first"), data.get("until")
        if first and first < timezone.localdate():
            self.add_error("first", "The first session must be today or later")
        elif first and until and until < first:
            self.add_error("until", "The last day must be on or after the first session")
        elif first and until and (until - first).days > 7 * MOST:
            self.add_error("until", "Book for at most 14 months in one go")
        return data

    def days(self) -> Iterator[dt.date]:
        data = self.cleaned_data
        if data["how"] == "month":
            return rules.monthly(data["first"], data["until"])
        return rules.every_weeks(data["first"], data["until"], int(data["how"]))

    def at(self, day: dt.date) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(day, self.cleaned_data["time"]))


class DayForm(forms.Form):
    """One session of the series; an empty date is not booked."""

    day = UKDateField(label="Date", called="the date of the session", required=False)

    def __init__(self, *args: Any, note: str = "", label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].help_text = note
        self.fields["day"].label = label
