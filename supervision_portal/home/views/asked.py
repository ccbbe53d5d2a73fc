"""What the address of a page of the board asks for."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.utils import timezone

from supervision_portal.design.fields import UKDateField
from supervision_portal.home import scope
from supervision_portal.home.board import STATES, Choice
from supervision_portal.people.http import Request

NUMBERS = ("service", "team", "responsible")


def _not_to_come(day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError("The date must be today or in the past")


class DutyForm(forms.Form):
    """Which duty is shown."""

    duty = forms.ChoiceField(
        label="What is due",
        choices=list(scope.SHOWN.items()),
        required=False,
        error_messages={"invalid_choice": "Choose one of the list"},
    )

    def clean_duty(self) -> str:
        return self.cleaned_data["duty"] or next(iter(scope.SHOWN))


class BoardForm(DutyForm):
    """Which duty, on which day; the first one and today where nothing is said."""

    on = UKDateField(
        label="On",
        called="the date",
        help_text="Today or a day that has passed. For example, 1/9/2026",
        required=False,
        validators=[_not_to_come],
    )

    def clean_on(self) -> dt.date:
        return self.cleaned_data["on"] or timezone.localdate()


class PeriodForm(forms.Form):
    """From a first to a last day."""

    start = UKDateField(label="From", called="the first day")
    end = UKDateField(label="To", called="the last day")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", "The last day must be the first day or after it")
        return data


def choice(request: Request) -> Choice:
    """What the list is narrowed to. Raises Http404 for what no page of ours links to."""
    state = request.GET.get("state", "")
    if state and state not in (*STATES, "never"):
        raise Http404
    return Choice(state, *(_number(request, name) for name in NUMBERS))


def _number(request: Request, name: str) -> int | None:
    typed = request.GET.get(name, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise Http404
    return int(typed)


def query(duty: str, day: dt.date | None = None, **more: object) -> str:
    """The query of an address; what is None or empty is left out, and so is today."""
    asked = QueryDict(mutable=True)
    asked["duty"] = duty
    if day and day != timezone.localdate():
        asked["on"] = day.isoformat()
    asked.update({name: str(value) for name, value in more.items() if value is not None and value != ""})
    return f"?{asked.urlencode()}"
