"""The form of what a council's policy says of pods."""

from typing import Any

from django import forms

from pods import library
from pods.models import Attendance
from pods.rules.council import ACTIONS, NUMBERS, REASONS, RECORDS, Council
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.roles import Role

_SEEN_AS = [("good", "A good reason"), ("neutral", "Neither"), ("flagged", "Pointed out to managers")]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _radios(label: str, choices: list[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def _yes_no(label: str, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )


def _number(key: str, label: str, help_text: str = "") -> forms.IntegerField:
    least, most = NUMBERS[key]
    wrong = f"{label} must be a whole number from {least} to {most}"
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
    )


class CouncilForm(PlainErrors, forms.Form):
    """All of the `[pods]` table, and why it changes."""

    not_expected = forms.MultipleChoiceField(
        label="Who of the team is not expected at its pods",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    visitors = _yes_no("Can other professionals be invited?")
    remote_needs_reason = _yes_no("Does joining remotely need a reason?", "Pods are held face to face.")
    actions = _radios("Actions", [(key, _sentence(words)) for key, words in ACTIONS.items()])
    record = _radios(
        "What the record of a pod is", [(key, _sentence(words)) for key, words in RECORDS.items()]
    )
    way = forms.ChoiceField(label="The usual way to run a session")
    minutes = _number("minutes", "Length of a pod in minutes")
    smallest = _number("smallest", "Smallest group", "With fewer people the room gives a word of advice.")
    largest = _number("largest", "Largest group", "With more people as well.")
    destroy_after_days = _number(
        "destroy_after_days",
        "Days until what was written alone is destroyed",
        "After the end of the session. Seven at the most; 0 destroys it with the next run.",
    )
    participants_read_days = _number(
        "participants_read_days", "Days for which who took part reads the record"
    )
    why = forms.CharField(
        label="Why it changes",
        help_text="It stands in the history of the policy.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, council: Council, base: int | None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(council) | {"base": base}
        super().__init__(*args, **kwargs)
        ways = [(way.key, way.name) for way in library.ways().values()]
        known = dict(ways)
        self.fields["way"].choices = ways if council.way in known else [(council.way, council.way), *ways]
        labels = dict(Attendance.Reason.choices)
        reasons = {f"reason_{key}": _radios(labels[key], _SEEN_AS) for key in REASONS}
        for name, field in reasons.items():
            field.initial = self.initial[name]
            field.error_messages["required"] = f"Select how “{field.label}” is seen"
        order = [*self.fields]
        self.fields |= reasons
        at = order.index("visitors")
        self.order_fields([*order[:at], *reasons, *order[at:]])

    def table(self) -> dict[str, Any]:
        """The answers as a policy file has them."""
        said = {
            key: self.cleaned_data[key] for key in Council.__dataclass_fields__ if key in self.cleaned_data
        }
        for seen_as in ("good", "neutral"):
            keys = [key for key in REASONS if self.cleaned_data[f"reason_{key}"] == seen_as]
            said[f"{seen_as}_reasons"] = keys
        return said


def _initial(council: Council) -> dict[str, Any]:
    found: dict[str, Any] = {key: getattr(council, key) for key in Council.__dataclass_fields__}
    for key in ("visitors", "remote_needs_reason"):
        found[key] = "yes" if found[key] else "no"
    for key in REASONS:
        good, neutral = key in council.good_reasons, key in council.neutral_reasons
        found[f"reason_{key}"] = "good" if good else "neutral" if neutral else "flagged"
    return found
