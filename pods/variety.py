"""Variety: what a team used in its pods lately, and what it could try (LEI-TIP.1)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from pods import library
from pods.room_models import Room
from pods.rules.steps import Activity, activity_key
from supervision_portal.people.models import Team

LATELY = dt.timedelta(days=365)
AT_MOST = 3  # suggestions


@dataclass(frozen=True)
class Used:
    """An activity of one or more pods."""

    name: str
    times: int
    last_on: dt.date


@dataclass(frozen=True)
class Tools:
    """What was used lately, the latest first, and what was not: never a ranking of anybody."""

    used: tuple[Used, ...] = ()
    suggested: tuple[Activity, ...] = ()


def tools_of(team: Team, *, has_cases: bool = True) -> Tools:
    """From the rooms of this team's pods in the last year. One query.

    `has_cases`: whether activities that need a child are worth suggesting.
    """
    rooms = Room.objects.filter(
        pod__session__file__team=team, opened_at__gt=timezone.now() - LATELY
    ).order_by("opened_at")
    times: dict[str, int] = {}
    last: dict[str, dt.date] = {}
    for steps, opened_at in rooms.values_list("steps", "opened_at"):
        for key in activities_in(step["key"] for step in steps):
            times[key], last[key] = times.get(key, 0) + 1, timezone.localdate(opened_at)
    known = library.activities()
    used = [Used(known[key].name if key in known else key, times[key], last[key]) for key in times]
    new = [each for each in known.values() if each.key not in times and (has_cases or not each.needs_child)]
    return Tools(
        tuple(sorted(used, key=lambda each: (each.last_on, each.times), reverse=True)), tuple(new[:AT_MOST])
    )


def activities_in(keys: Iterable[str]) -> list[str]:
    """The activities in the keys of a room's steps: “harm-matrix” of “2-harm-matrix.write”; each once."""
    return list(dict.fromkeys(filter(None, map(activity_key, keys))))
