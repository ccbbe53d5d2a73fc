"""What follows from a record on a child's file: its typed facts, its clock, the event that it answers."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from casefile import rules
from casefile.genogram_models import ShownGenogram
from casefile.models import CaseDiscussion, Child, Filing, FrequencyDecision, SignificantEvent
from casefile.services.children import case_system_of
from casefile.services.significant import managers_of, refuse_before_birth
from casefile.wording import MASKED
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Cover, User
from supervision_portal.records import access
from supervision_portal.records.models import File, FileHolder, Record
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused
from supervision_portal.records.services.notices import tell
from supervision_portal.schedule.services import renew


def parties(file: File, by: User, role: str = FileHolder.Role.CASEWORKER) -> dict[str, User]:
    """The worker of a child's file, or who covers for them, and the manager who holds the discussion.

    Raises Refused for anybody who does not manage the file.
    """
    holder = FileHolder.objects.workers().filter(file=file, role=role).select_related("user").first()
    if access.relation_to(by, file) != "manager":
        raise Refused("This is recorded by a manager of the file.")
    if holder is None:
        return {"supervisor": by}
    cover = Cover.objects.of([holder.user_id]).get(holder.user_id)
    worker = cover.user if cover and cover.user != by else holder.user
    return {"supervisee": worker, "supervisor": by}


def parties_with_worker(file: File, by: User) -> dict[str, User]:
    """As `parties`, for records that are about somebody's work. Raises Refused where nobody is allocated."""
    found = parties(file, by)
    if "supervisee" not in found:
        raise Refused("Nobody is allocated to this child. Allocate a worker first.")
    return found


def parties_of_cts(file: File, by: User) -> dict[str, User]:
    """The CTS worker and who supervises them. Raises Refused for anybody else (CAL-2.CTS)."""
    found = parties(file, by, FileHolder.Role.CTS_WORKER)
    worker = found.get("supervisee")
    if worker is None:
        raise Refused("No CTS worker is allocated to this child.")
    if User.objects.supervisor_of(worker.pk) != by:
        raise Refused("A confidential discussion is recorded by who supervises the CTS worker.")
    return found


def discussion_shared(*, record: Record, data: dict[str, object]) -> None:
    CaseDiscussion.objects.update_or_create(
        record=record,
        defaults={key: data.get(key) for key in ("formality", "type", "last_seen_on", "next_on")},
    )
    start_clock(record=record)


def start_clock(*, record: Record) -> None:
    """The two working days of a record run from the day it is about (CAL-15.1)."""
    assert record.held_on is not None
    Filing.objects.update_or_create(
        record=record,
        defaults={
            "due_on": rules.filing_due(record.held_on),
            "case_system": case_system_of(record.file.team),
        },
    )
    renew([record.file_id], duties=["case"])


OVERSIGHT = ("event", "subject", "happened_at", "known_at", "every_months", "rationale", "until")


def oversight_shared(
    *,
    record: Record,
    by: User,
    event: str,
    subject: str,
    happened_at: dt.datetime,
    known_at: dt.datetime,
    every_months: str,
    rationale: str,
    until: dt.date | None,
) -> None:
    """Its clock runs, its event is on the file as it says, and its decision on frequency is kept.

    Raises Refused for an event that cannot be this child's.
    """
    assert record.held_on is not None
    refuse_before_birth(record.file, happened_at)
    start_clock(record=record)
    moments = {"happened_at": happened_at, "known_at": known_at}
    if not SignificantEvent.objects.filter(oversight=record).update(**moments):
        SignificantEvent.objects.create(
            file=record.file, kind=event, what=subject, oversight=record, logged_by=by, **moments
        )
    FrequencyDecision.objects.filter(record=record).delete()
    if every_months:
        FrequencyDecision.objects.create(
            record=record,
            every_months=int(every_months),
            rationale=rationale,
            start=record.held_on,
            until=until,
        )


def taken_back(*, record: Record) -> None:
    """The record is a draft again: nothing follows from it until it is shared once more."""
    CaseDiscussion.objects.filter(record=record).delete()
    FrequencyDecision.objects.filter(record=record).delete()
    Filing.objects.filter(record=record).delete()
    ShownGenogram.objects.filter(record=record).delete()
    renew([record.file_id], duties=["case"])


def oversight_finished(*, record: Record) -> None:
    """The events that it answers are answered, and its decision on frequency counts."""
    SignificantEvent.objects.filter(oversight=record, answered_at=None).update(answered_at=timezone.now())
    renew([record.file_id], duties=["case"])


def decision_finished(*, record: Record) -> None:
    """Who holds the case is told what another manager has decided about it (CAL-15.3)."""
    for person in managers_of(record.file):
        if person.pk != record.author_id:
            tell("case_decided", to=person, file=record.file, record=record, key=str(record.pk))


@transaction.atomic
def begin_oversight(*, by: User, event: SignificantEvent) -> Record:
    """The draft of the oversight that answers an event, with what was logged in its fields.

    A draft that is begun already is gone on with. Raises Refused where the event is over, or `by` does not
    manage the file.
    """
    event = SignificantEvent.objects.select_for_update(of=("self",)).select_related("file").get(pk=event.pk)
    if event.withdrawn_at or event.answered_at:
        raise Refused("This event is answered or withdrawn already.")
    begun = event.oversight
    if begun and begun.author_id != by.pk and begun.is_draft and begun.author.is_active:
        raise Refused(f"{begun.author.name} has begun the oversight of this event.")
    if begun and (not begun.is_draft or begun.author_id == by.pk):
        return begun
    record = drafts.begin(by=by, file=event.file, kind="oversight")
    if record.version == 0:
        data = record.data | event_to_start_from(event)
        drafts.save(by=by, record=record, version=0, data=data)
    event.oversight = record
    event.save(update_fields=["oversight"])
    return record


@transaction.atomic
def confirm_filed(*, by: User, filings: list[Filing]) -> int:
    """Records are in the case system now: their clock stops. Returns how many it was said of first.

    Raises Refused for a record that is not final yet, or of a team whose case system is not the record.
    """
    locked = Filing.objects.select_for_update(of=("self",)).filter(pk__in=[filing.pk for filing in filings])
    done = 0
    for filing in locked.select_related("record"):
        if not filing.record.is_final:
            raise Refused(f"{filing.record.number} is not signed yet.")
        if not filing.case_system:
            raise Refused(f"{filing.record.number} is kept here; nothing has to be filed elsewhere.")
        if filing.filed_at:
            continue
        filing.filed_at, filing.filed_by = timezone.now(), by
        filing.save(update_fields=["filed_at", "filed_by"])
        log.write(Verb.RECORD_FILED, by=by, file=filing.record.file_id, record=filing.record)
        done += 1
    return done


def has_siblings(file: File) -> bool:
    families = Child.objects.filter(pk=file.pk, family__isnull=False).values("family")
    return Child.objects.filter(family__in=families).exclude(pk=file.pk).exists()


IN_ONE_SESSION = ("held_on", "formality", "type")


def discussion_to_start_from(file: File, by: User) -> dict[str, str]:
    """Today, or what `by` answered for the last child of this session: begun today, of the same worker."""
    workers = FileHolder.objects.workers().filter(file=file, role=FileHolder.Role.CASEWORKER)
    today = timezone.localdate()
    same = Record.objects.filter(kind="s2", author=by, begun_at__date=today, version__gt=0)
    last = same.filter(parties__user__in=workers.values("user")).order_by("-begun_at").first()
    answers = {key: last.data[key] for key in IN_ONE_SESSION if last.data.get(key)} if last else {}
    return {"held_on": f"{today:%-d/%-m/%Y}", **answers}


def oversight_to_start_from(file: File, by: User) -> dict[str, str]:
    """What is known when an oversight is begun: the address, the team, who talks."""
    child = Child.objects.select_related("file__team").get(pk=file.pk)
    worker = FileHolder.objects.workers().filter(file=file, role="caseworker").select_related("user").first()
    names = [by.name, *([worker.user.name] if worker else [])]
    return {
        "held_on": f"{timezone.localdate():%-d/%-m/%Y}",
        # The record is read by more people than those who must know the address.
        "address": MASKED if child.address_is_confidential else child.address,
        "team": child.file.team.name if child.file.team else "",
        "between": " and ".join(names),
    }


def event_to_start_from(event: SignificantEvent) -> dict[str, str]:
    """What the worker logged, in the fields of the oversight form."""
    happened, known = timezone.localtime(event.happened_at), timezone.localtime(event.known_at)
    return {
        "event": event.kind,
        "happened_on": f"{happened:%-d/%-m/%Y}",
        "happened_time": f"{happened:%H:%M}",
        "known_on": f"{known:%-d/%-m/%Y}",
        "known_time": f"{known:%H:%M}",
        "subject": event.what[:150],
    }
