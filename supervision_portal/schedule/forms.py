"""Forms about the policy, but for that of a rule: first days, reminders, files, kinds and contracts."""

import datetime as dt
import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import slug_re
from django.utils import timezone

from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.forms import LineOfText
from supervision_portal.schedule import registry
from supervision_portal.schedule.rule_form import SpanField
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.reading import Reading, read
from supervision_portal.schedule.rules.stages import EARLY, STAGES

LONGEST_FILE = 1024 * 1024  # bytes


class OnForm(PlainErrors, forms.Form):
    """Of which day the policy is shown."""

    on = UKDateField(label="Show the rules of another day", called="the day", required=False)


class StartForm(PlainErrors, forms.Form):
    """From which day the changes are to be in force."""

    start = UKDateField(
        label="First day on which the changes are in force",
        help_text="Today or later, for example 3/12/2026. A day in the past judges anew what has been.",
        called="the first day",
    )


class PublishForm(PlainErrors, forms.Form):
    """Why, and that a day in the past is meant. `base` is the last publication that the person looked by."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    past = forms.BooleanField(
        label="I mean a first day in the past: due dates of that time count by the new rules",
        error_messages={"required": "Tick that you mean a day in the past, or choose another day"},
    )
    reason = forms.CharField(
        label="Why do the rules change?",
        help_text="Everybody can read it in the history of the policy.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the rules change"},
    )

    def __init__(self, *args: Any, start: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        if start >= timezone.localdate():
            del self.fields["past"]


class StagesForm(PlainErrors, forms.Form):
    """When reminders of one duty go out; a stage left empty is never sent."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for stage, words in STAGES.items():
            where = "before it" if stage in EARLY else "after it; 0 days for the day itself"
            label = words[:1].upper() + words[1:]
            self.fields[stage] = SpanField(label=label, help_text=f"How long {where}, for example 7 days.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        latest = -math.inf
        for stage in STAGES:
            if not (text := data.get(stage)):
                continue
            days = Span.parse(text).about * (-1 if stage in EARLY else 1)
            if days < latest:
                self.add_error(stage, f"The reminder {STAGES[stage]} must not come before those above it")
            latest = max(latest, days)
        return data

    @property
    def spec(self) -> dict[str, str]:
        return {stage: self.cleaned_data[stage] for stage in STAGES if self.cleaned_data[stage]}


class PauseForm(PlainErrors, forms.Form):
    """How long an absence stops the clock."""

    pause = SpanField(
        label="How long must an absence be to stop the clock?",
        help_text="For example 4 weeks. The clock of a case, an oversight, a filing or a pod never stops.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["pause"].required = True
        self.fields["pause"].error_messages["required"] = "Enter how long, for example 4 weeks"


class UploadPolicyForm(PlainErrors, forms.Form):
    """A policy file. `reading` is what it says; what is wrong with it is in `problems`."""

    file = forms.FileField(
        label="Policy file",
        help_text="A text file in TOML, at most 1 MB.",
        widget=forms.FileInput(attrs={"accept": ".toml,text/plain"}),
        error_messages={"required": "Choose a policy file", "empty": "The file is empty. Choose another"},
    )
    whole = forms.ChoiceField(
        label="What becomes of rules that are not in the file?",
        choices=[("no", "They stay in force"), ("yes", "They are taken away")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what becomes of rules that are not in the file"},
    )
    reading: Reading | None = None

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LONGEST_FILE:
            raise ValidationError("The file must be 1 MB or smaller")
        try:
            self.reading = read(file.read().decode("utf-8-sig"), registry.checks())
        except UnicodeDecodeError:
            raise ValidationError("This is not a text file in UTF-8. Choose another") from None
        if problems := len(self.reading.problems):
            many = f"{problems} things are" if problems > 1 else "One thing is"
            raise ValidationError(f"{many} wrong with this file. Correct what is listed, and choose it again")
        return file


class WordForm(PlainErrors, forms.Form):
    """A word that rules name somebody or something by: one in use, none, or a new one."""

    word = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Select one, or none"})
    new = LineOfText(label="Another", max_length=40, required=False)

    def __init__(self, *args: Any, known: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        word = self.fields["word"]
        assert isinstance(word, forms.ChoiceField)
        # None and another are no words of their own: no word begins with “=”.
        word.choices = [
            *((each, each) for each in known),
            ("=none", "None that rules name"),
            ("=new", "Another one, below"),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("word") == "=new" and not data.get("new") and "new" not in self.errors:
            self.add_error("new", "Enter the other one")
        return data

    @property
    def chosen(self) -> str:
        """The word; empty for none."""
        word = self.cleaned_data["word"]
        return str({"=new": self.cleaned_data["new"], "=none": ""}.get(word, word))


class KindForm(WordForm):
    """What kind of team it is."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["word"].label = "What kind of team is it?"
        self.fields["new"].label = "Another kind"
        self.fields[
            "new"
        ].help_text = "Small letters and hyphens, as rules are to name it: family-connections"

    def clean_new(self) -> str:
        text = str(self.cleaned_data["new"])
        if text and not slug_re.fullmatch(text):
            raise ValidationError("Use letters, numbers and hyphens, without spaces")
        return text


class ContractForm(WordForm):
    """Under what contract somebody holds a post, from when."""

    start = UKDateField(
        label="From",
        help_text="On the first day of the post or before it, the post itself is corrected.",
        called="the first day",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["word"].label = "What is the contract?"
        self.fields["new"].label = "Another contract"
        self.fields["new"].help_text = "As rules are to name it."


class FindForm(forms.Form):
    """Whose contract is looked for."""

    q = LineOfText(label="Name or email address", max_length=200, required=False)
