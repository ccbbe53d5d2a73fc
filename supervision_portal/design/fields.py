"""Form fields that take dates and times as people in England write them."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import pretty_name

from supervision_portal.design import words

EARLIEST, LATEST = 1900, 2100  # years

_MONTHS = {name[:3].lower(): number for number, name in enumerate(words.MONTHS, start=1)}
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_DATE_SHAPES = [
    re.compile(rf"{_DAY}\s*[/.\-\s]\s*(?P<month>[0-9]{{1,2}})\s*[/.\-\s]\s*{_YEAR}"),
    re.compile(r"(?P<year>[0-9]{4})[/.\-](?P<month>[0-9]{1,2})[/.\-](?P<day>[0-9]{1,2})"),
    re.compile(rf"{_DAY}(?:st|nd|rd|th)?[\s\-]*{_MONTH},?[\s\-]*{_YEAR}", re.IGNORECASE),
]
_WITHOUT_YEAR = [
    re.compile(rf"{_DAY}\s*[/.\-\s]\s*(?P<month>[0-9]{{1,2}})"),
    re.compile(rf"{_DAY}(?:st|nd|rd|th)?[\s\-]*{_MONTH}", re.IGNORECASE),
]
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*[:.]?\s*(?P<minute>[0-9]{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?"
)


class _Called(forms.Field):
    """A field whose errors name it: by `called`, or by its label inside a sentence."""

    example = ""  # the hint of a field that has no other

    def __init__(self, *, called: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"For example, {self.example}")
        self._called = called
        self._name = ""
        self._required_error = (kwargs.get("error_messages") or {}).get("required")
        super().__init__(**kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        self._name = pretty_name(field_name)
        return super().get_bound_field(form, field_name)

    @property
    def called(self) -> str:
        return self._called or words.in_sentence(str(self.label or self._name))

    def validate(self, value: Any) -> None:
        if self.required and value in self.empty_values:
            raise ValidationError(self._required_error or f"Enter {self.called}", code="required")


class UKDateField(_Called, forms.DateField):
    """A date in one box: 3/12/2026, 3.12.26, 03-12-2026, 2026-12-03, 3 Dec 2026 or 3 December 2026.

    `called` names it in errors where the label does not read well in a sentence. Cleans to a date.
    """

    example = "3/12/2026"
    widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return words.short_date(value) if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        text = str(value).strip()
        if not text:
            return None
        for shape in _DATE_SHAPES:
            if found := shape.fullmatch(text):
                return self._date(found["day"], found["month"], found["year"])
        if any(shape.fullmatch(text) for shape in _WITHOUT_YEAR):
            raise ValidationError(f"{self._start()} must include a year", code="no_year")
        raise self._unreadable()

    def _date(self, day_text: str, month_text: str, year_text: str) -> dt.date:
        """Raises ValidationError for a day that does not exist."""
        day, year = int(day_text), int(year_text)
        if len(year_text) == 2:
            year += 2000 if year < 69 else 1900
        month = int(month_text) if month_text.isdigit() else _month(month_text)
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            raise self._unreadable()
        if not EARLIEST <= year <= LATEST:
            raise ValidationError(
                f"The year of {self.called} must be between {EARLIEST} and {LATEST}", code="year"
            )
        try:
            return dt.date(year, month, day)
        except ValueError:
            name = f"{day} {words.MONTHS[month - 1]}"
            leap = f" {year}" if (day, month) == (29, 2) else ""
            raise ValidationError(f"{name}{leap} does not exist", code="no_such_day") from None

    def _start(self) -> str:
        return self.called[:1].upper() + self.called[1:]

    def _unreadable(self) -> ValidationError:
        return ValidationError(f"Enter {self.called}, like 3/12/2026", code="invalid")


class UKTimeField(_Called, forms.TimeField):
    """A time in one box: 9:30, 9.30am, 14:00, 1400 or 2pm. Cleans to a time.

    Without am or pm the day has 24 hours.
    """

    example = "10:30am"
    widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return words.uk_time(value) if isinstance(value, dt.time) else value

    def to_python(self, value: Any) -> dt.time | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.time):
            return value
        text = str(value).strip().lower()
        if not text:
            return None
        if text in ("midday", "noon", "midnight"):
            return dt.time(0 if text == "midnight" else 12)
        found = _TIME.fullmatch(text)
        # “9” alone may be anything.
        if not found or not (found["minute"] or found["half"]):
            raise self._unreadable()
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if found["half"]:
            if not 1 <= hour <= 12:
                raise self._unreadable()
            hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
        if hour > 23 or minute > 59:
            raise self._unreadable()
        return dt.time(hour, minute)

    def _unreadable(self) -> ValidationError:
        return ValidationError(f"Enter {self.called}, like 9:30am or 2pm", code="invalid")


def _month(text: str) -> int:
    """The number of a month's name or its beginning; 0 if there is none such."""
    number = _MONTHS.get(text[:3].lower(), 0)
    return number if number and words.MONTHS[number - 1].lower().startswith(text.lower()) else 0
