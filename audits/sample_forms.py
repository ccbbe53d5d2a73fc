"""Forms of samples: what is to be drawn or who is named, by when, and by whom it is audited."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from audits.models import Tool
from audits.rules.tool import LOOKS_AT, STAFF
from audits.services.candidates import Criteria, auditors, named
from audits.services.samples import Plan, is_for_audits
from audits.services.tools import current
from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.models import Service, Team, User

MOST = 200  # files in one sample
EVERYWHERE = "All services and teams"


class _PlanForm(PlainErrors, forms.Form):
    """What every sample says."""

    name = forms.CharField(
        label="Name of the sample",
        help_text="For example, Locality teams, autumn.",
        max_length=150,
        error_messages={
            "required": "Enter the name of the sample",
            "max_length": "The name must be 150 characters or fewer",
        },
    )
    tool = forms.ChoiceField(label="Audit tool", widget=forms.RadioSelect)
    due_on = UKDateField(label="Audits to be done by", called="the date by when the audits are to be done")
    auditors = forms.MultipleChoiceField(
        label="Auditors",
        help_text="The audits are spread evenly. Nobody audits their own line.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose who is to audit",
            "invalid_choice": "Somebody you chose is not an auditor any more. Choose again",
        },
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.tools: dict[str, Tool] = {str(row.pk): row for row in current() if is_for_audits(row)}
        self.people: list[User] = auditors()
        tools: Any = self.fields["tool"]
        tools.choices = [
            (key, f"{row.name}: {LOOKS_AT[row.content['looks_at']]}") for key, row in self.tools.items()
        ]
        if len(self.tools) == 1:
            tools.initial = next(iter(self.tools))
        people: Any = self.fields["auditors"]
        people.choices = [(str(person.pk), person.name) for person in self.people]
        people.initial = [str(person.pk) for person in self.people]

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("The date by when the audits are to be done must be today or later")
        return day

    def criteria(self) -> Criteria:
        raise NotImplementedError

    def plan(self) -> Plan:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Plan(
            name=data["name"],
            tool=self.tools[data["tool"]],
            criteria=self.criteria(),
            size=data.get("size") or 0,
            due_on=data["due_on"],
            auditors=tuple(map(int, data["auditors"])),
            concern=data.get("concern", ""),
        )


def _number(label: str, most: int, hint: str = "", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Enter a number from 1 to {most}"
        ),
        **more,
    )


class DrawForm(_PlanForm):
    """A sample that is drawn."""

    place = forms.ChoiceField(label="From which files", required=False)
    staff = forms.ChoiceField(
        label="Of which kind of staff",
        choices=[(key, words[:1].upper() + words[1:]) for key, words in STAFF.items()],
        required=False,
    )
    months = _number(
        "Leave out files audited in the last months (optional)",
        60,
        "By the same tool. For example, 12.",
        required=False,
    )
    size = _number("How many files are drawn", MOST)
    field_order = ["name", "tool", "place", "staff", "months", "size", "due_on", "auditors"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        place: Any = self.fields["place"]
        services = [(f"service-{each.pk}", each.name) for each in Service.objects.all()]
        teams = [(f"team-{each.pk}", each.name) for each in Team.objects.all()]
        place.choices = [("", EVERYWHERE), ("Services", services), ("Teams", teams)]

    def criteria(self) -> Criteria:
        data = self.cleaned_data
        kind, _, key = data["place"].partition("-")
        return Criteria(
            team=int(key) if kind == "team" else None,
            service=int(key) if kind == "service" else None,
            staff=data["staff"] or "all",
            months=data["months"] or 0,
        )


class ByNameForm(_PlanForm):
    """Files that are named because of a concern."""

    who = forms.CharField(
        label="Whose files",
        help_text="Names or work email addresses, one on a line. For children, names or case numbers.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter whose files are to be audited"},
    )
    concern = forms.CharField(
        label="What is the concern?",
        help_text="Only QA leads see it. It is not told to the auditors or to the people of the file.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what the concern is"},
    )
    field_order = ["name", "tool", "who", "concern", "due_on", "auditors"]
    chosen: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("tool") and data.get("who"):
            self.chosen, wrong = named(self.tools[data["tool"]], data["who"].splitlines())
            for words in wrong:
                self.add_error("who", words)
        return data

    def criteria(self) -> Criteria:
        return Criteria(chosen=self.chosen)


class AuditorForm(PlainErrors, forms.Form):
    """Another auditor of one audit: of those who may audit the file. Of two, instead of whom."""

    instead_of = forms.ChoiceField(
        label="Who is not to audit it any more?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who is not to audit it any more",
            "invalid_choice": "Choose one of the two auditors",
        },
    )
    auditor = forms.ChoiceField(
        label="Who is to audit it?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who is to audit it",
            "invalid_choice": "Choose somebody from the list",
        },
    )

    def __init__(self, *args: Any, people: list[User], auditors: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        for name, choices in (("instead_of", auditors), ("auditor", people)):
            field: Any = self.fields[name]
            field.choices = [(str(person.pk), person.name) for person in choices]
        if len(auditors) == 1:
            del self.fields["instead_of"]
