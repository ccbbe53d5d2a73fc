"""The form of an audit, made from its tool: its fields are the tool's questions (CAL-A7.1, CAL-A7.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField

from audits.rows import ADDED, answer, rows_of
from audits.rules.found import Found
from audits.rules.tool import Grade, Part, Question, Tally, Tool, is_asked, tally
from supervision_portal.people.models import User
from supervision_portal.records import shown
from supervision_portal.records.document import Document
from supervision_portal.records.forms import Part as DrawnPart
from supervision_portal.records.forms import Section
from supervision_portal.records.held import HeldForm, held_on
from supervision_portal.records.rows import Answer, Context, ThreadRow

LONGEST = 5000  # characters of a comment on one question
OVERALL = "overall"


def _words(label: str, rows: int = 2) -> Answer:
    return Answer(label, rows=rows)


@dataclass(frozen=True)
class Asked:
    """One question as the page draws it: its fields, and what the file answers."""

    question: Question
    answer: BoundField
    found: Found | None
    found_label: str
    more: list[BoundField]
    why: BoundField | None


@dataclass(frozen=True)
class Block:
    """A part of the tool as the page draws it."""

    section: Section
    part: Part | None
    questions: list[Asked]
    further: list[BoundField]


class AuditForm(HeldForm):
    """The base that `form_for` fills with a tool's questions.

    Fields of a question: `q_…` its answer, `s_…` its second rating, `why_…` why the file's own answer is
    overruled, `note_…` a comment. Fields of a part: `part_…_notes`, `part_…_grade`, `part_…_why`.
    """

    tool: ClassVar[Tool]
    asked: ClassVar[tuple[Part, ...]] = ()
    found: ClassVar[Mapping[str, Found]] = {}
    people: ClassVar[Mapping[str, User]] = {}

    held_on = held_on("the audit")

    def __init__(self, draft: Mapping[str, str], *, context: Context, checked: bool = False) -> None:
        # Actions are for the people of the file, not for the auditors who write the record.
        super().__init__(draft, context=Context(dict(self.people), context.open_actions), checked=checked)

    def answers(self) -> dict[str, str]:
        """By question, the answers on scales: as typed so far, or as checked."""
        data = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.draft
        return {
            question.key: str(data.get(f"q_{question.key}") or "")
            for part in self.asked
            for question in part.questions
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        answers = self.answers()
        for part in self.asked:
            for question in part.questions:
                self._clean_question(question, answers)
            if part.grade and data.get(f"part_{part.key}_grade") and not data.get(f"part_{part.key}_why"):
                self.add_error(f"part_{part.key}_why", f"Write the reason for the grade of “{part.heading}”")
        if data.get("overall_grade") and "overall_why" in self.fields and not data.get("overall_why"):
            self.add_error("overall_why", "Write the reason for the overall judgement")
        return data

    def _clean_question(self, question: Question, answers: Mapping[str, str]) -> None:
        name = f"q_{question.key}"
        if not is_asked(question, answers):
            self.cleaned_data[name] = ""
            return
        if question.required and not answers[question.key] and name not in self.errors:
            self.add_error(name, f"Answer “{question.text}”")
        if self.is_overruled(question, answers) and not self.cleaned_data.get(f"why_{question.key}"):
            self.add_error(f"why_{question.key}", "Write why you do not agree with what the file shows")

    def is_overruled(self, question: Question, answers: Mapping[str, str]) -> bool:
        """Whether the auditor answers otherwise than the file itself."""
        found, given = self.found.get(question.key), answers.get(question.key, "")
        return bool(found and found.answer and given and given != found.answer)

    # -- as a page draws it

    def blocks(self) -> list[Block]:
        """The sections with questions; the tables that follow are drawn as in every record."""
        known = {part.key: part for part in self.asked}
        found = []
        for section in self.sections:
            part = known.get(section.key)
            questions = [self._asked(question) for question in part.questions] if part else []
            own = {bound.name for each in questions for bound in (each.answer, *each.more, each.why) if bound}
            further = [self[name] for name in section.fields if name not in own]
            found.append(Block(section, part, questions, further))
        return found

    def parts(self) -> list[DrawnPart]:
        """As of every record; but a row is added by what it is, for all tables begin with the section."""
        return [
            replace(part, row_sets=[replace(rows, what=ADDED[rows.name]) for rows in part.row_sets])
            for part in super().parts()
        ]

    def _asked(self, question: Question) -> Asked:
        key, found = question.key, self.found.get(question.key)
        why = self[f"why_{key}"] if f"why_{key}" in self.fields else None
        more = [self[name] for name in (f"s_{key}", f"note_{key}") if name in self.fields]
        label = self._label(question, found.answer) if found and found.answer else ""
        return Asked(question, self[f"q_{key}"], found, label, more, why)

    def counted(self) -> Tally:
        """How many questions apply so far, and how many were answered yes."""
        return tally(self.asked, self.answers())

    # -- as it prints

    def document(self) -> Document:
        document = super().document()
        document.typed["answers"] = {key: value for key, value in self.answers().items() if value}
        document.typed["points"] = [
            {
                "row": str(row.prefix),
                "kind": name,
                "part": row.cleaned_data.get("part", ""),
                "text": row.cleaned_data.get("what") or row.cleaned_data.get("example", ""),
                "who": row.new_action("").who if isinstance(row, ThreadRow) else "",
                "priority": row.cleaned_data.get("priority", ""),
                "shared": row.cleaned_data.get("share") == "yes",
            }
            for name, rows in self.rows.items()
            for row in rows
        ]
        return document

    def _section(self, section: Section) -> shown.Section:
        part = next((each for each in self.asked if each.key == section.key), None)
        if part is None:
            return super()._section(section) if section.key != OVERALL else self._overall(section)
        answers = self.answers()
        cells = [self._cells(each) for each in part.questions if is_asked(each, answers)]
        columns = ("Question", "Answer", "What the file shows, and comments")
        wide = 3 if any(beside for *_, beside in cells) else 2
        table = shown.Table("", columns[:wide], tuple(row[:wide] for row in cells))
        return shown.Section(section.key, section.number, section.title, (table, *self._graded(part)))

    def _cells(self, question: Question) -> tuple[str, str, str]:
        found, beside = self.found.get(question.key), []
        if found and found.answer:
            beside.append(f"In the file: {self._label(question, found.answer)}. {found.how}")
            if self.is_overruled(question, self.answers()):
                beside.append(f"The auditor’s reason: {self.words(f'why_{question.key}')}")
        if question.second and (rating := self.words(f"s_{question.key}")):
            beside.append(f"{question.second.label}: {rating}")
        if question.comments and (note := self.words(f"note_{question.key}")):
            beside.append(note)
        return question.text, self.words(f"q_{question.key}"), "\n".join(beside)

    @staticmethod
    def _label(question: Question, value: str) -> str:
        choice = question.scale.choice(value)
        return choice.label if choice else value

    def _graded(self, part: Part) -> list[shown.Text]:
        names = [f"part_{part.key}_{end}" for end in ("notes", "grade", "why")]
        return [
            shown.Text(name, str(self.fields[name].label), self.words(name))
            for name in names
            if name in self.fields
        ]

    def _overall(self, section: Section) -> shown.Section:
        counted = tally(self.asked, self.answers())
        numbers = (
            shown.Text("applicable", "Number of Applicable Questions", str(counted.applicable)),
            shown.Text("yes", "Number of Questions Answered Yes", str(counted.yes)),
        )
        texts = {
            name: shown.Text(name, str(self.fields[name].label), self.words(name)) for name in section.fields
        }
        first = [texts[name] for name in ("overall_grade", "overall_why") if name in texts]
        last = [texts[name] for name in ("overall_notes",) if name in texts]
        return shown.Section(section.key, section.number, section.title, (*first, *numbers, *last))


def _question_fields(part: Part, found: Mapping[str, Found]) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for question in part.questions:
        fields[f"q_{question.key}"] = answer(question.scale, question.text, question.hint)
        if question.second:
            fields[f"s_{question.key}"] = answer(question.second, question.second.label)
        if question.key in found and found[question.key].answer:
            fields[f"why_{question.key}"] = _words("If you do not agree with what the file shows, why not?")
        if question.comments:
            fields[f"note_{question.key}"] = _words("Comments")
    if part.comments:
        fields[f"part_{part.key}_notes"] = _words(part.comments, rows=4)
    if part.grade:
        fields |= _grade_fields(part.grade, f"part_{part.key}")
    return fields


def _grade_fields(grade: Grade, prefix: str) -> dict[str, forms.Field]:
    return {
        f"{prefix}_grade": answer(grade.scale, grade.label, required=True),
        f"{prefix}_why": _words("Reason for this grade", rows=3),
    }


def form_for(
    tool: Tool, *, staff: set[str], found: Mapping[str, Found], people: Mapping[str, User], of: str = "audit"
) -> type[AuditForm]:
    """The form of one audit: the parts that are asked of such staff, beside what their file answered.

    `of`: what its date is the date of, in a sentence.
    """
    asked = tool.for_staff(staff)
    attributes: dict[str, Any] = {"tool": tool, "asked": asked, "found": found, "people": people}
    attributes["held_on"] = held_on(f"the {of}")
    sections = []
    for part in asked:
        fields = _question_fields(part, found)
        attributes |= fields
        sections.append(Section(part.key, str(len(sections) + 1), part.heading, tuple(fields)))
    if tool.overall:
        fields = _grade_fields(tool.overall, OVERALL)
        if tool.overall_comments:
            fields["overall_notes"] = _words(tool.overall_comments, rows=4)
        attributes |= fields
        heading = tool.overall_heading or tool.overall.label
        sections.append(Section(OVERALL, str(len(sections) + 1), heading, tuple(fields)))
    rows = rows_of(tool, [(part.key, part.heading) for part in asked])
    for name, form in rows.items():
        sections.append(Section(name, str(len(sections) + 1), form.caption, rows=(name,)))
    attributes |= {"sections": tuple(sections), "row_forms": rows}
    made: type[AuditForm] = type("ToolForm", (AuditForm,), attributes)
    return made


class CompletionForm(HeldForm):
    """That the actions of an audit are completed, and when it was discussed (CAL-A7.3)."""

    held_on = held_on("the completion")
    discussed_in = forms.ChoiceField(
        label="Audit and any actions and learning discussed and recorded in supervision",
        error_messages={"required": "Choose the supervision in which the audit was discussed"},
    )
    comments = Answer("Comments", rows=3)

    facts = ("held_on", "discussed_in")
    sections = (Section("comments", "1", "Comments", ("comments",)),)


def completion_form(supervisions: list[tuple[str, str]]) -> type[CompletionForm]:
    """The form with the records of supervision, by key, in which the audit can have been discussed."""
    field = forms.ChoiceField(
        label=CompletionForm.base_fields["discussed_in"].label,
        choices=supervisions,
        widget=forms.RadioSelect,
        error_messages=CompletionForm.base_fields["discussed_in"].error_messages,
        required=bool(supervisions),  # a team’s folder holds no supervision
    )
    made: type[CompletionForm] = type("CompletionOfAudit", (CompletionForm,), {"discussed_in": field})
    return made
