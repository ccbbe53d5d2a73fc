"""Dated reporting lines: they decide who holds whose supervision, and so who reads what."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people import signals
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.services.errors import PeopleError, refuse_oneself

ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def begin_line(
    *,
    by: User | None,
    supervisee: User,
    supervisor: User,
    kind: str = ReportingLine.Kind.LINE,
    start: dt.date | None = None,
) -> ReportingLine:
    """Let `supervisor` manage or supervise `supervisee` from a day on; what runs then ends the day before.

    An open line to the same supervisor stays as it is. Raises PeopleError where the line would run in a
    circle, reach into the past of another or stand in the way of one that is planned.
    """
    start = start or timezone.localdate()
    refuse_oneself(by, supervisee, supervisor)
    User.objects.select_for_update().get(pk=supervisee.pk)
    _refuse_wrong_pair(supervisee, supervisor, kind, start)
    running = list(
        ReportingLine.objects.filter(supervisee=supervisee, kind=kind)
        .exclude(end__lt=start)
        .select_related("supervisor", "supervisee")
    )
    for line in running:
        if line.supervisor_id == supervisor.pk and line.end is None:
            return line
    for line in running:
        _make_way(by, line, start)
    line = ReportingLine.objects.create(supervisee=supervisee, supervisor=supervisor, kind=kind, start=start)
    log.write(Verb.LINE_CHANGED, by=by, obj=line)
    signals.line_begun.send(sender=ReportingLine, line=line, by=by)
    return line


def _refuse_wrong_pair(supervisee: User, supervisor: User, kind: str, start: dt.date) -> None:
    if supervisee == supervisor:
        raise PeopleError("Nobody can supervise themselves.")
    for person in (supervisee, supervisor):
        if not person.is_active:
            raise PeopleError(f"{person.name} has left.")
    day = max(start, timezone.localdate())
    circle = User.objects.below(supervisee, day).filter(pk=supervisor.pk)
    if kind != ReportingLine.Kind.CLINICAL and circle.exists():
        raise PeopleError(
            f"{supervisor.name} is managed by {supervisee.name}, so the line would run in a circle."
        )


def _make_way(by: User | None, line: ReportingLine, start: dt.date) -> None:
    """Let a line end before another begins, unless it is history or planned for later."""
    today = timezone.localdate()
    if line.end is not None and line.end < today:
        raise PeopleError(
            f"{line.supervisor.name} held this line until {uk_date(line.end)}. Begin the new one after that."
        )
    if line.start > max(start, today):
        raise PeopleError(
            f"A line to {line.supervisor.name} is planned from {uk_date(line.start)}. End that one first."
        )
    end_line(by=by, line=line, on=start - ONE_DAY)


@transaction.atomic
def end_line(*, by: User | None, line: ReportingLine, on: dt.date) -> None:
    """Let a line end; `on` is its last day. A line that never ran a day is taken away."""
    refuse_oneself(by, line.supervisee, line.supervisor)
    log.write(Verb.LINE_CHANGED, by=by, obj=line)
    if on < line.start:
        if line.start < timezone.localdate():
            raise PeopleError(
                f"The line to {line.supervisor.name} began on {uk_date(line.start)}; it cannot end before."
            )
        line.delete()
    else:
        line.end = on
        line.save(update_fields=["end"])
    signals.line_ended.send(sender=ReportingLine, line=line, by=by)
