"""Rows of tables that grow, and what is decided about actions that came forward: parts of a record's form."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import Truncator

from supervision_portal.design.fields import UKDateField
from supervision_portal.people.models import User
from supervision_portal.people.working_days import add_working_days
from supervision_portal.records.document import Considered, NewAction
from supervision_portal.records.models import Action

EARLIER = {
    "action": "Earlier actions",
    "goal": "Goals so far",
    "need": "Learning and development needs so far",
    "learning": "Learning points of audits",
}
LONGEST = 50_000  # characters in one answer that can be shared; a draft keeps any length


NO_DATES = {  # what people write where a date should stand → days until the date that is suggested
    "asap": 1,
    "a s a p": 1,
    "as soon as possible": 1,
    "urgent": 1,
    "urgently": 1,
    "immediate": 1,
    "immediately": 1,
    "now": 1,
    "today": 0,
    "tomorrow": 1,
    "this week": 4,
    "next week": 7,
    "end of month": 28,
    "end of the month": 28,
    "end of this month": 28,
    "n a": 28,
    "na": 28,
    "none": 28,
    "not applicable": 28,
    "ongoing": 28,
    "on going": 28,
    "continuing": 28,
    "continuous": 28,
    "as needed": 28,
    "as required": 28,
    "when needed": 28,
    "tbc": 14,
    "tba": 14,
    "to be confirmed": 14,
    "to be agreed": 14,
    "next supervision": 28,
    "next session": 28,
}
POLITE = {"please", "pls", "thanks"}


def in_words(day: Any) -> str:
    return f"{day:%-d %B %Y}" if day else ""


class ActionDateField(UKDateField):
    """The date of an action; “ASAP”, “ongoing” and their like are refused with the reason (CAL-A5.2)."""

    def to_python(self, value: Any) -> dt.date | None:
        words = re.sub(r"[^a-z]+", " ", str(value or "").lower()).split()
        typed = " ".join(word for word in words if word not in POLITE)
        if typed in NO_DATES:
            day = timezone.localdate() + dt.timedelta(days=NO_DATES[typed])
            day = add_working_days(day - dt.timedelta(days=1), 1)  # that day, or the next one that is worked
            raise ValidationError(
                f"“{str(value).strip()}” cannot be followed up, so an action needs a date. "
                f"Enter one, for example {in_words(day)}",
                code="no_date",
            )
        return super().to_python(value)


@dataclass
class Context:
    """What a form knows of its record: its parties by role, and what is open on the file."""

    people: dict[str, User]
    open_actions: list[Action] = field(default_factory=list)


class Answer(forms.CharField):
    """A long plain-text answer under the form's own heading."""

    def __init__(self, label: str, hint: str = "", *, rows: int = 4, required: bool = False) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={
                "required": f"Answer “{label}”",
                "max_length": f"“{label}” has %(show_value)s characters. Shorten it to {LONGEST:,} or fewer",
            },
        )


def _choices(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class Row(forms.Form):
    """One row of a table that grows: written down and no more. An empty row is left out."""

    caption: ClassVar[str] = ""
    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, context: Context, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context

    @property
    def number(self) -> str:
        return str(self.prefix).rsplit("-", 1)[1]

    def cells(self) -> tuple[str, ...]:
        """The row as it prints, a text for each of `columns`."""
        return tuple(str(self.cleaned_data.get(name, "")) for name in self.fields)


class ThreadRow(Row):
    """A row that becomes an action, a goal or a need in the file’s one thread."""

    kind: ClassVar[str] = Action.Kind.ACTION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "who" in self.fields:
            _choices(
                self.fields["who"],
                [
                    ("", ""),
                    *((role, person.name) for role, person in self.context.people.items()),
                    ("other", "Someone else"),
                ],
            )

    def new_action(self, row: str) -> NewAction:
        data = self.cleaned_data
        people = self.context.people
        owner = people.get(data.get("who", "") if self.kind == "action" else "supervisee")
        who = owner.name if owner else data.get("who_other", "")
        return NewAction(
            row=row,
            kind=self.kind,
            what=data["what"],
            owner_id=owner.pk if owner else None,
            who=who,
            by_when=data.get("by_when"),
        )

    def refuse_before(self, day: dt.date) -> bool:
        """Whether it is to be done before the day on which it was agreed; then that is its error."""
        by_when = self.cleaned_data.get("by_when")
        if by_when is None or by_when >= day:
            return False
        words = f"The date must not be before the day of this record, {in_words(day)}"
        self.add_error("by_when", words)
        return True

    def cells(self) -> tuple[str, ...]:
        new = self.new_action("")
        return new.what, new.who, in_words(new.by_when)


class ActionRow(ThreadRow):
    """What, who, by when (CAL-A2.3)."""

    caption = "Actions"
    columns = ("Action", "Name", "By when")
    what = forms.CharField(
        label="Action",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Enter what has to be done"},
    )
    who = forms.ChoiceField(label="Name", error_messages={"required": "Choose who does it"})
    who_other = forms.CharField(label="Their name, if someone else", required=False, max_length=150)
    by_when = ActionDateField(
        label="By when",
        called="the date by when the action is to be done",
        error_messages={"required": "Enter a date by when the action is to be done"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("who") == "other" and not data.get("who_other"):
            self.add_error("who_other", "Enter the name of the person who does it")
        return data


class GoalRow(ThreadRow):
    """A goal of a Shared Conversation, or a development need: open until it is met (CAL-7.2, CAL-10.1)."""

    kind = Action.Kind.GOAL
    caption = "Goals"
    columns = ("Goal", "Name", "By when")
    what = forms.CharField(
        label="Goal",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Enter the goal"},
    )
    by_when = ActionDateField(
        label="By when (if there is a date)", called="the date by when it is to be reached", required=False
    )


class NeedRow(GoalRow):
    """A learning and development need."""

    kind = Action.Kind.NEED
    caption = "New learning and development needs"
    columns = ("Learning or development need", "Name", "By when")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].label = "Learning or development need"
        self.fields["what"].error_messages["required"] = "Enter the learning or development need"


class EarlierAction(forms.Form):
    """What is decided about an action that was open already (CAL-A2.2)."""

    CHOICES = {
        Action.Kind.ACTION: [
            ("update", "Update it, it stays open"),
            ("done", "Done"),
            ("carry_on", "Carry it on as it is"),
            ("drop", "No longer needed"),
        ],
        Action.Kind.GOAL: [("update", "Progress, still open"), ("done", "Met"), ("drop", "No longer a goal")],
        Action.Kind.NEED: [("update", "Progress, still open"), ("done", "Met"), ("drop", "No longer needed")],
        Action.Kind.LEARNING: [
            ("update", "Talked about, to come back to"),
            ("done", "Learnt from, done"),
            ("drop", "No longer needed"),
        ],
    }
    choice = forms.ChoiceField(label="What about it?", widget=forms.RadioSelect)
    note = forms.CharField(
        label="Update", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    by_when = ActionDateField(label="New date, if it changes", called="the new date", required=False)

    def __init__(self, *, action: Action, **source: Any) -> None:
        super().__init__(prefix=f"earlier-{action.pk}", **source)
        self.action = action
        choice = self.fields["choice"]
        _choices(choice, self.CHOICES[Action.Kind(action.kind)])
        choice.required = action.kind == Action.Kind.ACTION
        choice.error_messages["required"] = f"Choose what happened with {self._called()}"

    def _called(self) -> str:
        """The action in a message at the top of a form with many of them."""
        return f"“{Truncator(self.action.what).chars(60)}”"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("choice") in ("update", "drop") and not data.get("note"):
            words = "Write the update" if data["choice"] == "update" else "Say why it is no longer needed"
            self.add_error("note", words)
        if not data.get("choice") and data.get("note"):
            self.add_error("choice", "Choose what your update means for it")
        stays = data.get("choice") in ("update", "carry_on")
        if stays and "by_when" in data and self._is_past(data["by_when"]):
            self.add_error("by_when", f"The date of {self._called()} has passed. Enter a new one")
        return data

    def _is_past(self, new: dt.date | None) -> bool:
        """Whether an action would stay open with a date before today; goals and needs may."""
        due = new or self.action.by_when
        today = timezone.localdate()
        return self.action.kind == Action.Kind.ACTION and due is not None and due < today

    def considered(self) -> Considered | None:
        data = self.cleaned_data
        if not data.get("choice"):
            return None
        return Considered(self.action.pk, data["choice"], data.get("note", ""), data.get("by_when"))

    def cells(self) -> tuple[str, ...]:
        action, data = self.action, self.cleaned_data
        chosen = dict(self.CHOICES[Action.Kind(action.kind)]).get(data.get("choice", ""), "Not discussed")
        earlier = [f"{in_words(update.on)}: {update.text}" for update in action.updates.all()]
        now = " – ".join(part for part in (str(chosen), data.get("note", "")) if part)
        due = data.get("by_when") or action.by_when
        return action.what, action.who, in_words(due), "\n".join([*earlier, now])
