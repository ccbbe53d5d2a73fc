"""Forms about statuses and the teams whose case system is the record."""

from typing import Any

from django import forms

from casefile.models import CaseRecordTeam
from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.forms import LineOfText
from supervision_portal.people.models import Team


class StatusNameForm(PlainErrors, forms.Form):
    """What a status is called."""

    name = LineOfText(label="Name of the status", max_length=100)


class ChangeStatusForm(StatusNameForm):
    """Its name, and whether it is offered."""

    retired = forms.BooleanField(
        label="Retired",
        help_text="It is not offered any more. Children who have it keep it.",
        required=False,
    )


class CaseSystemForm(PlainErrors, forms.Form):
    """What the case system is called, and when it is the record."""

    name = LineOfText(label="Name of the case system", max_length=60)
    start = UKDateField(
        label="From which day?",
        called="the first day",
        help_text="Records signed from this day on are to be filed there.",
    )
    end = UKDateField(
        label="Until which day? (optional)",
        called="the last day",
        help_text="Leave empty until further notice.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", "The last day must be the same as or after the first day")
        return data


class AddCaseSystemForm(CaseSystemForm):
    """The same, for a team of which nothing is said yet."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), empty_label="Choose a team")
    field_order = ["team"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.exclude(pk__in=CaseRecordTeam.objects.values("team"))
