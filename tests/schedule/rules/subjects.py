"""The councils' own policy files, and short ways to write subjects of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from supervision_portal.schedule.registry import checks
from supervision_portal.schedule.rules.due import Due, next_due
from supervision_portal.schedule.rules.facts import Agreed, Done, Facts, Pause, Profile
from supervision_portal.schedule.rules.policy import Policy, Rule
from supervision_portal.schedule.rules.reading import read, rule_of

POLICIES = Path(__file__).parents[3] / "policies"


def policy_text(council: str) -> str:
    return (POLICIES / f"{council}.toml").read_text()


def load(council: str) -> Policy:
    """The policy as its file states it, in force from the day that the file names."""
    reading = read(policy_text(council), checks())
    assert not reading.problems
    assert reading.in_force_from is not None
    return Policy(tuple(replace(rule, start=reading.in_force_from) for rule in reading.rules))


CALDERDALE = load("calderdale")
LEICESTERSHIRE = load("leicestershire")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def dones(text: str) -> tuple[Done, ...]:
    """From “2026-11-03 s1, 2026-11-10 pod 90”: the day, the kind, and perhaps the minutes."""
    found = []
    for each in filter(None, text.split(", ")):
        on, kind, *minutes = each.split()
        found.append(Done(day(on), kind, int(minutes[0]) if minutes else 0))
    return tuple(found)


def profile(start: str = "2026-01-01", place: str = "East", **attributes: str) -> Profile:
    return Profile(day(start), place, tuple(sorted(attributes.items())))


def facts(
    opened_on: str = "2026-01-05",
    done: str = "",
    *,
    profiles: tuple[Profile, ...] = (),
    events: Mapping[str, str] | None = None,
    born_on: str = "",
    agreed: tuple[Agreed, ...] = (),
    pauses: tuple[Pause, ...] = (),
    **attributes: str,
) -> Facts:
    return Facts(
        day(opened_on),
        profiles or (profile(opened_on, **attributes),),
        dones(done),
        agreed=agreed,
        events={name: day(on) for name, on in (events or {}).items()},
        pauses=pauses,
        born_on=day(born_on) if born_on else None,
    )


def agreed(every: str, start: str, until: str = "", words: str = "agreed with Anil Deshpande") -> Agreed:
    return Agreed(day(start), day(until) if until else None, {"every": every}, words)


def rule(*, start: str = "", end: str = "", **spec: Any) -> Rule:
    """A rule of personal supervision, written on S1, unless `spec` says otherwise."""
    stated = {"key": "a", "duty": "personal", "clause": "clause 1", "form": "s1", **spec}
    found, problems = rule_of(
        stated, start=day(start) if start else dt.date.min, end=day(end) if end else None
    )
    assert found, problems
    return found


def due(made: Policy | Rule, subject: Facts, today: str = "2026-11-22", duty: str = "personal") -> Due:
    policy = made if isinstance(made, Policy) else Policy((made,))
    return next_due(policy, made.duty if isinstance(made, Rule) else duty, subject, day(today))


def date(
    made: Policy | Rule, subject: Facts, today: str = "2026-11-22", duty: str = "personal"
) -> str | None:
    """The due date alone, as it is written in a test."""
    on = due(made, subject, today, duty).on
    return on.isoformat() if on else None
