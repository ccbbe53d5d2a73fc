"""One worker's supervision file with all that years leave on it."""

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from bench import texts, words
from casefile.services import children
from supervision.models import AgendaItem, Pointer, Preparation
from supervision_portal.people.models import User
from supervision_portal.records.document import canonical, digest
from supervision_portal.records.models import Action, ActionUpdate, File, Record, RecordParty, Signature
from supervision_portal.schedule.models import Session, Statement

_numbers = itertools.count(1)
_FIRST = ("Amara", "Kaya", "Rhys", "Grace", "Tomasz", "Hope", "Zoë", "Idris")
_LAST = ("Okafor", "Yıldız", "Morgan", "Bell-Marsh", "Nowak")
BUSY = 3  # on every third file something is waiting: a draft, signatures, a session to book again, a dispute


@dataclass(frozen=True)
class Size:
    """How much is on each file, and how many of them a manager has."""

    supervisees: int
    records: int  # at least six: one of each sort
    actions: int
    updates: int  # of each action
    sessions: int  # at least three
    notes: int  # agenda items, pointers
    children: int
    overdue: int  # unsigned records further down


LARGE = Size(supervisees=12, records=60, actions=20, updates=2, sessions=24, notes=3, children=16, overdue=4)
SMALL = Size(supervisees=1, records=6, actions=1, updates=1, sessions=3, notes=1, children=1, overdue=1)


def fill(file: File, worker: User, manager: User, size: Size) -> None:
    """Put on a file what is finished: final records, open actions, sessions, notes."""
    final = _final(file, worker, manager, size.records - 3)
    _actions(file, worker, manager, final[-1], size)
    _sessions(file, manager, [record for record in final if record.kind == "s1"], size)
    _beside(file, worker, manager, size)


def busy(file: File, worker: User, manager: User) -> Record:
    """Put on a filled file what waits for somebody; answers the S1 that is being written."""
    unsigned(file, worker, manager, count=2, days_ago=30, signed_by=manager)
    _disputed(file, worker, manager)
    actions = list(Action.objects.open().filter(file=file))
    data = texts.typed() | texts.considered(actions)
    draft = _record(file, manager, "s1", data=data, state="draft", version=40, saved_by=manager)
    _add([draft], worker, manager)
    return draft


def _final(file: File, worker: User, manager: User, count: int) -> list[Record]:
    """Sealed records, the oldest first: an agreement, two observations a year, and S1s."""
    long, short = texts.typed(), texts.typed(sentences=1)
    short |= {"frequency": "Monthly", "duration": "90 minutes", "location": "Room 4"}
    shown = {kind: texts.shown(typed, worker, manager) for kind, typed in (("s1", long), ("", short))}
    kinds = ["agreement", *("observation" if i % 9 == 0 else "s1" for i in range(count - 1))]
    records = []
    for i, kind in enumerate(kinds):
        on = timezone.localdate() - dt.timedelta(days=40 + 21 * (count - 1 - i))
        at = timezone.make_aware(dt.datetime.combine(on, dt.time(15, 30)))
        number = f"{kind[:2].upper()}-{next(_numbers):06d}"
        record = _record(file, manager, kind, state="shared", number=number, held_on=on, version=12)
        record.begun_at, record.shared_at, record.shared_by = at, at, manager
        typed = long if kind == "s1" else short
        record.content = texts.content(typed, shown["s1" if kind == "s1" else ""], number)
        records.append(record)
    _add(records, worker, manager)
    _sign(records, [worker, manager])
    # Signed while shared, as the database wants it.
    Record.objects.filter(pk__in=[record.pk for record in records]).update_unfinished(
        state="sealed", signed_at=F("shared_at"), sealed_at=F("shared_at")
    )
    return records


def unsigned(
    file: File, worker: User, manager: User, *, count: int, days_ago: int, signed_by: User | None = None
) -> None:
    """Shared S1s that wait for a signature; the first of them has one already."""
    data = texts.typed(sentences=1)
    document = texts.shown(data, worker, manager)
    at = timezone.now() - dt.timedelta(days=days_ago)
    records = []
    for _ in range(count):
        number = f"S1-{next(_numbers):06d}"
        record = _record(file, manager, "s1", state="shared", number=number, held_on=at.date(), version=12)
        record.shared_at, record.shared_by = at, manager
        record.content = texts.content(data, document, number)
        records.append(record)
    _add(records, worker, manager)
    if signed_by:
        _sign(records[:1], [signed_by])


def _record(
    file: File, author: User, kind: str, *, data: dict[str, str] | None = None, **fields: Any
) -> Record:
    saved = {"saved_at": timezone.now(), "content": canonical({"data": data or {}, "shown": None})}
    return Record(file=file, author=author, kind=kind, **saved, **fields)


def _add(records: list[Record], worker: User, manager: User) -> None:
    Record.objects.bulk_create(records)
    RecordParty.objects.bulk_create(
        RecordParty(record=record, user=user, role=role)
        for record in records
        for user, role in ((worker, "supervisee"), (manager, "supervisor"))
    )


def _sign(records: Iterable[Record], people: list[User]) -> None:
    Signature.objects.bulk_create(
        Signature(
            record=record,
            user=person,
            role="supervisor" if person.pk == record.author_id else "supervisee",
            at=record.shared_at or timezone.now(),
            digest=digest(record.content),
            method="password",
        )
        for record in records
        for person in people
    )


def _actions(file: File, worker: User, manager: User, record: Record, size: Size) -> list[Action]:
    """Open actions with dated updates; every tenth is the manager's, the last ones are goals and needs."""
    today = timezone.localdate()
    actions = []
    for i in range(size.actions):
        owner = worker if i % 10 else manager
        kind = ("goal", "need")[i % 2] if i >= 16 else "action"
        when = None if kind == "need" else today + dt.timedelta(days=3 * i - 20)
        action = Action(file=file, record=record, row=f"actions-{i}", kind=kind, what=words.action(i))
        action.owner, action.who, action.by_when = owner, owner.name, when
        actions.append(action)
    Action.objects.bulk_create(actions)
    ActionUpdate.objects.bulk_create(
        ActionUpdate(
            action=action,
            by=manager,
            on=today - dt.timedelta(days=30 - i),
            text=words.answer(i, 1),
        )
        for action in actions
        for i in range(size.updates)
    )
    return actions


def _sessions(file: File, manager: User, records: list[Record], size: Size) -> None:
    """Held ones with their record, cancelled ones that were moved to one of these, and one booked."""
    moved = max(1, size.sessions // 6)
    recent = records[-max(1, size.sessions - moved - 2) :]
    held = [_session(file, manager, -40, state="held", held_on=one.held_on, record=one) for one in recent]
    Session.objects.bulk_create(held)
    off = [_cancelled(file, manager, -100 * i - 90, instead=one) for i, one in enumerate(held[-moved:])]
    Session.objects.bulk_create([*off, _session(file, manager, 12)])


def _disputed(file: File, worker: User, manager: User) -> None:
    """A session that was cancelled and has no new date, and the worker's word on it and on the last one."""
    off = _cancelled(file, manager, -10)
    off.save()
    last = Session.objects.filter(file=file, state="held").latest("held_on")
    Statement.objects.bulk_create(
        [
            Statement(session=off, by=worker, kind="reason", text=words.answer(1, 1)),
            Statement(session=last, by=worker, kind="not_held", text=words.answer(2, 1)),
        ]
    )


def _session(file: File, manager: User, days: int, **fields: Any) -> Session:
    at = timezone.now() + dt.timedelta(days=days)
    return Session(file=file, planned_for=at, place="Room 4", booked_by=manager, **fields)


def _cancelled(file: File, manager: User, days: int, **fields: Any) -> Session:
    session = _session(file, manager, days, state="cancelled", cancelled_by=manager, **fields)
    session.cancelled_on, session.cancelled_by_whom = timezone.localdate(), "both"
    session.why, session.why_text = "court", "The hearing was moved."
    return session


def _beside(file: File, worker: User, manager: User, size: Size) -> None:
    """Agenda, preparation, pointers and the children allocated to the worker."""
    AgendaItem.objects.bulk_create(
        AgendaItem(file=file, by=(worker, manager)[i % 2], text=words.action(i)) for i in range(size.notes)
    )
    shared = {worker: timezone.now(), manager: None}
    Preparation.objects.bulk_create(
        Preparation(file=file, by=by, text=words.answer(3), version=4, shared_at=at)
        for by, at in shared.items()
    )
    expires = timezone.localdate() + dt.timedelta(days=60)
    Pointer.objects.bulk_create(
        Pointer(file=file, kind=kind, held_by="iTrent", noted_by=manager, expires_on=expires)
        for kind in Pointer.Kind.values[: size.notes]
    )
    for i in range(size.children):
        child = children.add_child(
            by=None,
            name=f"{_FIRST[i % len(_FIRST)]} {_LAST[i % len(_LAST)]}",
            case_number=f"{worker.pk}-{i}",
            team=None,
        )
        children.allocate(by=None, child=child, worker=worker, start=file.opened_on)
