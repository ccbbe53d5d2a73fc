"""The words of a pod that come with a release as data: roles, the goal helper, the opening for guests.

Files are read once a process.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from django.conf import settings

from pods.rules import goal
from pods.rules import roles as role_rules
from pods.rules.roles import PodRole


@dataclass(frozen=True, slots=True)
class Point:
    """Something that guests are told before they join."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening page for guests (CAL-R.3)."""

    title: str
    before: str
    points: tuple[Point, ...]


@cache
def roles() -> Mapping[str, PodRole]:
    """The roles in a pod by key, in their order."""
    return MappingProxyType(role_rules.read(_data("roles")))


@cache
def opening() -> Opening:
    """What guests read before they join."""
    data = _data("guests")
    points = tuple(Point(title=each["title"], text=each["text"]) for each in data["points"])
    return Opening(data["title"], data["before"], points)


def goal_advice(text: str) -> goal.Advice | None:
    """What could be said of a worker's goal; None where there is nothing to say (LEI-GS.3)."""
    return goal.look_at(text, _goal_wordings())


@cache
def _goal_wordings() -> goal.Wordings:
    return goal.read(_data("goals"))


def _data(name: str) -> dict[str, Any]:
    path = settings.BASE_DIR / "policies" / "pods" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
