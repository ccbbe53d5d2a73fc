"""What is due on a supervision file."""

from collections.abc import Collection, Mapping
from uuid import UUID

from supervision_portal.records.models import Record
from supervision_portal.schedule.duties import DoneOf, StaffDuty, sessions_held
from supervision_portal.schedule.models import Session, Statement
from supervision_portal.schedule.rules import Done
from supervision_portal.schedule.services import policy


def _records(kind: str) -> DoneOf:
    """Final records of a kind, oldest first."""

    def done(files: Collection[UUID], _whole: bool) -> Mapping[UUID, list[Done]]:
        found: dict[UUID, list[Done]] = {}
        rows = Record.objects.final().filter(kind=kind, amends=None, file__in=files).order_by("held_on")
        for file, on in rows.values_list("file", "held_on"):
            if on:
                found.setdefault(file, []).append(Done(on, kind))
        return found

    return done


def _said(files: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """How the agreement words the frequency (CAL-8.1); whether the supervisee disputes the last session."""
    latest = (
        Record.objects.final()
        .filter(kind="agreement", file__in=files)
        .order_by("file", "-held_on", "-signed_at")
        .distinct("file")
        .only("file", "content")
    )
    found: dict[UUID, tuple[str, ...]] = {
        record.file_id: (f"agreed in the supervision agreement: {words}",)
        for record in latest
        if (words := _words(record.data))
    }
    last = Session.objects.filter(file__in=files, state=Session.State.HELD).order_by(
        "file", "-held_on", "-pk"
    )
    _say_what_it_counts_as(found, files)
    disputed = Statement.objects.filter(session__in=last.distinct("file"), kind=Statement.Kind.NOT_HELD)
    for file in disputed.values_list("session__file", flat=True):
        words = "the supervisee says that this session did not happen"
        found[file] = (words, *found.get(file, ()))
    return found


def _say_what_it_counts_as(found: dict[UUID, tuple[str, ...]], files: Collection[UUID]) -> None:
    """Where the last session satisfies two duties, it says which (CAL-17.1)."""
    last = Session.objects.filter(file__in=files, state=Session.State.HELD).exclude(record=None)
    rows = last.order_by("file", "-held_on", "-pk").distinct("file")
    rules = policy.current()
    for file, on, kind, also in rows.values_list("file", "held_on", "record__kind", "also"):
        names = policy.satisfied_by(rules, kind, also, on) if on else []
        if len(names) > 1:
            found[file] = (*found.get(file, ()), f"the last one counts as {' and as '.join(names)}")


def _counted(files: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    _say_what_it_counts_as(found, files)
    return found


def _words(data: dict[str, str]) -> str:
    words = data.get("frequency", "")
    if data.get("variation"):
        words += f", a variation approved by {data.get('variation_approved', '')}: {data['variation']}"
    return words


DUTIES = (
    StaffDuty("personal", done=sessions_held, notes=_said),
    StaffDuty("shared-conversation", done=sessions_held, notes=_counted),
    StaffDuty("agreement", done=_records("agreement"), verb="signed"),
    StaffDuty("practice-observation", done=_records("observation")),
)
