"""Forms of a genogram: people, what they are to each other, and a photographed drawing instead.

Choices of people come from the version that is shown, read once. Select and radio fields of people clean to
the person.
"""

import re
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from casefile.genogram_models import GenogramPerson
from supervision_portal.design.fields import LATEST, UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.forms import LineOfText

People = Mapping[int, GenogramPerson]

OLDEST = 1800  # the earliest year: great-grandparents
OR_A_YEAR = "For example, 3/12/2016, or only the year, 2016."
SEXES = [("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Not known")]
PREGNANCIES = [
    ("", "No, a person"),
    ("pregnant", "Pregnancy"),
    ("miscarriage", "Miscarriage"),
    ("stillbirth", "Stillborn"),
    ("termination", "Termination"),
]
COUPLES = [
    ("married", "Married or civil partners"),
    ("couple", "A couple, not married"),
    ("separated", "Separated"),
    ("divorced", "Divorced"),
    ("transitory", "A brief or casual relationship"),
]
CHILDREN = [
    ("birth", "By birth"),
    ("adopted", "Adopted"),
    ("fostered", "Fostered"),
    ("step", "Stepchild"),
]
TWINS = [("", "No"), ("twins", "A twin"), ("identical", "An identical twin")]
FEELINGS = [
    ("close", "Close"),
    ("distant", "Distant"),
    ("conflict", "In conflict"),
    ("violence", "Violence, from the first towards the second"),
]
NEW = "Somebody new: I enter them below"
ONE_PARENT = "Nobody: only one parent is known"


class WhenField(UKDateField):
    """A day, or a year alone. Cleans to a date or an int."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **{"help_text": OR_A_YEAR, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not re.fullmatch("[0-9]{4}", text):
            return super().to_python(value)
        if not OLDEST <= int(text) <= LATEST:
            raise ValidationError(f"The year of {self.called} must be between {OLDEST} and {LATEST}")
        return int(text)


class PastField(WhenField):
    """A day that has come, or a year that has begun."""

    def to_python(self, value: Any) -> Any:
        when, today = super().to_python(value), timezone.localdate()
        if when and when > (today.year if isinstance(when, int) else today):
            raise ValidationError(f"{self._start()} must be today or in the past")
        return when


class SomebodyField(forms.TypedChoiceField):
    """One of the people of the version; cleans to them, or to None."""

    def offer(self, people: People, nobody: str) -> None:
        """Say who can be chosen; `nobody` is the words for no one."""
        self.choices = [("", nobody), *((str(pk), called(person)) for pk, person in people.items())]
        self.coerce = lambda key: people[int(key)]
        self.empty_value = None


def called(person: GenogramPerson) -> str:
    """A person's name with what tells them from others of the same name."""
    if person.born is None:
        return str(person)
    year = person.born if isinstance(person.born, int) else person.born.year
    return f"{person}, {'born' if not person.pregnancy else 'due or ended'} {year}"


def _somebody(label: str, **more: Any) -> SomebodyField:
    return SomebodyField(label=label, **more)


def _radios(label: str, choices: list[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


class WithPeople(PlainErrors, forms.Form):
    """A form that offers people of the version. `nobody` are the words for no one, by field."""

    nobody: Mapping[str, str] = {}

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for name, field in self.fields.items():
            if isinstance(field, SomebodyField):
                field.offer(self.among(name), self.nobody.get(name, "Choose a person"))

    def among(self, _name: str) -> People:
        """Who can be chosen in a field."""
        return self.people


class PersonForm(WithPeople):
    """Somebody in the family, or a pregnancy."""

    name = LineOfText(
        label="Name or initials (optional)",
        help_text="Leave empty if it is not known.",
        max_length=150,
        required=False,
    )
    sex = _radios("Sex", SEXES, initial="unknown")
    born = WhenField(label="Date of birth (optional)", called="the date of birth")
    died = PastField(
        label="Date of death (optional)", called="the date of death", help_text="A date or only the year."
    )
    is_dead = forms.BooleanField(label="Has died, on a date that is not known", required=False)
    pregnancy = forms.ChoiceField(
        label="Is it a pregnancy, or one that was lost?",
        help_text="If so, the date of birth above is the day it is due, or ended.",
        choices=PREGNANCIES,
        required=False,
    )
    is_index = forms.BooleanField(label="This is the child the genogram is about", required=False)
    note = LineOfText(
        label="Note (optional)",
        help_text="A few words beneath the name, like “school nurse” or “in prison”.",
        max_length=200,
        required=False,
    )

    PERSON = ("name", "sex", "born", "died", "is_dead", "pregnancy", "is_index", "note")

    def person(self) -> dict[str, Any]:
        """What was entered of the person."""
        return {name: self.cleaned_data[name] for name in self.PERSON if name in self.cleaned_data}


class RelativeForm(PersonForm):
    """Somebody new, or somebody of the genogram, who is something to `of`."""

    known = _somebody("Who?", required=False)
    is_index = None  # type: ignore[assignment]  # how a form leaves out a field of its base

    nobody = {"known": NEW, "other": ONE_PARENT}

    def __init__(
        self,
        *args: Any,
        of: GenogramPerson,
        others: Iterable[int],
        pairs: Container[frozenset[int]],
        **kwargs: Any,
    ) -> None:
        """`others` are the keys of those who can be the other parent, `pairs` those of couples."""
        self.of, self.others, self.pairs = of, set(others), pairs
        super().__init__(*args, **kwargs)
        if not self.others:
            for name in ("other", "couple"):
                self.fields.pop(name, None)
        elif len(self.others) == 1 and "other" in self.fields:
            self.fields["other"].initial = str(next(iter(self.others)))

    def among(self, name: str) -> People:
        if name == "other":
            return {pk: person for pk, person in self.people.items() if pk in self.others}
        return {pk: person for pk, person in self.people.items() if pk != self.of.pk}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("known") and data.get("name"):
            self.add_error("known", "Choose somebody, or enter somebody new below, not both")
        return data


class PartnerForm(RelativeForm):
    """A partner, now or earlier."""

    pregnancy = None  # type: ignore[assignment]
    kind = _radios("What are or were they to each other?", COUPLES)
    began = PastField(label="Since when? (optional)", called="the day it began")
    ended = PastField(label="Until when? (optional)", called="the day it ended")

    field_order = ["kind", "began", "ended", "known", "name", "sex", "born"]


class ChildForm(RelativeForm):
    """A child, with the other parent where that is known."""

    other = _somebody("Who is the other parent?", required=False)
    kind = _radios("How did the child come to them?", CHILDREN, initial="birth")
    twins = _radios("Is the child a twin?", TWINS, required=False, help_text="Say so for each of the twins.")

    field_order = ["known", "name", "sex", "born", "other", "kind", "twins"]


class ParentForm(RelativeForm):
    """A parent; where one is entered already, the two are or were something to each other."""

    pregnancy = None  # type: ignore[assignment]
    kind = _radios("How did the child come to them?", CHILDREN, initial="birth")
    other = _somebody("Together with", required=False, help_text="A parent who is entered already.")
    couple = forms.ChoiceField(
        label="What are or were the two parents to each other?",
        choices=[("", "Choose"), *COUPLES],
        required=False,
        help_text="Only where there is another parent.",
    )

    nobody = {"known": NEW, "other": "Nobody who is entered here"}
    field_order = ["known", "name", "sex", "born", "kind", "other", "couple"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        one, other = data.get("known"), data.get("other")
        if one and one == other:
            self.add_error("other", "Choose somebody else: a child has two different parents")
        elif other and not data.get("couple") and frozenset((other.pk, one and one.pk)) not in self.pairs:
            self.add_error("couple", "Choose what the two parents are or were to each other")
        return data


class CoupleForm(WithPeople):
    """Two people who are or were partners."""

    partner_a = _somebody("One partner")
    partner_b = _somebody("The other partner")
    kind = _radios("What are or were they to each other?", COUPLES)
    began = PastField(label="Since when? (optional)", called="the day it began")
    ended = PastField(label="Until when? (optional)", called="the day it ended")

    def clean(self) -> dict[str, Any]:
        return _two_people(self, "partner_a", "partner_b")


class ChildLinkForm(WithPeople):
    """Whose child somebody is."""

    child = _somebody("Who is the child?")
    parent_a = _somebody("Whose child?")
    parent_b = _somebody("And whose?", required=False)
    kind = _radios("How did the child come to them?", CHILDREN, initial="birth")
    twins = _radios("Is the child a twin?", TWINS, required=False, help_text="Say so for each of the twins.")

    nobody = {"parent_b": ONE_PARENT}


class RelationshipForm(WithPeople):
    """What is between two people."""

    a = _somebody("The first person")
    b = _somebody("The second person")
    kind = _radios("What is between them?", FEELINGS)

    def clean(self) -> dict[str, Any]:
        return _two_people(self, "a", "b")


def _two_people(form: forms.Form, one: str, other: str) -> dict[str, Any]:
    if form.cleaned_data.get(one) and form.cleaned_data.get(one) == form.cleaned_data.get(other):
        form.add_error(other, "Choose two different people")
    return form.cleaned_data


class HouseholdForm(WithPeople):
    """Who lives together."""

    members = forms.TypedMultipleChoiceField(
        label="Who lives together?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick who lives together"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["members"]
        members.choices = [(str(pk), called(person)) for pk, person in self.people.items()]
        members.coerce = lambda key: self.people[int(key)]


class DrawingForm(PlainErrors, forms.Form):
    """A photograph of a genogram drawn by hand."""

    picture = forms.FileField(
        label="Photograph",
        help_text="JPEG, PNG or WebP, smaller than 20 MB. Where it was taken is not kept.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={"required": "Choose the photograph", "empty": "This file is empty. Choose another"},
    )
    drawn_on = UKDateField(
        label="When was it drawn?", called="the day it was drawn", initial=timezone.localdate
    )
    description = forms.CharField(
        label="What does it show?",
        help_text="In words, for who cannot see it: who is in the family, who lives together, who is close.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Describe what the drawing shows",
            "max_length": "Write at most 4,000 characters. You have %(show_value)s",
        },
    )

    def clean_drawn_on(self) -> Any:
        if self.cleaned_data["drawn_on"] > timezone.localdate():
            day: Any = self.fields["drawn_on"]
            raise ValidationError(f"{day.called[:1].upper()}{day.called[1:]} must be today or in the past")
        return self.cleaned_data["drawn_on"]
