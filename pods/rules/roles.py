"""The roles in a pod: what each does, and what it does not do (LEI-GS.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROLES = ("facilitator", "caseworker", "advisor", "observer", "notes")  # keys of `Member.Role`


@dataclass(frozen=True, slots=True)
class PodRole:
    """One role, as its screen says it."""

    key: str
    name: str
    does: tuple[str, ...]
    does_not: tuple[str, ...]


def read(table: Mapping[str, Any]) -> dict[str, PodRole]:
    """All roles by key, from data as in `policies/pods/roles.toml`.

    Raises ValueError where a role is missing, is not known, or says too little.
    """
    if set(table) != set(ROLES):
        raise ValueError(f"The roles are {', '.join(ROLES)}, and not {', '.join(table)}.")
    return {key: _role(key, table[key]) for key in ROLES}


def _role(key: str, spec: Mapping[str, Any]) -> PodRole:
    name, does, does_not = (spec.get(each) for each in ("name", "does", "does_not"))
    if not isinstance(name, str) or not name or set(spec) - {"name", "does", "does_not"}:
        raise ValueError(f"The role “{key}” has a “name”, what it “does” and what it “does_not”.")
    for words in (does, does_not):
        if not isinstance(words, list) or not words or not all(isinstance(each, str) for each in words):
            raise ValueError(f"The role “{key}” lists in words what it does, and what it does not do.")
    return PodRole(key, name, tuple(does or ()), tuple(does_not or ()))
