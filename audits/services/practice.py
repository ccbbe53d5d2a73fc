"""Once a year a line manager observes supervision and dips into its records (CAL-20.2, CAL-20.3)."""

import hashlib

from django.utils import timezone

from audits.models import PracticeReview
from audits.models import Tool as ToolRow
from audits.services import tools
from supervision_portal.people.models import User
from supervision_portal.records import access
from supervision_portal.records.models import File, FileBar, FileGrant, FileHolder, Record
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.files import end_grants, open_for_purpose
from supervision_portal.schedule.rules.days import Span

OBSERVATION, DIP_SAMPLE = "supervision-observation", "dip-sample"  # keys of tool, record and duty alike
DAYS = 28  # for which the files of a dip sample are open to who reads it
SAMPLED = ("s1", "s3")
WHY = "Yearly dip sample of supervision records"  # as both parties read it


def begun(record: Record, by: User) -> None:
    """The newest tool, and for a dip sample its records: opened to `by`, both parties of each are told.

    Raises Refused where there is no tool, or nothing to look at.
    """
    tool = tools.latest(record.kind)
    if tool is None or tool.retired_at:
        raise Refused("No questions are published for this yet. Ask the QA lead.")
    person = _of(record)
    if not User.objects.supervised_by(person).exists():
        raise Refused(f"{person.name} supervises nobody today.")
    review = PracticeReview.objects.create(record=record, tool=tool)
    if record.kind == DIP_SAMPLE:
        drawn = _draw(person, tool, by)
        if not drawn:
            raise Refused(f"There is no record of supervision by {person.name} to look at.")
        review.drawn.set(drawn)
        for file in {each.file for each in drawn}:
            _open(by, record, file)
        # Saved once, or the sweep of empty drafts would take it away and leave the files open.
        today = {"held_on": f"{timezone.localdate():%-d/%-m/%Y}"}
        drafts.save(by=by, record=record, version=record.version, data=record.data | today)


def _of(record: Record) -> User:
    holder = FileHolder.objects.supervisees().filter(file=record.file_id).select_related("user").get()
    return holder.user


def _draw(person: User, tool: ToolRow, by: User) -> list[Record]:
    """Final records that `person` held as supervisor, by chance, as many as the tool says.

    Of as many different people as there are, and only of files below who reads them.
    """
    content = tools.tool_of(tool)
    since = Span.parse(content.look_back).before(timezone.localdate())
    held = Record.objects.final().filter(
        kind__in=SAMPLED, amends=None, held_on__gte=since, parties__user=person, parties__role="supervisor"
    )
    barred = FileBar.objects.current().filter(user=by).values("file")
    held = held.filter(file__in=access.files_below(by)).exclude(file__in=barred)
    seen: set[object] = set()
    first: list[Record] = []
    further: list[Record] = []
    for each in sorted(held.select_related("file"), key=lambda one: _chance(person, one)):
        (further if each.file_id in seen else first).append(each)
        seen.add(each.file_id)
    return [*first, *further][: content.cases]


def _chance(person: User, each: Record) -> bytes:
    """The same for whoever draws, however often: nobody can draw until it suits them."""
    return hashlib.sha256(f"{person.pk}:{timezone.localdate().year}:{each.pk}".encode()).digest()


def _open(by: User, record: Record, file: File) -> None:
    """For whom it is open already, as for who supervises them, nothing has to be opened."""
    purpose = FileGrant.Purpose.DIP_SAMPLE
    open_already = FileGrant.objects.filter(user=by, content_object=file, purpose=purpose).exists()
    if not open_already and not access.supervised_files(by).filter(pk=file.pk).exists():
        open_for_purpose(by=by, file=file, purpose=purpose, reason=WHY, days=DAYS, opened_for=record.pk)


def close_files(record: Record, by: User) -> None:
    """Signed or discarded: what was opened for it is closed."""
    end_grants(by=by, of=[record.author], opened_for=record.pk)
