"""The forms of the records of pods: Leicestershire's template, an S2 to the reflect standard, and a topic.

Headings are the councils' own; hints are ours. What was written in the room is in their drafts already
(`services.drafting`).
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils import timezone

from casefile.forms import S2Form
from casefile.genogram_forms import DrawingForm
from pods import pictures
from pods.council import council
from supervision_portal.design.fields import UKDateField
from supervision_portal.records import shown
from supervision_portal.records.document import Document
from supervision_portal.records.forms import Part, Section
from supervision_portal.records.held import HeldForm, held_on
from supervision_portal.records.rows import ActionRow, Answer, Row

THINKING = "What the group thinks is happening and why, not who said what."


def _hidden() -> forms.CharField:
    return forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class Copied(Row):
    """One part of a sheet that the group filled in together and wanted in the record whole."""

    sheet = _hidden()
    row = _hidden()
    column = _hidden()
    text = Answer("", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = (self["sheet"].value(), self["row"].value(), self["column"].value())
        self.fields["text"].label = " – ".join(str(part) for part in said if part)


class PictureRow(Row):
    """A picture that was picked: the spread of a scale, places on two axes, a drawing."""

    kind = _hidden()
    title = _hidden()
    data = forms.CharField(required=False, max_length=70_000, widget=forms.HiddenInput)
    words = Answer("", "The picture prints with these words.", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = f"Picture: {self['title'].value()}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            pictures.picture(data)
        except ValueError:
            self.add_error("words", "This picture cannot be drawn any more. Take it out of the record.")
        return data


class PodForm(HeldForm):
    """What all records of pods have: who was there, and the sheets that were copied in.

    Those stand under the section `copied_under`.
    """

    held_on = held_on("the pod")
    present = Answer(
        "Present", "Who brought it first, then everybody else who was there.", rows=3, required=True
    )

    facts = ("held_on", "present")
    row_forms = {"copied": Copied, "pictures": PictureRow}
    copied_under = "summary"

    def parts(self) -> list[Part]:
        return [self._with_copied(part) for part in super().parts()]

    def _with_copied(self, part: Part) -> Part:
        if part.section.key != self.copied_under:
            return part
        rows = (*self.rows["copied"], *self.rows["pictures"])
        return replace(part, fields=[*part.fields, *(bound for row in rows for bound in row)])

    def _section(self, section: Section) -> shown.Section:
        whole = super()._section(section)
        if section.key != self.copied_under:
            return whole
        copied = tables([row.cleaned_data for row in self.rows["copied"]])
        return replace(whole, blocks=(*whole.blocks, *copied, *self._pictured()))

    def _pictured(self) -> Iterator[shown.Block]:
        """Each picture that was picked, under what it is and says in words: both are read, and printed."""
        for number, row in enumerate(self.rows["pictures"]):
            if not row.errors:
                picture = pictures.picture(row.cleaned_data)
                yield shown.Text(f"picture-{number}", "Picture", picture.words)
                yield picture


class WorksheetForm(DrawingForm):
    """A photograph of a worksheet that was filled in on paper."""

    drawn_on = UKDateField(
        label="When was it filled in?", called="the day it was filled in", initial=timezone.localdate
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].label = "What does it say?"
        self.fields[
            "description"
        ].help_text = "In words, for who cannot see it. They go into the draft, where you can change them."


def tables(cells: list[dict[str, str]]) -> list[shown.Table]:
    """Sheets that were copied in, as they print: as a matrix, in columns, else part by part."""
    sheets: dict[str, list[dict[str, str]]] = {}
    for cell in cells:
        sheets.setdefault(cell["sheet"], []).append(cell)
    return [_table(name, found) for name, found in sheets.items()]


def _table(name: str, cells: list[dict[str, str]]) -> shown.Table:
    rows, columns = (tuple(dict.fromkeys(cell[head] for cell in cells)) for head in ("row", "column"))
    if columns == ("",):
        written = tuple((cell["row"], cell["text"]) for cell in cells if cell["text"])
        return shown.Table(name, ("Part", "What was written"), written)
    if len(rows) == len(cells):  # no row goes across: each column has parts of its own
        parts = [
            [f"{cell['row']}\n{cell['text']}" for cell in cells if cell["column"] == column and cell["text"]]
            for column in columns
        ]
        return shown.Table(name, columns, tuple(zip_longest(*parts, fillvalue="")))
    at = {(cell["row"], cell["column"]): cell["text"] for cell in cells}
    grid = tuple((row, *(at.get((row, column), "") for column in columns)) for row in rows)
    return shown.Table(name, ("", *columns), grid)


class GroupSupervisionForm(PodForm):
    """POD Group Supervision: Leicestershire's recording template, word for word (LEI-REC.1).

    It has no field for decisions: a pod is for reflection and learning (LEI-PUR.1).
    """

    goal = Answer(
        "Workers Goal",
        "What the worker wanted from this discussion, not for the case.",
        rows=3,
        required=True,
    )
    summary = Answer("Summary of discussions/work undertaken", THINKING, rows=10, required=True)
    forward = Answer(
        "How will this be used/taken forward",
        "What the worker does with it: the questions they will ask, and when.",
        rows=4,
        required=True,
    )

    sections = (
        Section("goal", "1", "Workers Goal", ("goal",)),
        Section("summary", "2", "Summary of discussions/work undertaken", ("summary",)),
        Section("forward", "3", "How will this be used/taken forward", ("forward",)),
    )


class TopicForm(PodForm):
    """A pod on a topic, of a team that holds no cases: filed with the team (LEI-NCH.1)."""

    topic = forms.CharField(
        label="Topic", max_length=200, error_messages={"required": "Enter what the pod talked about"}
    )
    worries = Answer("What are we worried about?")
    working_well = Answer("What’s working well?")
    scaling = Answer("Where are we now?", "On a scale from 0 to 10, with what both ends mean.", rows=3)
    next_steps = Answer("Next steps", rows=4)
    summary = Answer("Anything else from the discussion", THINKING, rows=4)

    facts = ("held_on", "topic", "present")
    sections = (
        Section("worries", "1", "What are we worried about?", ("worries",)),
        Section("well", "2", "What’s working well?", ("working_well",)),
        Section("scaling", "3", "Where are we now?", ("scaling",)),
        Section("next", "4", "Next steps", ("next_steps",)),
        Section("summary", "5", "Discussion", ("summary",)),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(
            data.get(name) for name in ("worries", "working_well", "scaling", "next_steps", "summary")
        ):
            self.add_error("worries", "Write what the pod thought about the topic")
        return data


class Explore(ActionRow):
    """An action of a reflect meeting: often something to find out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].help_text = "It may be something to explore or learn, or a question to ask."


class ReflectForm(PodForm, S2Form):
    """An S2 of type pod, whose reflection is recorded as the reflect guidance says (CAL-13.1, CAL-R.2).

    What an S2 says of its type is no choice here: it never counts as individual supervision.
    """

    formality = None
    type = None

    progress = Answer(
        "Progress on actions previously identified in supervision and audit",
        "What the caseworker said of them. They are considered one by one in case supervision.",
        rows=2,
    )
    discussion = Answer("Summary of the discussion", THINKING, rows=6)
    hypotheses = Answer(
        "What are our hypotheses?",
        "The different explanations that were considered, with one that contradicts the others.",
    )
    working_hypothesis = Answer(
        "Working hypothesis", "The one that is used from here, and is being tested out.", rows=3
    )
    drawn = Answer(
        "Genograms, ecomaps and timelines",
        "How they were made, and how the family was involved. The genogram of the file prints below.",
        rows=3,
    )
    uncertainty = Answer("Risk analysis and ‘safe uncertainty’", rows=4)
    change = Answer("Motivation and the cycle of change", rows=3)
    family_views = Answer(
        "Views of the family",
        "They are the experts of their lives: what they see as the problem, and what as a solution.",
        rows=3,
    )
    system = Answer(
        "Family system and wider network", "How the relationships in it act on each other.", rows=3
    )
    statements = Answer(
        "Harm, danger and safety statements, or visioning", "Those made with the family.", rows=3
    )
    rehearsal = Answer("Family sculpt, role play or rehearsal", "If there was one.", rows=2)
    tools = Answer("Tools used", rows=2)

    row_forms = {"actions": Explore, "copied": Copied, "pictures": PictureRow}
    copied_under = "reflection"
    facts = ("held_on", "present")
    sections = (
        Section("progress", "1", S2Form.sections[0].title, ("agenda", "progress")),
        *S2Form.sections[1:3],
        Section(
            "reflection",
            "4",
            "Reflection",
            (
                *(
                    "discussion",
                    "hypotheses",
                    "working_hypothesis",
                    "tested",
                    "drawn",
                    "uncertainty",
                    "change",
                ),
                *("family_views", "system", "statements", "rehearsal", "tools", "going_well", "differently"),
                *("perspectives", "practitioner_risk", "practitioner_safety", "concerns"),
            ),
        ),
        *S2Form.sections[4:],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_actions = council().actions == "after"
        if not self.has_actions:
            self.rows["actions"] = []

    def sections_asked(self) -> tuple[Section, ...]:
        return tuple(each for each in self.sections if self.has_actions or each.key != "actions")

    def document(self) -> Document:
        document = super().document()
        document.facts[1:1] = [shown.Fact("Formal/Informal", "Informal"), shown.Fact("Type", "Pod")]
        return document
