"""Rooms of the pods that were held: an activity, what was written, what was picked. One is open."""

import datetime as dt

from pods.models import Discussion, Pod
from pods.room_models import Member, Room
from pods.services import attendance, plan, sharing, sweeping, writing
from pods.services import room as rooms
from pods.services.plan import Plan
from pods.services.room import step_of
from supervision_portal.home.demo import clock
from supervision_portal.home.demo.days import Days, at
from supervision_portal.people.models import Team, User

WAY = "group-supervision"
OF_CASES = (
    "strengths-and-safety",
    "trajectory",
    "strengths-and-safety",
    "network-questions",
    "hypothesising",
)
OF_TOPICS = ("free-activity",)
CODE = "BCDFGH"  # of the room that is open
GOALS = (
    "I want ideas for how to talk with the parents about their mornings.",
    "I want to understand what I am not asking about the weekends.",
    "I want two or three questions that I can take to the grandmother.",
)
LINES = (
    "When was a morning calm, and who made it so?\nWho in the family notices first?",
    "What would need to be different for you to worry less?\nWhat has been tried before?",
    "Who could be rung at night?\nWhat does the school see that we do not?",
)


def tell(number: int, pod: Pod, lead: User, day: dt.date) -> None:
    """The room of one pod that was held; `number` counts back from the last one."""
    discussion = pod.discussions.first()
    if discussion is None:
        return
    Pod.objects.filter(pk=pod.pk).update(way=WAY)
    pod.refresh_from_db()
    with clock.moved(at(day, 10)):
        room = rooms.open_room(by=lead, pod=pod)
        led_by = room.members.get(user=lead)
        others = _joined(room, pod, lead)
        _worked(number, led_by, others, discussion)
    with clock.moved(at(day, 12)):
        rooms.end(by=led_by)


def tell_open(team: Team, lead: User, days: Days) -> None:
    """A pod of this morning, whose room waits for whoever wants to see one."""
    with clock.moved(at(days.last, 16)):
        how = Plan(minutes=120, place="Room 4, Northgate House", facilitator=lead, way=WAY)
        [pod] = plan.book(by=lead, team=team, times=[at(days.today, 7)], plan=how)
        plan.bring_topic(by=lead, pod=pod, topic="How we talk about risk with parents", caseworker=lead)
    with clock.moved(at(days.today, 7)):
        room = rooms.open_room(by=lead, pod=pod)
        Room.objects.filter(pk=room.pk).update(code=CODE)
        _joined(room, pod, lead)
    sweeping.pause_forgotten()  # as it has been since, if this morning is long ago


def _joined(room: Room, pod: Pod, lead: User) -> list[Member]:
    """Five of the team, the one who brings the case among them."""
    brings = {each.caseworker for each in pod.discussions.all()}
    expected = [place.user for place in attendance.places(pod) if place.expected and place.user != lead]
    expected.sort(key=lambda user: (user not in brings, user.name))
    return [rooms.join(by=user, room=room) for user in expected[:5]]


def _worked(number: int, led_by: Member, others: list[Member], discussion: Discussion) -> None:
    """The worker’s goal, an activity with what each wrote, what was picked, and the review."""
    _on_to("goal", led_by)
    _together(led_by, goal=GOALS[number % len(GOALS)])
    _on_to("activity", led_by)
    kinds = OF_CASES if discussion.file_id else OF_TOPICS
    rooms.add_activity(by=led_by, was_at=_now(led_by).at, key=kinds[number % len(kinds)])
    _on_to("alone", led_by)
    step = step_of(_now(led_by))
    field = step.sheet.fields[0].key
    for nth, member in enumerate(others):
        data = {field: LINES[(number + nth) % len(LINES)]}
        member = Member.objects.select_related("room").get(pk=member.pk)
        writing.write_alone(member=member, step=step.key, data=data, version=0)
    sharing.reveal(by=led_by, step=step.key)
    _on_to("pick", led_by)
    for line in LINES[number % len(LINES)].splitlines()[:1]:
        sharing.pick(by=led_by, step=step_of(_now(led_by)).key, field=field, text=line)
    _on_to("review", led_by)
    _together(led_by, useful="Hearing questions that I had not thought of.", scale="8", enough="yes")


def _now(member: Member) -> Room:
    return Room.objects.get(pk=member.room_id)


def _on_to(kind: str, led_by: Member) -> None:
    """On to the next step of a kind. Raises Refused where there is none."""
    while step_of(_now(led_by)).kind != kind:
        rooms.move(by=led_by, was_at=_now(led_by).at)


def _together(led_by: Member, **texts: str) -> None:
    writing.write_together(by=led_by, step=step_of(_now(led_by)).key, data=texts, version=0)
