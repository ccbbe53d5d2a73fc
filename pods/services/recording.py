"""The record of a pod: begun from what was discussed, confirmed by the caseworker."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from casefile.pictures import Picture
from casefile.services import drawings, papers
from pods.council import council
from pods.models import Discussion
from pods.room_models import Board, Member, Room
from pods.services import drafting
from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.models import File, FileBar, Record, RecordParty
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session

Role = RecordParty.Role
ON_TEAM, TO_S2, AS_POD = "pod-topic", "reflect", "pod"  # keys of the kinds of record


def facilitator_of(discussion: Discussion) -> User | None:
    """Who facilitated, and signs: as the room has it, else as it was planned.

    Of two who led the room it is the one who was to, else the one who came first.
    """
    led = Member.objects.filter(room__pod=discussion.pod_id, role=Member.Role.FACILITATOR, user__isnull=False)
    found = [member.user for member in led.select_related("user")]
    planned = discussion.pod.facilitator
    return planned if planned in found or not found else found[0]


def writers_of(discussion: Discussion) -> list[User]:
    """Who writes its record: everybody who facilitated or took the notes in the room, or was to (CAL-R.8).

    Business support takes notes, for example. Whoever signs is `facilitator_of`.
    """
    roles = (Member.Role.FACILITATOR, Member.Role.NOTES)
    members = Member.objects.filter(room__pod=discussion.pod_id, role__in=roles, user__isnull=False)
    wrote = [member.user for member in members.select_related("user")]
    planned = (discussion.pod.facilitator, discussion.pod.note_taker)
    return list(dict.fromkeys(user for user in (*wrote, *planned) if user))


def may_write(user: User, discussion: Discussion) -> bool:
    """Whether somebody writes the record, and is not barred from the file that it goes on."""
    if user not in writers_of(discussion):
        return False
    bars = FileBar.objects.current().filter(
        file=discussion.file_id or discussion.pod.session.file_id, user=user
    )
    return user.is_active and not bars.exists()


def discussion_of(record: Record) -> Discussion | None:
    return Discussion.objects.select_related("pod__session").filter(record=record).first()


@transaction.atomic
def begin_record(*, by: User, discussion: Discussion, whole: Collection[str] | None = None) -> Record:
    """The draft of the record of what was discussed, with what the room wrote, or the one begun already.

    `whole`: the steps whose sheets go into it as they are; None, those of which the room said so. Without a
    room it has the day and who was present. Raises Refused where `by` neither facilitated nor took
    the notes, where nobody facilitated, and for a pod that is not over or did not take place.
    """
    discussion = _locked(discussion)
    if not may_write(by, discussion):
        raise Refused("The record of a pod is written by who facilitated it, or took its notes.")
    if discussion.record:
        return discussion.record
    facilitator = facilitator_of(discussion)
    if facilitator is None:
        raise Refused("Nobody is named as the facilitator, who signs the record. Name one in the plan first.")
    _refuse_unless_over(discussion)
    if whole is not None:
        _copy_in(discussion, set(whole))
    settings = council()
    on_child = AS_POD if settings.record == "pod" else TO_S2
    kind = kinds.of(on_child if discussion.file else ON_TEAM)
    file = discussion.file or discussion.pod.session.file
    record = drafts.new(by=by, file=file, kind=kind, data={})
    until = drafting.day_of(discussion) + dt.timedelta(days=settings.participants_read_days)
    _make_parties(record, discussion, facilitator, until)
    # Saved once, or the sweep of empty drafts would take it away.
    data = kind.form.keep(drafting.written(discussion, kind.key, facilitator))
    drafts.save(by=by, record=record, version=0, data=data)
    discussion.record = record
    discussion.save(update_fields=["record"])
    return record


def _copy_in(discussion: Discussion, whole: set[str]) -> None:
    offered = {sheet.step for sheet in drafting.sheets_of(discussion)}
    boards = Board.objects.filter(room__pod=discussion.pod_id, discussion=discussion)
    boards.filter(step__in=offered & whole).update(copy_in=True)
    boards.filter(step__in=offered - whole).update(copy_in=False)


def _locked(discussion: Discussion) -> Discussion:
    found = Discussion.objects.select_for_update(of=("self",))
    return found.select_related(
        "file", "record", "caseworker", "pod__session__file", "pod__facilitator", "pod__note_taker"
    ).get(pk=discussion.pk)


def _refuse_unless_over(discussion: Discussion) -> None:
    pod = discussion.pod
    room = Room.objects.filter(pod=pod).first()
    if pod.session.state == Session.State.CANCELLED:
        raise Refused("This pod did not take place.")
    if room and room.ended_at is None:
        raise Refused("The session is still running. End it first.")
    if pod.session.state == Session.State.BOOKED and pod.session.planned_for > timezone.now():
        raise Refused("This pod is still to come.")


def _make_parties(record: Record, discussion: Discussion, facilitator: User, until: dt.date) -> None:
    """Who signs, who brought it, who writes too, and who took part: one role each, the first counts."""
    roles = {facilitator: Role.SUPERVISOR}
    roles.setdefault(discussion.caseworker, Role.SUPERVISEE)
    for writer in writers_of(discussion):
        roles.setdefault(writer, Role.NOTES)  # writes in the draft and signs nothing
    for person in drafting.people_present(discussion):
        roles.setdefault(person, Role.PARTICIPANT)
    barred = set(FileBar.objects.current().filter(file=record.file_id).values_list("user", flat=True))
    RecordParty.objects.bulk_create(
        RecordParty(record=record, user=user, role=role, signs=role == Role.SUPERVISOR, until=until)
        for user, role in roles.items()
        if user.pk not in barred
    )
    if Role.NOTES in roles.values():
        Record.objects.filter(pk=record.pk).update_unfinished(together=True)


def shared(*, record: Record, on: dt.date, typed: Mapping[str, Any]) -> None:
    """Its text stands still: on a child's file its clock runs, and who took part reads it for a time."""
    until = on + dt.timedelta(days=council().participants_read_days)
    record.parties.update(until=until)
    if record.kind == TO_S2:
        seen, following = typed.get("last_seen_on"), typed.get("next_on")
        fixed = {"formality": "informal", "type": "pod"}  # never individual supervision (CAL-13.1)
        papers.discussion_shared(record=record, data=fixed | {"last_seen_on": seen, "next_on": following})
    elif record.kind == AS_POD:
        papers.start_clock(record=record)


def returned(*, record: Record) -> None:
    """It is a draft again: nothing follows from it until it is shared once more."""
    if record.file.kind == File.Kind.CHILD:
        papers.taken_back(record=record)


@transaction.atomic
def confirm(*, by: User, record: Record) -> None:
    """The caseworker confirms a final record. Nothing waits for it: neither its seal nor its clock.

    Saying so twice is once. Raises Refused for anybody else, and for a record that can still change.
    """
    discussion = Discussion.objects.select_for_update().filter(record=record).first()
    asked = record.parties.filter(user=by, role=Role.SUPERVISEE)
    if discussion is None or not asked.exists():
        raise Refused("The record of a pod is confirmed by the caseworker who brought it.")
    if not record.is_final:
        raise Refused("You can confirm this record once the facilitator has signed it.")
    if discussion.confirmed_at:
        return
    discussion.confirmed_at = timezone.now()
    discussion.save(update_fields=["confirmed_at"])
    log.write(Verb.POD_CONFIRMED, by=by, file=record.file_id, record=record)


@transaction.atomic
def add_photograph(
    *, by: User, discussion: Discussion, picture: Picture, drawn_on: dt.date, description: str
) -> None:
    """A worksheet that was filled in on paper: its photograph on the child's file, its words in the draft.

    Raises Refused for who does not write the record, without a draft, and for a topic: the photograph of a
    worksheet stands on a child's file.
    """
    if not may_write(by, discussion):
        raise Refused("The record of a pod is written by who facilitated it, or took its notes.")
    record = Record.objects.select_for_update().filter(pod_discussion=discussion).first()
    if record is None or not record.is_draft or discussion.file is None:
        raise Refused("A photograph goes with the draft of a record on a child’s file.")
    day = uk_date(drafting.day_of(discussion))
    words = f"Worksheet of the pod on {day}: {description.strip()}"
    drawings.add(by=by, file=discussion.file, picture=picture, drawn_on=drawn_on, description=words)
    key = "drawn" if record.kind == TO_S2 else "summary"
    told = f"On paper (photograph on the child’s file). {description.strip()}"
    data = {**record.data, key: "\n\n".join(filter(None, [record.data.get(key, ""), told]))}
    drafts.save(by=by, record=record, version=record.version, data=data)
