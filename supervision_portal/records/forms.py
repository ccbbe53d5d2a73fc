"""The base of every record's form. The form is the schema of its record.

A draft keeps the raw text of each field, valid or not, under flat keys: field names, `actions-3-what` for
rows, `earlier-17-choice` for actions that came forward, `guard-…` for decisions on names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from supervision_portal.records import shown
from supervision_portal.records.document import Document, NextMeeting
from supervision_portal.records.models import Action
from supervision_portal.records.rows import EARLIER, Context, EarlierAction, Row, ThreadRow, in_words


@dataclass(frozen=True)
class Section:
    """A numbered part of a council's form."""

    key: str
    number: str
    title: str
    fields: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()  # names of row sets, shown after the fields
    considers: tuple[str, ...] = ()  # kinds of open actions that come forward here, shown before the fields


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

    @property
    def answers(self) -> list[forms.Form | BoundField]:
        """What can be wrong in it, from top to bottom."""
        return [*self.earlier, *self.fields, *(row for row_set in self.row_sets for row in row_set.rows)]


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
        whole = all([form.is_valid() for form in self.all_forms()])  # noqa: C419
        held_on = self.cleaned_data.get("held_on")
        new = [row for rows in self.rows.values() for row in rows if isinstance(row, ThreadRow)]
        return not any([held_on and row.refuse_before(held_on) for row in new]) and whole  # noqa: C419

    @property
    def guards(self) -> dict[str, str]:
        """What the writer decided about names, to be sent along."""
        return {key: text for key, text in self.draft.items() if self._guard_key.fullmatch(key)}

    def sections_asked(self) -> tuple[Section, ...]:
        """The sections that this record has: some are for certain people alone."""
        return self.sections

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
            for section in self.sections_asked()
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
            sections=[self._section(section) for section in self.sections_asked()],
            new_actions=[
                row.new_action(str(row.prefix))
                for rows in self.rows.values()
                for row in rows
                if isinstance(row, ThreadRow)
            ],
            considered=[made for form in self.earlier.values() if (made := form.considered())],
            next_meeting=self.next_meeting(),
            typed=self.cleaned_data,
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
            return in_words(value)
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
