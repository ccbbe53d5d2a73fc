"""Pictures of a session go into the record when they are picked: a spread, places on two axes, a drawing."""

import json
import re

import pytest

from pods import pictures, screen, sheets
from pods.room_models import Board
from pods.services import drafting, recording, sharing
from pods.services import room as rooms
from supervision_portal.records import kinds, shown
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.pods.room_world import Live, RoomWorld

pytestmark = pytest.mark.django_db
PATH = "M10 10L200 150L30 40"


@pytest.fixture
def live() -> Live:
    return RoomWorld().open()


def drawn(live: Live) -> list[shown.Drawing]:
    """What the draft of the record prints of pictures."""
    found = drafting.pictured(drafting._of_room(live.world.discussion))
    rows = sorted({key.split("-")[1] for key in found})
    names = ("kind", "title", "words", "data")
    return [pictures.picture({name: found[f"pictures-{row}-{name}"] for name in names}) for row in rows]


def test_the_spread_of_a_scale_goes_in_without_a_name(live: Live) -> None:
    live.start("scaling")
    step = live.to("scale")
    for member, number in zip(live.others, ("3", "7", "7"), strict=True):
        live.write(member, number=number)
    live.reveal()
    sharing.keep_picture(by=live.caseworker, step=step.key, kind="spread")
    live.again()
    assert [is_kept for *_, is_kept in screen.of(live.room, live.caseworker).pictured] == [True]
    [picture] = drawn(live)
    assert "3: 1 person; 7: 2 people" in picture.words
    assert picture.svg.count("<rect") == 2
    assert not any(member.name in picture.svg + picture.words for member in live.others)
    sharing.keep_picture(by=live.caseworker, step=step.key, kind="spread", wanted=False)
    assert drawn(live) == []


@pytest.mark.requirement("CAL-R.2")
def test_safe_uncertainty_goes_in_as_a_picture(live: Live) -> None:
    live.start("safe-uncertainty")
    step = live.to("place")
    for member in live.others:
        live.write(member, x="2", y="8")
    with pytest.raises(Refused, match="no such picture"):
        sharing.keep_picture(by=live.caseworker, step=step.key, kind="places")  # nothing was shown yet
    live.reveal()
    sharing.keep_picture(by=live.caseworker, step=step.key, kind="places")
    [picture] = drawn(live)
    assert picture.svg.count("<circle") == 3
    assert step.high in picture.words
    assert len(ends(picture.svg)) == len(set(ends(picture.svg))) >= 4  # none stands on another


def ends(svg: str) -> list[tuple[str, str]]:
    """Where each line of words stands: its height, and the side it begins from."""
    return re.findall(r'y="(\d+)" [^>]*text-anchor="(\w+)"', svg)


@pytest.mark.requirement("CAL-R.2")
def test_people_place_themselves_on_the_picture(live: Live) -> None:
    live.start("safe-uncertainty")
    live.to("place")
    mine = live.others[0]
    assert "<circle" not in screen.of(live.room, mine).place_yourself
    live.write(mine, x="5", y="5")
    live.again()
    assert screen.of(live.room, mine).place_yourself.count("<circle") == 1
    assert "<circle" not in screen.of(live.room, live.others[1]).place_yourself
    live.to("share")
    live.again()
    assert sheets.own(screen.of(live.room, mine)) is None  # there are no words of theirs to look at


@pytest.mark.parametrize(("axis", "shared"), [("safe-uncertainty", "places"), ("scaling", "spread")])
def test_the_ends_are_named_where_the_group_looks_at_them(live: Live, axis: str, shared: str) -> None:
    live.start(axis)
    asked = live.to("place" if shared == "places" else "scale")
    live.write(live.others[0], x="5", y="5", number="5")
    live.reveal()
    live.to("share")
    live.again()
    [(kind, picture, _is_kept)] = screen.of(live.room, None).pictured
    assert kind == shared
    assert asked.high in picture.words


@pytest.mark.requirement("LEI-TOP.l")
def test_a_drawing_is_picked_with_its_words(live: Live) -> None:
    live.start("difficult-topic-drawing")
    step = live.to("draw")
    mine, hidden = live.others[0], live.others[1]
    live.write(mine, drawing=PATH, words="Home was loud <b>then</b>")
    live.write(hidden, drawing="M1 1L2 2", words="Nobody sees this")
    sharing.reveal(by=live.facilitator, step=step.key, member=mine)
    with pytest.raises(Refused, match="no such picture"):
        sharing.keep_picture(by=live.facilitator, step=step.key, kind="drawing", member=str(hidden.pk))
    with pytest.raises(Refused, match="caseworker picks"):
        sharing.keep_picture(by=live.others[2], step=step.key, kind="drawing", member=str(mine.pk))
    sharing.keep_picture(by=live.caseworker, step=step.key, kind="drawing", member=str(mine.pk))
    [picture] = drawn(live)
    assert PATH in picture.svg
    assert "<b>" not in picture.svg
    assert "Nobody sees this" not in json.dumps([board.data for board in Board.objects.all()])


def test_the_record_prints_them(live: Live) -> None:
    live.start("scaling")
    step = live.to("scale")
    live.write(live.others[0], number="4")
    live.reveal()
    sharing.keep_picture(by=live.caseworker, step=step.key, kind="spread")
    rooms.end(by=live.facilitator)
    record = recording.begin_record(by=live.world.facilitator, discussion=live.world.discussion)
    record = factories.now(record)
    assert json.loads(record.data["pictures-0-data"])["numbers"] == [4]
    needed = {"goal": "Ideas", "summary": "Questions", "forward": "On Friday"}
    needed["pictures-0-words"] = "We are far apart"
    form = form_of(record, kinds.of(record.kind), {**record.data, **needed}, checked=True)
    assert form.is_whole(), [each.errors for each in form.all_forms()]
    blocks = [block for section in form.document().sections for block in section.blocks]
    assert [block.width for block in blocks if isinstance(block, shown.Drawing)] == [360]
    [said] = [block.value for block in blocks if isinstance(block, shown.Text) and block.label == "Picture"]
    assert said.endswith("4: 1 person. We are far apart")


@pytest.mark.parametrize(
    "data", ["", "[]", "{}", '{"numbers": ["x"]}', '{"path": "<script>"}', '{"path": ""}']
)
@pytest.mark.parametrize("kind", ["spread", "places", "drawing", "other"])
def test_what_is_sent_back_changed_is_no_markup(kind: str, data: str) -> None:
    said = {"kind": kind, "title": "<script>", "words": "<b>", "data": data}
    with pytest.raises(ValueError, match="not a "):
        pictures.picture(said)


def test_titles_and_ends_are_escaped() -> None:
    data = json.dumps({"numbers": [1], "low": "<i>", "high": '"><script>'})
    svg = pictures.picture({"kind": "spread", "title": "<script>", "words": "<b>", "data": data}).svg
    assert "<script" not in svg
