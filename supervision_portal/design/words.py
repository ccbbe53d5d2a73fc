"""Dates, times and deadlines as people read them. Used by templates, e-mails and PDFs alike."""

import datetime as dt
from typing import NamedTuple

from django.utils import timezone

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Due(NamedTuple):
    """How far away a deadline is: `text` to read and the `colour` of its tag."""

    text: str
    colour: str


def uk_date(value: dt.date) -> str:
    """`3 November 2026`. A moment is taken in the portal's time zone."""
    day = _day(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(value: dt.date) -> str:
    """`3/11/2026`, as it stands in a date field."""
    day = _day(value)
    return f"{day.day}/{day.month}/{day.year}"


def uk_time(value: dt.datetime | dt.time) -> str:
    """`2:05pm`, and `2pm` on the hour. A moment is taken in the portal's time zone."""
    time = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    hour = time.hour % 12 or 12
    minutes = f":{time.minute:02}" if time.minute else ""
    return f"{hour}{minutes}{'am' if time.hour < 12 else 'pm'}"


def due(on: dt.date, today: dt.date) -> Due:
    """What to say about something due `on` a day: overdue is red, today and this week yellow."""
    days = (_day(on) - today).days
    if days < 0:
        return Due(f"Overdue by {_days(-days)}", "red")
    if days == 0:
        return Due("Due today", "yellow")
    if days == 1:
        return Due("Due tomorrow", "yellow")
    if days <= 7:
        return Due(f"Due in {_days(days)}", "yellow")
    return Due(f"Due in {_days(days)}", "grey")


def expiry(on: dt.date, today: dt.date) -> Due | None:
    """What to say about something that expires `on` a day; nothing while that is more than 90 days away."""
    days = (on - today).days
    if days < 0:
        return Due("Expired", "red")
    if days == 0:
        return Due("Expires today", "yellow")
    return Due(f"Expires in {_days(days)}", "yellow") if days <= 90 else None


def in_sentence(label: str) -> str:
    """A label inside a sentence: “Date of supervision” → “date of supervision”, but “DBS number” stays."""
    if label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _day(value: dt.date) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value
