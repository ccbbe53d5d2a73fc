"""Which groups may be shown, so that nothing shown tells about a small one.

Groups lie in one another: everybody, services, teams. Whatever can be reckoned from the figures of such
groups is a sum of *rests*: what a shown group holds beyond the shown groups within it. So it is enough that
each rest may be known; where one may not, the smallest shown group within is hidden too, and the rest grows.
"""

from collections.abc import Callable, Collection, Mapping

FEWEST = 5  # answers of a group whose figures are shown
FEWEST_TEXTS = 10  # answers of a group beside whose name free texts stand

Parents = Mapping[str, str | None]


def shown_groups(
    parents: Parents,
    sizes: Mapping[str, int],
    may_be_known: Callable[[Collection[str]], bool],
    among: Collection[str] | None = None,
) -> set[str]:
    """The groups that are shown, of `among` (all of them where it says nothing).

    `parents`: each group with the one it lies in, or None. `sizes`: how many answers each has that lie in no
    group within it. `may_be_known(groups)`: whether what these groups hold directly may be known as one.
    """
    whole = dict.fromkeys(parents, 0)
    for group in parents:
        for around in _around(group, parents):
            whole[around] += sizes.get(group, 0)
    shown = {group for group in (parents if among is None else among) if whole[group]}
    while bad := _not_to_be_known(shown, parents, may_be_known):
        within = [group for group in shown if group != bad and _first_shown(group, parents, shown) == bad]
        shown.remove(min(within, key=lambda group: (whole[group], group)) if within else bad)
    return shown


def _around(group: str, parents: Parents) -> list[str]:
    """The group and those around it, the inner first."""
    found, here = [], group
    while here:
        found.append(here)
        here = parents[here] or ""
    return found


def _first_shown(group: str, parents: Parents, shown: set[str]) -> str | None:
    """The innermost shown group around this one."""
    return next((each for each in _around(group, parents)[1:] if each in shown), None)


def _not_to_be_known(
    shown: set[str], parents: Parents, may_be_known: Callable[[Collection[str]], bool]
) -> str | None:
    """A shown group whose rest may not be known; the innermost first."""
    rests: dict[str, list[str]] = {group: [] for group in shown}
    for group in parents:
        owner = group if group in shown else _first_shown(group, parents, shown)
        if owner:
            rests[owner].append(group)
    bad = [group for group, rest in rests.items() if not may_be_known(rest)]
    return min(bad, key=lambda group: (-len(_around(group, parents)), group), default=None)
