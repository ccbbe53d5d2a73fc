"""What is due once a year on the files of those who supervise (CAL-20.2, CAL-20.3, CAL-D.4)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from audits.services.practice import DIP_SAMPLE, OBSERVATION
from supervision.facts import records_held
from supervision_portal.people.models import ReportingLine
from supervision_portal.records.models import File, FileHolder
from supervision_portal.schedule.duties import Shared, StaffDuty, Subject, once


@dataclass(frozen=True)
class SupervisorDuty(StaffDuty):
    """A duty on the supervision file of everybody who supervises somebody today."""

    def files(self) -> QuerySet[File]:
        return super().files().filter(pk__in=_held_by_supervisors().values("file"))

    def files_of(self, people: Collection[int]) -> QuerySet[File]:
        return super().files_of(people).filter(pk__in=_held_by_supervisors().values("file"))

    def subjects(
        self, files: Collection[UUID], *, whole: bool = False, shared: Shared | None = None
    ) -> dict[UUID, Subject]:
        """From the day on which they began to supervise, where that is later than their own file."""
        shared = {} if shared is None else shared
        since: dict[UUID, dt.date] = once(shared, "supervising", lambda: _supervising_since(files))
        found = super().subjects(files, whole=whole, shared=shared)
        return {
            file: replace(
                subject,
                facts=replace(subject.facts, opened_on=max(subject.facts.opened_on, since[file])),
            )
            for file, subject in found.items()
            if file in since
        }


def _held_by_supervisors() -> QuerySet[FileHolder]:
    supervising = ReportingLine.objects.supervising().values("supervisor")
    return FileHolder.objects.supervisees().filter(user__in=supervising)


def _supervising_since(files: Collection[UUID]) -> dict[UUID, dt.date]:
    """Of those who supervise today, since when they have supervised anybody. One query."""
    lines = ReportingLine.objects.filter(supervisor=OuterRef("user")).exclude(
        kind=ReportingLine.Kind.CLINICAL
    )
    first = lines.order_by("start").values("start")[:1]
    held = _held_by_supervisors().filter(file__in=files)
    return dict(held.values_list("file", Subquery(first)))


DUTIES = (
    SupervisorDuty(OBSERVATION, done=records_held),
    SupervisorDuty(DIP_SAMPLE, done=records_held),
)
