"""Forms about people, and the sign-in."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people import sheets
from supervision_portal.people.models import ReportingLine, Service, Team, Training, User
from supervision_portal.people.roles import Role

MOST_MEANT = 10  # people offered for a name that is not exact
NOBODY = "Nobody with this name or email address is in the portal. Check the spelling"
WHO_IS_MEANT = "Select who you mean, or enter their work email address"
TWO_THIRDS = {"class": "govuk-!-width-two-thirds"}


class SignInForm(LoginForm):
    """Sign in with the work email address."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = "Work email address", "Password", ""
        login.error_messages["required"] = "Enter your work email address"
        password.error_messages["required"] = "Enter your password"
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Wrong together, or too many tries: said at the address, where the summary's link can lead."""
        try:
            super().clean()
        except ValidationError as wrong:
            self.add_error("login", wrong)
        return self.cleaned_data


class LineOfText(forms.CharField):
    """A short text of one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={**TWO_THIRDS, "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).split())


class PersonForm(PlainErrors, forms.Form):
    """Who somebody is."""

    name = LineOfText(label="Name", max_length=150)
    staff_number = LineOfText(
        label="Staff number (optional)", help_text="As in the HR system", max_length=30, required=False
    )


class NewPersonForm(PersonForm):
    """Somebody who is not in the portal yet."""

    email = forms.EmailField(
        label="Work email address",
        help_text="They sign in with it, and set their password through “I have forgotten my password”.",
        max_length=254,
        widget=forms.EmailInput(attrs={**TWO_THIRDS, "autocomplete": "off"}),
        error_messages={
            "required": "Enter their work email address",
            "invalid": "Enter an email address, like name@example.org",
        },
    )
    field_order = ["name", "email", "staff_number"]


class PostForm(PlainErrors, forms.Form):
    """A post: what somebody does, where, and from when."""

    role = forms.ChoiceField(
        label="Role in the portal",
        help_text="Decides what they may do.",
        choices=[("", "Choose a role"), *Role.choices],
        error_messages={"required": "Choose their role in the portal"},
    )
    title = LineOfText(
        label="Job title (optional)",
        help_text="For example, Advanced practitioner",
        max_length=120,
        required=False,
    )
    team = forms.ModelChoiceField(
        label="Team",
        queryset=Team.objects.all(),
        required=False,
        empty_label="Not in one team",
    )
    service = forms.ModelChoiceField(
        label="Service",
        help_text="Only for a post that is not in one team.",
        queryset=Service.objects.all(),
        required=False,
        empty_label="All services",
    )
    start = UKDateField(label="First day", called="the first day of the post")
    end = UKDateField(label="Last day (optional)", called="the last day of the post", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("team") and data.get("service"):
            if data["team"].service_id != data["service"].pk:
                belongs = f"{data['team']} belongs to {data['team'].service}"
                self.add_error("service", f"{belongs}. Choose one of the two")
            data["service"] = None
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", "The last day must be on or after the first day")
        return data


def people_called(words: str) -> tuple[list[User], bool]:
    """People who may be meant, and whether it is certain: one has this address, or alone this name.

    Only people who have not left; a part of a name or address brings a few, and nothing is certain then.
    """
    active = User.objects.active()
    for found in (active.with_address(words), active.filter(name__iexact=words)):
        if people := list(found.order_by("name", "pk")[:MOST_MEANT]):
            return people, len(people) == 1
    return list(active.search(words).order_by("name", "pk")[:MOST_MEANT]), False


class LineForm(PlainErrors, forms.Form):
    """Who manages or supervises somebody, and from when."""

    kind = forms.ChoiceField(
        label="What is it?",
        help_text="The line manager supervises, unless somebody else holds personal supervision.",
        choices=ReportingLine.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what it is"},
    )
    supervisor = LineOfText(
        label="By whom?",
        help_text="Work email address or full name",
        max_length=254,
        error_messages={"required": "Enter who manages or supervises them"},
    )
    meant = forms.ChoiceField(
        label="Do you mean …?",
        help_text="Somebody else? Enter their work email address above.",
        widget=forms.RadioSelect,
        error_messages={"required": WHO_IS_MEANT, "invalid_choice": WHO_IS_MEANT},
    )
    start = UKDateField(
        label="From",
        help_text="What there is of the same kind ends the day before.",
        called="the first day",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = " ".join(str(self["supervisor"].value() or "").split())
        self.likely, self.is_certain = people_called(typed) if typed else ([], False)
        meant = self.fields["meant"]
        assert isinstance(meant, forms.ChoiceField)
        meant.choices = [(str(person.pk), f"{person.name}, {person.email}") for person in self.likely]
        if self.is_certain or not self.likely:
            del self.fields["meant"]

    def clean(self) -> dict[str, Any]:
        """`supervisor` becomes a person: who was typed exactly, or was chosen of those who may be meant."""
        data = super().clean() or self.cleaned_data
        chosen = data.pop("meant", "")
        if "supervisor" not in data:
            return data
        if not self.likely:
            self.add_error("supervisor", NOBODY)
        found = [person for person in self.likely if self.is_certain or str(person.pk) == chosen]
        return data | {"supervisor": found[0] if found else None}


class LastDayForm(PlainErrors, forms.Form):
    """The last day of a post, of a line or of work here."""

    on = UKDateField(label="Last day", called="the last day")


class TrainingForm(PlainErrors, forms.Form):
    """Training that somebody has completed."""

    kind = forms.ChoiceField(
        label="Which training?",
        choices=Training.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select which training it was"},
    )
    completed_on = UKDateField(label="Completed on", called="the day it was completed")
    provider = LineOfText(label="Provided by (optional)", max_length=120, required=False)

    def clean_completed_on(self) -> Any:
        day = self.cleaned_data["completed_on"]
        if day > timezone.localdate():
            raise ValidationError("The day it was completed must be today or earlier")
        return day


class ServiceForm(PlainErrors, forms.Form):
    name = LineOfText(label="Name of the service", max_length=120)


class TeamForm(PlainErrors, forms.Form):
    name = LineOfText(label="Name of the team", max_length=120)
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.all(), empty_label="Choose a service"
    )


class SearchForm(forms.Form):
    """What the list of people shows. Anything that makes no sense is taken as not asked."""

    SHOWN = [("", "People who work here"), ("left", "People who have left")]
    q = LineOfText(label="Name or email address", max_length=200, required=False)
    team = forms.ModelChoiceField(
        label="Team", queryset=Team.objects.all(), required=False, empty_label="All teams"
    )
    who = forms.ChoiceField(label="Show", choices=SHOWN, required=False)


class UploadForm(PlainErrors, forms.Form):
    """A CSV to import."""

    file = forms.FileField(
        label="CSV file",
        help_text=f"At most {sheets.MAX_ROWS:,} rows and {sheets.MAX_BYTES // 1024 // 1024} MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose a CSV file", "empty": "The file is empty. Choose another"},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > sheets.MAX_BYTES:
            raise ValidationError(f"The file must be {sheets.MAX_BYTES // 1024 // 1024} MB or smaller")
        return file
