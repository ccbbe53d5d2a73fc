"""Dates of personal supervisions and Shared Conversations, as the HR system wants them (CAL-9b.6)."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from supervision_portal.people.spreadsheet import csv_text
from supervision_portal.records.models import File, FileHolder, RecordParty
from supervision_portal.schedule.models import Session

PERSONAL, CONVERSATION = "Personal supervision", "Shared Conversation"
HEADER = ("Staff number", "Name", "Email address", "Kind", "Date", "Supervisor")
OF_CONVERSATIONS = ("s3", "s3-corporate")


class Held(NamedTuple):
    """One date of one person."""

    staff_number: str
    name: str
    email: str
    kind: str
    date: dt.date
    supervisor: str


def sessions_held(start: dt.date, end: dt.date, files: QuerySet[File] | None = None) -> QuerySet[Session]:
    """Sessions held from a first to a last day, both counted; of all files, or of these."""
    found = Session.objects.filter(state=Session.State.HELD, held_on__gte=start, held_on__lte=end)
    if files is not None:
        found = found.filter(file__in=files.values("pk"))
    supervisee = FileHolder.objects.filter(file=OuterRef("file"), role="supervisee").order_by("-start", "-pk")
    supervisor = RecordParty.objects.filter(record=OuterRef("record"), role="supervisor").order_by("pk")
    return found.annotate(
        staff_number=Subquery(supervisee.values("user__staff_number")[:1]),
        name=Subquery(supervisee.values("user__name")[:1]),
        email=Subquery(supervisee.values("user__email")[:1]),
        # A session without a record has no party: whoever booked it is the nearest to know.
        supervisor=Coalesce(Subquery(supervisor.values("user__name")[:1]), "booked_by__name", Value("")),
        kind=Case(When(record__kind__in=OF_CONVERSATIONS, then=Value(CONVERSATION)), default=Value(PERSONAL)),
    ).order_by("held_on", "name", "pk")


def rows_of(sessions: QuerySet[Session]) -> Iterator[Held]:
    """A row for each session; two for a supervision that counted as a Shared Conversation too (CAL-17.1)."""
    names = ("staff_number", "name", "email", "kind", "held_on", "supervisor", "also")
    for *cells, also in sessions.values_list(*names).iterator():
        row = Held._make(cells)
        yield row
        if also == "shared-conversation" and row.kind != CONVERSATION:
            yield row._replace(kind=CONVERSATION)


def as_csv(sessions: QuerySet[Session]) -> tuple[str, int]:
    """The CSV, with each cell safe for spreadsheet programs and days as 2026-11-03; and how many rows."""
    rows = list(rows_of(sessions))
    return csv_text(HEADER, rows), len(rows)
