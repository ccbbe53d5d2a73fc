"""What was written in a room, as far as one person may see it.

Nothing here ever holds what somebody else wrote and has not shared: it is asked for by its owner, or once it
was revealed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from pods.about import About
from pods.drawn import latest
from pods.inside import members_of
from pods.pictures import DRAWN, PLACES, SPREAD, kept, picture, place_yourself
from pods.prepared import Prepared
from pods.room_models import Board, Entry, Member, Pick
from pods.rules.steps import READ_OUT, WRITES_ALONE, Field, Sheet, Step, is_of_plan, prefix_of
from pods.services import secrecy, writing
from supervision_portal.records.shown import Drawing

LINES = ("lines", "questions")
OWN_COLUMNS = ("discussion_id", "step", "sealed", "version", "revealed_at", "held_back")
OWN = Prepared(
    lambda member, step, of: Entry.objects.filter(member=member, step__in=[step, of]).values_list(
        *OWN_COLUMNS
    ),
    UUID(int=1),
    "this step",
    "the step that it is about",
)


@dataclass(frozen=True)
class Said:
    """One thing that was shared: whose, on which field, and whether the caseworker picked it."""

    who: str
    field: Field
    text: str
    pick: Pick | None = None


@dataclass(frozen=True)
class Picked:
    """A line that the caseworker picked, as it is shown here; the kind of field it was written in."""

    pick: Pick
    text: str
    kind: str


@dataclass(frozen=True)
class Shared:
    """What one person shared on a step."""

    who: str
    items: list[Said]
    drawing: str = ""
    words: str = ""
    member: str = ""  # the key of who drew it
    in_record: bool = False  # the drawing was picked


class Written(About):
    """What stands on the step that a room is at, and on the one that is shared in it."""

    step: Step

    @property
    def own_steps(self) -> list[Step]:
        raise NotImplementedError

    @cached_property
    def members(self) -> list[Member]:
        """Who came into the room, in that order."""
        return members_of(self.room)

    @cached_property
    def sheet(self) -> Sheet:
        """This person's worksheet: where kinds of question are allotted, only theirs."""
        whole = writing.sheet_for(self.room, self.step, self.viewer)
        theirs = self.viewer.allotted.get(self.step.key) if self.viewer else None
        if not theirs:
            return whole
        return Sheet(tuple(each for each in whole.fields if each.key in theirs), whole.rows, whole.columns)

    @cached_property
    def _entries(self) -> list[Entry]:
        steps = {self.step.key, self.step.of} - {""}
        found = self.room.entries.filter(discussion=self.room.discussion_id, step__in=steps)
        entries: list[Entry] = []
        for member in self.members:  # who comes in at this moment is shown with the next version
            for entry in (one for one in found if one.member_id == member.pk):
                entry.member = member
                entries.append(entry)
        return entries

    @cached_property
    def own(self) -> Entry | None:
        if self.viewer is None:
            return None
        found = OWN.rows(self.viewer.pk, self.step.key, self.step.of)
        entries = [Entry(**dict(zip(OWN_COLUMNS, row, strict=True))) for row in found]
        of_now = (entry for entry in entries if entry.discussion_id == self.room.discussion_id)
        return max(of_now, key=lambda entry: entry.step == self.step.key, default=None)

    @cached_property
    def own_text(self) -> dict[str, str]:
        """What this person wrote alone on this step, or on the one that is shared now."""
        return secrecy.unseal(self.room, self.own.sealed) if self.own else {}

    @property
    def kept_back(self) -> bool:
        """Whether what this person writes is shown to nobody, as they said or as it is personal."""
        return self.own.held_back if self.own else self.step.may_pass

    @cached_property
    def own_before(self) -> dict[str, str]:
        """What this person wrote on the sheet whose gaps they ask about now: their own matrix."""
        if self.viewer is None or not self.step.gaps_of:
            return {}
        entry = self.room.entries.filter(
            discussion=self.room.discussion_id, step=self.step.gaps_of, member=self.viewer
        ).first()
        return secrecy.unseal(self.room, entry.sealed) if entry else {}

    @cached_property
    def before(self) -> list[tuple[Field, str]]:
        """What the group wrote on the step that this is about: the objection, the dilemma, the genogram."""
        keys = dict.fromkeys([self.step.of or self.step.gaps_of, *self.drawn_on])
        boards = [self._boards[key] for key in keys if key in self._boards]
        told: list[tuple[Field, str]] = []
        for board in boards:
            sheet = writing.whole_sheet(self.room, writing.find_step(self.room, board.step))
            told += [(one, self.masked(board.data.get(one.key, ""))) for one in sheet.fields]
        return [each for each in told if each[1]]

    @cached_property
    def drawn_on(self) -> list[str]:
        """The steps that drew the genogram which is looked at, or talked of, on this one (LEI-TOP.f)."""
        if self.step.kind == "talk":
            return [one.key for one in self.own_steps if one.key == self.step.of and one.kind == "genogram"]
        if self.step.kind not in ("alone", "share", "together"):
            return []
        here = prefix_of(self.step.key)
        return [one.key for one in self.own_steps if one.kind == "genogram" and prefix_of(one.key) == here]

    @property
    def writers(self) -> int:
        """How many have begun to write on this step; or on the one that is shared."""
        return len({entry.member_id for entry in self._entries if entry.step == self.written_on})

    @property
    def written_on(self) -> str:
        return self.step.key if self.step.kind in WRITES_ALONE else self.step.of or self.step.key

    @cached_property
    def shared(self) -> list[Shared]:
        """What was revealed, person by person; on the wall and to guests with initials for names."""
        if not self._open:
            return []
        fields = {each.key: each for each in writing.whole_sheet(self.room, self._written_step).fields}
        return [self._shared(entry, text, fields) for entry, text in self._open]

    @cached_property
    def _open(self) -> list[tuple[Entry, dict[str, str]]]:
        """What was revealed and not held back, with its text."""
        found = [each for each in self._entries if each.revealed_at and not each.held_back]
        return list(zip(found, secrecy.unseal_all(self.room, (each.sealed for each in found)), strict=True))

    @property
    def _written_step(self) -> Step:
        """The step that what is open was written on: it says what the ends of a scale mean."""
        return writing.find_step(self.room, self._open[0][0].step)

    @property
    def pictured(self) -> list[tuple[str, Drawing, bool]]:
        """The spread of a scale and places on two axes, without names, as the record would have them.

        With the kind of each, and whether it goes into the record.
        """
        texts = [text for _entry, text in self._open]
        made = [(kind, kept(kind, self._written_step, texts)) for kind in (SPREAD, PLACES) if texts]
        picked = {kind for kind, _data in self.pictures}
        return [(kind, picture(said), kind in picked) for kind, said in made if said]

    @property
    def place_yourself(self) -> str:
        """The picture for this person to place themselves on, with where they are on it so far."""
        return place_yourself(self.step, self.own_text)

    def _shared(self, entry: Entry, text: dict[str, str], fields: dict[str, Field]) -> Shared:
        chosen = [
            Said(entry.member.name, one, self.masked(line))
            for one, line in self.to_read(fields.values(), text)
        ]
        more = (Field("why", "Why"), Field("words", "What the picture says"))  # of a scale, and of a drawing
        for one in more:
            if one.key not in fields and text.get(one.key):
                chosen.append(Said(entry.member.name, one, self.masked(text[one.key])))
        items = [replace(said, pick=self._picked.get((said.field.key, said.text))) for said in chosen]
        path, words = text.get("drawing", ""), self.masked(text.get("words", ""))
        is_kept = any(kind == DRAWN and path in data for kind, data in self.pictures)
        return Shared(entry.member.name, items, path, words, str(entry.member_id), bool(path) and is_kept)

    @cached_property
    def pictures(self) -> list[tuple[str, str]]:
        """The pictures of what is shown now that go into the record: their kinds and data."""
        board = self._boards.get(self.written_on)
        return [(each["kind"], each["data"]) for each in board.data.get("pictures", ())] if board else []

    def to_read(self, fields: Iterable[Field], text: dict[str, str]) -> list[tuple[Field, str]]:
        """The lines of somebody that are shown: all, or those chosen where each reads only some."""
        lines = [(one, line) for one in fields for line in items_of(one, text.get(one.key, ""))]
        if not self._read_each_time:
            return lines
        wanted = text.get(writing.READ, "").splitlines()
        return [each for each in lines if each[1] in wanted] or lines[: self._read_each_time]

    @cached_property
    def _read_each_time(self) -> int:
        """How many of their lines each reads in a round of what is shared or picked from now; 0: all."""
        sharing = (step for step in self.own_steps if step.kind == "share" and step.of == self.written_on)
        return next((step.at_most for step in sharing), 0)

    @property
    def uncovered(self) -> list[str]:
        """In rounds, which are to cover every domain: those that nobody has read from yet (LEI-TOP.j)."""
        if self.step.kind != "share" or self.step.rounds == 1 or not self.shared:
            return []
        covered = {said.field.key for one in self.shared for said in one.items}
        fields = writing.find_step(self.room, self.step.of).sheet.fields
        return [one.label for one in fields if one.key not in covered]

    @cached_property
    def own_lines(self) -> list[tuple[str, bool]]:
        """One's own lines to choose from, and which are chosen; where each reads only some of theirs."""
        if self.step.kind != "share" or not self.step.at_most or self.own is None:
            return []
        if self.own.revealed_at and self.step.rounds == 1:
            return []
        fields = writing.whole_sheet(self.room, writing.find_step(self.room, self.step.of)).fields
        chosen = {line for _, line in self.to_read(fields, self.own_text)}
        lines = (line for one in fields for line in items_of(one, self.own_text.get(one.key, "")))
        return [(line, line in chosen) for line in lines]

    @cached_property
    def _boards(self) -> dict[str, Board]:
        def ask() -> dict[str, Board]:
            found = self.room.boards.filter(discussion=self.room.discussion_id)
            return {board.step: board for board in found}

        return latest(("boards", self.room.pk), (self.room.version, self.room.discussion_id), ask)

    @property
    def board(self) -> Board | None:
        return self._boards.get(self.step.key)

    @cached_property
    def goal(self) -> str:
        """The worker’s goal, shown from then on."""
        steps = {step.key for step in self.own_steps if step.kind == "goal"}
        goals = (board.data.get("goal", "") for key, board in self._boards.items() if key in steps)
        return self.masked(next((goal for goal in goals if goal), ""))

    @cached_property
    def dilemma(self) -> str:
        """What the discussion is about, shown from then on where the step does not show it itself."""
        here = prefix_of(self.step.key)
        steps = (one for one in self.own_steps if is_of_plan(one) or prefix_of(one.key) == here)
        asks = [one.key for one in steps if any(each.key == "dilemma" for each in one.sheet.fields)]
        last = next((key for key in reversed(asks) if key in self._boards), "")
        if not last or last in (self.step.key, self.step.of, self.step.gaps_of):
            return ""
        return self.masked(self._boards[last].data.get("dilemma", ""))

    @cached_property
    def together(self) -> dict[str, str]:
        """What the group has written on this step, by the keys of its fields."""
        data = self.board.data if self.board else {}
        return {key: self.masked(text) for key, text in data.items() if isinstance(text, str)}

    @cached_property
    def heard(self) -> list[Said]:
        """What was read out and typed by the facilitator or who takes notes: now, or when it was shared."""
        of = [
            one.key for one in self.own_steps if one.kind in ("share", "pick") and one.of == self.written_on
        ]
        steps = [self._boards.get(key) for key in dict.fromkeys([*of, self.step.key])]
        one = Field(READ_OUT, "Read out", kind="lines")
        lines = (line for board in steps if board for line in items_of(one, board.data.get(READ_OUT, "")))
        return [Said("", one, self.masked(line), self._picked.get((READ_OUT, line))) for line in lines]

    @cached_property
    def picks(self) -> list[Picked]:
        def ask() -> list[Pick]:
            return list(self.room.picks.filter(discussion=self.room.discussion_id))

        found = latest(("picks", self.room.pk), (self.room.version, self.room.discussion_id), ask)
        return [Picked(each, self.masked(each.text), self._kind_of(each)) for each in found]

    def _kind_of(self, pick: Pick) -> str:
        """The kind of field that a line was written in: a hypothesis stays marked as one (LEI-TOP.g)."""
        steps = {step.key: step for step in self.own_steps}
        at = steps.get(pick.step)
        written = steps.get(at.of) if at else None
        fields = written.sheet.fields if written else ()
        if pick.field == READ_OUT:  # read out and typed: it is what that sheet asked for
            return fields[0].kind if len({one.kind for one in fields}) == 1 else ""
        return next((one.kind for one in fields if one.key == pick.field), "")

    @property
    def picked_before(self) -> list[Picked]:
        """What was picked on the step that this one goes on from."""
        return [each for each in self.picks if self.step.of and each.pick.step == self.step.of]

    @cached_property
    def _picked(self) -> dict[tuple[str, str], Pick]:
        return {(each.pick.field, each.text): each.pick for each in self.picks}

    @property
    def may_write_together(self) -> bool:
        return self.viewer is not None and writing.may_write_together(self.viewer, self.step)


def items_of(one: Field, text: str) -> list[str]:
    """What can be picked of a field: each line of a list, or the text as a whole."""
    parts = text.splitlines() if one.kind in LINES else [text]
    return [part.strip() for part in parts if part.strip()]
