"""A team whose pod runs in a live room: a facilitator, a caseworker who brings a child, three others."""

import datetime as dt
from typing import Any

from django.utils import timezone

from pods.models import Discussion, Pod
from pods.room_models import Board, Entry, Member, Room
from pods.rules.steps import Step
from pods.services import parts, sharing, writing
from pods.services import room as rooms
from pods.services.room import step_of, steps_of
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File
from supervision_portal.schedule.models import Session
from tests import factories


class RoomWorld(factories.Pair):
    """The pair's team with a pod of today; the worker brings their child."""

    def __init__(self, way: str = "group-supervision") -> None:
        super().__init__()
        self.child = factories.child("Amara Okafor", worker=self.worker, team=self.team)
        self.facilitator = factories.person(Role.POD_FACILITATOR, team=self.team, name="Faith Facilitator")
        self.advisor = factories.person(team=self.team, name="Adeel Advisor")
        self.others = [
            factories.person(team=self.team, name=name) for name in ("Orla One", "Tom Two", "Una Three")
        ]
        for one in (self.facilitator, self.advisor, *self.others):
            factories.line(one, self.manager)
        folder = File.objects.create(kind=File.Kind.TEAM, title=self.team.name, team=self.team)
        at = timezone.now() + dt.timedelta(minutes=5)
        session = Session.objects.create(file=folder, planned_for=at, booked_by=self.facilitator)
        self.pod = Pod.objects.create(session=session, facilitator=self.facilitator, way=way)
        self.discussion = Discussion.objects.create(
            pod=self.pod, file=self.child.file, caseworker=self.worker
        )

    def open(self) -> "Live":
        room = rooms.open_room(by=self.facilitator, pod=self.pod)
        return Live(self, room)


def writing_alone() -> "Live":
    """A room in which all write alone about strengths and safety."""
    live = RoomWorld().open()
    live.start("strengths-and-safety")
    live.to("alone")
    return live


class Live:
    """The room with everybody in it."""

    def __init__(self, world: RoomWorld, room: Room) -> None:
        self.world, self.room = world, room
        self.facilitator = room.members.get(user=world.facilitator)
        self.caseworker = self.join(world.worker)
        self.advisor = self.join(world.advisor)
        self.others = [self.join(one) for one in world.others]
        parts.give_part(by=self.facilitator, member=self.advisor, role=Member.Role.ADVISOR)
        self.again()

    def join(self, user: User) -> Member:
        return rooms.join(by=user, room=self.room)

    def again(self) -> "Live":
        """Everything as it is stored now."""
        self.room.refresh_from_db()
        for member in (self.facilitator, self.caseworker, self.advisor, *self.others):
            member.refresh_from_db()
        return self

    @property
    def step(self) -> Step:
        self.room.refresh_from_db()
        return step_of(self.room)

    def next(self) -> Step:
        self.room.refresh_from_db()
        rooms.move(by=self.facilitator, was_at=self.room.at)
        return self.step

    def to(self, kind: str) -> Step:
        """On to the next step of a kind."""
        while self.step.kind != kind:
            self.next()
        return self.step

    def start(self, activity: str) -> Step:
        """An activity, once the worker's goal is there."""
        self.to("activity")
        rooms.add_activity(by=self.facilitator, was_at=self.room.at, key=activity)
        return self.step

    def write(self, member: Member, **texts: str) -> Entry:
        """Alone on this step; a dot in a field's key is written as two underscores."""
        data = {key.replace("__", "."): text for key, text in texts.items()}
        before = Entry.objects.filter(room=self.room, step=self.step.key, member=member).first()
        member = Member.objects.select_related("room").get(pk=member.pk)
        version = before.version if before else 0
        writing.write_alone(member=member, step=self.step.key, data=data, version=version)
        return Entry.objects.get(room=self.room, step=self.step.key, member=member)

    def together(self, by: Member, **texts: str) -> Board:
        data = {key.replace("__", "."): text for key, text in texts.items()}
        board = Board.objects.filter(room=self.room, step=self.step.key).first()
        return writing.write_together(
            by=by, step=self.step.key, data=data, version=board.version if board else 0
        )

    def reveal(self, member: Member | None = None) -> int:
        step = self.step
        return sharing.reveal(by=self.facilitator, step=step.of or step.key, member=member)

    def pick(self, text: str, field: str = "text", by: Member | None = None) -> Any:
        return sharing.pick(by=by or self.caseworker, step=self.step.key, field=field, text=text)

    def kinds(self) -> list[str]:
        return [step.kind for step in steps_of(self.room)]
