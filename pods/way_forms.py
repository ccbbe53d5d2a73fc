"""Forms to copy a way to run a session and change the copy."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, slug_re
from django.http import QueryDict

from pods.rules import changing
from pods.rules.changing import Data, Said
from pods.rules.steps import WHO, WRITES_ALONE, Head
from supervision_portal.design.forms import PlainErrors

_LABEL = "label-"  # before the key of a field whose wording can be changed
_END, _HEAD = "end-", "head-"
_PART, _DOES = "part-", "does-"
_ENDS = {
    "low": "What the lowest means",
    "high": "What the highest means",
    "left": "What the left side means",
    "right": "What the right side means",
}


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(label: str, words: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=words,
        validators=[MaxLengthValidator(200, f"{label} must be 200 characters or fewer")],
        error_messages={"required": f"Enter the words for {label[:1].lower()}{label[1:]}"},
    )


def _asked(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=f"{label} (optional)",
        help_text=help_text,
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": f"{label} must be 500 characters or fewer"},
    )


class CopyForm(PlainErrors, forms.Form):
    """What a copy is called."""

    name = forms.CharField(
        label="Name of your copy",
        help_text="By this name facilitators choose it, so let it say what is different.",
        max_length=120,
        error_messages={"max_length": "The name must be 120 characters or fewer"},
    )


class WayForm(PlainErrors, forms.Form):
    """What a way is called, and what it is for."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        error_messages={"max_length": "The name must be 120 characters or fewer"},
    )
    use = forms.CharField(
        label="What it is for",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "What it is for must be 500 characters or fewer"},
    )


class PartsForm(PlainErrors, forms.Form):
    """The parts that people play, and one more; a part whose name is taken out goes.

    What was typed of a part that somebody else has taken away stays; a part that they have added is there.
    """

    def __init__(self, data: QueryDict | None = None, *, way: Data) -> None:
        parts = changing.parts(way)
        there_are = {part.key: part for part in parts}
        typed = None if data is None else data.dict()
        if typed is not None:
            sent = [name.removeprefix(_PART) for name in typed if name.startswith(_PART)]
            there_are |= {key: Head(key, "") for key in sent if key not in there_are and slug_re.match(key)}
            as_it_is = {f"{_PART}{part.key}": part.label for part in parts}
            as_it_is |= {f"{_DOES}{part.key}": part.hint for part in parts}
            typed = as_it_is | typed
        super().__init__(typed)
        self.keys, self._stay = [*there_are, ""], changing.asking(way)
        for number, part in enumerate(there_are.values(), start=1):
            self._ask(f"Part {number}", part)
        self._ask("Another part", Head("", ""))

    def _ask(self, label: str, part: Head) -> None:
        can_go = part.label and part.key not in self._stay
        self.fields[f"{_PART}{part.key}"] = forms.CharField(
            label=label if part.key else f"{label} (optional)",
            help_text=f"Take the name out to take “{part.label}” away." if can_go else "",
            initial=part.label,
            required=False,
            max_length=100,
            error_messages={"max_length": "The name of a part must be 100 characters or fewer"},
        )
        self.fields[f"{_DOES}{part.key}"] = _asked(f"What {label[:1].lower()}{label[1:]} does")
        self.fields[f"{_DOES}{part.key}"].initial = part.hint

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        before = set()
        for key in self.keys:
            name = data.get(f"{_PART}{key}", "").casefold()
            if name in before:
                self.add_error(f"{_PART}{key}", "Two parts have this name. Give one of them another")
            before |= {name} - {""}
        if data.get(_DOES) and not data.get(_PART) and _PART not in self.errors:
            self.add_error(_PART, "Enter the name of the other part")
        return data

    def said(self) -> list[Head]:
        data = self.cleaned_data
        return [
            Head(key, data[f"{_PART}{key}"], data[f"{_DOES}{key}"])
            for key in self.keys
            if data[f"{_PART}{key}"]
        ]


class StepForm(PlainErrors, forms.Form):
    """The words and times of one step, and what is asked on its sheet."""

    title = forms.CharField(
        label="Title",
        max_length=150,
        error_messages={"max_length": "The title must be 150 characters or fewer"},
    )
    minutes = forms.IntegerField(
        label="Minutes (optional)",
        help_text="The clock advises and stops nobody. Without minutes there is none.",
        required=False,
        min_value=0,
        max_value=240,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter the minutes as a number, like 10",
            "min_value": "Enter the minutes as a number, like 10",
            "max_value": "A step lasts at most 240 minutes",
        },
    )
    say = forms.CharField(
        label="What the facilitator can say (optional)",
        help_text="One sentence on a line.",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "What the facilitator can say must be 3,000 characters or fewer"},
    )
    do = _asked("What everybody is asked to do")
    turn = _asked(
        "What those are asked to do whose turn it is",
        "Where some speak or write while others listen, who read what everybody is asked.",
    )
    who = forms.ChoiceField(
        label="Who speaks or writes",
        choices=[(key, _sentence(words)) for key, words in WHO.items()],
        error_messages={"invalid_choice": "Choose who speaks or writes from the list"},
    )
    quiet = forms.ChoiceField(
        label="Who is quiet",
        help_text="They listen, and their screens stay quiet.",
        required=False,
        choices=[
            ("", "Nobody"),
            *((key, _sentence(words)) for key, words in WHO.items() if key != "everybody"),
        ],
        error_messages={"invalid_choice": "Choose who is quiet from the list"},
    )

    def __init__(self, *args: Any, step: Data | None = None, **kwargs: Any) -> None:
        if step:
            kwargs["initial"] = {
                "title": step["title"],
                "minutes": step.get("minutes") or None,
                "say": "\n".join(step.get("say", ())),
                "do": step.get("do", ""),
                "turn": step.get("turn", ""),
                "who": step.get("who", "everybody"),
                "quiet": step.get("quiet", ""),
            }
        super().__init__(*args, **kwargs)
        for number, (key, label) in enumerate(changing.asked(step or {}).items(), start=1):
            self.fields[f"{_LABEL}{key}"] = forms.CharField(
                label=f"What is asked: {number}",
                initial=label,
                validators=[MaxLengthValidator(200, "What is asked must be 200 characters or fewer")],
                error_messages={"required": "Enter what is asked"},
            )
        for name, words in changing.ends(step or {}).items():
            self.fields[f"{_END}{name}"] = _words(_ENDS[name], words)
        for name, words in changing.heads(step or {}).items():
            side = "Row" if name.startswith("rows.") else "Column"
            self.fields[f"{_HEAD}{name}"] = _words(f"{side} “{words}”", words)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("quiet") and data.get("quiet") == data.get("who"):
            self.add_error("quiet", "Whoever speaks cannot be quiet. Choose somebody else, or nobody")
        return data

    def said(self) -> Said:
        data = self.cleaned_data

        def of(start: str) -> dict[str, str]:
            return {key.removeprefix(start): text for key, text in data.items() if key.startswith(start)}

        return Said(
            title=data["title"],
            minutes=data["minutes"] or 0,
            say=tuple(data["say"].splitlines()),
            do=data["do"],
            turn=data["turn"],
            who=data["who"],
            quiet=data["quiet"],
            labels=of(_LABEL),
            ends=of(_END),
            heads=of(_HEAD),
        )


class NewStepForm(StepForm):
    """A step of one kind, and where it comes."""

    of = forms.ChoiceField(
        label="What is shared",
        error_messages={
            "required": "Choose what is shared",
            "invalid_choice": "Choose what is shared from the list",
        },
    )
    asks = forms.CharField(
        label="What is to be written",
        help_text="As a question or the beginning of a sentence. People write one thing on a line.",
        max_length=200,
        error_messages={
            "required": "Enter what is to be written",
            "max_length": "What is to be written must be 200 characters or fewer",
        },
    )
    share = forms.BooleanField(
        label="Add a step after it, in which people read out what they want to share",
        required=False,
        initial=True,
    )
    after = forms.ChoiceField(
        label="Where it comes",
        required=False,
        error_messages={"invalid_choice": "Somebody has changed the steps. Choose again where it comes"},
    )
    field_order = ["title", "of", "asks", "share"]

    def __init__(self, *args: Any, kind: str, way: Data, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = way["steps"]
        wanted = {"alone": {"asks", "share"}, "together": {"asks"}, "share": {"of"}}.get(kind, set())
        for name in {"of", "asks", "share"} - wanted:
            del self.fields[name]
        after: Any = self.fields["after"]
        after.choices = [
            ("", "At the beginning"),
            *((each["key"], f"After “{each['title']}”") for each in steps),
        ]
        after.initial = steps[-1]["key"]
        if "of" in self.fields:
            alone = [(each["key"], each["title"]) for each in steps if each["kind"] in WRITES_ALONE]
            self.fields["of"].choices = [("", "Choose"), *alone]  # type: ignore[attr-defined]
