"""What stands beside the form of an audit: what the file answers itself, and the files to read."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from audits.models import Audit
from audits.services.audits import barred_since, cases_of
from casefile.models import Child
from supervision_portal.people.models import User
from supervision_portal.records import access, kinds
from supervision_portal.records.models import File, Record


@dataclass(frozen=True)
class Paper:
    """One record that can be opened beside the form."""

    label: str
    record: Record
    url: str


@dataclass(frozen=True)
class Shelf:
    """One file that is looked at, with its final and shared records, newest first."""

    title: str
    papers: list[Paper]


def beside(record: Record, user: User) -> dict[str, Any]:
    """For the page to write an audit; a constant number of queries, however many files and records."""
    audit = Audit.objects.select_related("tool", "file").get(record=record)
    return {"audit": audit, "shelves": shelves(audit, user), "look_again": barred_since(audit).exists()}


def shelves(audit: Audit, user: User) -> list[Shelf]:
    """The audited file and those beside it, each with what this auditor may read of it."""
    files = [audit.file, *cases_of(audit).order_by("title")]
    initials = dict(Child.objects.filter(pk__in=[file.pk for file in files]).values_list("pk", "initials"))
    records: dict[Any, list[Record]] = {file.pk: [] for file in files}
    found = access.records_visible_to(user).filter(file__in=records).exclude(state=Record.State.DRAFT)
    for record in found.defer("content").newest_first():
        if record.pk != audit.record_id:
            records[record.file_id].append(record)
    return [Shelf(_title(file, initials), _papers(audit, records[file.pk])) for file in files]


def _title(file: File, initials: dict[Any, str]) -> str:
    """Children by their initials: an audit stands on the file of somebody else."""
    return initials.get(file.pk) or file.title


def _papers(audit: Audit, records: list[Record]) -> list[Paper]:
    return [
        Paper(kinds.of(record.kind).label, record, reverse("audits:paper", args=[audit.pk, record.pk]))
        for record in records
    ]


def drawn(record: Record, user: User) -> list[Shelf]:
    """The records of a dip sample, by whose file they are on."""
    readable = access.records_visible_to(user).values("pk")
    found: dict[str, list[Paper]] = {}
    for each in record.practice_review.drawn.filter(pk__in=readable).select_related("file").defer("content"):
        url = reverse("audits:drawn", args=[record.pk, each.pk])
        found.setdefault(each.file.title, []).append(Paper(kinds.of(each.kind).label, each, url))
    return [Shelf(title, papers) for title, papers in sorted(found.items())]
