"""Deadlines kept true: renewed where something changed, and rebuilt as a whole at night. Both must agree."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from supervision_portal.people.models import Post, Team
from supervision_portal.records.models import File
from supervision_portal.schedule.duties import PAUSES, Duty, Shared, Subject, registered
from supervision_portal.schedule.models import Deadline
from supervision_portal.schedule.rules import Due, Policy, next_due
from supervision_portal.schedule.services import policy as policies

CHUNK = 2000  # files whose facts are in memory at a time
_SAID = ("due_on", "opens_on", "because", "form", "rule", "last_on", "paused", "team_id", "responsible_id")


@dataclass
class Renewed:
    """How many deadlines were looked at, and what became of them."""

    seen: int = 0
    written: int = 0

    def __iadd__(self, other: "Renewed") -> "Renewed":
        self.seen += other.seen
        self.written += other.written
        return self


_waiting: ContextVar[set[UUID] | None] = ContextVar("files_to_renew", default=None)


@contextmanager
def at_the_end() -> Iterator[None]:
    """Renew what changes inside once, when it ends: for imports and the demo."""
    waiting: set[UUID] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    renew(waiting)


@transaction.atomic
def renew(files: Collection[UUID], *, duties: Collection[str] = (), today: dt.date | None = None) -> Renewed:
    """Work the deadlines of these files out again. Runs inside the transaction that changed something."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(files)
        return Renewed()
    today = today or timezone.localdate()
    chosen = [duty for duty in registered().values() if not duties or duty.key in duties]
    return _renew(chosen, policies.current(), files, today)


def renew_people(people: Collection[int], today: dt.date | None = None) -> Renewed:
    """The same for whatever is due with these people, whose team or supervisor changed."""
    files = {
        pk for duty in registered().values() for pk in duty.files_of(people).values_list("pk", flat=True)
    }
    return renew(files, today=today) if files else Renewed()


def renew_team(team: Team) -> Renewed:
    """The same for what is due on a team's files and with the people who work in it today."""
    people = set(Post.objects.current().filter(team=team).values_list("user", flat=True))
    files = set(File.objects.filter(team=team).values_list("pk", flat=True))
    for duty in registered().values():
        files |= set(duty.files_of(people).values_list("pk", flat=True))
    return renew(files)


def rebuild(*, today: dt.date | None = None, check: bool = False) -> Renewed:
    """Work out every deadline again, some files at a time. `check`: write nothing, count what differs."""
    today = today or timezone.localdate()
    policy = policies.current()
    total = Renewed()
    for duty in registered().values():
        for files in _in_chunks(duty):
            with transaction.atomic():
                total += _renew([duty], policy, files, today, check=check)
        if not check:
            _end_where_nothing_is_due(duty, today)
    return total


def _in_chunks(duty: Duty) -> Iterator[list[UUID]]:
    last: UUID | None = None
    while True:
        files = duty.files().order_by("pk")
        if last:
            files = files.filter(pk__gt=last)
        chunk = list(files.values_list("pk", flat=True)[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1]


def _renew(
    duties: Collection[Duty], policy: Policy, files: Collection[UUID], today: dt.date, check: bool = False
) -> Renewed:
    rows = Deadline.objects.open().filter(file__in=files, duty__in=[duty.key for duty in duties])
    stored = {(row.file_id, row.duty): row for row in rows}
    writing, seen, shared = _Writing(today), 0, Shared({"policy": policy, PAUSES: policy.pauses})
    whole = any(policy.counts(duty.key) for duty in duties)
    for duty in duties:
        for file, subject in duty.subjects(files, whole=whole, shared=shared).items():
            due = next_due(policy, duty.key, subject.facts, today, duty.verb)
            writing.compare(stored.pop((file, duty.key), None), _row(file, duty, subject, due, today))
            seen += 1
    for row in stored.values():
        writing.end(row, Deadline.Ended.OVER)
    if not check:
        writing.write()
    return Renewed(seen, len(writing))


class _Writing:
    """What differs between the rows stored and those wanted."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.new: list[Deadline] = []
        self.corrected: list[Deadline] = []
        self.ended: list[Deadline] = []
        self.undone = Q()

    def __len__(self) -> int:
        return len(self.new) + len(self.corrected) + sum(row.ended == "over" for row in self.ended)

    def compare(self, row: Deadline | None, wanted: Deadline) -> None:
        """Keep the row, correct it in place, or let the wanted one follow it, saying how it ended."""
        if row is None:
            self.new.append(wanted)
            return
        if all(getattr(row, name) == getattr(wanted, name) for name in _SAID):
            return
        last, before = wanted.last_on, row.last_on
        if last and (before is None or last > before) and last >= row.since:
            self.end(row, Deadline.Ended.DONE, last)
            self.new.append(wanted)
        elif last == before and row.due_on != wanted.due_on and row.since < self.today:
            self.end(row, Deadline.Ended.MOVED)
            wanted.since = self.today
            self.new.append(wanted)
        else:
            if before and (last is None or last < before):  # taken back: what it had closed never was
                self.undone |= Q(file=row.file_id, duty=row.duty, ended="done", done_on=before)
                row.since = wanted.since
            for name in _SAID:
                setattr(row, name, getattr(wanted, name))
            self.corrected.append(row)

    def end(self, row: Deadline, how: str, on: dt.date | None = None) -> None:
        row.ended, row.done_on, row.ended_on = how, on, on or max(self.today, row.since)
        self.ended.append(row)

    def write(self) -> None:
        if self.undone:
            Deadline.objects.filter(self.undone).delete()
        self._update(self.ended, ["ended_on", "ended", "done_on"])
        self._update(self.corrected, [*(name.removesuffix("_id") for name in _SAID), "since"])
        Deadline.objects.bulk_create(self.new, batch_size=CHUNK)

    @staticmethod
    def _update(rows: list[Deadline], fields: list[str]) -> None:
        """As an insert that meets its own row: some thirty times as fast as `bulk_update`."""
        Deadline.objects.bulk_create(
            rows, batch_size=CHUNK, update_conflicts=True, update_fields=fields, unique_fields=["pk"]
        )


def _row(file: UUID, duty: Duty, subject: Subject, due: Due, today: dt.date) -> Deadline:
    return Deadline(
        file_id=file,
        duty=duty.key,
        due_on=due.on,
        opens_on=due.opens,
        because=list(due.because),
        form=due.form,
        rule=due.rule,
        last_on=due.last,
        paused=due.paused,
        team_id=subject.team,
        responsible_id=subject.responsible,
        since=min(due.last or subject.facts.opened_on, today),
    )


def _end_where_nothing_is_due(duty: Duty, today: dt.date) -> None:
    """Files that have left the duty's list: a person who left, a case that was closed."""
    has_it = Exists(duty.files().filter(pk=OuterRef("file")))  # `NOT IN` many compares each with each
    gone = Deadline.objects.open().filter(~has_it, duty=duty.key)
    for row in gone.iterator():
        row.ended_on, row.ended = max(today, row.since), Deadline.Ended.OVER
        row.save(update_fields=["ended_on", "ended"])


def write_history(duty: Duty, files: Iterable[UUID]) -> int:
    """Rows for what was done before deadlines were kept: each thing done was due by the rule of its time.

    For a council's first day and for the demo. Files that have rows of the past are left as they are.
    """
    policy, today = policies.current(), timezone.localdate()
    files = list(files)
    known = set(
        Deadline.objects.filter(file__in=files, duty=duty.key)
        .exclude(ended="")
        .values_list("file", flat=True)
    )
    rows = []
    left = [pk for pk in files if pk not in known]
    for file, subject in duty.subjects(left, whole=True).items():
        rows += _past(duty, policy, file, subject, today)
    Deadline.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _past(duty: Duty, policy: Policy, file: UUID, subject: Subject, today: dt.date) -> list[Deadline]:
    """One row for each thing done: when it was due, by the facts of its day."""
    rows = []
    facts = subject.facts
    for number, done in enumerate(facts.done):
        before = replace(facts, done=facts.done[:number])
        due = next_due(policy, duty.key, before, done.on, duty.verb)
        after = next_due(policy, duty.key, replace(facts, done=facts.done[: number + 1]), done.on, duty.verb)
        if after.last == due.last and due.last != done.on:
            continue  # it does not count
        row = _row(file, duty, subject, due, today)
        row.ended_on, row.done_on, row.ended = max(done.on, row.since), done.on, Deadline.Ended.DONE
        rows.append(row)
    return rows
