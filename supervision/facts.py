"""What is due on a supervision file."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef

from supervision_portal.records.models import Record
from supervision_portal.schedule.duties import Shared, StaffDuty, once, sessions_held
from supervision_portal.schedule.models import Session, Statement
from supervision_portal.schedule.rules import Done
from supervision_portal.schedule.services import policy

SESSIONS = ("s1", "s3", "s3-corporate")  # their days stand on the sessions


def records_held(files: Collection[UUID], _whole: bool) -> Mapping[UUID, list[Done]]:
    """Final records that are none of a session, oldest first: agreements, observations, dip samples.

    Of every kind, so that all duties that look for records ask once; which count is said by their rules.
    """
    found: dict[UUID, list[Done]] = {}
    rows = Record.objects.final().filter(amends=None, file__in=files).exclude(kind__in=SESSIONS)
    for file, on, kind in rows.order_by("held_on", "pk").values_list("file", "held_on", "kind"):
        if on:
            found.setdefault(file, []).append(Done(on, kind))
    return found


def _said(files: Collection[UUID], shared: Shared) -> Mapping[UUID, tuple[str, ...]]:
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
    for file, counted in _counted(files, shared).items():
        found[file] = (*found.get(file, ()), *counted)
    for session in _last_sessions(files, shared):
        if session.disputed:  # type: ignore[attr-defined]
            said = "the supervisee says that this session did not happen"
            found[session.file_id] = (said, *found.get(session.file_id, ()))
    return found


def _last_sessions(files: Collection[UUID], shared: Shared) -> list[Session]:
    """The last session held on each file, with whether the supervisee says that it did not happen."""
    denied = Statement.objects.filter(session=OuterRef("pk"), kind=Statement.Kind.NOT_HELD)
    rows = Session.objects.filter(file__in=files, state=Session.State.HELD).annotate(disputed=Exists(denied))
    rows = rows.order_by("file", "-held_on", "-pk").distinct("file").select_related("record")
    found: list[Session] = once(shared, "last sessions", lambda: list(rows.defer("record__content")))
    return found


def _counted(files: Collection[UUID], shared: Shared) -> dict[UUID, tuple[str, ...]]:
    """Where the last session satisfies two duties, it says which (CAL-17.1)."""
    found: dict[UUID, tuple[str, ...]] = {}
    rules = once(shared, "policy", policy.current)
    for session in _last_sessions(files, shared):
        if session.record is None or session.held_on is None:
            continue
        names = policy.satisfied_by(rules, session.record.kind, session.also, session.held_on)
        if len(names) > 1:
            found[session.file_id] = (f"the last one counts as {' and as '.join(names)}",)
    return found


def _words(data: dict[str, str]) -> str:
    words = data.get("frequency", "")
    if data.get("variation"):
        words += f", a variation approved by {data.get('variation_approved', '')}: {data['variation']}"
    return words


DUTIES = (
    StaffDuty("personal", done=sessions_held, notes=_said),
    StaffDuty("shared-conversation", done=sessions_held, notes=_counted),
    StaffDuty("agreement", done=records_held, verb="signed"),
    StaffDuty("practice-observation", done=records_held),
)
