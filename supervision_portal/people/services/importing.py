"""Brings the people of an import up to date: adds who is missing, changes what differs."""

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import signals
from supervision_portal.people.imports import Row, in_order
from supervision_portal.people.models import Post, ReportingLine, Service, Team, User
from supervision_portal.people.services.errors import PeopleError
from supervision_portal.people.services.leaving import person_leaves
from supervision_portal.people.services.lines import ONE_DAY, begin_line, end_line
from supervision_portal.people.services.outcomes import BUSY, Imported, Outcome, alone
from supervision_portal.people.services.persons import add_service, add_team, change_person, create_person
from supervision_portal.people.services.posts import begin_post, change_title, end_post
from supervision_portal.people.sheets import BadRow

LOCK = 0x70656F70
"""Key of the advisory lock of whoever imports."""
PASSES = 3
"""In a reorganisation one line may have to end before another can begin, whatever the order of the rows."""
KINDS = {
    "line_manager_email": ReportingLine.Kind.LINE,
    "supervisor_email": ReportingLine.Kind.SUPERVISION,
    "clinical_supervisor_email": ReportingLine.Kind.CLINICAL,
}


@dataclass
class ImportResult(Imported[Row]):
    """What an import of people did, or in a dry run would do."""

    new_services: list[str] = field(default_factory=list)
    new_teams: list[str] = field(default_factory=list)

    def notes(self) -> list[tuple[str, list[str]]]:
        return [("New services", self.new_services), ("New teams", self.new_teams)]


@transaction.atomic
def import_people(*, by: User | None, rows: Sequence[Row], dry_run: bool) -> ImportResult:
    """Bring people, posts and lines to what the rows say; each row goes in whole or not at all.

    A dry run does it all and takes it back. Raises PeopleError while another import is at work.
    """
    if not alone(LOCK):
        raise PeopleError(BUSY)
    with ExitStack() as stack:
        for around in signals.around_imports:
            stack.enter_context(around())
        result = _Import(by, rows).run(ImportResult(dry_run))
    if dry_run:
        transaction.set_rollback(True)
    else:
        log.write(Verb.PEOPLE_IMPORTED, by=by, count=len(result.added) + len(result.changed))
    return result


class _Import:
    """One import at work, with what the portal knows of its people read beforehand."""

    def __init__(self, by: User | None, rows: Sequence[Row]) -> None:
        self.by, self.rows, self.today = by, rows, timezone.localdate()
        self.number_of = {row.email: row.number for row in rows}
        self.people = _people({row.email for row in rows}.union(*(row.refers_to for row in rows)))
        self.services = {service.name.casefold(): service for service in Service.objects.all()}
        self.teams = {team.name.casefold(): team for team in Team.objects.select_related("service")}
        self.reasons: dict[int, str] = {}

    def run(self, result: ImportResult) -> ImportResult:
        known = set(self.services), set(self.teams)
        waiting = in_order(row for row in self.rows if not row.left_on)
        for _ in range(PASSES):
            waiting = [row for row in waiting if not self._goes_in(row, result)]
        # Who leaves comes last: the others may have a new manager in this very file.
        waiting += [row for row in self.rows if row.left_on and not self._goes_in(row, result)]
        waiting.sort(key=lambda row: row.number)
        result.bad = [BadRow(row.number, row.cells, (self.reasons[row.number],)) for row in waiting]
        result.outcomes.sort(key=lambda outcome: outcome.row.number)
        result.new_services = [one.name for key, one in self.services.items() if key not in known[0]]
        result.new_teams = [one.name for key, one in self.teams.items() if key not in known[1]]
        return result

    def _goes_in(self, row: Row, result: ImportResult) -> bool:
        """Apply a row in a savepoint of its own; False with a reason noted where it cannot be."""
        user = self.people.get(row.email)
        before = dict(self.services), dict(self.teams)
        try:
            with transaction.atomic():
                what = self._leave(row, user) if row.left_on else self._apply(row, user)
        except PeopleError as error:
            self.services, self.teams = before
            # What was taken back in the database is still changed in memory: read it again.
            self.people.pop(row.email, None)
            self.people |= _people([row.email])
            self.reasons[row.number] = str(error)
            return False
        result.outcomes.append(Outcome(row, user is None, tuple(what)))
        return True

    def _apply(self, row: Row, user: User | None) -> list[str]:
        what = []
        if user is None:
            user = create_person(by=self.by, email=row.email, name=row.name, staff_number=row.staff_number)
            self.people[row.email] = user
            what.append("new person")
        elif not user.is_active:
            since = f" on {uk_date(user.left_on)}" if user.left_on else ""
            raise PeopleError(f"{user.name} has left{since}. Let them come back on their page first.")
        staff_number = row.staff_number or user.staff_number
        if (user.name, user.staff_number) != (row.name, staff_number):
            change_person(by=self.by, user=user, name=row.name, staff_number=staff_number)
            what.append("name or staff number")
        return what + self._post(row, user) + self._lines(row, user)

    def _leave(self, row: Row, user: User | None) -> list[str]:
        assert row.left_on is not None
        if user is None:
            raise PeopleError("This person has left and is not in the portal: there is nothing to add.")
        if user.left_on == row.left_on:
            return []
        person_leaves(by=self.by, user=user, on=row.left_on)
        return [f"left on {uk_date(row.left_on)}"]

    # ---- the post

    def _post(self, row: Row, user: User) -> list[str]:
        team, service = self._place(row)
        start = row.post_start or self.today
        posts = list(user.posts.all())
        running = [post for post in posts if post.end is None or post.end >= start]
        for post in posts:
            is_it = (post.role, post.team_id, post.service_id) == (row.role, _pk(team), _pk(service))
            if is_it and (post in running or (row.post_end and post.end == row.post_end)):
                return self._keep(row, post)
        if row.post_end is None or row.post_end >= self.today:  # what is over pushes nothing out
            self._end_old(user, running, row, start)
        post = begin_post(
            by=self.by,
            user=user,
            role=row.role,
            title=row.job_title,
            team=team,
            service=service,
            start=start,
            end=row.post_end,
        )
        return [f"post: {post.get_role_display()}, {post.place}"]

    def _keep(self, row: Row, post: Post) -> list[str]:
        """The post is there already: it keeps its start, and takes a new title or end."""
        what = []
        if row.job_title and row.job_title != post.title:
            change_title(by=self.by, post=post, title=row.job_title)
            what.append(f"job title: {row.job_title}")
        if row.post_end and row.post_end != post.end:
            end_post(by=self.by, post=post, on=row.post_end)
            what.append(f"post ends on {uk_date(row.post_end)}")
        return what

    def _end_old(self, user: User, running: list[Post], row: Row, start: dt.date) -> None:
        """Let the post end that the row's post replaces: the one of the same role, else the only one."""
        old = [post for post in running if post.role == row.role] or running
        if len(old) > 1:
            raise PeopleError(f"{user.name} holds {len(old)} posts. Change them on the person’s page.")
        for post in old:
            if start <= post.start < self.today:
                raise PeopleError(
                    f"post_start must be after {uk_date(post.start)}, when the post in {post.place} began."
                )
            end_post(by=self.by, post=post, on=start - ONE_DAY)

    def _place(self, row: Row) -> tuple[Team | None, Service | None]:
        """The team, or else the service, of the row's post; added where it is new."""
        if not row.team:
            return None, self._service(row.service) if row.service else None
        team = self.teams.get(row.team.casefold())
        if team is None:
            if not row.service:
                raise PeopleError(f"The team {row.team} is new. Name its service, so that it can be added.")
            team = add_team(by=self.by, name=row.team, service=self._service(row.service))
            self.teams[row.team.casefold()] = team
        elif row.service and team.service.name.casefold() != row.service.casefold():
            raise PeopleError(f"The team {team.name} belongs to {team.service.name}, not to {row.service}.")
        return team, None

    def _service(self, name: str) -> Service:
        key = name.casefold()
        if key not in self.services:
            self.services[key] = add_service(by=self.by, name=name)
        return self.services[key]

    # ---- the lines

    def _lines(self, row: Row, user: User) -> list[str]:
        start = row.line_start or self.today
        open_lines = {line.kind: line for line in user.lines_up.all() if line.end is None}
        manager = open_lines.get(ReportingLine.Kind.LINE)
        manager_email = row.line_manager_email or (manager.supervisor.email.lower() if manager else "")
        what = []
        for column, kind in KINDS.items():
            email, line = getattr(row, column), open_lines.get(kind)
            if not email or (line and line.supervisor.email.lower() == email):
                continue
            if kind == ReportingLine.Kind.SUPERVISION and email == manager_email:
                # The line manager supervises where nobody else does: no line of its own.
                if line:
                    end_line(by=self.by, line=line, on=start - ONE_DAY)
                    what.append("personal supervision: by the line manager")
                continue
            supervisor = self._named(column, email)
            begin_line(by=self.by, supervisee=user, supervisor=supervisor, kind=kind, start=start)
            what.append(f"{kind.label.lower()}: {supervisor.name}")
        return what

    def _named(self, column: str, email: str) -> User:
        """The person a row refers to. Raises PeopleError where there is none (yet)."""
        if email in self.people:
            return self.people[email]
        if email not in self.number_of:
            raise PeopleError(f"{column} {email} is neither in the portal nor in this file.")
        raise PeopleError(
            f"{column} {email} is on row {self.number_of[email]}, which does not go in or waits for this row."
        )


def _people(emails: Iterable[str]) -> dict[str, User]:
    """People by their address, with all their posts and lines, in three queries."""
    posts = Post.objects.select_related("team", "service").order_by("start", "pk")
    lines = ReportingLine.objects.select_related("supervisor", "supervisee").order_by("start", "pk")
    found = User.objects.with_address(*emails)
    found = found.prefetch_related(Prefetch("posts", posts), Prefetch("lines_up", lines))
    return {user.email.lower(): user for user in found}


def _pk(row: Team | Service | None) -> int | None:
    return row.pk if row else None
