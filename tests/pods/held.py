"""A pod that was held: who was there, what the room has, and what the council says of its record."""

import datetime as dt
from typing import Any

from django.utils import timezone

from pods.models import Attendance, Discussion, Pod
from pods.room_models import Board, Entry, Member, Pick, Room
from pods.rules.steps import READ_OUT, Field, Head, Sheet, Step, to_data
from pods.services import recording, secrecy
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import File, Record
from supervision_portal.records.services import drafts
from supervision_portal.schedule.models import PolicySetting, Session
from tests import factories
from tests.casefile.cast import Case
from tests.factories import in_words
from tests.pages import Browser

QUESTIONS = Sheet(
    (
        Field("strengths", "Strengths questions", kind="questions"),
        Field("safety", "Safety questions", kind="questions"),
    )
)
MATRIX = Sheet(
    tuple(
        Field(f"{row}-{column}", "", row=row, column=column)
        for row in ("behaviour", "severity")
        for column in ("first", "worst", "last")
    ),
    rows=(Head("behaviour", "Behaviour"), Head("severity", "Severity")),
    columns=(
        Head("first", "First incident"),
        Head("worst", "Worst incident"),
        Head("last", "Last incident"),
    ),
)
MAPPING = Sheet(
    (
        Field("harm", "Harm", column="worries"),
        Field("danger", "Danger", column="worries"),
        Field("safe", "Existing safety", column="well"),
    ),
    columns=(Head("worries", "What are we worried about?"), Head("well", "What’s working well?")),
)
STEPS = (
    Step("1.roles", "roles", "The task and the roles"),
    Step("1.genogram", "genogram", "The genogram"),
    Step("1.goal", "goal", "The worker’s goal"),
    Step("1.activity", "activity", "What to do next"),
    Step("2-questions.alone", "alone", "Write questions on your own", sheet=QUESTIONS),
    Step("2-questions.share", "share", "Read out your questions", of="2-questions.alone"),
    Step("2-questions.pick", "pick", "Pick what helps", of="2-questions.share"),
    Step("3-matrix.together", "together", "Harm matrix", sheet=MATRIX),
    Step("4-mapping.together", "together", "Case mapping", sheet=MAPPING),
    Step("1.review", "review", "Review"),
    Step("1.actions", "actions", "Actions"),
)
ALONE = "Nobody may ever read this sentence again"
GOAL = "Ideas of ways to ask the parents about their mornings"
PICKED = "When was a morning calm, and who made it so?"


def as_(user: User) -> Browser:
    """A browser in which somebody is signed in."""
    browser = Browser()
    browser.force_login(user)
    return browser


def say(**settings: Any) -> None:
    """What the council's policy says of pods."""
    PolicySetting.objects.update_or_create(key="pods", defaults={"value": settings})


class Held:
    """A pod of the team that discussed the child, held today.

    Around a `Case` of its own, or around people who are there: then their manager facilitated it.
    """

    def __init__(self, around: factories.Pair | None = None, *, days_ago: int = 0, topic: str = "") -> None:
        case = around or Case()
        self.team, self.worker, self.manager, self.above = case.team, case.worker, case.manager, case.above
        self.file = case.file
        if isinstance(case, Case):
            self.child, self.therapist = case.child, case.therapist
        else:
            self.child = factories.child("Gia Okafor", worker=self.worker, team=self.team)
        self.on: File = self.child.file
        self.facilitator = around.manager if around else self._facilitator()
        self.colleague = factories.person(team=self.team, name="Colin Colleague")
        self.taker = factories.person(Role.BUSINESS_SUPPORT, name="Bea Business")
        factories.line(self.colleague, self.manager)
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        at = max(now - dt.timedelta(hours=3), midnight) - dt.timedelta(days=days_ago)
        self.folder = File.objects.create(kind="team", title=f"Folder of {self.team.name}", team=self.team)
        self.session = Session.objects.create(
            file=self.folder, planned_for=at, state="held", held_on=timezone.localdate(at)
        )
        self.pod = Pod.objects.create(session=self.session, facilitator=self.facilitator)
        self.discussion = Discussion.objects.create(
            pod=self.pod,
            file=None if topic else self.on,
            topic=topic,
            caseworker=self.worker,
            held_at=at,
        )
        for user in (self.worker, self.facilitator, self.colleague):
            Attendance.objects.create(pod=self.pod, user=user, expected=True, present=True)

    def _facilitator(self) -> User:
        return factories.person(Role.POD_FACILITATOR, team=self.team, name="Fay Facilitator")

    def with_room(self, *, hours_ago: float = 1) -> Room:
        """A room that has ended, with something written in every way there is."""
        ended = timezone.now() - dt.timedelta(hours=hours_ago)
        room = Room.objects.create(
            pod=self.pod,
            code="BCDFGH",
            discussion=self.discussion,
            steps=[to_data(step) for step in STEPS],
            at=len(STEPS) - 1,
            opened_by=self.facilitator,
            opened_at=ended,
            touched_at=ended,
            ended_at=ended,
            salt=secrecy.new_salt(),
        )
        people = {self.facilitator: "facilitator", self.worker: "caseworker", self.colleague: "observer"}
        for user, role in people.items():
            self._member(room, role, user=user, name=user.name)
        self._member(room, "observer", name="Gwen Guest")
        for member in room.members.all():
            Entry.objects.create(
                room=room,
                discussion=self.discussion,
                step="2-questions.alone",
                member=member,
                sealed=secrecy.seal(room, {"strengths": ALONE}),
            )
        self._boards(room)
        Pick.objects.create(
            room=room,
            discussion=self.discussion,
            step="2-questions.pick",
            field="strengths",
            text=PICKED,
        )
        self.room = room
        return room

    def _member(self, room: Room, role: str, **fields: Any) -> None:
        Member.objects.create(room=room, role=role, admitted_at=timezone.now(), **fields)

    def _boards(self, room: Room) -> None:
        matrix = {"behaviour-first": "Shouting in the hall", "severity-worst": "A door came off"}
        mapping = {"harm": "Hit once, in May", "danger": "Hurt again", "safe": "Gran takes them in"}
        review = {"useful": "Hearing the questions", "scale": "8", "enough": "yes"}
        for step, data, copy_in in (
            ("1.goal", {"goal": GOAL}, False),
            ("3-matrix.together", matrix, True),
            ("4-mapping.together", mapping, True),
            ("2-questions.share", {READ_OUT: "Said aloud, and not picked"}, False),
            ("1.review", review, False),
            ("1.actions", {"actions": "- Ask gran about Mondays\n- Read the 2019 plan"}, False),
        ):
            Board.objects.create(room=room, discussion=self.discussion, step=step, data=data, copy_in=copy_in)

    def begun(self, by: User | None = None) -> Record:
        return recording.begin_record(by=by or self.facilitator, discussion=self.discussion)

    def ready(self, **more: str) -> Record:
        """The draft with all that its form must have."""
        record = factories.now(self.begun())
        needed = {
            "goal": GOAL,
            "summary": "Questions about mornings.",
            "forward": "On the visit of Friday.",
            "topic": "Neglect",
            "worries": "We miss it.",
            "lived_experience": "Mornings are loud.",
            "last_seen_on": in_words(timezone.localdate() - dt.timedelta(days=2)),
        }
        actions = {
            f"actions-{n}-by_when": "1/12/2090" for n in range(9) if f"actions-{n}-what" in record.data
        }
        data = {**needed, **record.data, **actions, **more}
        drafts.save(by=self.facilitator, record=record, version=record.version, data=data)
        return factories.now(record)

    def shared(self, **more: str) -> Record:
        return factories.share(self.facilitator, self.ready(**more))

    def final(self, **more: str) -> Record:
        return factories.now(factories.sign(self.shared(**more), self.facilitator))
