"""The room that a service changes, locked; and what its events are about."""

from typing import Any
from uuid import UUID

from pods.room_models import Member, Room
from supervision_portal.records.services.errors import Refused


def file_of(room: Room) -> UUID:
    """The file that an event of this room is about: the child's, or the team's."""
    file: UUID | None = room.discussion.file_id if room.discussion else None
    return file or room.pod.session.file_id


def discussion_of(room: Room, step: str) -> int | None:
    """What was discussed when this step came: what is written on it belongs there, however late it arrives.

    Of two children discussed in one session nothing of the one may come into the record of the other.
    """
    kept: dict[str, Any] = next((each for each in room.steps if each["key"] == step), {})
    found: int | None = kept.get("discussion", room.discussion_id)
    return found


def locked(pk: UUID, *, with_pod: bool = True) -> Room:
    """The room, locked, with what its events are about. Raises Refused where its session has ended."""
    rooms = Room.objects.select_for_update(of=("self",))
    room = (rooms.select_related("pod__session", "discussion") if with_pod else rooms).get(pk=pk)
    if room.ended_at:
        raise Refused("This session has ended.")
    return room


def led_by(by: Member) -> Room:
    """The room that this person leads, locked. Raises Refused for anybody but a facilitator."""
    room = locked(by.room_id)
    leads = Member.objects.filter(pk=by.pk, role=Member.Role.FACILITATOR, left_at=None)
    if not leads.exists():
        raise Refused("The facilitator does this.")
    return room
