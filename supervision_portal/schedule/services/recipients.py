"""Whom a reminder goes to on a day: who answers for a thing, else their manager; never who may not see it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from supervision_portal.people.models import Cover, Post, ReportingLine, User
from supervision_portal.people.roles import Role
from supervision_portal.records import access
from supervision_portal.schedule.reminding import Item
from supervision_portal.schedule.rules.stages import ESCALATED


class Recipients:
    """Answers for one day. The lines are read once; who sees which file is asked for `files` at a time."""

    def __init__(self, day: dt.date) -> None:
        lines = ReportingLine.objects.supervising(day).order_by("pk")
        self._above = dict(lines.values_list("supervisee", "supervisor"))
        self._covers: dict[int, list[int]] = defaultdict(list)
        for absent, cover in Cover.objects.on(day).values_list("absent", "user"):
            self._covers[absent].append(cover)
        self._managers: dict[int | None, list[int]] = defaultdict(list)
        posts = Post.objects.on(day).filter(role=Role.TEAM_MANAGER, team__isnull=False)
        for team, user in posts.order_by("user").values_list("team", "user"):
            self._managers[team].append(user)
        self._files: Collection[UUID] = ()
        self._seen: dict[int, set[UUID]] = {}

    def look_at(self, files: Collection[UUID]) -> None:
        """These files are asked about next."""
        self._files, self._seen = files, {}

    def of(self, item: Item, stage: str) -> list[int]:
        """Keys of whom to tell at a stage. Empty: nobody who may see the file could be found."""
        found = self._responsible(item)
        for _step in _steps(stage):
            found = _once(above for person in found for above in self._next_above(person, item))
        return _once(person for each in found for person in self._standing_in(each, item))

    def usual(self, item: Item, stage: str) -> set[int]:
        """The same by the lines alone: cheap and nearly always right. Who has had theirs is left alone."""
        person = item.responsible or item.otherwise
        for _step in _steps(stage):
            person = self._above.get(person) if person else None
        return set(self._covers.get(person, (person,))) if person else set()

    def _responsible(self, item: Item) -> list[int]:
        """Who answers for it today: whoever is named, else up from them, else the team's managers."""
        named = [person for person in (item.responsible, item.otherwise) if person]
        for person in named:
            if self._sees(person, item):
                return [person]
        for person in named:
            if above := self._next_above(person, item):
                return above
        return [person for person in self._managers.get(item.team, ()) if self._sees(person, item)]

    def _next_above(self, person: int, item: Item) -> list[int]:
        """The next one up the line who may see the file."""
        passed = {person}
        above = self._above.get(person)
        while above and above not in passed:
            if self._sees(above, item):
                return [above]
            passed.add(above)
            above = self._above.get(above)
        return []

    def _standing_in(self, person: int, item: Item) -> list[int]:
        """Who covers for somebody who is away, where there is such a person; else they themselves."""
        return [cover for cover in self._covers.get(person, ()) if self._sees(cover, item)] or [person]

    def _sees(self, person: int, item: Item) -> bool:
        """Left, moved away, barred: whoever sees the file no more is not reminded of it."""
        if item.is_told and person == item.responsible:
            return True
        if person not in self._seen:
            user = User.objects.get(pk=person)
            seen = access.files_visible_to(user).filter(pk__in=self._files)
            self._seen[person] = set(seen.values_list("pk", flat=True))
        return item.file in self._seen[person]


def _steps(stage: str) -> tuple[str, ...]:
    """The steps up the line that a stage takes: none, to the manager, or one more."""
    return ESCALATED[: ESCALATED.index(stage) + 1] if stage in ESCALATED else ()


def _once(people: Iterable[int]) -> list[int]:
    """Each one once, in order."""
    return list(dict.fromkeys(people))
