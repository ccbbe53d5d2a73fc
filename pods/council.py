"""The council's own ways with pods, as its policy says them."""

from collections.abc import Mapping
from typing import Any

from pods.rules.council import Council, read
from supervision_portal.people.roles import Role
from supervision_portal.schedule.models import PolicySetting

KEY = "pods"  # of the table in a policy file, and of the setting that keeps it


def council() -> Council:
    """What is in force now: one query. The defaults where no policy says anything about pods.

    Raises ValueError for a stored table that cannot be read: nothing is stored unchecked.
    """
    stored = PolicySetting.objects.current().filter(key=KEY).values_list("value", flat=True).first()
    found, problems = read(stored or {})
    if problems:
        raise ValueError(f"The stored settings of pods cannot be read: {problems}")
    return found


def problems_of(table: Mapping[str, Any]) -> list[str]:
    """What is wrong with a `[pods]` table, in words."""
    found, problems = read(table)
    strange = [role for role in found.not_expected if role not in Role.values]
    return problems + [f"“not_expected” names roles, and “{role}” is none" for role in strange]
