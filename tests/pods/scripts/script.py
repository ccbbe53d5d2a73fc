"""A pod that follows the guidance step by step: what each does, and what stands on whose screen."""

from collections.abc import Iterable
from html import unescape
from typing import Any

from django.template.loader import render_to_string
from django.test import RequestFactory

from pods import screen
from pods.room_models import Entry, Member
from pods.rules.steps import Step
from pods.services import recording, writing
from pods.services import room as rooms
from pods.views.room import context, on_wall
from supervision_portal.records.models import Record
from supervision_portal.schedule.models import PolicySetting
from tests import factories
from tests.pods.room_world import Live, RoomWorld

GOAL = "I want ideas for how to talk with Mum about the evenings"


def council(**settings: Any) -> None:
    """What the council's policy says of pods."""
    PolicySetting.objects.update_or_create(key="pods", defaults={"value": settings})


class Script(Live):
    """A live room, and what each person in it sees."""

    def __init__(self, way: str = "group-supervision") -> None:
        world = RoomWorld(way)
        super().__init__(world, rooms.open_room(by=world.facilitator, pod=world.pod))
        self.orla, self.tom, self.una = self.others

    @classmethod
    def of(cls, activity: str) -> "Script":
        """Steps 1 to 4 come first; then the activity begins."""
        pod = cls()
        assert pod.step.title == "Check-in"
        assert [pod.next().kind for _ in range(4)] == ["roles", "genogram", "talk", "goal"]
        pod.together(pod.caseworker, goal=GOAL)
        pod.start(activity)
        return pod

    @property
    def everybody(self) -> list[Member]:
        return [self.facilitator, self.caseworker, self.advisor, *self.others]

    def see(self, member: Member | None) -> screen.Screen:
        """The screen of somebody; None: the one on the wall."""
        self.again()
        return screen.of(self.room, member)

    def page(self, member: Member | None) -> str:
        """All that stands on somebody's page, as the browser gets it."""
        self.again()
        request = RequestFactory().get("/")
        reader = self.facilitator if member is None else member
        reader = Member.objects.select_related("room__discussion").get(pk=reader.pk)
        if member is None:
            return unescape(render_to_string("pods/room/wall_now.html", on_wall(request, reader)))
        return unescape(render_to_string("pods/room/now.html", context(request, reader)))

    def who_reads(self, text: str) -> list[str]:
        """On whose pages a text stands, the wall among them."""
        pages = [(one.name, self.page(one)) for one in self.everybody] + [("the wall", self.page(None))]
        return [name for name, page in pages if text in page]

    def boxes(self, member: Member) -> list[str]:
        """The boxes that somebody has to write into alone, by their labels."""
        seen = self.see(member)
        return [field.label for field in seen.sheet.fields] if seen.writes else []

    def alone(self, member: Member, **texts: str) -> Entry:
        """They write, and nobody else's page has a word of it; nor has the wall."""
        assert self.see(member).writes, f"{member} does not write on “{self.step}”"
        entry = self.write(member, **texts)
        for line in (line for text in texts.values() for line in text.splitlines()):
            assert self.who_reads(line) == [member.name], line
        return entry

    def quiet(self) -> list[str]:
        return [one.name for one in self.everybody if self.see(one).quiet]

    def writers(self) -> list[str]:
        return [one.name for one in self.everybody if self.see(one).writes]

    def reads_out(self, member: Member, *lines: str) -> None:
        """It is their turn: of what they wrote, the lines that they choose; without any, as it comes."""
        if lines:
            writing.choose_to_read(member=member, step=self.step.key, lines=lines)
        self.reveal(member)

    def shared(self, member: Member | None = None) -> dict[str, list[str]]:
        """What was read out, by whom, as the facilitator sees it."""
        found = self.see(member or self.facilitator).shared
        return {one.who: [said.text for said in one.items] for one in found}

    def picked(self) -> list[str]:
        return [one.text for one in self.see(self.caseworker).picks]

    def pick_where(self, text: str, by: Member | None = None) -> None:
        """The caseworker presses “This helps” beside a line that was read out."""
        by = by or self.caseworker
        seen = self.see(by)
        assert seen.picks_for
        said = [each for one in seen.shared for each in one.items] + seen.heard
        found = next(each for each in said if each.text == text)
        self.pick(text, field=found.field.key, by=by)

    def rest(self) -> Step:
        """On to the review, which the caseworker answers; the session ends."""
        step = self.to("review")
        self.together(self.caseworker, useful="Hearing five voices", scale="8", enough="yes")
        return step

    def record(self) -> dict[str, str]:
        """The session ends, and the draft of its record is there."""
        return self.draft().data

    def draft(self) -> Record:
        rooms.end(by=self.facilitator)
        begun = recording.begin_record(by=self.world.facilitator, discussion=self.world.discussion)
        return factories.now(begun)


def nowhere(record: dict[str, str], texts: Iterable[str]) -> None:
    """None of these went into the record."""
    for text in texts:
        assert not any(text in value for value in record.values()), text
