"""What can be due on a file. Each app registers its duties: the schedule knows no app by name."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from supervision_portal.people.models import Absence, Cover, Post, ReportingLine
from supervision_portal.records.models import File, FileHolder
from supervision_portal.schedule.models import FileEvent, PolicySetting, Session, Variation
from supervision_portal.schedule.rules.days import Span
from supervision_portal.schedule.rules.facts import Agreed, Done, Facts, Pause, Profile
from supervision_portal.schedule.rules.policy import Pauses, pause_after

PAUSE = "pause_after"  # the key of the setting
PAUSES = "pauses"  # the key under which `Shared` has them


@dataclass(frozen=True, slots=True)
class Subject:
    """One file with a duty: what the rules ask, and who answers for it."""

    facts: Facts
    team: int | None = None
    responsible: int | None = None


class Duty(Protocol):
    """Something that is due on files of one kind again and again; asked in bulk.

    `subjects` leaves out files that do not have the duty now. `whole`: with everything ever done, not only
    what the next date needs. `shared`: what another duty has asked of the same files already.
    """

    @property
    def key(self) -> str: ...

    @property
    def verb(self) -> str:
        """“held”, “discussed”: how the explanation says that it was done."""
        ...

    def files(self) -> QuerySet[File]: ...

    def files_of(self, people: Collection[int]) -> QuerySet[File]: ...

    def subjects(
        self, files: Collection[UUID], *, whole: bool = False, shared: "Shared | None" = None
    ) -> dict[UUID, Subject]: ...


Shared = dict[object, Any]


def once(shared: Shared, key: object, ask: Callable[[], Any]) -> Any:
    """What is known of the files already, or is asked now."""
    if key not in shared:
        shared[key] = ask()
    return shared[key]


_duties: dict[str, Duty] = {}


def register(duty: Duty) -> None:
    """Make a duty known. Raises ValueError for a key that is taken."""
    if duty.key in _duties:
        raise ValueError(f"The duty {duty.key} is registered twice.")
    _duties[duty.key] = duty


def registered() -> Mapping[str, Duty]:
    return _duties


DoneOf = Callable[[Collection[UUID], bool], Mapping[UUID, list[Done]]]
NotesOf = Callable[[Collection[UUID], Shared], Mapping[UUID, tuple[str, ...]]]


def _no_notes(_files: Collection[UUID], _shared: Shared) -> Mapping[UUID, tuple[str, ...]]:
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

    def subjects(
        self, files: Collection[UUID], *, whole: bool = False, shared: Shared | None = None
    ) -> dict[UUID, Subject]:
        shared = {} if shared is None else shared
        staff: dict[UUID, _Staff] = once(shared, "staff", lambda: _staff(files, shared))
        done = once(shared, (self.done, whole), lambda: self.done(files, whole))
        agreed, lengths = once(shared, "agreed", lambda: _agreed(files)).get(self.key, ({}, {}))
        notes = self.notes(files, shared)
        found = {}
        for file, person in staff.items():
            did = done.get(file, [])
            found[file] = Subject(
                Facts(
                    opened_on=min(person.opened_on, did[0].on) if did else person.opened_on,
                    profiles=person.profiles,
                    done=tuple(did),
                    agreed=agreed.get(file, ()),
                    events=person.events,
                    pauses=person.pauses,
                    notes=(*lengths.get(file, ()), *notes.get(file, ())),
                ),
                person.team,
                person.responsible,
            )
        return found


@dataclass(frozen=True, slots=True)
class _Staff:
    """What every duty of a supervision file asks of its supervisee."""

    opened_on: dt.date
    profiles: tuple[Profile, ...]
    team: int | None
    events: dict[str, dt.date]
    pauses: tuple[Pause, ...]
    responsible: int


def _staff(files: Collection[UUID], shared: Shared) -> dict[UUID, _Staff]:
    """By file. Whom nobody supervises is left out: there is nobody to remind, and the page says so."""
    rows = list(_supervised(files))
    people = {user for _file, user, *_rest in rows}
    pauses = _pauses({user: absences for _file, user, *_rest, absences in rows}, shared)
    noted, profiles = noted_events(files), _profiles(people)
    found = {}
    for file, user, opened_on, since, supervisor, covered_by, _absences in rows:
        own, team = profiles.get(user, (_NOWHERE, None))
        found[file] = _Staff(
            opened_on,
            own,
            team,
            _events(opened_on, since, own) | noted.get(file, {}),
            pauses.get(user, ()),
            # nobody covers for who supervises them
            supervisor if covered_by in (None, user) else covered_by,
        )
    return found


def _supervised(files: Collection[UUID]) -> QuerySet[ReportingLine, tuple[Any, ...]]:
    """Whose file each is, who supervises them and covers for that, and when they were away. One query."""
    holders = FileHolder.objects.supervisees().filter(file__in=files)
    away = Absence.objects.filter(user=OuterRef("supervisee")).order_by("start", "pk")
    return (
        ReportingLine.objects.supervising()
        .filter(supervisee__is_active=True, supervisee__held_files__in=holders)
        .with_cover()
        .values_list(
            "supervisee__held_files__file",
            "supervisee",
            "supervisee__held_files__file__opened_on",
            "start",
            "supervisor",
            "covered_by",
            ArraySubquery(away.values_list(JSONObject(start="start", end="end"))),
        )
    )


def covering(people: Collection[int]) -> dict[int, int]:
    """Who covers today, by the key of whom for: what is due with somebody is due with them meanwhile."""
    return {absent: cover.user_id for absent, cover in Cover.objects.of(people).items()}


def _pauses(
    absences: Mapping[int, list[dict[str, str | None]]], shared: Shared
) -> dict[int, tuple[Pause, ...]]:
    """Absences long enough to stop the clock, by what was in force on their first day; one without an end,
    once it has lasted as long."""
    found: dict[int, tuple[Pause, ...]] = {}
    today = timezone.localdate()
    for user, rows in absences.items():
        for row in rows:
            start = dt.date.fromisoformat(row["start"] or "")
            end = dt.date.fromisoformat(row["end"]) if row["end"] else None
            span = pause_after(once(shared, PAUSES, stored_pauses), start)
            if (end or today) + dt.timedelta(days=1) >= span.after(start):
                found[user] = (*found.get(user, ()), Pause(start, end))
    return found


def stored_pauses() -> Pauses:
    """From which day on how long an absence stops the clock. One query."""
    rows = PolicySetting.objects.filter(key=PAUSE).order_by("start").values_list("start", "value")
    return tuple((start, Span.parse(value)) for start, value in rows)


def noted_events(files: Collection[UUID]) -> dict[UUID, dict[str, dt.date]]:
    """What was noted on files that ends a phase: “probation passed”."""
    found: dict[UUID, dict[str, dt.date]] = {}
    for file, name, on in FileEvent.objects.filter(file__in=files).values_list("file", "name", "on"):
        found.setdefault(file, {})[name] = on
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


_Agreed = dict[UUID, tuple[Agreed, ...]]
_Lengths = dict[UUID, tuple[str, ...]]


def _agreed(files: Collection[UUID]) -> dict[str, tuple[_Agreed, _Lengths]]:
    """By duty: intervals agreed for each file, and what is to be said of the length of its sessions today."""
    found: dict[str, tuple[_Agreed, _Lengths]] = {}
    rows = Variation.objects.filter(file__in=files).select_related("agreed_by")
    for row in rows.order_by("start", "pk"):
        agreed, lengths = found.setdefault(row.duty, ({}, {}))
        if row.timing:
            new = Agreed(row.start, row.end, row.timing, row.words)
            agreed[row.file_id] = (*agreed.get(row.file_id, ()), new)
        elif row.runs_on(timezone.localdate()):
            lengths[row.file_id] = (f"sessions of {row.minutes} minutes, {row.words}",)
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
