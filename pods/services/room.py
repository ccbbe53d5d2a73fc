"""Opening a room, joining it, and going through its steps.

Whoever moves a room on says where it was: two facilitators who press at the same moment move it once.
"""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from pods import library
from pods.council import council
from pods.models import Attendance, Discussion, Pod
from pods.news import tell
from pods.room_models import Member, Room
from pods.rules.council import allowed
from pods.rules.steps import (
    Activity,
    Field,
    Sheet,
    Step,
    Way,
    ends_activity,
    from_data,
    placed,
    prefix_of,
    to_data,
)
from pods.services import attendance, secrecy
from pods.services.locking import file_of, led_by, locked
from supervision_portal.design.text import clean_text
from supervision_portal.log import services as log
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import User
from supervision_portal.records.models import FileBar
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session
from supervision_portal.schedule.services import renew

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no words; none that reads like a digit
FIRST = "1"  # the number under which the steps of the way stand in a room
CLOCK = ("step_began_at", "paused_at", "paused_for", "paused_in_all")
GONE_ON = "Somebody has moved the session on in the meantime. This is where it is now."


def steps_of(room: Room) -> list[Step]:
    return [from_data(each) for each in room.steps]


def step_of(room: Room) -> Step:
    """The step that the room is at."""
    return from_data(room.steps[room.at])


@transaction.atomic
def open_room(*, by: User, pod: Pod) -> Room:
    """The room of a pod, opened by its facilitator; one that is open is gone on with.

    Raises Refused for a pod that did not take place, or whose session has ended.
    """
    Session.objects.select_for_update().get(pk=pod.session_id)
    room = Room.objects.filter(pod=pod).first()
    if room and room.ended_at:
        raise Refused("This session has ended.")
    if room is None:
        if pod.session.state == Session.State.CANCELLED:
            raise Refused("This pod did not take place.")
        way = library.way_for(pod.way, council().way)
        first = pod.discussions.first()
        room = Room.objects.create(
            pod=pod,
            code=_free_code(),
            way=way.key,
            discussion=first,
            steps=_kept(placed(_plan(way), FIRST), first),
            parts=[to_data(part) for part in way.parts],
            opened_by=by,
            salt=secrecy.new_salt(),
        )
        log.write(Verb.POD_OPENED, by=by, file=pod.session.file_id, obj=pod)
    join(by=by, room=room, role=Member.Role.FACILITATOR)
    return room


def _plan(way: Way) -> Sequence[Step]:
    """The steps of a way, without actions where the council’s pods decide nothing (LEI-PUR.1)."""
    return allowed(council(), way.steps)


def _kept(steps: Iterable[Step], discussion: Discussion | None) -> list[dict[str, Any]]:
    """Steps as a room keeps them, each with what is discussed on it."""
    of = {"discussion": discussion.pk if discussion else None}
    return [{**to_data(step), **of} for step in steps]


def _free_code() -> str:
    """Six letters that no open room has."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(6))
        if not Room.objects.filter(code=code, ended_at=None).exists():
            return code


@transaction.atomic
def join(*, by: User, room: Room, role: str = "", of_pod: bool = True) -> Member:
    """Somebody signed in comes in, or comes back. Who is not of the pod waits to be let in.

    Raises Refused where the session has ended.
    """
    room = locked(room.pk)
    found = Member.objects.filter(room=room, user=by).first()
    if found and found.left_at is None and not (role and found.role != role):
        return found
    member = found or Member(room=room, user=by, name=by.name, role=_usual_role(room, by))
    member.role, member.left_at = role or member.role, None
    if of_pod and member.admitted_at is None:
        member.admitted_at = timezone.now()
    member.save()
    log.write(Verb.POD_JOINED, by=by, file=file_of(room), obj=room.pod)
    tell(room)
    return member


def _usual_role(room: Room, user: User) -> str:
    if room.discussion and room.discussion.caseworker_id == user.pk:
        return Member.Role.CASEWORKER
    return Member.Role.NOTES if room.pod.note_taker_id == user.pk else Member.Role.OBSERVER


@transaction.atomic
def ask_in(*, room: Room, name: str) -> Member:
    """A guest without a sign-in asks to come in; the facilitator lets them in, for this session alone.

    Raises Refused where the council has no visitors in pods (LEI-PUR.3), or without a name.
    """
    room = locked(room.pk)
    if not council().visitors:
        raise Refused("Visitors belong in team meetings, so guests cannot join this pod.")
    name = clean_text(name).strip()
    if not name:
        raise Refused("Enter your name.")
    member = Member.objects.create(room=room, name=name[:150])
    log.write(Verb.POD_JOINED, by=None, file=file_of(room), obj=room.pod)
    tell(room)
    return member


@transaction.atomic
def admit(*, by: Member, member: Member) -> None:
    room = led_by(by)
    member = room.members.select_for_update().get(pk=member.pk)
    member.admitted_at = member.admitted_at or timezone.now()
    member.save(update_fields=["admitted_at"])
    log.write(Verb.POD_ADMITTED, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)


@transaction.atomic
def leave(*, member: Member) -> None:
    """They go. What they wrote stays theirs until it is destroyed."""
    _out(locked(member.room_id), member, by=member.user)


@transaction.atomic
def show_out(*, by: Member, member: Member) -> None:
    """The facilitator does not let somebody in, or takes them out again."""
    _out(led_by(by), member, by=by.user)


def _out(room: Room, member: Member, by: User | None) -> None:
    room.members.filter(pk=member.pk).update(left_at=timezone.now())
    log.write(Verb.POD_LEFT, by=by, file=file_of(room), obj=room.pod)
    tell(room)


@transaction.atomic
def move(*, by: Member, was_at: int, forward: bool = True) -> Room:
    """On to the next step, or one back. Raises Refused where somebody has moved it in the meantime."""
    room = led_by(by)
    to = was_at + (1 if forward else -1)
    if room.at != was_at:
        raise Refused(GONE_ON)
    if not room.plan_from <= to < len(room.steps):
        raise Refused("There is no further step.")
    room.at = to
    _start_clock(room)
    log.write(Verb.POD_MOVED, by=by.user, file=file_of(room), obj=room.pod)
    tell(room, changed=("at", *CLOCK))
    return room


def _start_clock(room: Room) -> None:
    _end_pause(room, timezone.now())
    room.step_began_at, room.paused_for = timezone.now(), 0


def _end_pause(room: Room, when: dt.datetime) -> None:
    if room.paused_at:
        pause = max(0, round((when - room.paused_at).total_seconds()))
        room.paused_for += pause
        room.paused_in_all += pause
        room.paused_at = None


@transaction.atomic
def pause(*, by: Member) -> None:
    room = led_by(by)
    if room.paused_at is None:
        room.paused_at = timezone.now()
        tell(room)


@transaction.atomic
def go_on(*, by: Member) -> None:
    """After a pause: the clock goes on where it stood."""
    room = led_by(by)
    if room.paused_at:
        _end_pause(room, timezone.now())
        tell(room)


@transaction.atomic
def add_activity(*, by: Member, was_at: int, key: str) -> Room:
    """Put an activity's steps behind the step that the room is at, and go to the first of them.

    Raises Refused where the room has moved on, KeyError for an activity that there is none of.
    """
    room = led_by(by)
    if room.at != was_at:
        raise Refused(GONE_ON)
    if step_of(room).kind != "activity" and not ends_activity(steps_of(room), room.at):
        raise Refused("An activity is chosen once the worker’s goal is clear, or when another one is over.")
    chosen = library.activity(key)
    _insert(room, placed((*_why(chosen), *chosen.steps), f"{_next_number(room)}-{key}"))
    log.write(Verb.POD_ACTIVITY_CHOSEN, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)
    return room


@transaction.atomic
def another_round(*, by: Member, was_at: int) -> Room:
    """Not enough yet: choose another activity, and review once more (LEI-GS.4)."""
    room = led_by(by)
    if room.at != was_at:
        raise Refused(GONE_ON)
    here = step_of(room)
    if here.kind != "review":
        raise Refused("Another round follows the review.")
    again = placed(_round(room, here), str(_next_number(room)))
    _insert(room, again)
    log.write(Verb.POD_ACTIVITY_CHOSEN, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)
    return room


def _round(room: Room, review: Step) -> list[Step]:
    """The steps of the plan that come again: from where its review goes back to, up to the review."""
    plain = _placed_as(room, prefix_of(review.key))
    start = next((n for n, step in enumerate(plain) if step.key == review.steps_back), len(plain) - 1)
    return plain[start:]


def _placed_as(room: Room, number: str) -> list[Step]:
    """The steps of a room that were put in under a number, as they were before that."""
    prefix = f"{number}."
    return [
        replace(
            step,
            key=step.key.removeprefix(prefix),
            of=step.of.removeprefix(prefix),
            gaps_of=step.gaps_of.removeprefix(prefix),
        )
        for step in steps_of(room)
        if step.key.startswith(prefix)
    ]


def _why(activity: Activity) -> tuple[Step, ...]:
    """What has to be clear before an activity begins: why this mapping is needed."""
    if not activity.before:
        return ()
    reason = Field("reason", "Why", ". ".join(activity.reasons))
    return (Step(key="why", kind="together", title=activity.before, sheet=Sheet((reason,))),)


def _insert(room: Room, steps: Sequence[Step]) -> None:
    """Behind where the room is, and on to the first of them."""
    room.steps[room.at + 1 : room.at + 1] = _kept(steps, room.discussion)
    room.at += 1
    _start_clock(room)


def _next_number(room: Room) -> int:
    """Of what is put in next: keys stay unique however often the same comes again."""
    return 1 + max(int(prefix_of(step["key"]).partition("-")[0]) for step in room.steps)


@transaction.atomic
def discuss(*, by: Member, discussion: Discussion) -> Room:
    """Go on with another case or topic: the plan begins anew, the people and their roles stay.

    Parts that they played do not: it is another family.
    """
    room = led_by(by)
    if discussion.pod_id != room.pod_id:
        raise Refused("This is not brought to this pod.")
    _held(room)
    if room.discussion_id == discussion.pk:
        return room
    again = placed(_placed_as(room, FIRST), str(_next_number(room)))  # the way may be changed meanwhile
    room.discussion, room.at = discussion, len(room.steps)
    room.plan_from = room.at
    room.steps += _kept(again, discussion)  # those before stay: the record reads them
    _start_clock(room)
    room.members.update(group=0, plays="")
    for member in room.members.filter(role=Member.Role.CASEWORKER).exclude(user=discussion.caseworker_id):
        member.role = Member.Role.OBSERVER
        member.save(update_fields=["role"])
    room.members.filter(user=discussion.caseworker_id).exclude(role=Member.Role.FACILITATOR).update(
        role=Member.Role.CASEWORKER
    )
    log.write(Verb.POD_MOVED, by=by.user, file=file_of(room), obj=room.pod)
    tell(room)
    return room


def _held(room: Room) -> None:
    if room.discussion and room.discussion.held_at is None:
        room.discussion.held_at = timezone.now()
        room.discussion.save(update_fields=["held_at"])


@transaction.atomic
def end(*, by: Member) -> Room:
    """The session is over: it counts as held, who was in it as present."""
    room = led_by(by)
    finish(room, by=by.user)
    return room


def finish(room: Room, *, by: User | None) -> None:
    """End a locked room; by None, of a room that nobody ended. Its pod is held on the day it was opened."""
    room.ended_at = timezone.now() if by else room.touched_at
    _end_pause(room, room.ended_at)
    _held(room)
    pod, session = room.pod, room.pod.session
    pod.lasted = max(1, round(((room.ended_at - room.opened_at).total_seconds() - room.paused_in_all) / 60))
    pod.save(update_fields=["lasted"])
    if session.state == Session.State.BOOKED:
        session.state, session.held_on = Session.State.HELD, timezone.localdate(room.opened_at)
        session.save(update_fields=["state", "held_on"])
        log.write(Verb.SESSION_HELD, by=by, file=session.file_id, obj=session)
    _note_who_was_there(room, by)
    log.write(Verb.POD_ENDED, by=by, file=session.file_id, obj=pod)
    tell(room)
    renew([session.file_id], duties=["pod"])


def _note_who_was_there(room: Room, by: User | None) -> None:
    """Who was in the room was there; the facilitator says the rest on the page of attendance."""
    users = room.members.filter(user__isnull=False, admitted_at__isnull=False).values_list("user", flat=True)
    expected = {place.user.pk for place in attendance.places(room.pod) if place.expected}
    for user in users:
        Attendance.objects.update_or_create(
            pod=room.pod,
            user_id=user,
            defaults={"present": True, "reason": "", "noted_by": by, "noted_at": timezone.now()},
            create_defaults={
                "present": True,
                "expected": user in expected,
                "noted_by": by,
                "noted_at": timezone.now(),
            },
        )


def is_barred(member: Member, discussion: Discussion | None) -> bool:
    """Whether they must not hear of the child that is discussed."""
    if member.user_id is None or discussion is None or discussion.file_id is None:
        return False
    if discussion is member.room.discussion and hasattr(member, "barred_now"):
        return bool(member.barred_now)  # asked with the member, for each request of a screen
    bars = FileBar.objects.current().filter(file=discussion.file_id, user=member.user_id)
    return bars.exists()
