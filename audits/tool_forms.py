"""Forms to change an audit tool. What is typed is kept; what is wrong with it the draft's page says."""

from collections.abc import Iterable
from typing import Any

from django import forms

from audits import evidence
from audits.rules.changing import Data, free_key
from audits.rules.reading import MOST_CASES
from audits.rules.scales import BUILT_IN
from audits.rules.tool import LOOKS_AT, STAFF
from supervision_portal.design.forms import PlainErrors

Choices = list[tuple[str, str]]
AS_PART = "As the part says"
AFTER = [
    ("learning", "Learning points"),
    ("corrective", "Corrective actions"),
    ("good_practice", "Examples of good practice"),
    ("sign_off", "A manager signs off each corrective action"),
]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(label: str, longest: int = 200, *, rows: int = 0, hint: str = "", **more: Any) -> forms.CharField:
    """Words that can be left out for now."""
    if rows:
        more["widget"] = forms.Textarea(attrs={"rows": rows})
    errors = {"max_length": f"“{label}” must be {longest:,} characters or fewer"}
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=longest, error_messages=errors, **more
    )


def _one_of(label: str, choices: Choices, *, hint: str = "") -> forms.ChoiceField:
    errors = {"invalid_choice": f"Choose “{label}” from the list"}
    return forms.ChoiceField(
        label=label, help_text=hint, choices=choices, required=False, error_messages=errors
    )


def _some_of(label: str, choices: Choices, *, hint: str = "") -> forms.MultipleChoiceField:
    errors = {"invalid_choice": "Somebody has changed the answers. Choose again"}
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=errors,
    )


def _tick(label: str, hint: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=hint, required=False)


def scale_choices(table: Data) -> Choices:
    """Every scale that a tool can use."""
    own = [(each["key"], each.get("label", "A scale without a name")) for each in table.get("scales", ())]
    return [*((key, scale.label) for key, scale in BUILT_IN.items()), *own]


class _PieceForm(PlainErrors, forms.Form):
    """A form of one piece of a tool, `said` what it says for the table."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.build()

    def build(self) -> None:
        """Fill in the choices that depend on the tool."""

    def choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def said(self) -> Data:
        raise NotImplementedError


class NewToolForm(PlainErrors, forms.Form):
    """What a new tool is called."""

    name = forms.CharField(
        label="Name of the tool",
        help_text="For example, Child’s file audit.",
        max_length=150,
        error_messages={
            "required": "Enter the name of the tool",
            "max_length": "The name must be 150 characters or fewer",
        },
    )


class HeadForm(_PieceForm):
    """What a tool says beside its parts."""

    name = _words("Name", 150, hint="By this name it is chosen.")
    heading = _words("Heading", hint="Printed on the record of the audit.")
    clause = _words("Where it is written", hint="For example, appendix 7.")
    looks_at = _one_of("What it looks at", [(key, _sentence(words)) for key, words in LOOKS_AT.items()])
    look_back = _words(
        "How far it looks back",
        20,
        hint="For example, 12 months.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    cases = forms.IntegerField(
        label="How many files are looked at beside it",
        help_text="Children’s files of the worker, for parts about the cases. Leave it empty for none.",
        required=False,
        min_value=0,
        max_value=MOST_CASES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Enter a number from 0 to {MOST_CASES}"
        ),
    )
    overall_heading = _words("Overall judgement: heading")
    overall_label = _words("Overall judgement: what is graded", hint="Leave it empty for no overall grade.")
    overall_scale = _one_of("Overall judgement: how it is graded", [])
    overall_comments = _words("Overall judgement: label of the comments", hint="Leave it empty for none.")
    after = _some_of("What comes after the questions", AFTER)
    priority = _one_of("Priority of corrective actions", [])

    def __init__(self, *args: Any, table: Data, **more: Any) -> None:
        self.table = table
        overall, after = table.get("overall", {}), table.get("after", {})
        said = {
            key: table.get(key) for key in ("name", "heading", "clause", "looks_at", "look_back", "cases")
        }
        said |= {f"overall_{key}": overall.get(key) for key in ("heading", "label", "scale", "comments")}
        ticked = [key for key, _ in AFTER if after.get(key, True)]
        super().__init__(*args, initial={**said, "after": ticked, "priority": after.get("priority")}, **more)

    def build(self) -> None:
        scales = scale_choices(self.table)
        self.choose("overall_scale", [("", "No grade"), *scales])
        self.choose("priority", [("", "No priority"), *scales])

    def said(self) -> Data:
        data = self.cleaned_data
        head = {key: data[key] for key in ("name", "heading", "clause", "looks_at", "look_back")}
        overall = {key: data[f"overall_{key}"] for key in ("heading", "label", "scale", "comments")}
        after: Data = {key: False for key, _ in AFTER if key not in data["after"]}
        after |= {"priority": data["priority"]} if data["priority"] else {}
        overall = {key: value for key, value in overall.items() if value}
        return {**head, "cases": data["cases"] or None, "overall": overall, "after": after}


class PartForm(_PieceForm):
    """The words of a part, and what holds for all its questions."""

    heading = _words("Heading")
    note = _words("Note beside the heading", hint="For example, For All Teams.")
    staff = _one_of("Whose audits it is part of", [(key, _sentence(words)) for key, words in STAFF.items()])
    about = _one_of(
        "What it is asked of",
        [
            ("staff", "The file that is audited"),
            ("cases", "The children’s files that are looked at beside it"),
        ],
    )
    auditor = _one_of("Who answers it", [("1", "The auditor"), ("2", "A second auditor")])
    scale = _one_of("How its questions are answered", [], hint="A question can be answered in another way.")
    na = _tick("Switch off “NA” in this part")
    comments = _words("Label of the comments", hint="Leave it empty for no comments on the whole part.")
    grade_label = _words("What is graded", hint="Leave it empty for no grade of this part.")
    grade_scale = _one_of("How it is graded", [])

    def __init__(self, *args: Any, table: Data, part: Data | None = None, **more: Any) -> None:
        self.table, part = table, part or {}
        grade = part.get("grade", {})
        initial = {key: part.get(key) for key in ("heading", "note", "staff", "about", "scale", "comments")}
        initial |= {
            "auditor": str(part.get("auditor", 1)),
            "na": part.get("na") is False,
            "grade_label": grade.get("label"),
            "grade_scale": grade.get("scale"),
        }
        super().__init__(*args, initial=initial, **more)

    def build(self) -> None:
        scales = scale_choices(self.table)
        self.choose("scale", [("", "Each in its own way"), *scales])
        self.choose("grade_scale", [("", "No grade"), *scales])

    def said(self) -> Data:
        data = self.cleaned_data
        grade = {key: data[f"grade_{key}"] for key in ("label", "scale") if data[f"grade_{key}"]}
        return {
            **{key: data[key] for key in ("heading", "note", "scale", "comments")},
            "staff": data["staff"] if data["staff"] != "all" else None,
            "about": data["about"] if data["about"] != "staff" else None,
            "auditor": 2 if data["auditor"] == "2" else None,
            "na": False if data["na"] else None,
            "grade": grade,
        }


class QuestionForm(_PieceForm):
    """One question. The answers on which it depends are asked once the other question is chosen."""

    text = _words("Question", 1000, rows=3)
    hint = _words("Hint", 1000, rows=2, hint="What the auditor should look for.")
    scale = _one_of("How it is answered", [])
    na = _tick("Switch off “NA” for this question")
    comments = _tick("Ask for comments on this question")
    optional = _tick("It can be left unanswered")
    second = _one_of("Second rating", [], hint="For example, how urgent it is.")
    evidence = _one_of(
        "What the portal looks for", [], hint="It finds an answer in the file, which the auditor confirms."
    )
    when = _one_of("Only ask it, depending on the answer to", [])
    answers = _some_of("Ask it where the answer is", [])

    def __init__(
        self, *args: Any, table: Data, part: Data, question: Data | None = None, **more: Any
    ) -> None:
        self.table, self.part, self.question = table, part, question or {}
        own, when = self.question, self.question.get("when", {})
        self.when_key = when.get("question", "")
        initial = {
            **{key: own.get(key) for key in ("text", "hint", "scale", "second", "evidence")},
            "na": own.get("na", part.get("na", True)) is False,
            "comments": own.get("comments", False),
            "optional": not own.get("required", True),
            "when": self.when_key,
            "answers": when.get("is", []),
        }
        super().__init__(*args, initial=initial, **more)

    def build(self) -> None:
        scales = scale_choices(self.table)
        names = dict(scales)
        usual = names.get(self.part.get("scale", ""))
        self.choose("scale", [("", f"{AS_PART}: {usual}" if usual else "Choose"), *scales])
        self.choose("second", [("", "None"), *scales])
        self.choose("evidence", [("", "Nothing: the auditor answers it"), *finders()])
        self.choose("when", [("", "Always ask it"), *self.earlier()])
        choices = answers_of(self.table, self.when_key)
        if choices:
            self.choose("answers", choices)
        else:
            del self.fields["answers"]

    def earlier(self) -> Choices:
        """The questions that come before this one, and the one it names, wherever that stands."""
        found: Choices = []
        is_before = True
        for part in self.table.get("parts", ()):
            for each in part.get("questions", ()):
                is_before = is_before and each["key"] != self.question.get("key")
                if (is_before and answers_of(self.table, each["key"])) or each["key"] == self.when_key:
                    found.append((each["key"], each.get("text", "")[:120]))
            if part["key"] == self.part["key"]:
                is_before = False
        return found

    def said(self) -> Data:
        data = self.cleaned_data
        when: Data = {"question": data["when"]} if data["when"] else {}
        if when:
            kept = data.get("answers", []) if data["when"] == self.when_key else []
            when["is"] = kept
        return {
            **{key: data[key] for key in ("text", "hint", "scale", "second", "evidence")},
            "na": self._na(data["na"]),
            "comments": True if data["comments"] else None,
            "required": False if data["optional"] else None,
            "when": when,
        }

    def _na(self, switched_off: bool) -> bool | None:
        """What the question says of NA: nothing, where its part says the same."""
        usual = self.part.get("na", True)
        return None if switched_off == (usual is False) else not switched_off


def finders() -> Choices:
    """What the portal can look for in a file, by name."""
    return [(name, finder.label) for name, finder in evidence.FINDERS.items()]


def answers_of(table: Data, question: str) -> Choices:
    """The answers that can be chosen for a question; none where it is typed, or there is no such question."""
    for part in table.get("parts", ()):
        for each in part.get("questions", ()):
            if each["key"] == question:
                key = each.get("scale") or part.get("scale", "")
                with_na = each.get("na", part.get("na", True))
                return _choices_of(table, key, with_na)
    return []


def _choices_of(table: Data, scale: str, with_na: bool) -> Choices:
    if built_in := BUILT_IN.get(scale):
        return [(each.value, each.label) for each in built_in.choices if with_na or each.applies]
    own: Data = next((each for each in table.get("scales", ()) if each["key"] == scale), {})
    return [
        (each["value"], each["label"])
        for each in own.get("choices", ())
        if with_na or each.get("applies", True)
    ]


class ScaleForm(_PieceForm):
    """A scale of the tool's own. What its answers count as is asked once they are there."""

    label = _words("Name", hint="For example, How urgent it is.")
    answers = _words("Answers", 2000, rows=5, hint="One on a line, two or more.")
    yes = _some_of("Which count as “Yes”", [], hint="For the number of questions answered yes.")
    na = _some_of("Which mean that the question does not apply", [], hint="They are not counted.")

    def __init__(self, *args: Any, scale: Data | None = None, **more: Any) -> None:
        self.choices: list[Data] = (scale or {}).get("choices", [])
        initial = {
            "label": (scale or {}).get("label"),
            "answers": "\n".join(each["label"] for each in self.choices),
            "yes": [each["value"] for each in self.choices if each.get("yes")],
            "na": [each["value"] for each in self.choices if not each.get("applies", True)],
        }
        super().__init__(*args, initial=initial, **more)

    def build(self) -> None:
        for name in ("yes", "na"):
            if self.choices:
                self.choose(name, [(each["value"], each["label"]) for each in self.choices])
            else:
                del self.fields[name]

    def clean_answers(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["answers"].splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError("Each answer must be 200 characters or fewer")
        if len({line.casefold() for line in lines}) < len(lines):
            raise forms.ValidationError("Two answers are the same. Change one of them")
        return lines

    def clean(self) -> Data:
        data = super().clean() or self.cleaned_data
        if set(data.get("yes", ())) & set(data.get("na", ())):
            self.add_error("na", "An answer cannot count as “Yes” and as not applicable")
        return data

    def said(self) -> Data:
        """An answer whose words stay keeps its value; so does one whose words change where it stands."""
        data = self.cleaned_data
        found: list[Data] = []
        used: set[str] = set()
        by_label = {each["label"]: each["value"] for each in self.choices}
        lines: list[str] = data["answers"]
        same_length = len(lines) == len(self.choices)
        for index, line in enumerate(lines):
            value = by_label.get(line)
            if value is None and same_length and self.choices[index]["label"] not in lines:
                value = self.choices[index]["value"]
            value = value or free_key(line, used | set(by_label.values()))
            used.add(value)
            choice: Data = {"value": value, "label": line}
            choice |= {"applies": False} if value in data.get("na", ()) else {}
            found.append(choice | ({"yes": True} if value in data.get("yes", ()) else {}))
        return {"label": data["label"], "choices": found}


class ReasonForm(PlainErrors, forms.Form):
    """Why a version is published."""

    reason = forms.CharField(
        label="Why does the tool change?",
        help_text="It is shown in the list of versions.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the tool changes"},
    )
