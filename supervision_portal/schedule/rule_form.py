"""The form of one rule: questions for what most rules say, and the words of a policy file for the rest."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from supervision_portal.design.forms import PlainErrors
from supervision_portal.people.forms import LineOfText
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.schedule import registry
from supervision_portal.schedule.rules import Rule
from supervision_portal.schedule.rules.days import PERIODS, Span
from supervision_portal.schedule.rules.policy import NEVER_PAUSED, YES_OR_NO
from supervision_portal.schedule.rules.reading import rule_of, word_of
from supervision_portal.schedule.rules.timing import MONTHS, TIMING_KEYS
from supervision_portal.schedule.rules.writing import toml_of
from supervision_portal.schedule.shown import counted

SMALL = {"class": "govuk-checkboxes--small"}
ASKED = ("team_kind", "service", "role", "contract", "status")  # conditions that are ticked
OF_CASES = ("team_kind", "team", "status", "settled", "complex", "age")  # what is known of a child’s case
CONDITION_FIELDS = (*ASKED[:1], "team", *ASKED[1:], "settled", "complex", "age")
OF_STAFF = ("team_kind", "team", "service", "role", "contract")
TIMINGS = {
    "every": "At an interval, counted from the last one",
    "in_each": "So many times, or so many minutes, in each month, quarter or year",
    "by_end_of": "By the end of certain months",
    "at": "At set times after an event",
    "no_date": "As needed: there is no due date",
    "words": "In phases, or anything else",
}
PARTS = {
    "every": ("every", "sooner_after", "sooner_within"),
    "in_each": ("in_each", "times", "minutes", "year_starts"),
    "by_end_of": ("by_end_of", "end_times"),
    "at": ("at", "after", "then", "finally"),
    "no_date": ("no_date",),
    "words": ("words",),
}
NEEDED = {  # what each answer cannot do without
    "every": ("every", "Enter how often, for example 1 month"),
    "by_end_of": ("by_end_of", "Select at least one month"),
    "at": ("at", "Enter at least one time after the event, for example 0 days"),
    "no_date": ("no_date", "Enter why there is no date"),
    "words": ("words", "Enter how often, in the words of a policy file"),
}
YES_NO = {"yes": "Yes", "no": "No"}
EITHER = "Tick nothing where it does not matter, and both for every case of which it is known."


class SpanField(LineOfText):
    """A length of time such as “6 weeks”; an error says how to write one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, required=False, **kwargs)
        self.widget.attrs["class"] = "govuk-input--width-10"

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return str(Span.parse(text)) if text else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _ticks(label: str, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple(attrs=SMALL), **more
    )


def _lines(label: str, rows: int = 2, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), max_length=4000, **more
    )


def _number(label: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        error_messages={"invalid": f"{label} must be a whole number"},
        **more,
    )


class RuleForm(PlainErrors, forms.Form):
    """One rule. `rule_spec` is what it says, as a policy file would, once the form is valid."""

    clause = LineOfText(
        label="Clause",
        help_text="Where your policy says so, for example “section 3, table 1”. Every due date shows it.",
        max_length=200,
    )

    team_kind = _ticks("Kinds of team")
    team = _lines("Teams", help_text="The name of one team on each line.")
    service = _ticks("Services")
    role = _ticks("Roles")
    contract = _ticks("Contracts")
    status = _ticks("Statuses of the case")
    settled = _ticks("Settled", choices=YES_NO.items(), help_text=EITHER)
    complex = _ticks("Complex, or in placement support", choices=YES_NO.items(), help_text=EITHER)
    age = LineOfText(
        label="Age", help_text="For example 18-20, 21+ or under 18.", max_length=20, required=False
    )

    timing = forms.ChoiceField(label="How often?", choices=TIMINGS.items(), widget=forms.RadioSelect)
    every = LineOfText(
        label="Every",
        help_text="For example 1 month, 6 weeks, 10 working days, or a range: 4-6 weeks.",
        max_length=60,
        required=False,
    )
    sooner_after = _lines(
        "Sooner after an event (optional)",
        help_text="One event on each line, for example: new supervisor. “start” is the day it begins.",
    )
    sooner_within = SpanField(label="Within (optional)", help_text="How long after it, for example 4 weeks.")
    in_each = forms.ChoiceField(label="In each", choices=[(name, name) for name in PERIODS], required=False)
    times = _number("Number of times")
    minutes = _number("Number of minutes")
    year_starts = forms.ChoiceField(
        label="Quarters and years begin in",
        choices=list(enumerate(MONTHS, start=1)),
        required=False,
        initial=1,
    )
    by_end_of = _ticks("Months", choices=[(name, name) for name in MONTHS])
    end_times = _number("Number of times by each")
    at = _lines(
        "Times after the event",
        rows=3,
        help_text="One on each line, the shortest first: 0 days, 1 month, 48 hours, 2 working days.",
    )
    after = LineOfText(
        label="The event", help_text="Leave it empty for the start.", max_length=80, required=False
    )
    then = LineOfText(
        label="After that, every (optional)", help_text="For example 1 month.", max_length=60, required=False
    )
    finally_ = LineOfText(
        label="And once more at (optional)", help_text="An event, for example: closing", max_length=80,
        required=False,
    )  # fmt: skip
    no_date = LineOfText(
        label="Why there is no date", help_text="The page says it in place of a date.", max_length=200,
        required=False,
    )  # fmt: skip
    words = _lines(
        "In the words of a policy file",
        rows=7,
        help_text="For example: phases = [{ every = \"1 week\", until = \"6 weeks after start\" }, "
        "{ every = \"1 month\" }]",
    )  # fmt: skip

    form = forms.ChoiceField(label="Written on", required=False)
    counts = _ticks(
        "What counts",
        help_text="Tick nothing if it is what it is written on alone. A group counts if ticked.",
    )
    by = _ticks("Held by", choices=Role.choices, help_text="Tick nothing if it is whoever supervises.")
    at_most = SpanField(
        label="At most (optional)",
        help_text="The longest interval that can be agreed instead for one person or case, like 3 months.",
    )

    def __init__(
        self,
        *args: Any,
        key: str,
        duty: str,
        spec: Mapping[str, Any] | None = None,
        rules: Iterable[Rule] = (),
        **more: Any,
    ) -> None:
        """`spec` is the rule to change, `rules` those whose words are offered too."""
        super().__init__(*args, initial=initial_of(spec or {}), **more)
        self.key, self.duty, rules = key, duty, list(rules)
        self.rule_spec: dict[str, Any] = {}
        self.fields["finally"] = self.fields.pop("finally_")
        asked = OF_CASES if duty in NEVER_PAUSED and duty != "pod" else OF_STAFF
        for name in sorted(set(OF_CASES + OF_STAFF) - {*asked, *dict(spec or {}).get("for", {})}):
            del self.fields[name]
        for name in sorted(set(ASKED) & set(self.fields)):
            _offer(self.fields[name], registry.words_of(name), registry.named_by(rules, name))
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]
        on_file = "team" if duty == "pod" else "child" if asked == OF_CASES else "supervision"
        records = {kind.key: kind.label for kind in kinds.every() if kind.on_file == on_file}
        same = [rule for rule in rules if rule.duty == duty]
        counts = {word: counted(word) for rule in same for word in sorted(rule.counts)}
        written = {rule.form: counted(rule.form) for rule in same if rule.form}
        _offer(self.fields["counts"], records | counts)
        _offer(self.fields["form"], {"": "Not on a form of its own"} | written | records)

    @property
    def whom(self) -> list[forms.BoundField]:
        """The questions about whom it is for."""
        return [self[name] for name in CONDITION_FIELDS if name in self.fields]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The answers to the question how often, each with what it asks further."""
        chosen = self["timing"].value()
        return [
            {
                "value": value,
                "label": label,
                "chosen": chosen == value,
                "fields": [self[name] for name in PARTS[value]],
            }
            for value, label in TIMINGS.items()
        ]

    def clean_team(self) -> list[str]:
        names = _each_line(self.cleaned_data["team"])
        known = registry.words_of("team")
        if unknown := [name for name in names if name not in known]:
            raise ValidationError(f"There is no team called {unknown[0]}")
        return names

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        field, missing = NEEDED.get(data.get("timing", ""), ("", ""))
        if field and field not in self.errors and not data.get(field):
            self.add_error(field, missing)
        if self.errors:
            return data
        try:
            timing = self._timing(data)
        except tomllib.TOMLDecodeError as error:
            self.add_error("words", f"This cannot be read: {error}")
            return data
        spec = {
            "key": self.key,
            "duty": self.duty,
            "clause": data["clause"],
            **({"for": whom} if (whom := _whom(data)) else {}),
            **timing,
            **{name: data[name] for name in ("form", "counts", "by", "at_most") if data[name]},
        }
        if not {"form", "counts", "no_date"} & set(spec):
            self.add_error("form", "Select what it is written on, or what counts")
        _, problems = rule_of(spec)
        for where, words in problems:
            if where != "key":
                self.add_error(self._field_of(where, data["timing"]), words[:1].upper() + words[1:])
            elif not self.errors:
                self.add_error("words", words[:1].upper() + words[1:])
        self.rule_spec = spec
        return data

    def _field_of(self, where: str, timing: str) -> str:
        """The field that a problem of a rule belongs to."""
        where = "age" if where == "for" else where  # of the conditions, age alone is written
        if timing == "words" and where in {*TIMING_KEYS, "phases"}:
            return "words"
        return where if where in self.fields else "timing"

    def _timing(self, data: Mapping[str, Any]) -> dict[str, Any]:
        if data["timing"] != "words":
            return timing_of_fields(data)
        said = tomllib.loads(data["words"])
        if strange := sorted(set(said) - TIMING_KEYS - {"phases"}):
            self.add_error("words", f"“{strange[0]}” does not say how often")
        return {key: said[key] for key in said if key in TIMING_KEYS or key == "phases"}


def _offer(field: forms.Field, words: Mapping[str, str], more: Iterable[str] = ()) -> None:
    """Let these words be chosen, by their labels, and more that have none."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*words.items(), *((word, word) for word in sorted(more) if word not in words)]


def _each_line(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := " ".join(each.split()))]


def _whom(data: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("team_kind", "team", "service", "role", "contract", "status"):
        if words := data.get(name):
            found[name] = words[0] if len(words) == 1 else words
    for name in YES_OR_NO:
        if words := [word == "yes" for word in data.get(name, [])]:
            found[name] = words[0] if len(words) == 1 else words
    return found | ({"age": data["age"]} if data.get("age") else {})


def timing_of_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """How often, as a policy file says it, from the answers of the form."""
    kind = data["timing"]
    if kind == "every":
        sooner = {"after": _each_line(data["sooner_after"]), "within": data["sooner_within"]}
        return {"every": data["every"]} | ({"sooner": sooner} if any(sooner.values()) else {})
    if kind == "in_each":
        starts = int(data["year_starts"] or 1)
        amounts = {name: data[name] for name in ("times", "minutes") if data[name]}
        return {"in_each": data["in_each"], **amounts, **({"year_starts": starts} if starts > 1 else {})}
    if kind == "by_end_of":
        times = {"times": data["end_times"]} if data["end_times"] else {}
        return {"by_end_of": data["by_end_of"], **times}
    if kind == "at":
        more = {"after": data["after"], "finally": data["finally"]}
        then = {"then": {"every": data["then"]}} if data["then"] else {}
        return {"at": _each_line(data["at"]), **{key: text for key, text in more.items() if text}, **then}
    return {"no_date": data["no_date"]}


def initial_of(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that say what a rule says."""
    if not spec:
        return {}
    whom: dict[str, Any] = dict(spec.get("for", {}))
    found: dict[str, Any] = {name: _listed(whom.get(name, [])) for name in ASKED}
    found["team"] = "\n".join(_listed(whom.get("team", [])))
    for name in YES_OR_NO:
        values = whom.get(name, [])
        found[name] = [word_of(value) for value in (values if isinstance(values, list) else [values])]
    found |= {name: spec[name] for name in ("clause", "form", "counts", "by", "at_most") if name in spec}
    return found | {"age": whom.get("age", "")} | _timing_initial(spec)


def _timing_initial(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The answers about how often, where the questions can say it; else in the words of a policy file."""
    timing = {key: value for key, value in spec.items() if key in TIMING_KEYS or key == "phases"}
    sooner, then = timing.get("sooner", {}), timing.get("then", {})
    data = {name: "" for names in PARTS.values() for name in names} | {
        key: value for key, value in timing.items() if key not in ("sooner", "then", "at", "phases")
    }
    data |= {
        "timing": next((kind for kind in TIMINGS if kind in timing), "words"),
        "sooner_after": "\n".join(_listed(sooner.get("after", []))),
        "sooner_within": sooner.get("within", ""),
        "then": then.get("every", ""),
        "at": "\n".join(timing.get("at", [])),
        "end_times": timing.get("times", "") if "by_end_of" in timing else "",
    }
    if data["timing"] == "words" or timing_of_fields(data) != timing:
        return {"timing": "words", "words": toml_of(timing)}
    return data


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
