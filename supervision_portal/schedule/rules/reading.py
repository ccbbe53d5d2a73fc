"""A policy file read and checked: the rules in it, or what is wrong with it, line by line."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.lines import Lines, Problem, parsed
from supervision_portal.schedule.rules.policy import (
    CONDITIONS,
    DUTIES,
    REMINDED,
    YES_OR_NO,
    AgeBand,
    Phase,
    Rule,
    Until,
)
from supervision_portal.schedule.rules.stages import STAGES, Stages
from supervision_portal.schedule.rules.timing import TIMING_KEYS, timing_of

T = TypeVar("T")
Check = Callable[[Mapping[str, Any]], list[str]]  # what is wrong with a table of the file, in words
RULE_KEYS = {
    "key",
    "duty",
    "clause",
    "for",
    "phases",
    "form",
    "counts",
    "by",
    "at_most",
} | TIMING_KEYS
_FILE = {"council", "in_force_from", "pause_after", "rules", "reminders"}
_AFTER = re.compile(r"(.+?) after (.+)")
_AGE = re.compile(
    r"(?:(\d{1,2})\s*(?:-|–|to)\s*(\d{1,2})|(\d{1,2})\s*(?:\+|and over)|under\s+([1-9]\d?))", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass
class Reading:
    """What a policy file says. `specs` are the rules as they stand in it, to be stored."""

    council: str = ""
    in_force_from: dt.date | None = None
    pause_after: str = "4 weeks"
    specs: list[dict[str, Any]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    reminders: dict[str, dict[str, str]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)  # what other apps read
    problems: list[Problem] = field(default_factory=list)


def read(text: str, checks: Mapping[str, Check] | None = None) -> Reading:
    """Read a policy file. Never raises: what is wrong stands in `problems`.

    `checks`: by name, the tables that the file may have for other apps.
    """
    checks = checks or {}
    reading = Reading()
    data = parsed(text)
    if isinstance(data, Problem):
        reading.problems.append(data)
        return reading
    lines = Lines(text, "rules")
    known = {*_FILE, *checks}
    for key in sorted(set(data) - known):
        reading.problems.append(
            Problem(lines.of(key), f"“{key}” is not known here: {', '.join(sorted(known))}")
        )
    council = data.get("council")
    if isinstance(council, str) and council.strip():
        reading.council = council
    else:
        reading.problems.append(Problem(lines.of("council"), "“council” says whose policy this is"))
    _head(data, reading, lines)
    _rules(data.get("rules"), reading, lines)
    _reminders(data.get("reminders", {}), reading, lines)
    for key in sorted(set(data) & set(checks)):
        _table(key, data[key], checks[key], reading, lines)
    return reading


def _head(data: Mapping[str, Any], reading: Reading, lines: Lines) -> None:
    start = data.get("in_force_from")
    if isinstance(start, dt.date) and not isinstance(start, dt.datetime):
        reading.in_force_from = start
    else:
        words = "“in_force_from” is the first day of these rules, for example 2024-09-01"
        reading.problems.append(Problem(lines.of("in_force_from"), words))
    if "pause_after" in data:
        reading.pause_after = str(data["pause_after"])
        try:
            Span.parse(reading.pause_after)
        except ValueError as error:
            reading.problems.append(Problem(lines.of("pause_after"), str(error)))


def _rules(specs: object, reading: Reading, lines: Lines) -> None:
    if not isinstance(specs, list) or not specs:
        reading.problems.append(Problem(0, "there are no [[rules]]"))
        return
    seen: set[str] = set()
    for number, spec in enumerate(specs):
        if not isinstance(spec, dict):
            reading.problems.append(Problem(0, "each of [[rules]] is a table"))
            continue
        rule, problems = rule_of(spec, order=number)
        key = str(spec.get("key", ""))
        if key in seen:
            problems.append(("key", f"two rules have the key “{key}”"))
        seen.add(key)
        reading.problems += [Problem(lines.in_table(number, where), words) for where, words in problems]
        if rule and not problems:
            reading.specs.append(spec)
            reading.rules.append(rule)


def _reminders(stages: object, reading: Reading, lines: Lines) -> None:
    if not isinstance(stages, dict):
        reading.problems.append(Problem(lines.of("[reminders]"), "[reminders] names duties and their stages"))
        return
    for duty, spec in stages.items():
        line = lines.of(duty)
        if duty not in REMINDED:
            reading.problems.append(Problem(line, f"“{duty}” is not a duty: {', '.join(REMINDED)}"))
        elif not isinstance(spec, dict) or set(spec) - set(STAGES):
            reading.problems.append(Problem(line, f"the stages of a reminder are {', '.join(STAGES)}"))
        else:
            try:
                Stages.of(spec)
            except ValueError as error:
                reading.problems.append(Problem(line, str(error)))
            else:
                reading.reminders[duty] = {stage: str(value) for stage, value in spec.items()}


def _table(key: str, table: object, check: Check, reading: Reading, lines: Lines) -> None:
    """A table that another app reads: kept as it is, where that app finds nothing wrong with it."""
    wrong = check(table) if isinstance(table, dict) else [f"[{key}] is a table"]
    reading.problems += [Problem(lines.of(key), words) for words in wrong]
    if isinstance(table, dict) and not wrong:
        reading.tables[key] = table


def rule_of(
    spec: Mapping[str, Any], *, order: int = 0, start: dt.date = dt.date.min, end: dt.date | None = None
) -> tuple[Rule | None, list[tuple[str, str]]]:
    """A rule from how it is written; or None, with the key and the words of each problem."""
    problems: list[tuple[str, str]] = [
        (key, f"“{key}” is not known in a rule: {', '.join(sorted(RULE_KEYS))}")
        for key in sorted(set(spec) - RULE_KEYS)
    ]
    for key in ("key", "duty", "clause", *(["form"] if "form" in spec else [])):
        if not isinstance(spec.get(key), str) or not spec[key].strip():
            problems.append((key, f"a rule needs its “{key}”, in words"))
        elif key == "duty" and spec[key] not in DUTIES:
            problems.append((key, f"“{spec[key]}” is not a duty: {', '.join(DUTIES)}"))
    conditions, age = _conditions(spec.get("for", {}), problems)
    phases = _phases(spec, problems)
    at_most = (
        _tried("at_most", lambda: Span.parse(str(spec["at_most"])), problems) if "at_most" in spec else None
    )
    counts, by = _words(spec, "counts", problems), _words(spec, "by", problems)
    if not {"form", "counts", "no_date"} & set(spec):
        problems.append(("key", "“form” or “counts” says which records satisfy the rule"))
    if problems:
        return None, problems
    rule = Rule(
        key=spec["key"],
        duty=spec["duty"],
        clause=spec["clause"],
        phases=phases,
        conditions=conditions,
        age=age,
        form=spec.get("form", ""),
        counts=counts,
        by=by,
        at_most=at_most,
        start=start,
        end=end,
        order=order,
    )
    return rule, []


def _conditions(
    spec: object, problems: list[tuple[str, str]]
) -> tuple[tuple[tuple[str, frozenset[str]], ...], AgeBand | None]:
    if not isinstance(spec, Mapping):
        problems.append(("for", '“for” names whom the rule is for, for example { team_kind = "cat" }'))
        return (), None
    for key in sorted(set(spec) - set(CONDITIONS)):
        problems.append(("for", f"“{key}” is not a condition: {', '.join(CONDITIONS)}"))
    age = _tried("for", lambda: _age(str(spec["age"])), problems) if "age" in spec else None
    found = []
    for key in sorted(set(spec) - {"age"}):
        values = spec[key] if isinstance(spec[key], list) else [spec[key]]
        if not values or not all(
            isinstance(each, bool) or (isinstance(each, str) and each) for each in values
        ):
            problems.append(("for", f"“{key}” is a word, a list of words, or true or false"))
        elif key in YES_OR_NO and not {word_of(each) for each in values} <= {"yes", "no"}:
            problems.append(("for", f"“{key}” is true, false, or a list of both"))
        else:
            found.append((key, frozenset(map(word_of, values))))
    return tuple(found), age


def word_of(value: bool | str) -> str:
    """A word of a condition: “yes” for true, “no” for false."""
    if isinstance(value, str):
        return value
    return "yes" if value else "no"


def _age(text: str) -> AgeBand:
    found = _AGE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}” is not an age band: write “18-20”, “21+” or “under 18”")
    if found[4]:
        return AgeBand(None, int(found[4]) - 1)
    band = AgeBand(int(found[1] or found[3]), int(found[2]) if found[2] else None)
    if band.last is not None and band.last < int(found[1]):
        raise ValueError(f"“{text}” ends before it begins")
    return band


def _phases(spec: Mapping[str, Any], problems: list[tuple[str, str]]) -> tuple[Phase, ...]:
    """The phases of a rule; a plain timing is one without an end."""
    listed = spec.get("phases")
    if listed is None:
        stated = next((key for key in spec if key in TIMING_KEYS), "key")
        timing = _tried(stated, lambda: timing_of(spec), problems)
        return (Phase(timing),) if timing else ()
    if set(spec) & TIMING_KEYS:
        problems.append(("phases", "a rule has “phases” or one timing, not both"))
    if not isinstance(listed, list) or len(listed) < 2 or not all(isinstance(each, dict) for each in listed):
        problems.append(("phases", "“phases” is a list of at least two timings"))
        return ()
    phases = []
    for number, each in enumerate(listed, start=1):
        is_last = number == len(listed)
        if ("until" in each) == is_last:
            words = "the last phase has no “until”" if is_last else f"phase {number} needs its “until”"
            problems.append(("phases", words))
            continue
        if strange := sorted(set(each) - TIMING_KEYS - {"until"}):
            problems.append(("phases", f"“{strange[0]}” is not known in a phase"))
        timing = _tried("phases", partial(timing_of, each), problems)
        until = None if is_last else _tried("phases", partial(_until, each["until"]), problems)
        if timing:
            phases.append(Phase(timing, until))
    return tuple(phases)


def _until(value: object) -> Until:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return Until(on=value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError("“until” is a day, an event, or a time after one: “6 weeks after start”")
    text = value.strip()
    if _DAY.fullmatch(text):  # as it is kept once it was read
        return Until(on=dt.date.fromisoformat(text))
    found = _AFTER.fullmatch(text)
    return Until(event=found[2], span=Span.parse(found[1])) if found else Until(event=text)


def _words(spec: Mapping[str, Any], key: str, problems: list[tuple[str, str]]) -> frozenset[str]:
    value = spec.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        problems.append((key, f'“{key}” is a list of words, for example ["s1", "s3"]'))
        return frozenset()
    return frozenset(value)


def _tried(key: str, read: Callable[[], T], problems: list[tuple[str, str]]) -> T | None:
    """What `read` returns; or None, its ValueError being a problem of this key."""
    try:
        return read()
    except ValueError as error:
        problems.append((key, str(error)))
        return None
