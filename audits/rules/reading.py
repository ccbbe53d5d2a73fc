"""An audit tool read from a table and checked: the tool, or what is wrong with it, in words.

The table is TOML (`policies/*-audit.toml`, docs/audit-tools.md), or the same as JSON keeps it. Questions
stand in `[[parts.questions]]` below their `[[parts]]`; what a part says of `scale` and `na` holds for its
questions that say nothing of it themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from audits.rules.scales import BUILT_IN, without_na
from audits.rules.tables import Places, Table, Wrong, printable
from audits.rules.tool import LOOKS_AT, STAFF, After, Choice, Grade, Part, Question, Scale, Shown, Tool
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.lines import Problem, parsed

MOST_CASES = 10
RESERVED = frozenset({"overall", "learning", "corrective", "good"})  # sections that come after the parts
_KINDS = {"choice": "one of its choices", "text": "free text", "date": "a date", "number": "a number"}
_ABOUT = {"staff": "the file of the worker", "cases": "the children’s files that are looked at with it"}

TOOL_KEYS = frozenset(
    {
        "key",
        "name",
        "heading",
        "clause",
        "looks_at",
        "look_back",
        "cases",
        "overall",
        "after",
        "scales",
        "parts",
    }
)
PART_KEYS = frozenset(
    {"key", "heading", "note", "staff", "about", "scale", "na", "comments", "grade", "auditor", "questions"}
)
QUESTION_KEYS = frozenset(
    {"key", "text", "scale", "na", "hint", "evidence", "comments", "required", "when", "second"}
)
_SCALE_KEYS = frozenset({"key", "label", "kind", "choices"})
_CHOICE_KEYS = frozenset({"value", "label", "applies", "yes"})
_OVERALL_KEYS = frozenset({"heading", "label", "scale", "comments"})
_AFTER_KEYS = frozenset({"learning", "corrective", "good_practice", "sign_off", "priority"})


def read(table: Mapping[str, Any], finders: Collection[str] | None = None) -> tuple[Tool | None, list[str]]:
    """A tool from its table; or None, and what is wrong with it, in words. Never raises.

    `finders`: the names that `evidence` can have; None leaves them unchecked.
    """
    tool, wrong = look_through(table, finders)
    return tool, list(map(str, wrong))


def read_text(text: str, finders: Collection[str] | None = None) -> tuple[Tool | None, list[Problem]]:
    """A tool from TOML; or None, and what is wrong, line by line. Never raises."""
    data = parsed(text)
    if isinstance(data, Problem):
        return None, [data]
    tool, wrong = look_through(data, finders)
    lines = Places(text)
    return tool, [Problem(lines.of(each), str(each)) for each in wrong]


def look_through(table: object, finders: Collection[str] | None = None) -> tuple[Tool | None, list[Wrong]]:
    """As `read`, with the place of each thing that is wrong."""
    reader = _Reader(finders)
    tool = reader.tool(table)
    return (None if reader.wrong else tool), reader.wrong


@dataclass
class _Reader:
    """Reads one table, and keeps what is wrong with it."""

    finders: Collection[str] | None
    wrong: list[Wrong] = field(default_factory=list)
    scales: dict[str, Scale] = field(default_factory=lambda: dict(BUILT_IN))

    def at(self, data: Mapping[str, object], name: str, **place: int) -> Table:
        return Table(data, name, lambda words, key: self.wrong.append(Wrong(words, key, **place)))

    def tool(self, data: object) -> Tool:
        if not isinstance(data, Mapping):
            self.wrong.append(Wrong("a tool is a table with a key, a name and parts"))
            data = {}
        table = self.at(data, "a tool")
        table.knows(TOOL_KEYS)
        own = self.own_scales(table)
        looks_at = table.one_of("looks_at", LOOKS_AT, "worker")
        parts = self.parts(table)
        overall = table.inner("overall", "the overall judgement") or self.at({}, "the overall judgement")
        overall.knows(_OVERALL_KEYS)
        tool = Tool(
            key=table.key(),
            name=table.words("name", needed=True, longest=150),
            heading=table.words("heading", needed=True),
            clause=table.words("clause", needed=True),
            looks_at=looks_at,
            parts=parts,
            look_back=self.look_back(table),
            cases=table.number("cases", 0, MOST_CASES, 0),
            overall=self.grade(overall),
            overall_heading=overall.words("heading"),
            overall_comments=overall.words("comments"),
            after=self.after(table),
            scales=own,
        )
        self.fits_together(tool, table)
        return tool

    def look_back(self, table: Table) -> str:
        text = table.words("look_back") if "look_back" in table.data else "12 months"
        try:
            Span.parse(text)
        except ValueError as error:
            table.complain(str(error), "look_back")
        return text

    def after(self, table: Table) -> After:
        own = table.inner("after", "what comes after it")
        if own is None:
            return After()
        own.knows(_AFTER_KEYS)
        return After(
            learning=own.flag("learning", True),
            corrective=own.flag("corrective", True),
            good_practice=own.flag("good_practice", True),
            sign_off=own.flag("sign_off", True),
            priority=self.scale(own, "priority"),
        )

    def own_scales(self, table: Table) -> tuple[Scale, ...]:
        found = []
        for index, spec in enumerate(table.tables("scales", "scale")):
            own = self.at(spec, "a scale", scale=index)
            own.knows(_SCALE_KEYS)
            kind: Any = own.one_of("kind", _KINDS, "choice")
            choices = self.choices(own, kind)
            scale = Scale(own.key(), own.words("label", needed=True), kind, choices)
            if scale.key in self.scales:
                own.complain(f"there is another scale “{scale.key}”", "key")
            self.scales.setdefault(scale.key, scale)
            found.append(scale)
        return tuple(found)

    def choices(self, scale: Table, kind: str) -> tuple[Choice, ...]:
        found: list[Choice] = []
        for spec in scale.tables("choices", "answer"):
            own = Table(spec, "an answer of a scale", lambda words, _: scale.complain(words, "choices"))
            own.knows(_CHOICE_KEYS)
            choice = Choice(
                own.key("value"),
                own.words("label", needed=True),
                own.flag("applies", True),
                own.flag("yes", False),
            )
            if choice.yes and not choice.applies:
                own.complain(f"“{choice.label}” cannot count as a yes and as not applicable", "yes")
            if choice.value in {each.value for each in found}:
                own.complain(f"the answer “{choice.value}” is there twice", "value")
            found.append(choice)
        if kind == "choice" and sum(choice.applies for choice in found) < 2:
            scale.complain("a scale has two answers or more, beside NA", "choices")
        if kind != "choice" and found:
            scale.complain(f"what is answered by {_KINDS[kind]} has no “choices”", "choices")
        return tuple(found)

    def scale(self, table: Table, key: str) -> Scale | None:
        """The scale that `key` names; None where it names none."""
        if key not in table.data:
            return None
        return self.scales[table.one_of(key, self.scales, "text")]

    def grade(self, table: Table | None) -> Grade | None:
        if table is None or not {"label", "scale"} & set(table.data):
            return None
        scale = self.scale(table, "scale")
        if scale is None:
            table.complain(f"{table.name} needs its “scale”: {', '.join(self.scales)}", "scale")
        return Grade(table.words("label", needed=True), scale or BUILT_IN["text"])

    def parts(self, table: Table) -> tuple[Part, ...]:
        specs = table.tables("parts", "part")
        if table.data.get("parts") in (None, [], ()):
            table.complain("a tool has one part or more", "parts")
        parts: list[Part] = []
        for index, spec in enumerate(specs):
            part = self.part(spec, index, parts)
            if part.key in RESERVED:
                self.wrong.append(Wrong(f"a part cannot have the key “{part.key}”", "key", index))
            if part.key and part.key in {each.key for each in parts}:
                self.wrong.append(Wrong(f"two parts have the key “{part.key}”", "key", index))
            parts.append(part)
        return tuple(parts)

    def part(self, spec: Mapping[str, object], index: int, earlier: Sequence[Part]) -> Part:
        table = self.at(spec, "a part", part=index)
        table.knows(PART_KEYS)
        about: Any = table.one_of("about", _ABOUT, "staff")
        grade = table.inner("grade", "the grade of a part")
        if grade:
            grade.knows({"label", "scale"})
            if not grade.data:
                grade.complain("the grade of a part has a “label” and a “scale”", "label")
        part = Part(
            key=table.key(),
            heading=table.words("heading", needed=True),
            questions=(),
            staff=table.one_of("staff", STAFF, "all"),
            note=table.words("note"),
            about=about,
            comments=table.words("comments"),
            grade=self.grade(grade),
            auditor=table.number("auditor", 1, 2, 1),
        )
        return replace(part, questions=self.questions(table, index, part, earlier))

    def questions(
        self, table: Table, index: int, part: Part, earlier: Sequence[Part]
    ) -> tuple[Question, ...]:
        specs = table.tables("questions", "question")
        if table.data.get("questions") in (None, [], ()):
            table.complain("a part has one question or more", "questions")
        usual, na = self.scale(table, "scale"), table.flag("na", True)
        asked = {question.key: (each, question) for each in earlier for question in each.questions}
        found: list[Question] = []
        for number, spec in enumerate(specs):
            own = self.at(spec, "a question", part=index, question=number)
            question = self.question(own, usual, na, own_part=part, asked=asked)
            if question.key and question.key in asked:
                own.complain(f"two questions have the key “{question.key}”", "key")
            asked[question.key] = (part, question)
            found.append(question)
        return tuple(found)

    def question(
        self,
        table: Table,
        usual: Scale | None,
        na: bool,
        *,
        own_part: Part,
        asked: Mapping[str, tuple[Part, Question]],
    ) -> Question:
        table.knows(QUESTION_KEYS)
        scale = self.scale(table, "scale") or usual
        if scale is None:
            table.complain(f"a question, or its part, says its “scale”: {', '.join(self.scales)}", "scale")
            scale = BUILT_IN["text"]
        if not table.flag("na", na):
            scale = without_na(scale)
        second = self.scale(table, "second")
        if second and second.kind != "choice":
            table.complain("a “second” rating is chosen from the answers of a scale", "second")
        return Question(
            key=table.key(),
            text=table.words("text", needed=True, longest=1000),
            scale=scale,
            hint=table.words("hint", longest=1000),
            evidence=self.evidence(table),
            comments=table.flag("comments", False),
            required=table.flag("required", True),
            when=self.when(table, own_part, asked),
            second=second,
        )

    def evidence(self, table: Table) -> str:
        name = table.words("evidence", longest=10_000)
        if name and self.finders is not None and name not in self.finders:
            known = ", ".join(sorted(self.finders))
            table.complain(
                f"nothing in the portal finds “{printable(name)}”: “evidence” is {known}", "evidence"
            )
        return name

    def when(self, table: Table, part: Part, asked: Mapping[str, tuple[Part, Question]]) -> Shown | None:
        own = table.inner("when", "“when”")
        if own is None:
            return None
        own.knows({"question", "is"})
        key, value = own.words("question", needed=True), own.data.get("is")
        answers = (value,) if isinstance(value, str) else value
        if (
            not isinstance(answers, list | tuple)
            or not answers
            or any(not isinstance(a, str) for a in answers)
        ):
            own.complain("“is” names one or more answers, in quotes", "is")
            answers = ()
        if key not in asked:
            if key:
                own.complain(f"“{printable(key)}” is not a question that comes before this one", "question")
            return None
        other_part, other = asked[key]
        if other_part.about == "cases" and part.about != "cases":
            own.complain(f"“{key}” is asked of children’s files, and this one is not", "question")
        if other.scale.kind != "choice":
            own.complain(f"“{key}” is not answered from a list", "question")
        for answer in answers:
            if other.scale.kind == "choice" and not other.scale.choice(answer):
                values = ", ".join(choice.value for choice in other.scale.choices)
                own.complain(f"“{printable(answer)}” is no answer to “{key}”: {values}", "is")
        return Shown(key, tuple(answers))

    def fits_together(self, tool: Tool, table: Table) -> None:
        """What several parts, or the parts and the head, say of the same."""
        about_cases = any(part.about == "cases" for part in tool.parts)
        if tool.looks_at in ("child", "team"):
            if tool.cases:
                table.complain(f"“cases” has no place where it looks at {LOOKS_AT[tool.looks_at]}", "cases")
            if about_cases:
                words = f"no children’s files are looked at beside {LOOKS_AT[tool.looks_at]}"
                index = next(index for index, part in enumerate(tool.parts) if part.about == "cases")
                self.wrong.append(Wrong(f"{words}: leave out “about”", "about", index))
        elif about_cases and not tool.cases:
            table.complain(
                "“cases” says how many children’s files are looked at for the parts about cases", "cases"
            )
        elif tool.cases and not about_cases and tool.looks_at != "manager":
            table.complain("no part is about the cases that “cases” lets be looked at", "cases")
        if tool.parts and 1 not in {part.auditor for part in tool.parts}:
            table.complain("the first auditor has no part: begin with auditor = 1", "parts")
