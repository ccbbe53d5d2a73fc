"""Forms of the staff survey: to take a code and answer, to plan a survey, to change its questions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify

from audits.survey.models import SurveyQuestions
from audits.survey.rules import CHOICE, KINDS, LONGEST, TEXT, Data, Question, Questions
from supervision_portal.design.fields import UKDateField
from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.forms import LineOfText
from supervision_portal.people.models import Service, Team, User

NEW_ROWS = 3  # empty questions at the end of the form
OWN_WORDS = "Do not name anybody, and nothing by which a child, a colleague or you can be known"


class GroupForm(forms.Form):
    """For which group somebody's answers count."""

    group = forms.ChoiceField(
        label="Your answers count for",
        help_text="Figures of a group stand alone only where five or more of it answered.",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose for whom your answers count",
            "invalid_choice": "Choose one of the list",
        },
    )

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, initial={"group": groups[0][0]}, **kwargs)
        self.fields["group"].choices = groups  # type: ignore[attr-defined]


class CodeForm(PlainErrors, forms.Form):
    """A code, typed on whatever device."""

    code = forms.CharField(
        label="Your code",
        help_text="40 letters and digits. Hyphens and spaces do not matter.",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AnswerForm(forms.Form):
    """The questions of a survey. None has to be answered."""

    def __init__(self, *args: Any, asked: Questions, **kwargs: Any) -> None:
        super().__init__(*args, prefix="a", **kwargs)  # beside the code, whatever the questions are called
        for number, question in enumerate(asked.questions, start=1):
            self.fields[question.key] = _field(number, question)


def _field(number: int, question: Question) -> forms.Field:
    about = {
        "label": f"{number}. {question.text}",
        "help_text": question.hint or (OWN_WORDS if question.kind == TEXT else ""),
    }
    if question.kind == TEXT:
        too_long = f"Your answer must be {LONGEST:,} characters or fewer"
        return forms.CharField(
            **about,
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": too_long},
        )
    return forms.ChoiceField(
        **about,
        required=False,
        choices=list(question.options.items()),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the answers"},
    )


class KeyForm(PlainErrors, forms.Form):
    """A private key, typed or pasted."""

    key = forms.CharField(
        label="Your key",
        help_text="52 letters and digits. Hyphens and spaces do not matter.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PlanForm(PlainErrors, forms.Form):
    """A survey: which questions, when, whom it asks, and who holds the keys."""

    title = LineOfText(label="Title", help_text="For example, Staff survey, spring 2027", max_length=120)
    questions = forms.ModelChoiceField(
        label="Questions", queryset=SurveyQuestions.objects.none(), empty_label=None
    )
    opens_on = UKDateField(label="First day", called="the first day")
    closes_on = UKDateField(label="Last day", called="the last day")
    services = forms.ModelMultipleChoiceField(
        label="Services that are asked (optional)",
        help_text="Without services and teams, everybody is asked.",
        queryset=Service.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    teams = forms.ModelMultipleChoiceField(
        label="Teams that are asked (optional)",
        queryset=Team.objects.select_related("service").order_by("service__name", "name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    first = forms.EmailField(
        label="Who holds the first key",
        help_text="Their work email address. Best somebody of the staff side, like a union representative.",
    )
    second = forms.EmailField(
        label="Who holds the second key",
        help_text="Their work email address. It cannot be the same person.",
    )

    def __init__(self, *args: Any, latest: Iterable[SurveyQuestions], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions: Any = self.fields["questions"]
        questions.queryset = SurveyQuestions.objects.filter(pk__in=[each.pk for each in latest])

    def clean_first(self) -> User:
        return self._person("first")

    def clean_second(self) -> User:
        return self._person("second")

    def _person(self, name: str) -> User:
        found: User | None = User.objects.active().with_address(self.cleaned_data[name]).first()
        if found is None:
            raise forms.ValidationError("Nobody who works here has this email address. Check the spelling")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("opens_on") and data.get("closes_on") and data["closes_on"] < data["opens_on"]:
            self.add_error("closes_on", "The last day must be the first day or after it")
        if data.get("first") and data.get("first") == data.get("second"):
            self.add_error("second", "The two keys must be with two people")
        return data


class AboutForm(PlainErrors, forms.Form):
    """What a survey is called, and what it says of itself."""

    name = LineOfText(label="Name", max_length=120)
    about = forms.CharField(
        label="What people read first (optional)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuestionForm(forms.Form):
    """One question; an empty one is left out."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Question",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "A question must be 300 characters or fewer"},
    )
    hint = forms.CharField(
        label="Hint (optional)",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="How it is answered", choices=list(KINDS.items()))
    options = forms.CharField(
        label="Answers to choose from (optional)",
        help_text="One on a line. For one of several answers only.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    order = forms.IntegerField(
        label="Place",
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter its place as a number, like 3"},
    )
    leave_out = forms.BooleanField(label="Leave this question out", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lines = [line.strip() for line in data.get("options", "").splitlines() if line.strip()]
        if data.get("text") and not data.get("leave_out") and data.get("kind") == CHOICE and len(lines) < 2:
            self.add_error("options", "Enter two or more answers to choose from, one on a line")
        data["options"] = lines
        return data


def question_rows(content: Data, typed: Any = None) -> list[QuestionForm]:
    """A form for each question, and some for new ones; as many as were sent where something was typed."""
    rows = [
        {**row, "options": "\n".join(row.get("options", ())), "order": number}
        for number, row in enumerate(content["questions"], start=1)
    ]
    rows += [{}] * NEW_ROWS
    return [QuestionForm(typed, prefix=f"q{number}", initial=row) for number, row in enumerate(rows)]


def content_of(about: AboutForm, rows: list[QuestionForm], before: Data) -> Data:
    """The table that the forms make, in the order of the places."""
    wanted = [form.cleaned_data for form in rows if form.cleaned_data.get("text")]
    wanted = [row for row in wanted if not row["leave_out"]]
    wanted.sort(key=lambda row: row["order"] or 100)
    known = {row["key"] for row in before["questions"]}
    used = {row["key"] for row in wanted if row["key"] in known}
    return {
        **before,
        "name": about.cleaned_data["name"],
        "about": about.cleaned_data["about"],
        "questions": [_row(row, _key(row, known, used)) for row in wanted],
    }


def _key(row: Data, known: set[str], used: set[str]) -> str:
    """The key a question had; of a new one, made of its words, and new."""
    if row["key"] in known:
        return str(row["key"])
    first = slugify(row["text"])[:30].strip("-_") or "question"
    first = first.replace("_", "-")
    free = next(key for key in (first, *(f"{first}-{n}" for n in range(2, 100))) if key not in known | used)
    used.add(free)
    return free


def _row(row: Data, key: str) -> Data:
    made = {"key": key, "text": row["text"], "kind": row["kind"]}
    if row["hint"]:
        made["hint"] = row["hint"]
    return made | ({"options": row["options"]} if row["kind"] == CHOICE else {})
