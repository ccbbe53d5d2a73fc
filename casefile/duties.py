"""Case supervision as a duty: what the frequency rules ask of a child's file."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from casefile.models import Child, ChildStatus, FrequencyDecision
from supervision_portal.people.models import ReportingLine
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.schedule.duties import Shared, Subject, noted_events
from supervision_portal.schedule.rules.days import in_words
from supervision_portal.schedule.rules.facts import Agreed, Done, Facts, Profile

# What counts as case supervision: formal and individual. A group or a pod never does (CAL-13.1); an oversight
# only where the rule itself says so (CAL-16.5).
COUNTS = Q(kind="s2", discussion__formality="formal", discussion__type="individual") | Q(
    kind__in=("oversight", "cts")
)


class CaseSupervision:
    """Due on the file of every child whom somebody works with, or who is with a team."""

    key = "case"
    verb = "discussed"

    def files(self) -> QuerySet[File]:
        held = Exists(FileHolder.objects.workers().filter(file=OuterRef("pk")))
        return File.objects.filter(held | Q(team__isnull=False), kind=File.Kind.CHILD)

    def files_of(self, people: Collection[int]) -> QuerySet[File]:
        return File.objects.filter(pk__in=FileHolder.objects.workers().filter(user__in=people).values("file"))

    def subjects(
        self,
        files: Collection[UUID],
        *,
        whole: bool = False,
        shared: Shared | None = None,  # noqa: ARG002 (no other duty asks of children)
    ) -> dict[UUID, Subject]:
        children = Child.objects.filter(file__in=self.files().filter(pk__in=files)).values_list(
            "file", "born_on", "file__opened_on", "file__team", "file__team__name", "file__team__kind"
        )
        statuses, done = _statuses(files), _done(files, whole)
        decided = _decided(files, statuses)
        managers, noted = _managers(files), noted_events(files)
        found = {}
        for file, born_on, opened_on, team, team_name, team_kind in children:
            place = (("team", team_name or ""), ("team_kind", team_kind or ""))
            known = statuses.get(file, ())
            profiles = tuple(_profile(status, place) for status in known) or (
                Profile(opened_on, "No status yet", tuple(sorted(place))),
            )
            found[file] = Subject(
                Facts(
                    opened_on=opened_on,
                    profiles=profiles,
                    done=tuple(done.get(file, ())),
                    agreed=tuple(decided.get(file, ())),
                    events=({"start": known[-1].start} if known else {}) | noted.get(file, {}),
                    born_on=born_on,
                ),
                team,
                managers.get(file),
            )
        return found


def _statuses(files: Collection[UUID]) -> dict[UUID, list[ChildStatus]]:
    found: dict[UUID, list[ChildStatus]] = defaultdict(list)
    for status in (
        ChildStatus.objects.filter(child__in=files).select_related("status").order_by("start", "pk")
    ):
        found[status.child_id].append(status)
    return found


def _profile(status: ChildStatus, place: tuple[tuple[str, str], ...]) -> Profile:
    attributes = {
        **dict(place),
        "status": status.status.key,
        "settled": "yes" if status.settled else "no",
        "complex": "yes" if status.complex else "no",
    }
    return Profile(status.start, str(status), tuple(sorted(attributes.items())))


def _done(files: Collection[UUID], whole: bool) -> dict[UUID, list[Done]]:
    """What was discussed: everything, or the last record of each kind."""
    rows = Record.objects.filter(COUNTS, file__in=files).exclude(state=Record.State.DRAFT)
    if whole:
        rows = rows.order_by("file", "held_on")
    else:
        rows = rows.order_by("file", "kind", "-held_on").distinct("file", "kind")
    found: dict[UUID, list[Done]] = defaultdict(list)
    for file, on, kind in rows.values_list("file", "held_on", "kind"):
        if on:
            found[file].append(Done(on, kind))
    for did in found.values():
        did.sort(key=lambda each: each.on)
    return found


def _decided(
    files: Collection[UUID], statuses: Mapping[UUID, Sequence[ChildStatus]]
) -> dict[UUID, list[Agreed]]:
    """What management set out about how often a case is discussed, oldest first (CAL-12.3).

    It was decided of the status of its day: with another status the policy's own rate comes back.
    """
    rows = FrequencyDecision.objects.filter(record__file__in=files, record__state__in=Record.FINAL)
    found: dict[UUID, list[Agreed]] = defaultdict(list)
    for row in rows.order_by("start", "record__signed_at").values_list(
        "record__file", "start", "until", "every_months", "record__number", "record__kind"
    ):
        file, start, until, months, number, kind = row
        changed = next((each.start for each in statuses.get(file, ()) if each.start > start), None)
        if changed and (until is None or changed <= until):
            until = changed - dt.timedelta(days=1)
        what = "management oversight" if kind == "oversight" else "decision"
        words = f"by {what} {number} of {in_words(start)}"
        found[file].append(Agreed(start, until, {"every": f"{months} months"}, words))
    return found


def _managers(files: Collection[UUID]) -> dict[UUID, int]:
    """Who supervises the worker of each case today, or covers: case supervision is theirs to hold."""
    workers = FileHolder.objects.workers().filter(file__in=files, role=FileHolder.Role.CASEWORKER)
    lines = ReportingLine.objects.supervising().filter(supervisee__held_files__in=workers).with_cover()
    found = lines.values_list("supervisee__held_files__file", "supervisor", "covered_by")  # type: ignore[misc]
    return {file: covered_by or supervisor for file, supervisor, covered_by in found}
