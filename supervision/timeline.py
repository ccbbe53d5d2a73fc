"""The timeline of a supervision file: records and sessions in one list, newest first, three queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from supervision_portal.people.models import User
from supervision_portal.records import access, kinds
from supervision_portal.records.models import File, Record
from supervision_portal.records.querysets import not_empty
from supervision_portal.schedule import rules
from supervision_portal.schedule.models import Session, Statement

RECENT = 60  # days
# What pages say of a record on a timeline: most of its row, its text above all, is not fetched.
OF_A_RECORD = (
    "kind",
    "state",
    "number",
    "held_on",
    "begun_at",
    "closed_by",
    "amends__number",
    "session__file",
)


@dataclass(frozen=True)
class Entry:
    """One thing on a timeline. `record` or `session` is set, never both."""

    day: dt.date
    title: str
    record: Record | None = None
    session: Session | None = None
    held: Session | None = None  # what a record was written of
    late: str = ""  # why a cancelled session shows
    statements: list[Statement] = field(default_factory=list)
    readable: bool = True
    recent: bool = False  # the supervisee is asked whether it was so; later an addendum serves


def of(file: File, user: User, *, reads_text: bool, today: dt.date | None = None) -> list[Entry]:
    """Everything on the file that this person may know of. Drafts of others are not there for them."""
    today = today or timezone.localdate()
    records = (
        access.records_listed_for(user)
        .filter(file=file)
        .filter(not_empty())
        .select_related("amends", "session")
        .only(*OF_A_RECORD)
    )
    said: dict[int, list[Statement]] = defaultdict(list)
    statements = Statement.objects.filter(session__file=file).select_related("by")
    for statement in statements.only("session", "kind", "text", "by__name"):
        said[statement.session_id].append(statement)
    entries = [_of_record(record, said, today, reads_text) for record in records]
    sessions = Session.objects.filter(file=file, record=None).select_related("instead")
    entries += [_of_session(session, said, today) for session in sessions]
    return sorted(entries, key=lambda entry: entry.day, reverse=True)


def _of_record(record: Record, said: dict[int, list[Statement]], today: dt.date, reads_text: bool) -> Entry:
    session = getattr(record, "session", None)
    return Entry(
        day=record.day,
        title=kinds.of(record.kind).label,
        record=record,
        held=session,
        statements=said[session.pk] if session else [],
        readable=reads_text,
        recent=(today - record.day).days <= RECENT,
    )


def _of_session(session: Session, said: dict[int, list[Statement]], today: dt.date) -> Entry:
    planned = timezone.localdate(session.planned_for)
    late = ""
    if session.state == Session.State.CANCELLED:
        new = timezone.localdate(session.instead.planned_for) if session.instead else None
        late = rules.rebooked_late(planned, new, today)
    return Entry(
        day=planned,
        title="Supervision did not take place" if late or session.cancelled_on else "Supervision booked",
        session=session,
        late=late,
        statements=said[session.pk],
        recent=(today - planned).days <= RECENT,
    )
