"""What one person sees of a room now: where it is, what is theirs to do, and what they may do next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from casefile.genogram_models import Genogram
from pods import news
from pods.council import council
from pods.drawn import for_a_while, latest
from pods.models import Discussion
from pods.room_models import Member, Room
from pods.rules.council import Council, advice_on_size
from pods.rules.steps import GROUPS, SHARINGS, WRITES_ALONE, Field, Head, Step, ends_activity, may_pick_on
from pods.services import parts, writing
from pods.services.room import is_barred, steps_of
from pods.written import Written

TURNS = {"pick": "Press “This helps” beside what helps you."}  # by the kind of step, where it has no `turn`


@dataclass
class Screen(Written):
    """A room as `viewer` sees it; None is the screen on the wall."""

    room: Room
    viewer: Member | None
    steps: list[Step]
    step: Step
    barred: bool = False
    now: dt.datetime = field(default_factory=timezone.now)

    # -- who

    @property
    def leads(self) -> bool:
        return bool(self.viewer and self.viewer.role == Member.Role.FACILITATOR)

    @property
    def picks_for(self) -> bool:
        """Whether this person may pick what helps now: the caseworker, or who does it for them."""
        if self.viewer is None or self.viewer.role not in ("caseworker", "facilitator", "notes"):
            return False
        return may_pick_on(self.step, self.own_steps)

    @property
    def chooses_activity(self) -> bool:
        """Whether the facilitator may choose an activity now: on its step, or when one is over."""
        return self.leads and (self.step.kind == "activity" or ends_activity(self.steps, self.room.at))

    @cached_property
    def present(self) -> list[Member]:
        return [each for each in self.members if each.admitted_at and each.left_at is None]

    @cached_property
    def waiting(self) -> list[Member]:
        return [each for each in self.members if not each.admitted_at and each.left_at is None]

    @cached_property
    def quiet(self) -> bool:
        """Whether this person listens now: their screen is quiet. Nobody who speaks now listens."""
        return self.step.quiet != "" and self._is(self.step.quiet) and not self.has_turn

    @property
    def has_turn(self) -> bool:
        """Whether this person speaks or picks now while others listen."""
        others_listen = self.step.quiet != "" or self.step.kind == "pick"
        return others_listen and self.step.who != "everybody" and self._is(self.step.who)

    @cached_property
    def asked(self) -> str:
        """What this person is asked to do now, in words."""
        if self.has_turn:
            what = self.step.turn or TURNS.get(self.step.kind, "")
            return f"It is your turn. {what}".strip()
        if self.quiet:
            return f"{self.step.do or 'Listen now.'} Your screen stays quiet until the next step."
        return self.step.turn if self.step.turn and (self.writes or self._is(self.step.who)) else self.step.do

    @property
    def may_say(self) -> bool:
        """Whether this screen has the words to say: the facilitator’s, and of who asks in their place."""
        return self.leads or (self.step.who == "interview" and self._is("consultant"))

    @cached_property
    def writes(self) -> bool:
        """Whether this person writes alone on this step. An advisor observes with the others."""
        if self.viewer is None or self.step.kind not in WRITES_ALONE or self.quiet:
            return False
        advises = self.viewer.role == Member.Role.ADVISOR and self.step.who == "observers"
        return advises or self._is(self.step.who)

    @property
    def asks_together(self) -> bool:
        """Whether the group’s sheet shows what it asks before anything stands on it."""
        return self.step.kind in ("together", "goal", "actions")

    def _is(self, who: str) -> bool:
        return self.viewer is not None and is_of(self.viewer, who, self.parts)

    @cached_property
    def parts(self) -> Sequence[Head]:
        return parts.parts_of(self.room)

    @property
    def to_take(self) -> list[tuple[Head, list[Member]]]:
        """What people can take on the step that gives the parts out, each with who has it."""
        if self.step.kind != "roles":
            return []
        has = {one.pk: {parts.played_by(one, self.parts), f"group{one.group}"} for one in self.present}
        there_are = parts.to_take(self.room, self.own_steps)
        return [(part, [one for one in self.present if part.key in has[one.pk]]) for part in there_are]

    @property
    def may_hold(self) -> bool:
        """Whether this person may keep their text to themselves; what is personal, once it was shown too."""
        if not self.writes and not (self.step.kind == "share" and self.own):
            return False
        return self.step.may_pass or not (self.own and self.own.revealed_at)

    @cached_property
    def seen_as(self) -> tuple[object, ...] | None:
        """All that the common parts of this screen depend on; None where they are this person’s own.

        Who leads, picks or types for the group has buttons and gaps of their own in them.
        """
        if self.leads or self.picks_for or self.may_write_together or self.step.gaps_of:
            return None
        listens = (self.quiet, self.asked, self.writes, self.may_say)
        may_draw = self.shows_genogram and self.reads_file
        takes = (self.viewer.pk,) if self.viewer and self.to_take else ()
        role = (self.viewer.role,) if self.viewer and self.step.kind == "roles" else ()
        return (*self.top_seen_as, self.mark, self.on_wall, *listens, may_draw, *takes, *role)

    @property
    def top_seen_as(self) -> tuple[object, ...]:
        """All that the top of the screen depends on: to the wall and to guests the family has initials."""
        guest = self.viewer is not None and self.viewer.is_guest
        return (self.room.pk, self.room.version, self.on_wall or guest)

    @property
    def people_seen_as(self) -> tuple[object, ...]:
        """All that the list of people depends on: who leads has a form for each of them."""
        people = [
            (one.pk, one.name, one.role, one.group, one.plays, bool(one.admitted_at), bool(one.left_at))
            for one in self.members
        ]
        led_by = (self.viewer.pk, *self.parts) if self.viewer and self.leads else None
        return (self.room.pk, *people, self.size_advice, led_by)

    @property
    def writing_seen_as(self) -> tuple[object, ...] | None:
        """All that the part to write in depends on while this person has written nothing; None then."""
        if self.viewer is None or self.own or self.may_write_together or self.step.gaps_of:
            return None
        theirs = self.viewer.allotted.get(self.step.key, ())
        return (self.room.pk, self.room.version, self.writes, *theirs)

    @property
    def leaving_seen_as(self) -> tuple[object, ...]:
        """All that the ways out depend on: of the room, and to the manager of a child who is at risk."""
        return (self.room.pk, self.child is not None, self.may_tell)

    @cached_property
    def mark(self) -> str:
        """What goes on within this step beside the room’s version: a page that shows another asks again."""
        if self.step.kind == "genogram":
            latest = Genogram.objects.latest_of(self.child.file_id) if self.child else None
            return f"{self.step.key}={latest.pk}-{latest.changed_at.timestamp():.0f}" if latest else ""
        if self.step.kind not in WRITES_ALONE:
            return ""
        mark = news.mark_of(self.room.pk)
        return mark if mark.startswith(f"{self.step.key}=") else ""

    @property
    def shows_genogram(self) -> bool:
        return self.step.kind == "genogram" or bool(self.drawn_on)

    @property
    def follows(self) -> int:
        """Where a new mark changes more of this screen than how many have written: seconds between drawings.

        The family is looked at as it is drawn; who has written can wait until it is shown.
        """
        return 3 if self.step.kind == "genogram" else 8 if self.leads else 0

    # -- where

    @cached_property
    def own_steps(self) -> list[Step]:
        """The steps of the case or topic that is discussed now."""
        return self.steps[self.room.plan_from :]

    @property
    def number(self) -> int:
        return self.own_steps.index(self.step) + 1

    @property
    def is_last(self) -> bool:
        return self.room.at + 1 >= len(self.steps)

    @property
    def further(self) -> Step | None:
        return None if self.is_last else self.steps[self.room.at + 1]

    @property
    def ends_at(self) -> dt.datetime | None:
        """When the time of this step is over, by its advice; None without one, or while it is paused."""
        if not self.step.minutes or self.room.paused_at:
            return None
        spent = dt.timedelta(minutes=self.step.minutes, seconds=self.room.paused_for)
        return self.room.step_began_at + spent

    @property
    def how_shared(self) -> list[str]:
        """In words for everybody: in pairs or round the room, how many of theirs, and that one may pass."""
        if self.step.kind != "share":
            return []
        words = [SHARINGS[self.step.sharing]]
        if self.step.rounds > 1:
            words.append(f"{self.step.rounds} rounds")
        if self.step.at_most:
            words.append(
                f"up to {self.step.at_most} of yours" + (" each time" if self.step.rounds > 1 else "")
            )
        return [*words, "you may pass, and nobody asks why"] if self.step.may_pass else words

    # -- what the facilitator may do next

    @property
    def next_words(self) -> str:
        return f"Next: {self.further.title}" if self.further else ""

    @cached_property
    def unrevealed(self) -> list[Member]:
        """Who has written on this step and neither shown nor held it back."""
        return [
            entry.member
            for entry in self._entries
            if entry.step == self.written_on and not entry.revealed_at and not entry.held_back
        ]

    @property
    def allotments(self) -> list[tuple[Member, list[tuple[Field, bool]]]]:
        """Of everybody in the room, which fields of this step are theirs to write."""
        fields = writing.whole_sheet(self.room, self.step).fields
        return [
            (member, [(one, one.key in member.allotted.get(self.step.key, ())) for one in fields])
            for member in self.present
        ]

    @property
    def role_choices(self) -> list[tuple[str, str]]:
        return Member.Role.choices

    @cached_property
    def size_advice(self) -> str:
        """A word for a group that is small or large; to the facilitator alone."""
        return advice_on_size(self.council, len(self.present)) if self.leads else ""

    @property
    def council(self) -> Council:
        return for_a_while((self.room.pk, "council"), council)


def of(room: Room, viewer: Member | None) -> Screen:
    """The screen of somebody in the room, or of the wall. What is in it is asked for as it is drawn."""
    steps = latest(("steps", room.pk), room.version, lambda: steps_of(room))
    barred = viewer is not None and is_barred(viewer, room.discussion)
    return Screen(room, viewer, steps, steps[room.at], barred)


def is_of(member: Member, who: str, there_are: Sequence[Head] = ()) -> bool:
    """Whether a word of a plan means this person. A part to play can be named by its key or by its label."""
    plays = parts.played_by(member, there_are)
    if who in GROUPS:
        return member.group == 1 + GROUPS.index(who)
    return {
        "everybody": True,
        "others": member.role != Member.Role.CASEWORKER,
        "observers": member.role == Member.Role.OBSERVER and plays != "consultant",
        "cast": bool(member.plays),
        "interview": member.role == Member.Role.CASEWORKER or plays == "consultant",
    }.get(who, who in (member.role, plays))


def discussions_of(room: Room) -> list[Discussion]:
    return list(Discussion.objects.filter(pod=room.pod_id).select_related("caseworker", "file__child"))
