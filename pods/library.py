"""The activities and the ways to run a session that this portal knows, read from `policies/pods/`.

Files are read once a process: they come with a release. Ways that practice leads made are rows, and are read
each time.
"""

import logging
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pods.models import OwnWay
from pods.rules.council import Council
from pods.rules.reading import activity_of, way_of
from pods.rules.steps import Activity, Way
from supervision_portal.schedule.rules.lines import Lines, Problem, parsed

logger = logging.getLogger(__name__)
T = TypeVar("T", Activity, Way)


def folder() -> Path:
    return settings.BASE_DIR / "policies" / "pods"


@cache
def activities() -> Mapping[str, Activity]:
    """All activities by key, in the order of the guidance."""
    found = _read("activities", activity_of)
    return MappingProxyType(
        dict(sorted(found.items(), key=lambda each: (each[1].letter or "~", each[1].name)))
    )


def activity(key: str) -> Activity:
    """Raises KeyError for one that there is not."""
    return activities()[key]


def ways() -> dict[str, Way]:
    """All ways to run a session by key: those of the files, then practice leads’ own. One query."""
    return {**shipped_ways(), **{way.key: way for way in _own_ways() if way.key not in shipped_ways()}}


def way(key: str) -> Way:
    """Raises KeyError for one that there is not (or that was retired)."""
    return shipped_ways().get(key) or ways()[key]


def way_for(planned: str, usual: str) -> Way:
    """The way that a session follows: as planned; where that is retired, the council’s usual one.

    Group supervision where there is neither. Never raises KeyError: a pod that is booked can be held.
    """
    known: Mapping[str, Way] = shipped_ways()
    if (planned and planned not in known) or usual not in known:
        known = ways()
    return known.get(planned) or known.get(usual) or known[Council().way]


@cache
def shipped_ways() -> Mapping[str, Way]:
    return MappingProxyType(_read("ways", way_of))


def spec_of_way(key: str) -> dict[str, Any]:
    """A way as data, for a practice lead to copy and change. Raises KeyError for one that there is not."""
    if key in shipped_ways():
        return _data(folder() / "ways" / f"{key}.toml")
    own = OwnWay.objects.filter(key=key, retired_at=None).values_list("spec", flat=True).first()
    if own is None:
        raise KeyError(key)
    return dict(own)


def _own_ways() -> list[Way]:
    found = []
    for own in OwnWay.objects.filter(retired_at=None):
        read, problems = way_of({**own.spec, "key": own.key, "name": own.name})
        if read:
            found.append(read)
        else:  # it was right when it was kept: the rules have changed since
            logger.warning("The way “%s” cannot be read: %s", own.key, "; ".join(map(str, problems)))
    return found


def _data(path: Path) -> dict[str, Any]:
    data = parsed(path.read_text(encoding="utf-8"))
    if isinstance(data, Problem):
        raise ImproperlyConfigured(f"{path.name}, {data}")
    return data


def _read(name: str, read: Callable[[object, Lines | None], tuple[T | None, list[Problem]]]) -> dict[str, T]:
    found = {}
    for path in sorted((folder() / name).glob("*.toml")):
        each, problems = read(_data(path), Lines(path.read_text(encoding="utf-8"), "steps"))
        if each is None:
            raise ImproperlyConfigured("; ".join(f"{path.name}, {problem}" for problem in problems))
        if each.key != path.stem:
            raise ImproperlyConfigured(f"{path.name} has the key “{each.key}”")
        found[each.key] = each
    return found
