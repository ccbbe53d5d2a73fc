"""The quiet past of many files, written in bulk: the same rows as the services would write, far faster.

It knows records that are shared and signed by both, and sessions that are booked, held or moved. A test
takes one file both ways and compares. What it leaves out on purpose: the mails of that time.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from supervision_portal.home.demo import clock, logged
from supervision_portal.home.demo.steps import Cancelled, Held, Signed, Step
from supervision_portal.home.demo.world import World
from supervision_portal.log.models import Event
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.document import Considered, Document, NextMeeting, canonical, digest
from supervision_portal.records.kinds import RecordKind
from supervision_portal.records.models import Action, ActionUpdate, Record, RecordParty, Signature
from supervision_portal.records.rows import Context
from supervision_portal.records.shown import Party, Shown
from supervision_portal.schedule.models import Session

SESSIONS = ("s1", "s3")  # kinds that record a session
ENDS = {"done": Action.State.DONE, "drop": Action.State.DROPPED}
FAR = dt.timedelta(days=7)  # how far from its record a booked session may lie


@dataclass
class Thread:
    """What is open on one file."""

    actions: dict[str, Action] = field(default_factory=dict)
    booked: list[Session] = field(default_factory=list)


@dataclass
class Archive:
    """Collects rows, step by step, then writes them all."""

    world: World
    threads: dict[str, Thread] = field(default_factory=dict)
    rows: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    signed_once: set[UUID] = field(default_factory=set)
    signed: list[UUID] = field(default_factory=list)  # by both

    def write(self, steps: Iterable[Step]) -> None:
        """Take the steps in their order, then write everything in a few statements."""
        steps = list(steps)
        helds = sum(isinstance(step, Held) for step in steps)
        self.numbers = _next("SELECT 'records_number'", helds)
        self.session_pks = _next("SELECT pg_get_serial_sequence('schedule_session', 'id')", 2 * len(steps))
        self.action_pks = _next(
            "SELECT pg_get_serial_sequence('records_action', 'id')",
            sum(len(step.agreed) for step in steps if isinstance(step, Held)),
        )
        for step in steps:
            match step:
                case Held():
                    self._held(step)
                case Signed():
                    self._signed(step)
                case Cancelled():
                    self._cancelled(step)
                case _:
                    raise TypeError(f"{type(step).__name__} cannot be written in bulk.")
        for model in (Record, RecordParty, Session, Action, ActionUpdate, Signature):
            model._default_manager.bulk_create(self.rows.get(model, []), batch_size=500)
        events = sorted(self.rows.get(Event, []), key=lambda event: event.at)
        logged.keep(events)
        # Final at last: no signature goes to a record that is final already.
        latest = Signature.objects.filter(record=OuterRef("pk")).order_by("-at").values("at")[:1]
        Record.objects.filter(pk__in=self.signed).update_unfinished(
            state=Record.State.SIGNED, signed_at=Subquery(latest)
        )

    def _add(self, *rows: models.Model) -> None:
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)

    def _log(self, verb: Verb, at: dt.datetime, by: User, record: Record, **more: Any) -> None:
        self._event(verb, at, by, record.file_id, record_id=record.pk, **more)

    def _event(
        self, verb: Verb, at: dt.datetime, by: User, file_id: Any, obj: Any = None, **more: Any
    ) -> None:
        if obj is not None:
            more |= {"object_type": obj._meta.label_lower, "object_id": str(obj.pk)}
        self._add(
            Event(verb=verb.value, at=at, actor_id=by.pk, role=by.current_role, file_id=file_id, **more)
        )

    # -- a record is written and shared

    def _held(self, step: Held) -> None:
        world, thread = self.world, self.threads.setdefault(step.file, Thread())
        supervisee, supervisor = world.users[step.file], world.users[step.by]
        kind = kinds.of(step.kind)
        considers = {which for section in kind.form.sections for which in section.considers}
        pks = {key: action.pk for key, action in thread.actions.items()}
        data = step.data(pks)
        open_actions = sorted(
            (action for action in thread.actions.values() if action.kind in considers),
            key=lambda action: (action.by_when or dt.date.max, action.pk),
        )
        people = {"supervisee": supervisee, "supervisor": supervisor}
        form = kind.form(data, context=Context(people, open_actions), checked=True)
        with clock.moved(step.shared_at):
            whole = form.is_whole()
        if not whole:
            raise ValueError(f"{step.key} is not whole: {[part.errors for part in form.all_forms()]}")
        document = form.document()
        record = self._shared(step, kind, supervisor, document)
        record.content = canonical({"data": data, "shown": _shown(record, people, document)})
        world.records[step.key] = record
        self._add(
            record, *(RecordParty(record=record, user=user, role=role) for role, user in people.items())
        )
        self._log(Verb.RECORD_BEGUN, step.at, supervisor, record)
        self._act(step, thread, record, document)
        if step.kind in SESSIONS:
            self._hold(step, thread, record, document)
        self._log(Verb.RECORD_SHARED, step.shared_at, supervisor, record, digest=digest(record.content))

    def _shared(self, step: Held, kind: RecordKind, supervisor: User, document: Document) -> Record:
        return Record(
            number=f"{kind.prefix}-{next(self.numbers):06d}",
            file=self.world.files[step.file],
            kind=step.kind,
            author=supervisor,
            together=kind.together,
            state=Record.State.SHARED,
            version=1,
            held_on=document.held_on,
            begun_at=step.at,
            saved_at=step.at,
            saved_by=supervisor,
            shared_at=step.shared_at,
            shared_by=supervisor,
        )

    def _act(self, step: Held, thread: Thread, record: Record, document: Document) -> None:
        by_pk = {action.pk: key for key, action in thread.actions.items()}
        for said in document.considered:
            self._consider(step, thread, by_pk[said.action_id], record, said)
        for new in document.new_actions:
            action = Action(
                pk=next(self.action_pks),
                file=record.file,
                record=record,
                row=new.row,
                kind=new.kind,
                what=new.what,
                owner=self._owner(step, new.owner_id),
                who=new.who,
                by_when=new.by_when,
            )
            _keep_updates(action)
            thread.actions[f"{step.key}/{new.row}"] = action
            self._add(action)
        self.world.actions |= {key: action.pk for key, action in thread.actions.items()}

    def _owner(self, step: Held, pk: int | None) -> User | None:
        people = (self.world.users[step.file], self.world.users[step.by])
        return next((person for person in people if person.pk == pk), None)

    def _consider(self, step: Held, thread: Thread, key: str, record: Record, said: Considered) -> None:
        action, by = thread.actions[key], self.world.users[step.by]
        moved = said.by_when if said.by_when and said.by_when != action.by_when else None
        if said.note or moved:
            update = ActionUpdate(
                action=action,
                record=record,
                by=by,
                on=record.day,
                text=said.note or f"New date: {moved:%-d %B %Y}",
                by_when_before=action.by_when if moved else None,
            )
            action.updates.all().append(update)  # type: ignore[attr-defined]
            self._add(update)
        action.by_when = moved or action.by_when
        if said.choice in ENDS:
            action.state, action.ended_on, action.ended_by = ENDS[said.choice], record.held_on, by
            action.ended_in, action.end_reason = record, said.note
            del thread.actions[key]

    def _hold(self, step: Held, thread: Thread, record: Record, document: Document) -> None:
        by, on = self.world.users[step.by], document.held_on
        near = [session for session in thread.booked if abs(_day(session) - on) <= FAR]
        session = min(near, key=lambda session: abs(_day(session) - on), default=None)
        if session is None:
            noon = timezone.make_aware(dt.datetime.combine(on, dt.time(12)))
            session = Session(pk=next(self.session_pks), file=record.file, planned_for=noon, booked_by=by)
            self._add(session)
        else:
            thread.booked.remove(session)
        session.state, session.held_on, session.record = Session.State.HELD, on, record
        self._log(Verb.SESSION_HELD, step.shared_at, by, record, obj=session)
        if document.next_meeting:
            self._book(step.shared_at, by, thread, record, document.next_meeting)

    def _book(self, at: dt.datetime, by: User, thread: Thread, record: Record, meeting: NextMeeting) -> None:
        session = Session(
            pk=next(self.session_pks),
            file=record.file,
            planned_for=meeting.at,
            place=meeting.place,
            booked_by=by,
            booked_in=record,
        )
        thread.booked.append(session)
        self._add(session)
        self._event(Verb.SESSION_BOOKED, at, by, record.file_id, obj=session)

    # -- signed, or moved

    def _signed(self, step: Signed) -> None:
        record, by = self.world.records[step.record], self.world.users[step.by]
        role = "supervisor" if by.pk == record.author_id else "supervisee"
        content = digest(record.content)
        self._add(
            Signature(
                record=record,
                user=by,
                role=role,
                at=step.at,
                digest=content,
                words=step.disagreement,
                method="password",
            )
        )
        self._log(Verb.RECORD_SIGNED, step.at, by, record, digest=content)
        if record.pk in self.signed_once:
            self.signed.append(record.pk)
        self.signed_once.add(record.pk)

    def _cancelled(self, step: Cancelled) -> None:
        by, thread = self.world.users[step.by], self.threads[step.file]
        session = next(found for found in thread.booked if found.planned_for == step.planned_for)
        thread.booked.remove(session)
        session.state, session.cancelled_on, session.cancelled_by = (
            Session.State.CANCELLED,
            step.at.date(),
            by,
        )
        session.cancelled_by_whom, session.why, session.why_text = step.by_whom, step.why, step.why_text
        if step.new_time:
            session.instead = Session(
                pk=next(self.session_pks),
                file=session.file,
                planned_for=step.new_time,
                place=session.place,
                booked_by=by,
            )
            thread.booked.append(session.instead)
            self._add(session.instead)
            self._event(Verb.SESSION_BOOKED, step.at, by, session.file_id, obj=session.instead)
        self._event(Verb.SESSION_CANCELLED, step.at, by, session.file_id, obj=session)


def _shown(record: Record, parties: dict[str, User], document: Document) -> dict[str, Any]:
    shown = Shown(
        heading=kinds.of(record.kind).heading,
        council=settings.COUNCIL_NAME,
        number=record.number or "",
        parties=tuple(
            Party(str(RecordParty.Role(role).label), user.name, user.title)
            for role, user in sorted(parties.items())
        ),
        facts=tuple(document.facts),
        sections=tuple(document.sections),
    )
    return shown.to_json()


def _keep_updates(action: Action) -> None:
    """Let `action.updates.all()` be a list of its own, for it is not in the database yet."""
    action._prefetched_objects_cache = {"updates": []}  # type: ignore[attr-defined]


def _day(session: Session) -> dt.date:
    return timezone.localdate(session.planned_for)


def _next(sequence: str, count: int) -> Iterator[int]:
    """The next numbers of a sequence; the query names it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval(({sequence})::regclass) FROM generate_series(1, %s)", [count])
        return iter([number for (number,) in cursor.fetchall()])
