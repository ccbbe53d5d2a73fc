"""The base of every record's form. The form is the schema of its record.

A draft keeps the raw text of each field, valid or not, under flat keys: field names, `actions-3-what` for
rows, `earlier-17-choice` for actions that came forward, `guard-…` for decisions on names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from supervision_portal.design.fields import UKDateField
from supervision_portal.people.models import User
from supervision_portal.records import shown
from supervision_portal.records.document import Considered, Document, NewAction, NextMeeting
from supervision_portal.records.models import Action

EARLIER = {
    "action": "Earlier actions",
    "goal": "Goals so far",
    "need": "Learning and development needs so far",
}
LONGEST = 50_000  # characters in one answer that can be shared; a draft keeps any length


@dataclass(frozen=True)
class Section:
    """A numbered part of a council's form."""

    key: str
    number: str
    title: str
    fields: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()  # names of row sets, shown after the fields
    considers: tuple[str, ...] = ()  # kinds of open actions that come forward here, shown before the fields


@dataclass
class Context:
    """What a form knows of its record: the two people, and what is open on the file."""

    supervisee: User
    supervisor: User
    open_actions: list[Action] = field(default_factory=list)


class UploadForm(forms.Form):
    """One PDF."""

    document = forms.FileField(
        label="PDF file",
        error_messages={
            "required": "Choose a PDF file",
            "empty": "This file is empty. Choose another",
            "invalid": "Choose a PDF file",
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )


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
    """One row of a table that grows. An empty row is left out."""

    kind: ClassVar[str] = Action.Kind.ACTION
    caption: ClassVar[str] = ""
    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, context: Context, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context
        if "who" in self.fields:
            _choices(
                self.fields["who"],
                [
                    ("", ""),
                    ("supervisee", context.supervisee.name),
                    ("supervisor", context.supervisor.name),
                    ("other", "Someone else"),
                ],
            )

    @property
    def number(self) -> str:
        return str(self.prefix).rsplit("-", 1)[1]

    def new_action(self, row: str) -> NewAction:
        data = self.cleaned_data
        people = {"supervisee": self.context.supervisee, "supervisor": self.context.supervisor}
        owner = people.get(data.get("who", ""), self.context.supervisee if self.kind != "action" else None)
        who = owner.name if owner else data.get("who_other", "")
        return NewAction(
            row=row,
            kind=self.kind,
            what=data["what"],
            owner_id=owner.pk if owner else None,
            who=who,
            by_when=data.get("by_when"),
        )

    def cells(self) -> tuple[str, ...]:
        new = self.new_action("")
        return new.what, new.who, _day(new.by_when)


class ActionRow(Row):
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
    by_when = UKDateField(
        label="By when", error_messages={"required": "Enter a date by when the action is to be done"}
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("who") == "other" and not data.get("who_other"):
            self.add_error("who_other", "Enter the name of the person who does it")
        return data


class GoalRow(Row):
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
    by_when = UKDateField(label="By when (if there is a date)", required=False)


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
    }
    choice = forms.ChoiceField(label="What about it?", widget=forms.RadioSelect)
    note = forms.CharField(
        label="Update", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    by_when = UKDateField(label="New date, if it changes", required=False)

    def __init__(self, *, action: Action, **source: Any) -> None:
        super().__init__(prefix=f"earlier-{action.pk}", **source)
        self.action = action
        choice = self.fields["choice"]
        _choices(choice, self.CHOICES[Action.Kind(action.kind)])
        choice.required = action.kind == Action.Kind.ACTION
        choice.error_messages["required"] = f"Choose what happened with “{action.what[:60]}”"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("choice") in ("update", "drop") and not data.get("note"):
            words = "Write the update" if data["choice"] == "update" else "Say why it is no longer needed"
            self.add_error("note", words)
        if not data.get("choice") and data.get("note"):
            self.add_error("choice", "Choose what your update means for it")
        return data

    def considered(self) -> Considered | None:
        data = self.cleaned_data
        if not data.get("choice"):
            return None
        return Considered(self.action.pk, data["choice"], data.get("note", ""), data.get("by_when"))

    def cells(self) -> tuple[str, ...]:
        action, data = self.action, self.cleaned_data
        chosen = dict(self.CHOICES[Action.Kind(action.kind)]).get(data.get("choice", ""), "Not discussed")
        earlier = [f"{_day(update.on)}: {update.text}" for update in action.updates.all()]
        now = " – ".join(part for part in (str(chosen), data.get("note", "")) if part)
        due = data.get("by_when") or action.by_when
        return action.what, action.who, _day(due), "\n".join([*earlier, now])


@dataclass(frozen=True)
class RowSet:
    """A table of a form that grows: its rows, and an empty one for the browser to copy."""

    name: str
    what: str
    rows: list[Row]
    template: Row

    @property
    def add_label(self) -> str:
        return f"Add another {self.what.lower()}"


@dataclass(frozen=True)
class Part:
    """A section with everything that a page draws of it."""

    section: Section
    earlier: list[EarlierAction]
    fields: list[BoundField]
    row_sets: list[RowSet]


class RecordForm(forms.Form):
    """Base of the forms of records. Subclasses name their fields, `sections` and `row_forms`."""

    sections: ClassVar[tuple[Section, ...]] = ()
    row_forms: ClassVar[dict[str, type[Row]]] = {}
    facts: ClassVar[tuple[str, ...]] = ("held_on",)  # fields printed at the top

    _row_key = re.compile(r"(?P<rows>[a-z]+)-(?P<number>\d{1,4})-(?P<field>[a-z_]+)")
    _earlier_key = re.compile(r"earlier-\d{1,18}-(choice|note|by_when)")
    _guard_key = re.compile(r"guard-[0-9a-f]{16}")

    def __init__(self, draft: Mapping[str, str], *, context: Context, checked: bool = False) -> None:
        """`draft` is the record's data. Unchecked, the form shows it as it is; checked, it also validates."""
        super().__init__(data=dict(draft) if checked else None, initial=dict(draft))
        # As on the page, so that errors are listed from top to bottom.
        self.order_fields([*self.facts, *(name for section in self.sections for name in section.fields)])
        self.context = context
        self.draft = draft
        self.earlier = {
            action.pk: EarlierAction(**self._source(f"earlier-{action.pk}"), action=action)
            for action in context.open_actions
        }
        self.rows = {name: self._rows(name) for name in self.row_forms}

    # -- what is kept

    @classmethod
    def keep(cls, posted: Mapping[str, Any]) -> dict[str, str]:
        """Of what a browser sent, the fields that belong to this form, as text."""
        return {key: str(posted[key]) for key in posted if cls._accepts(key) and posted[key] != ""}

    @classmethod
    def _accepts(cls, key: str) -> bool:
        if key in cls.base_fields:
            return not isinstance(cls.base_fields[key], forms.FileField)
        if cls._earlier_key.fullmatch(key) or cls._guard_key.fullmatch(key):
            return True
        row = cls._row_key.fullmatch(key)
        form = cls.row_forms.get(row["rows"]) if row else None
        return form is not None and row is not None and row["field"] in form.base_fields

    # -- rows

    def _source(self, prefix: str) -> dict[str, Any]:
        if self.is_bound:
            return {"data": self.data}
        start = prefix + "-"
        return {
            "initial": {key[len(start) :]: text for key, text in self.draft.items() if key.startswith(start)}
        }

    def _rows(self, name: str) -> list[Row]:
        return [self._row(name, number) for number in self._numbers(name)]

    def _numbers(self, name: str) -> list[int]:
        found = (self._row_key.fullmatch(key) for key in self.draft)
        return sorted({int(row["number"]) for row in found if row and row["rows"] == name})

    def _row(self, name: str, number: int | str) -> Row:
        prefix = f"{name}-{number}"
        return self.row_forms[name](prefix=prefix, context=self.context, **self._source(prefix))

    def rows_to_show(self, name: str) -> list[Row]:
        """The rows typed so far and one to type into."""
        numbers = self._numbers(name)
        return [*self.rows[name], self._blank(name, numbers[-1] + 1 if numbers else 0)]

    def _blank(self, name: str, number: int | str) -> Row:
        return self.row_forms[name](prefix=f"{name}-{number}", context=self.context)

    def row_template(self, name: str) -> Row:
        """A row for the browser to copy; `__n__` stands for its number."""
        return self._blank(name, "__n__")

    def all_forms(self) -> Iterable[forms.Form]:
        yield self
        yield from self.earlier.values()
        for rows in self.rows.values():
            yield from rows

    def is_whole(self) -> bool:
        """Whether it can be shared: the form and every row and earlier action are valid."""
        # A list, not a generator: every form is to show its errors, not only the first one.
        return all([form.is_valid() for form in self.all_forms()])  # noqa: C419

    @property
    def decisions(self) -> dict[str, str]:
        """What the writer decided about names, to be sent along."""
        return {key: text for key, text in self.draft.items() if self._guard_key.fullmatch(key)}

    def parts(self) -> list["Part"]:
        """The sections as a page draws them."""
        return [
            Part(
                section=section,
                earlier=[form for form in self.earlier.values() if form.action.kind in section.considers],
                fields=[self[name] for name in section.fields],
                row_sets=[
                    RowSet(
                        name,
                        self.row_forms[name].columns[0],
                        self.rows_to_show(name),
                        self.row_template(name),
                    )
                    for name in section.rows
                ],
            )
            for section in self.sections
        ]

    def top(self) -> list[BoundField]:
        """The fields above the first section."""
        return [self[name] for name in self.facts]

    # -- what is shared

    def document(self) -> Document:
        """The record as it will be signed. Only after `is_whole()`."""
        return Document(
            held_on=self.cleaned_data["held_on"],
            facts=[self._fact(name) for name in self.facts if self.cleaned_data.get(name)],
            sections=[self._section(section) for section in self.sections],
            new_actions=[row.new_action(str(row.prefix)) for rows in self.rows.values() for row in rows],
            considered=[made for form in self.earlier.values() if (made := form.considered())],
            next_meeting=self.next_meeting(),
        )

    def next_meeting(self) -> NextMeeting | None:
        return None

    def _fact(self, name: str) -> shown.Fact:
        return shown.Fact(str(self.fields[name].label), self.words(name))

    def words(self, name: str) -> str:
        """A field's answer as text to print."""
        value, fieldobj = self.cleaned_data.get(name), self.fields[name]
        if isinstance(fieldobj, forms.ChoiceField):
            return str(dict(fieldobj.widget.choices).get(value, "")) if value else ""
        if isinstance(fieldobj, forms.BooleanField):
            return "Yes" if value else "No"
        if hasattr(value, "strftime") and hasattr(value, "year"):
            return _day(value)
        if hasattr(value, "strftime"):
            return f"{value:%-I:%M%p}".lower()
        return str(value or "")

    def _section(self, section: Section) -> shown.Section:
        earlier = [table for kind in section.considers if (table := self._earlier_table(kind))]
        texts = [shown.Text(name, str(self.fields[name].label), self.words(name)) for name in section.fields]
        rows = [self._row_table(name) for name in section.rows]
        return shown.Section(section.key, section.number, section.title, (*earlier, *texts, *rows))

    def _earlier_table(self, kind: str) -> shown.Table | None:
        rows = tuple(form.cells() for form in self.earlier.values() if form.action.kind == kind)
        if not rows:
            return None
        columns = (Action.Kind(kind).label, "Name", "By when", "Updates")
        return shown.Table(EARLIER[kind], columns, rows)

    def _row_table(self, name: str) -> shown.Table:
        form = self.row_forms[name]
        return shown.Table(form.caption, form.columns, tuple(row.cells() for row in self.rows[name]))


def _day(day: Any) -> str:
    return f"{day:%-d %B %Y}" if day else ""
