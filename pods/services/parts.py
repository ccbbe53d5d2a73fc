"""Who does what in a room: roles, groups, parts to play, and whose kinds of question are whose."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from pods.news import tell
from pods.room_models import Member, Room
from pods.rules.steps import GROUPS, WHO, Head, Step
from pods.services.locking import file_of, led_by, locked
from pods.services.room import step_of, steps_of
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.records.services.errors import Refused


def parts_of(room: Room) -> Sequence[Head]:
    """The parts that people play in this session, with what each does."""
    return [Head(**part) for part in room.parts]


def to_take(room: Room, steps: Iterable[Step]) -> list[Head]:
    """What people can take themselves: the parts, and the two groups where any of these steps has them."""
    of_steps = {name for step in steps for name in (step.who, step.quiet)}
    groups = [Head(key, WHO[key].removeprefix("the ").capitalize()) for key in GROUPS if key in of_steps]
    return [*parts_of(room), *groups]


def played_by(member: Member, parts: Iterable[Head]) -> str:
    """The key of the part that somebody plays; what was typed where it is none of these; "" for none."""
    plays = member.plays.casefold()
    by_label = {part.label.casefold(): part.key for part in parts}
    return by_label.get(plays, plays)


@transaction.atomic
def give_part(*, by: Member, member: Member, role: str, group: int = 0, plays: str = "") -> None:
    """A role, one of two groups, a part to play. Raises Refused for the last facilitator's role."""
    room = led_by(by)
    member = room.members.select_for_update().get(pk=member.pk)
    leads = room.members.filter(role=Member.Role.FACILITATOR, left_at=None).exclude(pk=member.pk)
    if member.role == Member.Role.FACILITATOR and role != member.role and not leads.exists():
        raise Refused("Somebody has to facilitate. Give the role to somebody else first.")
    if role == Member.Role.FACILITATOR and member.is_guest:
        raise Refused("A guest cannot facilitate.")
    member.role, member.group, member.plays = role, group, clean_text(plays).strip()[:120]
    member.save(update_fields=["role", "group", "plays"])
    log.write(Verb.POD_PART_GIVEN, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)


@transaction.atomic
def take_part(*, member: Member, part: str) -> None:
    """Somebody takes a part to play, or joins a group (“group1”), themselves; what they have, they leave.

    Raises Refused for what nobody can take here, and once the plan has gone on from the step about roles.
    """
    room = locked(member.room_id)
    found = next((each for each in to_take(room, steps_of(room)) if each.key == part), None)
    if step_of(room).kind != "roles" or found is None:
        raise Refused("The session has gone on. Ask the facilitator for this part.")
    member = room.members.select_for_update().get(pk=member.pk)
    if part in GROUPS:
        group = 1 + GROUPS.index(part)
        member.group = 0 if member.group == group else group
    else:
        member.plays = "" if played_by(member, [found]) == part else found.label
    member.save(update_fields=["group", "plays"])
    log.write(Verb.POD_PART_GIVEN, by=member.user, file=file_of(room), obj=room.pod)
    tell(room)


@transaction.atomic
def allot(*, by: Member, step: str, fields: dict[UUID, list[str]]) -> None:
    """Which kinds of question are whose on a step; who has none writes all of them (LEI-TOP.m)."""
    room = led_by(by)
    for member in room.members.select_for_update():
        member.allotted[step] = fields.get(member.pk, [])
        member.save(update_fields=["allotted"])
    log.write(Verb.POD_PART_GIVEN, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)
