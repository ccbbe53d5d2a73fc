"""What the record of a pod says before anybody edits it: from the room, or from the attendance alone.

Only what the caseworker picked, their goal, the review, and the sheets that the group wanted copied in whole.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from pods import library
from pods.models import Attendance, Discussion
from pods.room_models import Board, Member, Pick, Room
from pods.rules.doing import who_does
from pods.rules.steps import READ_OUT, Field, Head, Step, from_data, is_of_plan
from pods.services.locking import discussion_of
from pods.variety import activities_in
from supervision_portal.people.models import User

ON_TEAM, TO_S2 = "pod-topic", "reflect"
DONE = ("genogram", "alone", "draw", "share", "together", "scale", "place")  # kinds of step worth a line
GUESS = "a hypothesis, not a fact"  # whatever is picked of hypotheses says so in the record (LEI-TOP.g)
# Where something goes by the words of its field or its step; the first that fits.
REFLECTED = (
    ("working_hypothesis", ("working hypothesis", "chosen")),
    ("hypotheses", ("hypothes", "explanation")),
    ("uncertainty", ("uncertain",)),
    ("change", ("motivation", "cycle of change")),
    ("statements", ("danger", "safety goal", "statement", "vision")),
    ("family_views", ("views of", "their view")),
    ("drawn", ("genogram", "ecomap", "timeline")),
    ("rehearsal", ("as if", "as-if", "sculpt", "role play", "rehears")),
    ("system", ("network", "system", "professional")),
    ("going_well", ("working well", "going well", "gone well", "goes well", "strength")),
)
# What the group writes together as the plan goes and the record asks for too, by the key of its field.
OF_THE_MEETING = {
    "considered": "hypotheses",
    "working": "working_hypothesis",
    "test": "tested",
    "risk": "uncertainty",
    "family": "family_views",
}
NEXT = "next"  # the key of a field for next steps: they are what is agreed
TOPICAL = (
    ("worries", ("worr", "harm", "danger", "complicat")),
    ("working_well", ("well", "strength", "existing safety")),
    ("scaling", ("scal", "where are we now")),
    ("next_steps", ("next", "happen", "action")),
)


@dataclass
class Written:
    """What a room has of one discussion."""

    steps: list[Step] = field(default_factory=list)  # those that were reached
    way: str = ""  # what the plan is called
    picks: list[Pick] = field(default_factory=list)
    boards: dict[str, Board] = field(default_factory=dict)  # by the key of their step

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def boards_of(self, kind: str) -> list[tuple[Step, Board]]:
        return [
            (step, self.boards[step.key])
            for step in self.steps
            if step.kind == kind and step.key in self.boards
        ]

    def last(self, kind: str, key: str) -> str:
        """What stands in a field of the group's sheet, on the last step of a kind."""
        found = [str(board.data.get(key, "")).strip() for _step, board in self.boards_of(kind)]
        return next((text for text in reversed(found) if text), "")

    def picked(self) -> Iterator[tuple[str, str, str]]:
        """What it was about, in words to show; those and the step's, to find a place by; the text."""
        for pick in self.picks:
            sources = self._sources(pick.step)
            title = sources[0].title if sources else ""
            step, one = self._asked(pick, sources)
            label = (_label(step, one) if step and one else "") or title
            shown = f"{label} ({GUESS})" if one and one.kind == "hypothesis" else label
            yield shown, f"{label} {pick.field} {title} {pick.step}", pick.text

    def _asked(self, pick: Pick, sources: list[Step]) -> tuple[Step | None, Field | None]:
        """The field that something picked was written in; of what was read out, the only one there is."""
        if pick.field == READ_OUT:
            at = self.step(pick.step)
            asked = self.step(at.of) if at else None
            fields = asked.sheet.fields if asked else ()
            return (asked, fields[0]) if len(fields) == 1 else (None, None)
        written = ((step, one) for step in sources for one in step.sheet.fields)
        return next((each for each in written if each[1].key == pick.field), (None, None))

    def _sources(self, key: str) -> list[Step]:
        """The step where something was written that is picked on this one, and those it goes back to."""
        found: list[Step] = []
        step = self.step(key)
        while step and step not in found:
            found.insert(0, step)
            step = self.step(step.gaps_of or step.of)
        return found


def day_of(discussion: Discussion) -> dt.date:
    session = discussion.pod.session
    moment = discussion.held_at or session.planned_for
    day: dt.date = session.held_on or timezone.localdate(moment)
    return day


def people_present(discussion: Discussion) -> list[User]:
    """Everybody of the portal who was there, by attendance or by the room."""
    noted = Attendance.objects.filter(pod=discussion.pod_id, present=True).values("user")
    came = Member.objects.filter(room__pod=discussion.pod_id, user__isnull=False, admitted_at__isnull=False)
    users = User.objects.filter(pk__in=noted) | User.objects.filter(pk__in=came.values("user"))
    return list(users.order_by("name", "pk"))


def present(discussion: Discussion) -> str:
    """Who brought it first, the caseworker of a case; then the others, then guests."""
    people = people_present(discussion)
    others = [person.name for person in people if person != discussion.caseworker]
    room = Room.objects.filter(pod=discussion.pod_id).first()
    came = room.members.filter(user=None, admitted_at__isnull=False) if room else []
    guests = (
        [member.name for member in came] if room else [str(guest) for guest in discussion.pod.guests.all()]
    )
    first = f"{discussion.caseworker.name} ({'caseworker' if discussion.file_id else 'brought the topic'})"
    return ", ".join([first, *others, *(f"{name} (guest)" for name in guests)])


def written(discussion: Discussion, kind: str, facilitator: User) -> dict[str, str]:
    """The fields of a new draft of this kind, as typed text. `facilitator` is who signs it."""
    day = day_of(discussion)
    base = {"held_on": f"{day.day}/{day.month}/{day.year}", "present": present(discussion)}
    found = _of_room(discussion)
    base |= copied(found) | pictured(found)
    if kind == ON_TEAM:
        return base | {"topic": discussion.topic} | _placed(found, TOPICAL, "summary")
    if kind == TO_S2:
        return base | _reflected(found) | _actions(_agreed(found), discussion, facilitator)
    forward = "\n".join(_agreed(found))
    return base | {"goal": found.last("goal", "goal"), "summary": _summary(found), "forward": forward}


def _of_room(discussion: Discussion) -> Written:
    room = Room.objects.filter(pod=discussion.pod_id).first()
    if room is None:
        return Written()
    picks = list(Pick.objects.filter(room=room, discussion=discussion))
    boards = {board.step: board for board in Board.objects.filter(room=room, discussion=discussion)}
    reached = [from_data(step) for step in room.steps[: room.at + 1]]
    used = {*boards, *(pick.step for pick in picks)}
    parts = _parts(reached)
    own = [_up_to_last(part, used) if part != parts[-1] else part for part in parts]
    own = [part for part in own if part and discussion_of(room, part[0].key) == discussion.pk]
    return Written([step for part in own for step in part], _name_of(room.way), picks, boards)


def _name_of(way: str) -> str:
    try:
        return library.way(way).name
    except KeyError:  # a practice lead has retired it since
        return ""


def _parts(steps: list[Step]) -> list[list[Step]]:
    """The steps of a room, one list for each time its plan began anew: once for each discussion."""
    parts: list[list[Step]] = []
    for step in steps:
        begins = is_of_plan(step) and step.key.partition(".")[2] == steps[0].key.partition(".")[2]
        if not parts or begins:
            parts.append([])
        parts[-1].append(step)
    return parts


def _up_to_last(part: list[Step], used: set[str]) -> list[Step]:
    """Of a discussion that was left for the next one: the steps that it came to, as far as it shows."""
    last = max((number for number, step in enumerate(part) if step.key in used), default=-1)
    return part[: last + 1]


def _summary(found: Written) -> str:
    """What was done, picked and thought together, and the review: paragraphs of plain text."""
    done = list(dict.fromkeys(step.title for step in found.steps if step.kind in DONE))
    return _paragraphs(
        [
            _listed("What the group did", done),
            *_by_heading((heading, text) for heading, _where, text in found.picked()),
            *(_thought(one, text) for _step, one, text in _of_the_plan(found)),
            _review(found),
        ]
    )


def _review(found: Written) -> str:
    useful, scale, enough = (found.last("review", key) for key in ("useful", "scale", "enough"))
    lines = [
        f"Most useful for the worker: {useful}" if useful else "",
        f"From 0 (no better off) to 10 (I’ve got what I need): {scale}" if scale else "",
        f"Is this enough for now? {enough.capitalize()}" if enough else "",
    ]
    return "\n".join(line for line in lines if line)


def _reflected(found: Written) -> dict[str, str]:
    """The fields of the reflection."""
    fields = _placed(found, REFLECTED, "discussion")
    for step, one, text in _of_the_plan(found):
        asked_too = OF_THE_MEETING.get(one.key, "")
        key = asked_too or _place(REFLECTED, f"{one.label} {step.title}", "discussion")
        fields[key] = _paragraphs([fields.get(key, ""), text if asked_too else _thought(one, text)])
    fields["discussion"] = _paragraphs([fields.get("discussion", ""), _review(found)])
    fields["agenda"] = found.last("goal", "goal")
    fields["tools"] = ", ".join(filter(None, [found.way, *_activities(found.steps)]))
    return fields


def _actions(agreed: Iterable[str], discussion: Discussion, facilitator: User) -> dict[str, str]:
    """Actions one by one, with whoever of those present each names first; else the caseworker has it."""
    roles = {discussion.caseworker.name: "supervisee"} | {facilitator.name: "supervisor"}
    names = list(dict.fromkeys([*roles, *(person.name for person in people_present(discussion))]))
    fields: dict[str, str] = {}
    for number, line in enumerate(agreed):
        name = who_does(line, names) or discussion.caseworker.name
        fields |= {f"actions-{number}-what": line, f"actions-{number}-who": roles.get(name, "other")}
        if name not in roles:
            fields[f"actions-{number}-who_other"] = name
    return fields


def _of_the_plan(found: Written) -> Iterator[tuple[Step, Field, str]]:
    """What the group wrote together as the plan goes; what an activity asks is copied in, or left out.

    Next steps have their own place (`_agreed`).
    """
    written = _on_sheets(found)
    return ((step, one, text) for step, one, text in written if is_of_plan(step) and one.key != NEXT)


def _on_sheets(found: Written) -> Iterator[tuple[Step, Field, str]]:
    """What stands on the group's sheets that are not copied in whole, without what is personal."""
    for step, board in found.boards_of("together"):
        for one in step.sheet.fields:
            text = str(board.data.get(one.key, "")).strip()
            if text and not board.copy_in and not step.may_pass:
                yield step, one, text


def _activities(steps: Iterable[Step]) -> list[str]:
    """The names of the activities that these steps belong to, each once."""
    known = library.activities()
    return [known[key].name for key in activities_in(step.key for step in steps) if key in known]


def _agreed(found: Written) -> list[str]:
    """What will be done, a line each: planned once the reflection was over, or as next steps."""
    following = [text for step, one, text in _on_sheets(found) if is_of_plan(step) and one.key == NEXT]
    return _lines("\n".join([found.last("actions", "actions"), *following])).splitlines()


def _thought(one: Field, text: str) -> str:
    """What the group thinks under what it was asked."""
    heading = f"{one.label} ({GUESS})" if one.kind == "hypothesis" else one.label
    if one.kind in ("lines", "questions"):
        return _listed(heading, _lines(text).splitlines())
    return f"{heading}{'' if heading.endswith('?') else ':'} {text}"


def _placed(found: Written, places: Iterable[tuple[str, tuple[str, ...]]], otherwise: str) -> dict[str, str]:
    """What was picked, and of a topic what the group wrote, in the fields that their words say."""
    said: dict[str, list[tuple[str, str]]] = {}
    for heading, where, text in [*found.picked(), *(_together(found) if otherwise == "summary" else ())]:
        said.setdefault(_place(places, where, otherwise), []).append((heading, text))
    return {key: _paragraphs(_by_heading(lines)) for key, lines in said.items()}


def _place(places: Iterable[tuple[str, tuple[str, ...]]], where: str, otherwise: str) -> str:
    """The field of the record that these words say."""
    return next((key for key, words in places if any(word in where.lower() for word in words)), otherwise)


def _together(found: Written) -> Iterator[tuple[str, str, str]]:
    """The same as `Written.picked`, of what the group wrote together."""
    for step, one, text in _on_sheets(found):
        label = _label(step, one)
        yield label, f"{label} {one.key} {step.title}", text


def copied(found: Written) -> dict[str, str]:
    """Sheets that the group wanted in the record whole: rows of the form, each with where it stood.

    Of a matrix its empty cells too: they are the gaps.
    """
    data: dict[str, str] = {}
    number = 0
    for step in found.steps:
        board = found.boards.get(step.key)
        if board is None or not board.copy_in:
            continue
        for one in step.sheet.fields:
            text = str(board.data.get(one.key, "")).strip()
            if text or one.row:
                row = _head(step.sheet.rows, one.row) or one.label
                cell = {"sheet": step.title, "row": row, "text": text}
                cell["column"] = _head(step.sheet.columns, one.column)
                data |= {f"copied-{number}-{name}": value for name, value in cell.items()}
                number += 1
    return data


@dataclass(frozen=True)
class WholeSheet:
    """What the group wrote together on a step, which may go into the record as it is."""

    step: str
    title: str
    wanted: bool


def sheets_of(discussion: Discussion) -> list[WholeSheet]:
    """Those of one discussion on which something is written, in their order."""
    found = _of_room(discussion)
    boards = [(step, found.boards[step.key]) for step in found.steps if step.key in found.boards]
    return [
        WholeSheet(step.key, ": ".join([*_activities([step]), step.title]), board.copy_in)
        for step, board in boards
        if any(str(board.data.get(one.key, "")).strip() for one in step.sheet.fields)
    ]


def pictured(found: Written) -> dict[str, str]:
    """Pictures that were picked: rows of the form, each with what it is drawn from."""
    boards = (found.boards[step.key] for step in found.steps if step.key in found.boards)
    all_of_them = [said for board in boards if board.copy_in for said in board.data.get("pictures", ())]
    return {
        f"pictures-{number}-{name}": text
        for number, said in enumerate(all_of_them)
        for name, text in said.items()
    }


def _label(step: Step, one: Field) -> str:
    heads = (_head(step.sheet.rows, one.row), _head(step.sheet.columns, one.column))
    return one.label or ", ".join(head for head in heads if head)


def _head(heads: Iterable[Head], key: str) -> str:
    return next((head.label for head in heads if head.key == key), "")


def _by_heading(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Texts under what they are about, each heading once."""
    found: dict[str, list[str]] = {}
    for heading, text in lines:
        found.setdefault(heading, []).append(text)
    return [_listed(heading, texts) for heading, texts in found.items()]


def _listed(heading: str, texts: list[str]) -> str:
    if not texts:
        return ""
    above = heading if heading.endswith("?") or not heading else f"{heading}:"
    return "\n".join([*([above] if above else []), *(f"- {text}" for text in texts)])


def _lines(text: str) -> str:
    """One thing on a line, without the dashes that people type before it."""
    lines = (line.strip().lstrip("-•* ").strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join(text for text in texts if text)
