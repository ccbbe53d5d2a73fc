"""What other apps tell the schedule: words that rules may name, settings of their own in a policy file, and
pages that belong beside the policy."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from supervision_portal.people.models import Post, Service, Team
from supervision_portal.people.roles import Role
from supervision_portal.schedule.rules import Rule

WordsOf = Callable[[], Mapping[str, str]]  # the word as rules write it → as a person reads it

CONDITION_NAMES = {
    "team": "team",
    "team_kind": "kind of team",
    "service": "service",
    "role": "role",
    "contract": "contract",
    "status": "status",
    "settled": "settled",
    "complex": "complex",
    "age": "age",
}


def _in_use(values: Collection[str]) -> dict[str, str]:
    return {value: value for value in sorted(set(values)) if value}


_words: dict[str, WordsOf] = {
    "team": lambda: _in_use(Team.objects.values_list("name", flat=True)),
    "team_kind": lambda: _in_use(Team.objects.values_list("kind", flat=True)),
    "service": lambda: _in_use(Service.objects.values_list("name", flat=True)),
    "role": lambda: {str(value): str(label) for value, label in Role.choices},
    "contract": lambda: _in_use(Post.objects.values_list("contract", flat=True).distinct()),
    "settled": lambda: {"yes": "yes", "no": "no"},
    "complex": lambda: {"yes": "yes", "no": "no"},
}


def register_words(condition: str, words: WordsOf) -> None:
    """Say which words there are for a condition of rules that the schedule cannot ask for itself.

    Raises ValueError for a condition whose words are known already.
    """
    if condition in _words:
        raise ValueError(f"The words of “{condition}” are registered twice.")
    _words[condition] = words


def words_of(condition: str) -> dict[str, str]:
    """The words that somebody or something has; empty where nobody has told."""
    return dict(_words[condition]()) if condition in _words else {}


def named_by(rules: Collection[Rule], condition: str) -> set[str]:
    """The words of a condition that rules name."""
    return {word for rule in rules for key, words in rule.conditions if key == condition for word in words}


def in_nobodys_use(rules: Collection[Rule]) -> list[str]:
    """In words, what rules ask for that nobody is or has: misspelt, or still to be entered. No reason to
    refuse them."""
    found = []
    for condition in sorted(_words):
        known = words_of(condition)
        for word in sorted(named_by(rules, condition) - set(known)):
            clauses = [rule.clause for rule in rules if word in dict(rule.conditions).get(condition, ())]
            found.append(f"No {CONDITION_NAMES[condition]} “{word}” is in use yet: {'; '.join(clauses)}")
    return found


@dataclass(frozen=True)
class Beside:
    """A page for the policy administrator that an app keeps."""

    label: str
    url_name: str


_pages: dict[str, Beside] = {}


def register_page(label: str, url_name: str) -> None:
    """Show a link to a page of one's own among those of the policy."""
    _pages[url_name] = Beside(label, url_name)


def pages() -> list[Beside]:
    return list(_pages.values())


@dataclass(frozen=True)
class Setting:
    """A table of a policy file that an app reads: `check` says in words what is wrong with it."""

    label: str
    check: Callable[[Mapping[str, Any]], list[str]]


_settings: dict[str, Setting] = {}


def register_setting(key: str, label: str, check: Callable[[Mapping[str, Any]], list[str]]) -> None:
    """Let policy files have a table of this name, kept as the `PolicySetting` of this key.

    Raises ValueError for a key that is registered already.
    """
    if key in _settings:
        raise ValueError(f"The setting “{key}” is registered twice.")
    _settings[key] = Setting(label, check)


def checks() -> dict[str, Callable[[Mapping[str, Any]], list[str]]]:
    """What reads each table of a policy file beside the schedule's own."""
    return {key: setting.check for key, setting in _settings.items()}


def setting_label(key: str) -> str:
    """What a setting of an app is called; "" for one of the schedule's own."""
    return _settings[key].label if key in _settings else ""
