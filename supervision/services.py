"""Agenda, preparation and pointers; what a session's record starts from and what sharing it sets off."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import DateField, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from pods.services import attendance
from pods.services.attendance import SincePod
from supervision.models import AgendaItem, AnonymisedTeam, Pointer, Preparation
from supervision.wording import AGREEMENT_AGENDA, AGREEMENT_EXPECTATIONS, AGREEMENT_RECORDING, DISPUTE_ROUTE
from supervision_portal.design.text import clean_text
from supervision_portal.design.words import uk_date
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Team, User
from supervision_portal.records.document import Document
from supervision_portal.records.models import File, Record
from supervision_portal.records.services import files
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Session

SHARED_CONVERSATION = "shared-conversation"  # the duty that a supervision can satisfy besides
COUNTED_A_YEAR = 2


def last_agreement(file: File) -> Record | None:
    """The agreement in force: the latest final one."""
    return Record.objects.final().filter(file=file, kind="agreement").newest_first().first()


def agreement_to_start_from(file: File) -> dict[str, str]:
    """A review starts from the last agreement, the first one from the framework's own text."""
    last = last_agreement(file)
    if last:
        return {key: text for key, text in last.data.items() if key not in ("held_on", "review_on")}
    return {
        "expectations": AGREEMENT_EXPECTATIONS,
        "agenda": AGREEMENT_AGENDA,
        "recording": AGREEMENT_RECORDING,
        "disagreements": DISPUTE_ROUTE,
    }


def session_to_start_from(file: File) -> dict[str, str]:
    """Today, and the place that was booked or agreed."""
    today = timezone.localdate()
    booked = Session.objects.filter(file=file, state=Session.State.BOOKED, planned_for__date=today).first()
    agreement = last_agreement(file)
    place = (
        booked.place if booked and booked.place else (agreement.data.get("location", "") if agreement else "")
    )
    start = {"held_on": f"{today.day}/{today.month}/{today.year}", "venue": place}
    return {key: text for key, text in start.items() if text}


def s1_to_start_from(file: File) -> dict[str, str]:
    """As any session, and what both have put on the agenda: the record says what was brought, and by whom."""
    items = AgendaItem.objects.filter(file=file, record=None).select_related("by")
    agenda = "\n".join(f"{item.text} ({item.by.name})" for item in items)
    return session_to_start_from(file) | ({"agenda": agenda} if agenda else {})


def beside_session(*, record: Record) -> dict[str, Any]:
    """What the page of an S1 or S3 shows beside its form."""
    agreement = last_agreement(record.file)
    observations = Record.objects.exclude(state="draft").filter(file=record.file_id, kind="observation")
    return {
        "agenda_items": AgendaItem.objects.filter(file=record.file_id, record=None).select_related("by"),
        "preparations": Preparation.objects.filter(
            file=record.file_id, record=None, shared_at__isnull=False
        ).select_related("by"),
        "agreement": agreement,
        "learning_style": _learning_style(agreement),
        "last_observation": observations.newest_first().first(),
        "pods": pods_since(record),
    }


def pods_since(record: Record) -> list[SincePod]:
    """The supervisee's pods between the session before this one and this one (LEI-ATT.1).

    The council's first session with the portal looks back to the day the file was opened.
    """
    until = record.held_on or timezone.localdate()
    before = Session.objects.filter(file=record.file_id, state=Session.State.HELD, held_on__lt=until)
    last = Subquery(before.order_by("-held_on").values("held_on")[:1])
    after = Coalesce(last, Value(record.file.opened_on - dt.timedelta(days=1)), output_field=DateField())
    return attendance.since(record.parties.filter(role="supervisee").values("user"), after, until)


def _learning_style(agreement: Record | None) -> str:
    """As the agreement prints it (CAL-10.1)."""
    if agreement is None or agreement.shown is None:
        return ""
    blocks = [block for part in agreement.shown["sections"] for block in part["blocks"]]
    words = [
        b["value"].rstrip(". ")
        for b in blocks
        if b.get("key") in ("learning_style", "learning_style_words") and b["value"]
    ]
    return ". ".join(words)


def session_shared(*, record: Record, document: Document, by: User) -> None:
    """A record of a session is shared: it counts as held, takes up the agenda, books the next meeting."""
    also = ""
    if document.typed.get("counts_also"):
        also = SHARED_CONVERSATION
        _refuse_to_count(record, document.held_on)
    schedule.held(by=by, record=record, on=document.held_on, also=also)
    AgendaItem.objects.filter(file=record.file_id, record=None).update(record=record)
    Preparation.objects.filter(file=record.file_id, record=None, shared_at__isnull=False).update(
        record=record
    )
    meeting = document.next_meeting
    if meeting is None:
        return
    Session.objects.filter(booked_in=record, state=Session.State.BOOKED).exclude(
        planned_for=meeting.at
    ).delete()
    booked = Session.objects.filter(
        file=record.file_id, planned_for=meeting.at, state=Session.State.BOOKED
    ).exists()
    if not booked and meeting.at > timezone.now():
        schedule.book(by=by, file=record.file, at=meeting.at, place=meeting.place, booked_in=record)


def _refuse_to_count(record: Record, on: dt.date) -> None:
    """Raises Refused for a third supervision in a year that counts as a Shared Conversation (CAL-17.1)."""
    counted = Session.objects.filter(
        file=record.file_id, state=Session.State.HELD, also=SHARED_CONVERSATION, held_on__year=on.year
    ).exclude(record=record)
    days = [uk_date(session.held_on) for session in counted.order_by("held_on") if session.held_on]
    if len(days) >= COUNTED_A_YEAR:
        raise Refused(
            f"The supervisions of {' and '.join(days)} count as Shared Conversations already. "
            f"No more than two can in {on.year}: answer “No” there, or record a Shared Conversation (S3)."
        )


def session_returned(*, record: Record) -> None:
    """Back to draft: its agenda and preparations are open again. That the session was held stays."""
    AgendaItem.objects.filter(record=record).update(record=None)
    Preparation.objects.filter(record=record).update(record=None)


def due_again(*, record: Record) -> None:
    """What a final record of this kind satisfies is due anew."""
    schedule.renew([record.file_id])


@transaction.atomic
def add_agenda_item(*, by: User, file: File, text: str) -> AgendaItem:
    """Put something on the agenda of the next session. For the two parties of the file."""
    text = clean_text(text).strip()
    if by not in files.parties_of_file(file):
        raise Refused("Only the supervisee and the supervisor write the agenda.")
    if not text:
        raise Refused("Write what you want to talk about.")
    item = AgendaItem.objects.create(file=file, by=by, text=text[:500])
    log.write(Verb.AGENDA_ADDED, by=by, file=file, obj=item)
    return item


@transaction.atomic
def remove_agenda_item(*, by: User, item: AgendaItem) -> None:
    """Take back an item of one's own that has not been talked about yet."""
    if item.by_id != by.pk or item.record_id:
        raise Refused("Only the person who added an item can take it back, before it was talked about.")
    log.write(Verb.AGENDA_REMOVED, by=by, file=item.file_id, obj=item)
    item.delete()


@transaction.atomic
def preparation_of(*, by: User, file: File) -> Preparation:
    """This person's notes for the next session; begun when there are none."""
    if by not in files.parties_of_file(file):
        raise Refused("Only the supervisee and the supervisor prepare a session.")
    return Preparation.objects.get_or_create(file=file, by=by, record=None)[0]


def save_preparation(*, by: User, preparation: Preparation, version: int, text: str) -> int | None:
    """Keep the notes; the new version, or None where they were saved elsewhere since `version`."""
    changed = Preparation.objects.filter(pk=preparation.pk, by=by, version=version, record=None).update(
        text=clean_text(text), version=version + 1, saved_at=timezone.now()
    )
    return version + 1 if changed else None


@transaction.atomic
def share_preparation(*, by: User, preparation: Preparation) -> None:
    """Let the other party read the notes; they then show beside the session's record."""
    preparation = Preparation.objects.select_for_update().get(pk=preparation.pk)
    if preparation.by_id != by.pk:
        raise Refused("Only the person who wrote these notes can share them.")
    if not preparation.text.strip():
        raise Refused("There is nothing to share yet.")
    preparation.shared_at = timezone.now()
    preparation.save(update_fields=["shared_at"])
    log.write(Verb.PREPARATION_SHARED, by=by, file=preparation.file_id, obj=preparation)


@transaction.atomic
def note_pointer(
    *,
    by: User,
    file: File,
    kind: str,
    held_by: str,
    reference: str = "",
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
) -> Pointer:
    """Note where something is kept that is not in the portal (CAL-14.2); the latest of a kind counts."""
    if by not in files.parties_of_file(file):
        raise Refused("Only the supervisee and the supervisor note this.")
    pointer = Pointer.objects.create(
        file=file,
        kind=kind,
        held_by=clean_text(held_by),
        reference=clean_text(reference),
        issued_on=issued_on,
        expires_on=expires_on,
        noted_by=by,
    )
    log.write(Verb.POINTER_NOTED, by=by, file=file, obj=pointer)
    return pointer


@transaction.atomic
def set_anonymised_teams(*, by: User | None, teams: Iterable[Team]) -> bool:
    """These teams, and no others, talk about their cases by initials from now on; whether that is new.

    Records and drafts keep what they have.
    """
    chosen = {team.pk for team in teams}
    now = set(AnonymisedTeam.objects.select_for_update().values_list("team", flat=True))
    if chosen == now:
        return False
    AnonymisedTeam.objects.filter(team__in=now - chosen).delete()
    added = (AnonymisedTeam(team_id=pk) for pk in sorted(chosen - now))
    AnonymisedTeam.objects.bulk_create(added, ignore_conflicts=True)
    log.write(Verb.ANONYMISED_TEAMS_CHANGED, by=by, count=len(chosen))
    return True
