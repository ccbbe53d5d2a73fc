"""What is written in a room: alone and unseen, or together for all to see."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pods.news import set_mark, tell
from pods.pictures import STROKES
from pods.room_models import Board, Entry, Member, Room
from pods.rules.steps import READ_OUT, WRITES_ALONE, Sheet, Step, from_data, gaps
from pods.services import secrecy
from pods.services.locking import discussion_of, file_of, led_by, locked
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.records.services.errors import Refused

LONGEST = 20_000  # characters of one field
DRAWING = 60_000
IN_USE_FOR = dt.timedelta(minutes=1)  # typing is noted on the room this often


class Conflict(Exception):
    """What was sent is older than what stands there: written in another tab, or by somebody else."""


def find_step(room: Room, key: str) -> Step:
    """Raises Refused for a step that this session does not have."""
    found = next((step for step in room.steps if step["key"] == key), None)
    if found is None:
        raise Refused("This step is not part of the session any more.")
    return from_data(found)


def whole_sheet(room: Room, step: Step) -> Sheet:
    """All that can be written on a step. What asks for gaps can ask about any field of the earlier sheet."""
    if not step.gaps_of:
        return step.sheet
    return gaps(find_step(room, step.gaps_of).sheet, {})


def sheet_for(room: Room, step: Step, member: Member | None) -> Sheet:
    """The worksheet that somebody has before them: of gaps, those of their own sheet, or of the group’s."""
    if not step.gaps_of:
        return step.sheet
    before = find_step(room, step.gaps_of)
    return gaps(before.sheet, _written(room, before, member))


def _written(room: Room, step: Step, member: Member | None) -> Mapping[str, str]:
    if step.kind in WRITES_ALONE:
        own = Entry.objects.filter(
            room=room, discussion=discussion_of(room, step.key), step=step.key, member=member
        ).first()
        return secrecy.unseal(room, own.sealed) if own else {}
    board = Board.objects.filter(room=room, discussion=discussion_of(room, step.key), step=step.key).first()
    return board.data if board else {}


def _cleaned(data: Mapping[str, str], fields: set[str]) -> dict[str, str]:
    """Of what was sent, the fields of the sheet. Raises Refused for more text than anybody reads out."""
    kept = {key: clean_text(text).strip() for key, text in data.items() if key in fields}
    if not STROKES.fullmatch(kept.get("drawing", "")):
        raise Refused("This is not a drawing.")
    for key, text in kept.items():
        if len(text) > (DRAWING if key == "drawing" else LONGEST):
            raise Refused("This text is too long.")
    return {key: text for key, text in kept.items() if text}


MORE_ALONE = {"scale": {"number", "why"}, "place": {"x", "y"}, "draw": {"drawing", "words"}}
READ = "_read"  # beside the fields of an entry: the lines that its writer chose to read out


def fields_of(room: Room, step: Step) -> set[str]:
    """The keys that can be written on a step."""
    return {field.key for field in whole_sheet(room, step).fields} | MORE_ALONE.get(step.kind, set())


def write_alone(*, member: Member, step: str, data: Mapping[str, str], version: int) -> int:
    """Keep what somebody writes on their own; the version that it is now. Others see that somebody began.

    `version` is the one that was read, 0 for the first; `member.room` as it was read for this request. Raises
    Refused for a step on which nobody writes alone, or once it was shared; Conflict where another tab has
    saved since. A hundred rooms save at once: what was begun before takes one statement.
    """
    room = member.room
    if room.ended_at:
        raise Refused("This session has ended.")
    on = find_step(room, step)
    if on.kind not in WRITES_ALONE:
        raise Refused("Nothing is written alone on this step.")
    kept = secrecy.seal(room, _cleaned(data, fields_of(room, on)))
    of: dict[str, Any] = {"room": room, "discussion_id": discussion_of(room, step), "step": step}
    if version == 0:
        return _begin(member, on, of, kept)
    now, own = timezone.now(), Entry.objects.filter(**of, member=member)
    written = own.filter(version=version, revealed_at=None)
    if not written.update(sealed=kept, version=F("version") + 1, saved_at=now):
        if own.filter(version=version).exists():
            raise Refused("This has been shared already. Read out what you want to add.")
        raise Conflict
    if room.touched_at < now - IN_USE_FOR:
        Room.objects.filter(pk=room.pk, touched_at__lt=now).update(touched_at=now)
    return version + 1


@transaction.atomic
def _begin(member: Member, on: Step, of: dict[str, Any], kept: bytes) -> int:
    """The first that somebody writes on a step. Raises Conflict where another tab has begun.

    That somebody has begun is news for who leads alone; where the step is over already, it is for all: there
    is something more to show.

    What is personal stays unseen until its writer says otherwise, whatever the facilitator shows (LEI-TOP.f).
    """
    found = Room.objects.select_for_update(of=("self",), no_key=True).only("ended_at", "at", "version")
    room = found.get(pk=member.room_id)  # without its steps, which are much to read
    if room.ended_at:
        raise Refused("This session has ended.")
    if Entry.objects.filter(**of, member=member).exists():
        raise Conflict
    entry = Entry.objects.create(**of, member=member, sealed=kept, held_back=on.may_pass)
    if [step["key"] for step in member.room.steps].index(on.key) < room.at:
        tell(room, changed=())
        return entry.version
    Room.objects.filter(pk=room.pk).update(touched_at=timezone.now())
    set_mark(room.pk, f"{on.key}={Entry.objects.filter(**of).count()}")
    return entry.version


@transaction.atomic
def hold_back(*, member: Member, step: str, held: bool) -> None:
    """Read it out without showing it, or do not share it at all: nobody is asked why."""
    room = locked(member.room_id)
    find_step(room, step)
    of: dict[str, Any] = {
        "room": room,
        "discussion_id": discussion_of(room, step),
        "step": step,
        "member": member,
    }
    entry, _ = Entry.objects.get_or_create(**of, defaults={"sealed": secrecy.seal(room, {})})
    entry.held_back = held
    entry.save(update_fields=["held_back"])
    tell(room)


@transaction.atomic
def choose_to_read(*, member: Member, step: str, lines: Sequence[str]) -> None:
    """The lines of one's own that are shown when it is one's turn: “your strongest questions”.

    In rounds, those of the next one join what was read already. Raises Refused for more of them than the
    activity asks for, and for other lines than those that were shown.
    """
    room = locked(member.room_id)
    on = find_step(room, step)
    if on.at_most and len(lines) > on.at_most * on.rounds:
        raise Refused(f"Choose up to {on.at_most * on.rounds}.")
    of = {"room": room, "discussion_id": discussion_of(room, on.of), "step": on.of, "member": member}
    entry = Entry.objects.select_for_update().filter(**of).first()
    if entry is None or (entry.revealed_at and on.rounds == 1):
        raise Refused("This has been shared already, or there is nothing to choose from.")
    text = secrecy.unseal(room, entry.sealed)
    shown = text.get(READ, "").splitlines() if entry.revealed_at else []
    kept = {**text, READ: "\n".join(dict.fromkeys([*shown, *(clean_text(line) for line in lines)]))}
    if on.at_most and len(kept[READ].splitlines()) > on.at_most * on.rounds:
        raise Refused("What was read already stays. Choose fewer to go with it.")
    entry.sealed = secrecy.seal(room, kept)
    entry.save(update_fields=["sealed"])
    if entry.revealed_at:
        tell(room)


@transaction.atomic
def write_together(*, by: Member, step: str, data: Mapping[str, str], version: int) -> Board:
    """Keep the group's sheet. `version` is the one that was read. Raises Conflict where it is older.

    The facilitator and who takes notes write; the caseworker too, their goal and their review.
    """
    room = locked(by.room_id, with_pod=False)
    on = find_step(room, step)
    if not may_write_together(by, on):
        raise Refused("The facilitator or who takes notes writes this down.")
    of: dict[str, Any] = {"room": room, "discussion_id": discussion_of(room, step), "step": step}
    board = Board.objects.filter(**of).first() or Board(**of, version=0)
    if board.version != version:
        raise Conflict
    board.data = _cleaned(data, together_fields(room, on))
    board.version += 1
    board.save()
    tell(room, changed=())
    return board


TOGETHER = {
    "goal": {"goal"},
    "review": {"useful", "scale", "enough"},
    "actions": {"actions"},
    "roles": {"task"},
    "share": {READ_OUT},
    "pick": {READ_OUT},
}


def together_fields(room: Room, step: Step) -> set[str]:
    """The keys of the group's sheet on a step."""
    return TOGETHER.get(step.kind, set()) | {field.key for field in whole_sheet(room, step).fields}


def may_write_together(member: Member, step: Step) -> bool:
    roles = {Member.Role.FACILITATOR, Member.Role.NOTES}
    if step.kind in ("goal", "review") or (step.who == "caseworker" and step.kind not in ("share", "pick")):
        roles.add(Member.Role.CASEWORKER)
    return member.role in roles


@transaction.atomic
def copy_in(*, by: Member, step: str, wanted: bool) -> None:
    """Whether the group's sheet goes into the record whole, a full mapping for example."""
    room = led_by(by)
    Board.objects.filter(room=room, discussion=discussion_of(room, step), step=step).update(copy_in=wanted)
    log.write(Verb.POD_PICKED, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)
