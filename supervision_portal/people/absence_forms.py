"""Forms about absences and cover."""

from typing import Any

from django import forms
from django.utils import timezone

from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.models import Absence, User
from supervision_portal.people.querysets import UserQuerySet

YEARS = 10  # further away a day of absence is a slip of the keys


class AbsenceForm(PlainErrors, forms.Form):
    """Why somebody is away, and from when until when."""

    kind = forms.ChoiceField(
        label="Why are they away?",
        help_text="They and their line manager see it. Everybody else sees that they are away.",
        choices=Absence.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why they are away"},
    )
    start = UKDateField(label="First day away", called="the first day away", initial=timezone.localdate)
    end = UKDateField(
        label="Last day away",
        called="the last day away",
        help_text="Leave empty while nobody knows.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", "The last day must be on or after the first day")
        for name in ("start", "end"):
            if data.get(name) and abs(data[name].year - timezone.localdate().year) > YEARS:
                self.add_error(name, "This is many years away. Check the year")
        return data


class CoverForm(PlainErrors, forms.Form):
    """Who stands in, and for which days."""

    user = forms.ModelChoiceField(
        label="Who covers?",
        queryset=User.objects.none(),
        empty_label="Choose a colleague",
        error_messages={"required": "Choose who covers"},
    )
    start = UKDateField(label="From", called="the first day of the cover")
    end = UKDateField(
        label="Until",
        called="the last day of the cover",
        help_text="Cover always has an end. It can be named again.",
    )

    def __init__(self, *args: Any, colleagues: UserQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.fields["user"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = colleagues

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", "The last day must be on or after the first day")
        return data
