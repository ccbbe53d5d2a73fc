"""Rules as people read them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from supervision_portal.records import kinds
from supervision_portal.schedule import registry
from supervision_portal.schedule.rules import DUTIES, Policy, Rule
from supervision_portal.schedule.rules.policy import CONDITIONS, REMINDED
from supervision_portal.schedule.rules.stages import EARLY, STAGES, Stages
from supervision_portal.schedule.rules.writing import toml_of
from supervision_portal.schedule.services.policy import PAUSE, REMINDERS


@dataclass(frozen=True)
class ShownRule:
    """One rule in words."""

    rule: Rule
    whom: str
    how_often: str
    counts: str

    @property
    def clause(self) -> str:
        return self.rule.clause


@dataclass(frozen=True)
class ShownDuty:
    """What is due by the rules of one duty, in the order in which they win."""

    key: str
    name: str
    rules: list[ShownRule]


# What counts without being a record of the portal.
NO_RECORDS = {"clinical": "Clinical supervision held elsewhere", "filed": "Confirmed as in its place"}


def counted(word: str) -> str:
    """What counts, by its word in a rule: “s1/shared-conversation” is an S1 that counts as one."""
    kind, _, also = word.partition("/")
    labels = NO_RECORDS | {each.key: each.label for each in kinds.every()}
    label = labels.get(kind, kind)
    return f"{label} that counts as {DUTIES.get(also, also)}" if also else label


class Words:
    """The names of what rules name, asked for once a page."""

    def __init__(self) -> None:
        self._conditions: dict[str, Mapping[str, str]] = {}

    def show(self, rule: Rule) -> ShownRule:
        return ShownRule(rule, self.whom(rule), how_often(rule), self.counts(rule))

    def whom(self, rule: Rule) -> str:
        """“Status: Fostering household; settled: yes”, the conditions in the order of the form."""
        said = []
        for key, words in sorted(rule.conditions, key=lambda each: CONDITIONS.index(each[0])):
            names = sorted(self._named(key, word) for word in words)
            said.append(f"{registry.CONDITION_NAMES[key]}: {' or '.join(names)}")
        said += [f"age: {rule.age}"] if rule.age else []
        text = "; ".join(said) or "everybody else"
        return text[:1].upper() + text[1:]

    def counts(self, rule: Rule) -> str:
        """“Personal supervision (S1) or Shared Conversation (S3), held by …”."""
        names = sorted(counted(word) for word in (rule.counts or {rule.form}) if word)
        held = sorted(self._named("role", word) for word in rule.by)
        said = " or ".join(names) + (f", held by: {' or '.join(held)}" if held else "")
        return f"{said}; at most {rule.at_most} where agreed" if rule.at_most else said

    def _named(self, condition: str, word: str) -> str:
        if condition not in self._conditions:
            self._conditions[condition] = registry.words_of(condition)
        return self._conditions[condition].get(word, word)


def how_often(rule: Rule) -> str:
    """“Weekly until 6 weeks after the start, then monthly”."""
    said = [f"{phase.timing}{f' until {phase.until}' if phase.until else ''}" for phase in rule.phases]
    text = ", then ".join(said)
    return text[:1].upper() + text[1:]


def by_duty(rules: Iterable[Rule]) -> list[ShownDuty]:
    """Rules under what is due by them; of each duty the one first that wins."""
    words, found = Words(), {key: ShownDuty(key, name, []) for key, name in DUTIES.items()}
    for rule in sorted(rules, key=lambda each: each.weight, reverse=True):
        found[rule.duty].rules.append(words.show(rule))
    return [duty for duty in found.values() if duty.rules]


def on(policy: Policy, day: dt.date) -> list[Rule]:
    return [rule for rule in policy.rules if rule.runs_on(day)]


def setting_in_words(key: str, value: Any, before: Mapping[str, Any] | None = None) -> str:
    """What is said beside the rules: “Reminders of Pod: 7 days before”.

    Of a table of another app what differs from `before`.
    """
    if key == PAUSE:
        return f"An absence stops the clock from {value}"
    if label := registry.setting_label(key):
        now = before or {}
        new = {name: each for name, each in value.items() if name not in now or now[name] != each}
        gone = [f"{name} is no longer said" for name in sorted(now) if name not in value]
        return f"{label}: {'; '.join([*toml_of(new).splitlines(), *gone])}"
    duty = key.removeprefix(REMINDERS)
    return f"Reminders of {REMINDED.get(duty, duty)}: {stages_in_words(Stages.of(value))}"


def stages_in_words(stages: Stages) -> str:
    """“7 days before the due date, on the due date, after 7 days to their manager”."""
    said = []
    for stage, span in stages.spans:
        if stage in EARLY:
            said.append(f"{span} before")
        elif not span.number:
            said.append("on the day" if stage == "on_the_day" else STAGES[stage])
        else:
            to = {"manager": " to their manager", "above": " to their manager’s manager"}.get(stage, "")
            said.append(f"{span} after{to}")
    text = ", ".join(said) or "none"
    return text[:1].upper() + text[1:]
