"""Sharing what was written alone, and picking what helps."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pods import pictures
from pods.news import tell
from pods.room_models import Board, Entry, Member, Pick
from pods.rules.steps import may_pick_on
from pods.services import secrecy
from pods.services.locking import discussion_of, file_of, led_by, locked
from pods.services.room import steps_of
from pods.services.writing import find_step
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.records.services.errors import Refused


@transaction.atomic
def reveal(*, by: Member, step: str, member: Member | None = None) -> int:
    """Show what was written alone on a step: everybody's at once, or one person's. Returns how many.

    What somebody holds back stays unseen.
    """
    room = led_by(by)
    find_step(room, step)
    entries = Entry.objects.filter(
        room=room, discussion=discussion_of(room, step), step=step, held_back=False, revealed_at=None
    )
    if member:
        entries = entries.filter(member=member)
    shown = entries.update(revealed_at=timezone.now())
    log.write(Verb.POD_REVEALED, by=by.user, file=file_of(room), obj=room.pod, count=shown)
    tell(room)
    return shown


@transaction.atomic
def pick(*, by: Member, step: str, field: str, text: str) -> Pick:
    """The caseworker picks a line that helps; the facilitator may tick it for them as they say it.

    Raises Refused for anybody else, and where more are picked than the activity asks for.
    """
    room = locked(by.room_id)
    if by.role not in (Member.Role.CASEWORKER, Member.Role.FACILITATOR, Member.Role.NOTES):
        raise Refused("The caseworker picks what helps.")
    on, text = find_step(room, step), clean_text(text).strip()
    if not may_pick_on(on, steps_of(room)):
        raise Refused("What helps is picked later, or is nobody’s to pick.")
    if not text:
        raise Refused("There is nothing to pick.")
    picks = Pick.objects.filter(room=room, discussion=discussion_of(room, step), step=step)
    same = picks.filter(field=field, text=text).first()
    if same:
        return same
    if on.kind == "pick" and on.at_most and picks.count() >= on.at_most:
        raise Refused(f"Pick up to {on.at_most}. Take one away first.")
    made = Pick.objects.create(
        room=room, discussion_id=discussion_of(room, step), step=step, field=field[:80], text=text
    )
    log.write(Verb.POD_PICKED, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)
    return made


@transaction.atomic
def keep_picture(*, by: Member, step: str, kind: str, member: str = "", wanted: bool = True) -> None:
    """Let a picture of what was shown on a step go into the record, or leave it out after all.

    `kind`: the spread of a scale, the places on two axes, or the drawing of one `member`. Raises Refused for
    anybody who picks nothing, and where there is no such picture.
    """
    room = locked(by.room_id)
    if by.role not in (Member.Role.CASEWORKER, Member.Role.FACILITATOR, Member.Role.NOTES):
        raise Refused("The caseworker picks what helps.")
    on = find_step(room, step)
    if on.may_pass:
        raise Refused("What is personal is nobody’s to pick.")
    shown = Entry.objects.filter(
        room=room, discussion=discussion_of(room, step), step=step, held_back=False, revealed_at__isnull=False
    )
    if kind == pictures.DRAWN:
        shown = shown.filter(member__in=room.members.filter(pk=member)) if _is_key(member) else shown.none()
    texts = secrecy.unseal_all(room, shown.order_by("pk").values_list("sealed", flat=True))
    said = pictures.kept(kind, on, texts)
    if said is None:
        raise Refused("There is no such picture to go into the record.")
    of: dict[str, Any] = {"room": room, "discussion_id": discussion_of(room, step), "step": step}
    board, _ = Board.objects.get_or_create(**of)
    others = [each for each in board.data.get("pictures", []) if each != said]
    board.data, board.copy_in = {**board.data, "pictures": [*others, said] if wanted else others}, True
    board.save()
    log.write(Verb.POD_PICKED, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@transaction.atomic
def unpick(*, by: Member, pick: Pick) -> None:
    room = locked(by.room_id)
    if by.role not in (Member.Role.CASEWORKER, Member.Role.FACILITATOR, Member.Role.NOTES):
        raise Refused("The caseworker picks what helps.")
    Pick.objects.filter(room=room, pk=pick.pk).delete()
    log.write(Verb.POD_PICKED, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)
