"""Which files can be drawn for audits, and who may audit each: all at once, in a fixed number of queries."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from audits.models import Audit
from audits.models import Tool as ToolRow
from audits.rules.sampling import Candidate, above
from audits.rules.tool import Tool
from audits.services.audits import without_confidential
from audits.services.tools import tool_of
from casefile.models import Child
from supervision_portal.people.models import Cover, Post, ReportingLine, Team, User
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.records.models import File, FileBar, FileHolder
from supervision_portal.schedule.rules.days import Span, add_months

AUDITED = "audited in the last {months} months"
OPEN = "an audit by this tool is open already"
NOBODY = "nobody who was chosen to audit may audit it"
YEAR = 12  # months within which every supervisor comes


@dataclass(frozen=True, slots=True)
class Criteria:
    """What files are chosen by. `chosen`: their keys, where somebody names them: nothing else counts then."""

    team: int | None = None
    service: int | None = None
    staff: str = "all"  # a key of `rules.tool.STAFF`
    months: int = 0  # leaves out what was audited by the tool in so many months; 0 leaves out nothing
    chosen: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """As a sample keeps it."""
        return {key: value for key in self.__slots__ if (value := getattr(self, key))}


@dataclass(frozen=True, slots=True)
class Subject:
    """A file that a tool looks at."""

    file: File
    owner: int | None  # whose it is, or who works with the child
    group: int | None  # whose supervision it shows
    people: frozenset[int]  # whose work is looked at


@dataclass(frozen=True)
class Pool:
    """The files that can be drawn, and what became of the others."""

    subjects: dict[str, Subject]
    candidates: list[Candidate]
    may: dict[str, frozenset[int]]  # by file: who of the auditors may audit it
    busy: dict[int, int]  # how many open audits each auditor has
    left_out: Counter[str] = field(default_factory=Counter)  # in words


@dataclass(frozen=True)
class _Council:
    """Posts and lines of today, read once."""

    teams: dict[int, set[int]]  # by person
    services: dict[int, set[int]]
    managers: dict[int, set[int]]  # by team
    supervisor: dict[int, int]  # by supervisee


def auditors() -> list[User]:
    """Everybody who carries out audits, by name. One query."""
    roles = [role for role, rights in MAY.items() if May.AUDIT in rights]
    posts = Post.objects.current().filter(role__in=roles)
    return list(User.objects.active().filter(pk__in=posts.values("user")).order_by("name", "pk"))


def pool_of(row: ToolRow, criteria: Criteria, people: Collection[int]) -> Pool:
    """What can be drawn for audits by a tool, where these people are to audit."""
    tool, today = tool_of(row), timezone.localdate()
    council = _council()
    everything = {str(subject.file.pk): subject for subject in _subjects(tool, council)}
    wanted = _wanted(everything, criteria, council)
    lines = above(_lines(since=Span.parse(tool.look_back).before(today)))
    barred = set(FileBar.objects.current().filter(user__in=people).values_list("file", "user"))
    history = _history(row.key)
    year_ago, recent = add_months(today, -YEAR), add_months(today, -criteria.months)
    pool = Pool({}, [], {}, _busy(people))
    shown = {each.group for key, each in everything.items() if _last(history, key) > year_ago}
    for key, subject in wanted.items():
        allowed = frozenset(
            person
            for person in people
            if (subject.file.pk, person) not in barred and _may(person, subject, lines)
        )
        if key in history and history[key] is None:
            pool.left_out[OPEN] += 1
        elif criteria.months and not criteria.chosen and _last(history, key) > recent:
            pool.left_out[AUDITED.format(months=criteria.months)] += 1
        elif len(allowed) < tool.auditors:
            pool.left_out[NOBODY] += 1
        else:
            pool.subjects[key], pool.may[key] = subject, allowed
            group = "" if subject.group is None else str(subject.group)
            pool.candidates.append(Candidate(key, group, subject.group not in shown))
    return pool


def named(row: ToolRow, lines: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """The keys of the files that somebody names, one on a line, and what cannot be found, in words.

    By name or work email address; a child also by case number, a team by its name.
    """
    tool = tool_of(row)
    known: dict[str, set[str]] = {}
    for key, names in _names(tool, list(_subjects(tool, _council()))):
        for name in names:
            known.setdefault(" ".join(name.split()).casefold(), set()).add(key)
    found: list[str] = []
    wrong: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        keys = known.get(line.casefold(), set())
        if len(keys) == 1:
            found += keys
        elif keys:
            surely = "case number" if tool.looks_at == "child" else "work email address"
            wrong.append(f"“{line}” can be more than one. Enter the {surely}.")
        else:
            wrong.append(f"There is no file of “{line}” that this tool looks at.")
    return tuple(dict.fromkeys(found)), wrong


def _names(tool: Tool, subjects: list[Subject]) -> Iterable[tuple[str, Iterable[str]]]:
    """How each file can be called."""
    if tool.looks_at == "team":
        teams = Team.objects.in_bulk({each.file.team_id for each in subjects if each.file.team_id})
        return [(str(each.file.pk), [teams[each.file.team_id or 0].name]) for each in subjects]
    if tool.looks_at == "child":
        rows = Child.objects.filter(file__in=[each.file.pk for each in subjects])
        return [(str(file), names) for file, *names in rows.values_list("file", "name", "case_number")]
    people = User.objects.in_bulk({each.owner for each in subjects if each.owner})
    return [
        (str(each.file.pk), [people[each.owner].name, people[each.owner].email])
        for each in subjects
        if each.owner
    ]


def may_audit(row: ToolRow, file: File, people: Collection[int]) -> frozenset[int]:
    """Who of these people may audit one file: nobody their own line."""
    tool = tool_of(row)
    subject = next((each for each in _subjects(tool, _council()) if each.file.pk == file.pk), None)
    if subject is None:
        return frozenset()
    lines = above(_lines(since=Span.parse(tool.look_back).before(timezone.localdate())))
    barred = set(FileBar.objects.current().filter(file=file).values_list("user", flat=True))
    return frozenset(person for person in people if person not in barred and _may(person, subject, lines))


def _may(auditor: int, subject: Subject, lines: Mapping[int, set[int]]) -> bool:
    """Not themselves, nobody above or below them in any line of the time that is looked at."""
    over = lines.get(auditor, set())
    return all(
        person != auditor and person not in over and auditor not in lines.get(person, set())
        for person in subject.people
    )


def _last(history: Mapping[str, dt.date | None], key: str) -> dt.date:
    """When a file was last given to an auditor; an open audit is of today."""
    if key not in history:
        return dt.date.min
    return history[key] or dt.date.max


def _history(key: str) -> dict[str, dt.date | None]:
    """By file: the day of the last audit by any version of a tool; None while one is open."""
    rows = Audit.objects.filter(tool__key=key, cancelled_at=None).order_by("assigned_at")
    found: dict[str, dt.date | None] = {}
    for file, assigned_at, closed_at in rows.values_list("file", "assigned_at", "closed_at"):
        if found.get(str(file), dt.date.min) is not None:
            found[str(file)] = timezone.localdate(assigned_at) if closed_at else None
    return found


def _busy(people: Collection[int]) -> dict[int, int]:
    rows = Audit.objects.open().filter(auditor__in=people).order_by()
    return dict(rows.values_list("auditor").annotate(number=Count("pk")))


def _lines(since: dt.date) -> list[tuple[int, int]]:
    """Every line, clinical ones too, that ran since a day; covers stand beside whom they cover."""
    today = timezone.localdate()
    rows = ReportingLine.objects.filter(Q(end=None) | Q(end__gte=since), start__lte=today)
    lines = list(rows.values_list("supervisee", "supervisor"))
    covers = Cover.objects.current().values_list("absent", "user")
    below: dict[int, list[int]] = {}
    for supervisee, supervisor in lines:
        below.setdefault(supervisor, []).append(supervisee)
    return [*lines, *((person, user) for absent, user in covers for person in below.get(absent, ()))]


def _council() -> _Council:
    posts = Post.objects.current().filter(user__is_active=True)
    rows = posts.annotate(whole=Coalesce("team__service", F("service")))
    council = _Council({}, {}, {}, {})
    for user, role, team, service in rows.values_list("user", "role", "team", "whole"):
        if team:
            council.teams.setdefault(user, set()).add(team)
            if role == Role.TEAM_MANAGER:
                council.managers.setdefault(team, set()).add(user)
        if service:
            council.services.setdefault(user, set()).add(service)
    supervising = ReportingLine.objects.supervising().filter(supervisor__is_active=True)
    council.supervisor.update(supervising.values_list("supervisee", "supervisor"))
    return council


def _subjects(tool: Tool, council: _Council) -> Iterable[Subject]:
    """Every file that a tool of this kind can look at."""
    if tool.looks_at == "team":
        return _teams(council)
    if tool.looks_at == "child":
        return _children(council)
    return _supervised(council, managers=tool.looks_at == "manager")


def _supervised(council: _Council, *, managers: bool) -> Iterable[Subject]:
    """Supervision files; of those who supervise, whose own supervision is looked at, where so asked."""
    who_supervise = set(council.supervisor.values())
    held = FileHolder.objects.supervisees().filter(user__is_active=True).select_related("file")
    for holder in held:
        owner, supervisor = holder.user_id, council.supervisor.get(holder.user_id)
        if managers and owner not in who_supervise:
            continue
        people = frozenset({owner} | ({supervisor} if supervisor else set()))
        yield Subject(holder.file, owner, owner if managers else supervisor, people)


def _children(council: _Council) -> Iterable[Subject]:
    """Children’s files without a CTS worker: their workers are the people, and who answers for the case."""
    files = without_confidential(File.objects.filter(kind=File.Kind.CHILD))
    held = FileHolder.objects.workers().filter(file__in=files).select_related("file")
    workers: dict[Any, list[FileHolder]] = {}
    for holder in held.order_by("role"):  # the allocated worker first
        workers.setdefault(holder.file_id, []).append(holder)
    for own in workers.values():
        file, owner = own[0].file, own[0].user_id
        supervisor = council.supervisor.get(owner)
        managers = council.managers.get(file.team_id or 0, set())
        people = frozenset(
            {each.user_id for each in own} | managers | ({supervisor} if supervisor else set())
        )
        yield Subject(file, owner, supervisor, people)


def _teams(council: _Council) -> Iterable[Subject]:
    """Teams by their folders: everybody in the team is looked at."""
    members: dict[int, set[int]] = {}
    for user, teams in council.teams.items():
        for team in teams:
            members.setdefault(team, set()).add(user)
    for file in File.objects.filter(kind=File.Kind.TEAM, team__isnull=False):
        managers = sorted(council.managers.get(file.team_id or 0, set()))
        people = frozenset(members.get(file.team_id or 0, set()))
        yield Subject(file, None, managers[0] if managers else None, people)


def _wanted(everything: Mapping[str, Subject], criteria: Criteria, council: _Council) -> dict[str, Subject]:
    """The files that the criteria ask for."""
    if criteria.chosen:
        return {key: everything[key] for key in criteria.chosen if key in everything}
    staff = _staff(criteria.staff, council)

    def fits(subject: Subject) -> bool:
        owner, team = subject.owner or 0, subject.file.team_id
        teams = {team} if team else council.teams.get(owner, set())
        in_team = criteria.team is None or criteria.team in teams
        in_service = criteria.service is None or bool(_services(subject, council) & {criteria.service})
        return in_team and in_service and (staff is None or owner in staff)

    return {key: subject for key, subject in everything.items() if fits(subject)}


def _services(subject: Subject, council: _Council) -> set[int]:
    people = subject.people if subject.owner is None else {subject.owner}
    return {service for person in people for service in council.services.get(person, ())}


def _staff(kind: str, council: _Council) -> set[int] | None:
    """Who is of a kind of staff, as `audits.staff_of` has it for one person; None for everybody."""
    if kind == "all":
        return None
    holding = set(FileHolder.objects.workers().values_list("user", flat=True))
    if kind == "case_holding":
        return holding
    teams = File.objects.filter(kind=File.Kind.CHILD, team__isnull=False).values_list("team", flat=True)
    with_children = set(teams.distinct())
    return holding | {person for person, own in council.teams.items() if own & with_children}
