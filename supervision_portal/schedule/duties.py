"""What can be due on a file. Each app registers its duties: the schedule knows no app by name."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from supervision_portal.people.models import Post, ReportingLine
from supervision_portal.records.models import File, FileHolder
from supervision_portal.schedule.models import Session, Variation
from supervision_portal.schedule.rules.facts import Agreed, Done, Facts, Profile


@dataclass(frozen=True, slots=True)
class Subject:
    """One file with a duty: what the rules ask, and who answers for it."""

    facts: Facts
    team: int | None = None
    responsible: int | None = None


class Duty(Protocol):
    """Something that is due on files of one kind again and again; asked in bulk.

    `subjects` leaves out files that do not have the duty now. `whole`: with everything ever done, not only
    what the next date needs.
    """

    @property
    def key(self) -> str: ...

    @property
    def verb(self) -> str:
        """“held”, “discussed”: how the explanation says that it was done."""
        ...

    def files(self) -> QuerySet[File]: ...

    def files_of(self, people: Collection[int]) -> QuerySet[File]: ...

    def subjects(self, files: Collection[UUID], *, whole: bool = False) -> dict[UUID, Subject]: ...


_duties: dict[str, Duty] = {}


def register(duty: Duty) -> None:
    """Make a duty known. Raises ValueError for a key that is taken."""
    if duty.key in _duties:
        raise ValueError(f"The duty {duty.key} is registered twice.")
    _duties[duty.key] = duty


def registered() -> Mapping[str, Duty]:
    return _duties


DoneOf = Callable[[Collection[UUID], bool], Mapping[UUID, list[Done]]]
NotesOf = Callable[[Collection[UUID]], Mapping[UUID, tuple[str, ...]]]


def _no_notes(_files: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    return {}


@dataclass(frozen=True)
class StaffDuty:
    """A duty on the supervision file of everybody who is supervised today."""

    key: str
    done: DoneOf
    verb: str = "held"
    notes: NotesOf = _no_notes

    def files(self) -> QuerySet[File]:
        return File.objects.filter(pk__in=FileHolder.objects.supervisees().values("file"))

    def files_of(self, people: Collection[int]) -> QuerySet[File]:
        return File.objects.filter(
            pk__in=FileHolder.objects.supervisees().filter(user__in=people).values("file")
        )

    def subjects(self, files: Collection[UUID], *, whole: bool = False) -> dict[UUID, Subject]:
        holders = list(
            FileHolder.objects.supervisees()
            .filter(file__in=files, user__is_active=True)
            .values_list("file", "user", "file__opened_on")
        )
        people = [user for _, user, _ in holders]
        lines = {
            supervisee: (supervisor, start)
            for supervisee, supervisor, start in ReportingLine.objects.supervising()
            .filter(supervisee__in=people)
            .values_list("supervisee", "supervisor", "start")
        }
        profiles, done, agreed = _profiles(people), self.done(files, whole), _agreed(files, self.key)
        notes = self.notes(files)
        found = {}
        for file, user, opened_on in holders:
            if user not in lines:
                continue  # nobody supervises them: there is nobody to remind, and the page says so
            supervisor, since = lines[user]
            did = done.get(file, [])
            own, team = profiles.get(user, (_NOWHERE, None))
            found[file] = Subject(
                Facts(
                    opened_on=min(opened_on, did[0].on) if did else opened_on,
                    profiles=own,
                    done=tuple(did),
                    agreed=agreed.get(file, ()),
                    events=_events(opened_on, since, own),
                    notes=notes.get(file, ()),
                ),
                team,
                supervisor,
            )
        return found


def _events(opened_on: dt.date, supervised_since: dt.date, own: tuple[Profile, ...]) -> dict[str, dt.date]:
    """What has happened to somebody since they came, by the names that rules give it."""
    found = {"new supervisor": supervised_since, "significant change": own[-1].start}
    return {name: day for name, day in found.items() if day > opened_on}


_NOWHERE = (Profile(dt.date.min, "No team", ()),)


def _profiles(people: Collection[int]) -> dict[int, tuple[tuple[Profile, ...], int | None]]:
    """What each person was from when on, by their posts in a team; and their team today."""
    rows: dict[int, list[Post]] = {}
    posts = Post.objects.filter(user__in=people, team__isnull=False).select_related("team__service")
    for post in posts.order_by("start", "pk"):
        rows.setdefault(post.user_id, []).append(post)
    return {user: _of_posts(own) for user, own in rows.items()}


def _of_posts(posts: list[Post]) -> tuple[tuple[Profile, ...], int | None]:
    """The oldest post that runs counts: a second one does not change what somebody is."""
    days = {post.start for post in posts} | {post.end + dt.timedelta(days=1) for post in posts if post.end}
    profiles: list[Profile] = []
    team, today = None, timezone.localdate()
    for day in sorted(days):
        post = next((each for each in posts if each.runs_on(day)), None)
        if post is None or post.team is None:
            continue
        attributes = {
            "team": post.team.name,
            "team_kind": post.team.kind,
            "service": post.team.service.name,
            "role": post.role,
            "contract": post.contract,
        }
        new = Profile(day, post.team.name, tuple(sorted(attributes.items())))
        if not profiles or profiles[-1].attributes != new.attributes:
            profiles.append(new)
        if day <= today:
            team = post.team_id
    return tuple(profiles) or _NOWHERE, team


def _agreed(files: Collection[UUID], duty: str) -> dict[UUID, tuple[Agreed, ...]]:
    found: dict[UUID, tuple[Agreed, ...]] = {}
    rows = Variation.objects.filter(file__in=files, duty=duty).select_related("agreed_by")
    for row in rows.order_by("start", "pk"):
        words = f"agreed with {row.agreed_by.name}: {row.reason}"
        found[row.file_id] = (*found.get(row.file_id, ()), Agreed(row.start, row.end, row.timing, words))
    return found


def sessions_held(files: Collection[UUID], whole: bool) -> dict[UUID, list[Done]]:
    """Sessions of supervision: all, or the last of each kind. One that satisfies a second duty gives two."""
    rows = Session.objects.filter(file__in=files, state=Session.State.HELD)
    if whole:
        rows = rows.order_by("file", "held_on", "pk")
    else:
        rows = rows.order_by("file", "record__kind", "also", "-held_on", "-pk").distinct(
            "file", "record__kind", "also"
        )
    found: dict[UUID, list[Done]] = {}
    for file, on, kind, also in rows.values_list("file", "held_on", "record__kind", "also"):
        did = found.setdefault(file, [])
        if on:
            did.append(Done(on, kind or "s1"))
            if also:
                did.append(Done(on, f"{kind}/{also}"))
    for did in found.values():
        did.sort(key=lambda each: each.on)
    return found
