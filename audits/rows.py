"""The rows of an audit: learning points, corrective actions, good practice; and fields made from scales."""

from typing import Any, ClassVar

from django import forms

from audits.rules.tool import Scale, Tool
from supervision_portal.design.fields import UKDateField
from supervision_portal.records.document import NewAction
from supervision_portal.records.models import Action
from supervision_portal.records.rows import ActionRow, Answer, Row, ThreadRow

WHOLE = ("", "The whole file")
ADDED = {
    "learning": "learning point",
    "corrective": "corrective action",
    "good": "example",
}  # what one row is


def answer(scale: Scale, label: str, hint: str = "", required: bool = False) -> forms.Field:
    """A field for a scale. Whether it has to be filled in is for the form to say, who knows what is asked."""
    missing = f"Answer “{label}”"
    common: dict[str, Any] = {"label": label, "help_text": hint, "required": required}
    match scale.kind:
        case "choice":
            return forms.ChoiceField(
                choices=[(each.value, each.label) for each in scale.choices],
                widget=forms.RadioSelect,
                error_messages={"required": missing},
                **common,
            )
        case "date":
            return UKDateField(called="a date", **common)
        case "number":
            return forms.DecimalField(
                max_digits=9,
                decimal_places=2,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                error_messages={"required": missing, "invalid": f"Enter a number for “{label}”"},
                **common,
            )
        case _:
            return Answer(label, hint, rows=3, required=required)


class _Sectioned(Row):
    """A row that belongs to a part of the tool."""

    parts: ClassVar[list[tuple[str, str]]] = [WHOLE]
    part = forms.ChoiceField(label="Section", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["part"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.parts

    @property
    def part_name(self) -> str:
        return dict(self.parts)[self.cleaned_data.get("part", "")]


class LearningRow(_Sectioned, ThreadRow):
    """What cannot be changed now and should be avoided in the future."""

    kind = Action.Kind.LEARNING
    caption = "Learning points"
    columns = ("Section", "Action", "By whom")
    what = forms.CharField(
        label="Learning point",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Enter the learning point"},
    )
    who = forms.ChoiceField(label="By whom", required=False)

    def new_action(self, row: str) -> NewAction:
        data = self.cleaned_data
        owner = self.context.people.get(data.get("who", ""))
        return NewAction(
            row, self.kind, data["what"], owner.pk if owner else None, owner.name if owner else ""
        )

    def cells(self) -> tuple[str, ...]:
        new = self.new_action("")
        return self.part_name, new.what, new.who


class CorrectiveRow(_Sectioned, ActionRow):
    """What is to be put right, by a day; a manager confirms that it was."""

    caption = "Corrective actions"
    columns = ("Section", "Action", "By when", "By whom")
    sign_off: ClassVar[bool] = True
    field_order = ("part", "what", "who", "who_other", "by_when", "priority")

    def new_action(self, row: str) -> NewAction:
        made = super().new_action(row)
        return NewAction(made.row, made.kind, made.what, made.owner_id, made.who, made.by_when, self.sign_off)

    def cells(self) -> tuple[str, ...]:
        what, who, by_when = super().cells()
        urgent = [self.priority] if "priority" in self.fields else []
        return self.part_name, what, by_when, who, *urgent

    @property
    def priority(self) -> str:
        chosen: str = self.cleaned_data.get("priority", "")
        return dict(self.fields["priority"].choices).get(chosen, "")  # type: ignore[attr-defined]


class GoodRow(_Sectioned):
    """An example of good practice; shared on a page of its own only where the auditor says so."""

    caption = "Examples of good practice"
    columns = ("Section", "Example")
    example = forms.CharField(
        label="Example",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        error_messages={"required": "Enter the example"},
    )
    share = forms.ChoiceField(
        label="Can everybody learn from it?",
        help_text="It is then shown to all staff, without names and without saying whose file it was.",
        choices=[("", "No, it stays in this audit"), ("yes", "Yes, share it")],
        required=False,
    )

    def cells(self) -> tuple[str, ...]:
        return self.part_name, self.cleaned_data["example"]


def rows_of(tool: Tool, parts: list[tuple[str, str]]) -> dict[str, type[Row]]:
    """The tables that the tool has after its questions, with its parts to choose from."""
    own: dict[str, type[Row]] = {}
    given = {"parts": [WHOLE, *parts]}
    if tool.after.learning:
        own["learning"] = type("ToolLearningRow", (LearningRow,), given)
    if tool.after.corrective:
        priority = tool.after.priority
        # What came of an observation or a dip sample is in the hands of the manager who wrote it.
        more: dict[str, Any] = {"sign_off": tool.after.sign_off and tool.looks_at != "practice"}
        if priority:
            more["priority"] = answer(priority, priority.label, required=True)
            more["columns"] = (*CorrectiveRow.columns, priority.label)
        own["corrective"] = type("ToolCorrectiveRow", (CorrectiveRow,), given | more)
    if tool.after.good_practice:
        # What a line manager saw of one person is shared with nobody.
        between_two: dict[str, Any] = {"share": None} if tool.looks_at == "practice" else {}
        own["good"] = type("ToolGoodRow", (GoodRow,), given | between_two)
    return own
