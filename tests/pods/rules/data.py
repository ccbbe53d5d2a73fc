"""What stands in `policies/pods/`, read without Django."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pods.rules.reading import read_activity
from pods.rules.steps import Activity, Step

ACTIVITIES = sorted((Path(__file__).parents[3] / "policies" / "pods" / "activities").glob("*.toml"))
TEXTS = [path.read_text(encoding="utf-8") for path in ACTIVITIES]
SPECS: list[dict[str, Any]] = [tomllib.loads(text) for text in TEXTS]

# The letters of the guidance; k and l are the ones it names without a heading.
LEICESTERSHIRE = {
    "a": {"case-mapping"},
    "b": {"harm-matrix"},
    "c": {"statements-goals-scaling"},
    "d": {"words-and-pictures", "difficult-topic-drawing"},
    "e": {"appreciative-inquiry"},
    "f": {"cultural-genogram-patterns", "cultural-genogram-family", "cultural-genogram-worker"},
    "g": {"hypothesising"},
    "h": {"strengths-and-safety"},
    "i": {"safety-planning"},
    "j": {"network-questions"},
    "k": {"free-activity"},
    "l": {"trajectory"},
}


@cache
def shipped() -> dict[str, Activity]:
    read = [read_activity(text)[0] for text in TEXTS]
    return {activity.key: activity for activity in read if activity}


def steps_of(activity: str) -> dict[str, Step]:
    return {step.key: step for step in shipped()[activity].steps}


def kinds(activity: str) -> list[str]:
    return [step.kind for step in shipped()[activity].steps]


def labels(step: Step) -> list[str]:
    return [field.label for field in step.sheet.fields]


def said(activity: str) -> str:
    """Everything that a facilitator of this activity says or everybody is asked to do."""
    return " ".join(" ".join((step.title, *step.say, step.do)) for step in shipped()[activity].steps)
