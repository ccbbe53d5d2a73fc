"""Forms about a child: who they are, who works with them, and who must not see their file."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from casefile.models import Status
from casefile.statuses import offered
from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.forms import NOBODY, WHO_IS_MEANT, LineOfText, people_called
from supervision_portal.people.models import Team
from supervision_portal.records.models import FileHolder

FROM = "From which day?"
ROLES = [(role.value, role.label) for role in (FileHolder.Role.CASEWORKER, FileHolder.Role.CTS_WORKER)]


class PersonForm(PlainErrors, forms.Form):
    """A form that asks for a person, and offers who may be meant where that is not certain.

    The field called `person` becomes a User; None where it was left empty.
    """

    person = "user"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = " ".join(str(self[self.person].value() or "").split())
        self.likely, self.is_certain = people_called(words) if words else ([], False)
        if self.likely and not self.is_certain:
            self._offer()

    def _offer(self) -> None:
        self.fields["meant"] = forms.ChoiceField(
            label="Do you mean …?",
            help_text="Somebody else? Enter their work email address above.",
            choices=[(str(person.pk), f"{person.name}, {person.email}") for person in self.likely],
            widget=forms.RadioSelect,
            error_messages={"required": WHO_IS_MEANT, "invalid_choice": WHO_IS_MEANT},
        )
        names = [name for name in self.fields if name != "meant"]
        names.insert(names.index(self.person) + 1, "meant")
        self.order_fields(names)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen, words = data.pop("meant", ""), data.get(self.person)
        if words and not self.likely:
            self.add_error(self.person, NOBODY)
        found = [person for person in self.likely if self.is_certain or str(person.pk) == chosen]
        return data | {self.person: found[0] if words and found else None}


def _person(label: str, **more: Any) -> LineOfText:
    return LineOfText(label=label, help_text="Full name or work email address.", max_length=254, **more)


class DetailsForm(PlainErrors, forms.Form):
    """Who a child is, and which team is responsible."""

    name = LineOfText(label="Name", max_length=150)
    initials = LineOfText(
        label="Initials (optional)",
        help_text="Leave empty to use the first letters of the name.",
        max_length=10,
        required=False,
    )
    case_number = LineOfText(label="Number in the case system", max_length=30)
    born_on = UKDateField(
        label="Date of birth (optional)",
        called="the date of birth",
        help_text="Leave empty if it is not known, or for a child who is not born yet.",
        required=False,
    )
    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.all(), required=False, empty_label="No team yet"
    )

    def clean_born_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["born_on"]
        if day and day > timezone.localdate():
            raise ValidationError("The date of birth must be today or in the past")
        return day


class AddressForm(PlainErrors, forms.Form):
    """Where a child lives, and whether that is confidential."""

    address = LineOfText(label="Home address (optional)", max_length=300, required=False)
    address_is_confidential = forms.BooleanField(
        label="The address is confidential",
        help_text="Only the workers, who supervises them and people named for it can see it then.",
        required=False,
    )


class StatusForm(PlainErrors, forms.Form):
    """A child’s status. `settled` and `complex` choose among the frequency rules of one status."""

    status = forms.ModelChoiceField(
        label="Status", queryset=Status.objects.all(), empty_label="Choose a status"
    )
    settled = forms.BooleanField(label="Settled", required=False)
    is_complex = forms.BooleanField(label="Complex, or in placement support", required=False)
    start = UKDateField(label=FROM, called="the day from which it holds")

    def __init__(self, *args: Any, now: Status | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields["status"]
        assert isinstance(status, forms.ModelChoiceField)
        status.queryset = offered(now)


class AddForm(PersonForm, DetailsForm, AddressForm):
    """A child who is new to the service, with what is known of them already."""

    worker = _person("Allocated worker (optional)", required=False)
    status = forms.ModelChoiceField(
        label="Status (optional)", queryset=offered(), required=False, empty_label="No status yet"
    )
    settled = forms.BooleanField(label="Settled", required=False)
    is_complex = forms.BooleanField(label="Complex, or in placement support", required=False)

    person = "worker"
    field_order = ["name", "initials", "case_number", "born_on", "address", "address_is_confidential", "team"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("settled") or data.get("is_complex")) and not data.get("status"):
            self.add_error("status", "Choose the status that is settled or complex")
        return data


class AllocateForm(PersonForm):
    """Who works with a child, from a day on."""

    role = forms.ChoiceField(
        label="As what?",
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose as what they work with the child"},
    )
    worker = _person("Who?", required=False)
    nobody = forms.BooleanField(label="Nobody: the allocation ends the day before", required=False)
    start = UKDateField(label=FROM, called="the day from which it holds")

    person = "worker"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "worker" in self.errors or "meant" in self.errors:
            return data
        if data.get("worker") and data.get("nobody"):
            self.add_error("worker", "Name a worker or tick “Nobody”, not both")
        if not data.get("worker") and not data.get("nobody"):
            self.add_error("worker", "Enter who works with the child, or tick “Nobody”")
        return data


class SiblingForm(PlainErrors, forms.Form):
    """A brother or sister who has a file too."""

    case_number = LineOfText(label="Number of the brother or sister in the case system", max_length=30)


class KnowsForm(PersonForm):
    """Somebody who must know a confidential address."""

    user = _person("Who must know it too?", error_messages={"required": "Enter who must know it"})
    reason = LineOfText(label="Why must they know it?", max_length=300)


class BarForm(PersonForm):
    """Somebody who must not see a file."""

    user = _person(
        "Who must not see this file?", error_messages={"required": "Enter who must not see this file"}
    )
    reason = forms.CharField(
        label="Why?",
        help_text="For example, the child is a relative of theirs. Whoever may change this list can read it.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why this person must not see the file"},
    )


class FindForm(PlainErrors, forms.Form):
    """A child by their number, for who sees no file."""

    case_number = LineOfText(label="Number of the child in the case system", max_length=30)
