"""Think alone, then share: what somebody writes is theirs until it is shared, in the database too."""

import pytest
from django.db import connection

from pods import screen
from pods.room_models import Board, Entry, Member
from pods.services import drafting, parts, secrecy, sharing, writing
from pods.services import room as rooms
from supervision_portal.records.services.errors import Refused
from tests.pods.room_world import Live, RoomWorld

PLANTED = "Zebrafinch worries me most"


@pytest.fixture
def live(db: None) -> Live:
    live = RoomWorld().open()
    live.start("strengths-and-safety")
    live.to("alone")
    return live


def first_field(live: Live) -> str:
    return live.step.sheet.fields[0].key


def all_that_is_stored() -> str:
    """Every value of every table, as text: what a look into the database shows."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.requirement("LEI-TOP.c")
def test_what_is_written_alone_is_unseen_until_it_is_shared(live: Live) -> None:
    live.write(live.others[0], **{first_field(live): PLANTED})
    for one in (live.facilitator, live.caseworker, live.others[1], None):
        seen = screen.of(live.room, one)
        assert seen.shared == []
        assert PLANTED not in str([seen.own_text, seen.before, seen.heard, seen.together])
    assert screen.of(live.room, live.facilitator).writers == 1
    live.reveal()
    assert [said.text for one in screen.of(live.room, live.others[1]).shared for said in one.items] == [
        PLANTED
    ]


def test_the_database_does_not_hold_it_in_words(live: Live) -> None:
    entry = live.write(live.others[0], **{first_field(live): PLANTED})
    stored = all_that_is_stored()
    assert "Zebrafinch" not in stored
    assert b"Zebrafinch".hex() not in stored
    assert secrecy.unseal(live.room, entry.sealed) == {first_field(live): PLANTED}


def test_a_room_without_its_salt_opens_for_nobody(live: Live) -> None:
    entry = live.write(live.others[0], **{first_field(live): PLANTED})
    live.room.salt = None
    with pytest.raises(secrecy.Destroyed):
        secrecy.unseal(live.room, entry.sealed)


def test_one_by_one_round_the_room(live: Live) -> None:
    key = first_field(live)
    for one in live.others:
        live.write(one, **{key: f"From {one.name}?"})
    assert live.reveal(live.others[1]) == 1
    shown = screen.of(live.room, live.caseworker).shared
    assert [each.who for each in shown] == [live.others[1].name]


@pytest.mark.requirement("LEI-TOP.f")
def test_nobody_has_to_show_theirs(live: Live) -> None:
    live.write(live.others[0], **{first_field(live): PLANTED})
    writing.hold_back(member=live.others[0], step=live.step.key, held=True)
    assert live.reveal() == 0
    assert screen.of(live.room, live.facilitator).shared == []
    assert screen.of(live.room, live.facilitator).unrevealed == []


def test_after_it_was_shared_it_stands(live: Live) -> None:
    live.write(live.others[0], **{first_field(live): "First"})
    live.reveal()
    with pytest.raises(Refused, match="shared already"):
        live.write(live.others[0], **{first_field(live): "Second"})


def test_two_tabs_never_overwrite_each_other(live: Live) -> None:
    key = first_field(live)
    write = {"member": live.others[0], "step": live.step.key}
    writing.write_alone(**write, data={key: "In the first tab"}, version=0)
    with pytest.raises(writing.Conflict):
        writing.write_alone(**write, data={key: "In the second tab"}, version=0)
    assert secrecy.unseal(live.room, Entry.objects.get().sealed) == {key: "In the first tab"}


def test_only_what_the_sheet_has_is_kept(live: Live) -> None:
    entry = live.write(live.others[0], **{first_field(live): "Kept", "strange": "Not kept"})
    assert secrecy.unseal(live.room, entry.sealed) == {first_field(live): "Kept"}


@pytest.mark.requirement("LEI-TOP.h")
def test_each_reads_their_two_or_three_best_and_the_caseworker_picks(live: Live) -> None:
    key = first_field(live)
    lines = ["Who helps you?", "What does he like?", "When was it better?", "Who else knows?", "What then?"]
    live.write(live.others[0], **{key: "\n".join(lines)})
    share = live.to("share")
    assert share.at_most == 3
    with pytest.raises(Refused, match="up to 3"):
        writing.choose_to_read(member=live.others[0], step=share.key, lines=lines)
    writing.choose_to_read(member=live.others[0], step=share.key, lines=[lines[4], lines[0]])
    live.reveal()
    shown = [said.text for one in screen.of(live.room, live.caseworker).shared for said in one.items]
    assert shown == [lines[0], lines[4]]
    pick = live.to("pick")
    shown = [said.text for one in screen.of(live.room, live.caseworker).shared for said in one.items]
    assert shown == [lines[0], lines[4]]  # what was not read out stays unseen
    live.pick(lines[4], field=key)
    live.again()
    assert [each.text for each in screen.of(live.room, live.caseworker).picks] == [lines[4]]
    assert pick.who == "caseworker"


def test_nobody_else_picks(live: Live) -> None:
    live.to("pick")
    with pytest.raises(Refused, match="caseworker picks"):
        sharing.pick(by=live.others[0], step=live.step.key, field="x", text="Mine")


def test_what_has_a_step_to_be_picked_on_waits_for_it(live: Live) -> None:
    key = first_field(live)
    live.write(live.others[0], **{key: "Who helps you?"})
    live.to("share")
    live.reveal()
    with pytest.raises(Refused, match="picked later"):
        live.pick("Who helps you?", field=key)


@pytest.mark.requirement("LEI-TOP.m")
def test_another_activity_can_follow_before_the_review(live: Live) -> None:
    with pytest.raises(Refused, match="when another one is over"):
        rooms.add_activity(by=live.facilitator, was_at=_at(live), key="hypothesising")
    live.to("pick")
    rooms.add_activity(by=live.facilitator, was_at=_at(live), key="hypothesising")
    assert live.step.key.startswith("3-hypothesising.")


@pytest.mark.requirement("LEI-TOP.m")
def test_kinds_of_question_are_given_to_people(live: Live) -> None:
    keys = [field.key for field in live.step.sheet.fields]
    parts.allot(by=live.facilitator, step=live.step.key, fields={live.others[0].pk: keys[:1]})
    live.again()
    assert [field.key for field in screen.of(live.room, live.others[0]).sheet.fields] == keys[:1]
    assert [field.key for field in screen.of(live.room, live.others[1]).sheet.fields] == keys


@pytest.mark.requirement("LEI-TOP.b")
def test_the_empty_boxes_of_ones_own_matrix_become_questions(db: None) -> None:
    live = RoomWorld().open()
    live.start("harm-matrix")
    cells = [field.key for field in live.step.sheet.fields]
    assert len(cells) == 12
    live.write(live.others[0], **dict.fromkeys(cells[:10], "Heard"))
    while not live.step.gaps_of:
        live.next()
    gaps = screen.of(live.room, live.others[0]).sheet.fields
    assert [field.key for field in gaps] == cells[10:]
    assert {field.kind for field in gaps} == {"questions"}
    assert len(screen.of(live.room, live.others[1]).sheet.fields) == 12


@pytest.mark.requirement("LEI-GS.4")
def test_a_review_that_is_not_enough_goes_on(db: None) -> None:
    live = RoomWorld().open()
    live.start("trajectory")
    live.to("review")
    live.together(live.caseworker, useful="The questions", scale="4", enough="no")
    live.again()
    rooms.another_round(by=live.facilitator, was_at=live.room.at)
    assert live.step.kind == "activity"
    rooms.add_activity(by=live.facilitator, was_at=_at(live), key="trajectory")
    live.to("review")
    assert screen.of(live.room, live.facilitator).board is None  # a review of its own


@pytest.mark.requirement("LEI-ABC.1")
def test_another_round_of_a_b_c_shares_what_is_written_in_it(db: None) -> None:
    live = RoomWorld("a-b-c").open()
    live.to("review")
    rooms.another_round(by=live.facilitator, was_at=_at(live))
    alone = live.to("alone")
    live.write(live.others[0], **{alone.sheet.fields[0].key: "What else might be happening?"})
    share = live.to("share")
    assert share.of == alone.key
    assert live.reveal() == 1


def _at(live: Live) -> int:
    live.room.refresh_from_db()
    return live.room.at


# -- what arrives late


def test_what_is_saved_late_belongs_to_the_child_that_was_discussed(live: Live) -> None:
    """A phone was offline while the group went on with another child."""
    step, first, room = live.step, live.room.discussion, live.room
    other = live.world.pod.discussions.create(topic="Moving house", caseworker=live.world.advisor)
    late = Member.objects.select_related("room").get(pk=live.others[0].pk)
    rooms.discuss(by=live.facilitator, discussion=other)
    key = {field.key: "Of the first child" for field in step.sheet.fields}
    writing.write_alone(member=late, step=step.key, data=key, version=0)
    again = Member.objects.select_related("room").get(pk=late.pk)
    writing.write_alone(member=again, step=step.key, data=key, version=1)
    writing.hold_back(member=again, step=step.key, held=True)
    goal = next(each["key"] for each in room.steps if each["kind"] == "goal")
    writing.write_together(by=live.facilitator, step=goal, data={"goal": "Theirs"}, version=0)
    assert {entry.discussion for entry in Entry.objects.filter(room=room)} == {first}
    assert [board.discussion for board in Board.objects.filter(room=room, step=goal)] == [first]
    rooms.end(by=live.facilitator)
    texts = [str(drafting.written(each, "reflect", live.world.facilitator)) for each in (first, other)]
    assert ["Theirs" in text for text in texts] == [True, False]


def test_a_text_that_arrives_once_its_step_is_over_is_news_for_all(live: Live) -> None:
    step, before = live.step, live.again().room.version
    late, early = live.others[:2]
    live.write(early, **{step.sheet.fields[0].key: "In time"})
    assert live.again().room.version == before
    live.next()
    before = live.again().room.version
    late = Member.objects.select_related("room").get(pk=late.pk)
    writing.write_alone(member=late, step=step.key, data={step.sheet.fields[0].key: "Late"}, version=0)
    assert live.again().room.version == before + 1
