"""The record of a pod: made from the session or from paper, by whom, and confirmed by the caseworker."""

import datetime as dt
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from casefile.genogram_models import Drawing
from pods.room_models import Member, Room
from pods.services import recording
from supervision_portal.people.roles import Role
from supervision_portal.records.models import Record, RecordParty
from supervision_portal.records.services import drafts
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule import services as schedule
from tests import factories
from tests.factories import in_words
from tests.pages import words
from tests.pods.held import ALONE, GOAL, PICKED, Held, as_

pytestmark = pytest.mark.django_db


def _jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return out.getvalue()


class TestFromTheRoom:
    @pytest.mark.requirement("LEI-REC.1")
    def test_the_draft_has_what_the_room_has(self, held: Held) -> None:
        held.with_room()
        record = held.begun()
        data = factories.now(record).data
        assert (record.kind, record.file, record.author) == ("pod", held.on, held.facilitator)
        assert data["goal"] == GOAL
        assert data["present"].startswith("Wanda Worker (caseworker), ")
        assert all(name in data["present"] for name in ("Fay Facilitator", "Colin", "Gwen Guest (guest)"))
        assert f"Strengths questions:\n- {PICKED}" in data["summary"]
        assert "- Write questions on your own\n- Read out your questions" in data["summary"]
        assert "Most useful for the worker: Hearing the questions" in data["summary"]
        assert "enough for now? Yes" in data["summary"]
        assert data["forward"] == "Ask gran about Mondays\nRead the 2019 plan"

    def test_what_nobody_picked_is_not_in_it(self, held: Held) -> None:
        held.with_room()
        content = factories.now(held.begun()).content
        assert ALONE not in content
        assert "not picked" not in content

    def test_two_who_facilitated_and_two_who_took_notes(self, held: Held) -> None:
        """All of them write in it; who was to facilitate signs, whoever came first."""
        held.with_room()
        room = Room.objects.get(pod=held.pod)
        first = timezone.now() - dt.timedelta(hours=9)
        for name, role in (("Ffion", "facilitator"), ("Noor", "notes"), ("Nils", "notes")):
            user = factories.person(team=held.team, name=name)
            Member.objects.create(room=room, user=user, name=name, role=role, joined_at=first)
        record = held.begun()
        roles = {party.user.name: (party.role, party.signs) for party in record.parties.all()}
        assert roles[held.facilitator.name] == ("supervisor", True)
        assert [roles[name] for name in ("Ffion", "Noor", "Nils")] == [("notes", False)] * 3
        assert [user for user, (_, signs) in roles.items() if signs] == [held.facilitator.name]

    def test_it_is_begun_once(self, held: Held) -> None:
        assert held.begun() == held.begun()

    def test_a_second_pod_on_the_same_child_has_its_own(self, held: Held) -> None:
        first = held.begun()
        held.pod.pk = held.session.pk = held.discussion.pk = None
        held.session.save()
        pod = type(held.pod).objects.create(session=held.session, facilitator=held.facilitator)
        again = type(held.discussion).objects.create(pod=pod, file=held.on, caseworker=held.worker)
        assert recording.begin_record(by=held.facilitator, discussion=again) != first

    @pytest.mark.requirement("LEI-REC.1")
    def test_sheets_are_copied_in_whole_and_print_as_tables(self, held: Held) -> None:
        held.with_room()
        record = held.shared()
        [summary] = [part for part in record.shown["sections"] if part["key"] == "summary"]  # type: ignore[index]
        _text, matrix, mapping = summary["blocks"]
        assert (matrix["caption"], matrix["columns"]) == (
            "Harm matrix",
            ["", "First incident", "Worst incident", "Last incident"],
        )
        assert matrix["rows"] == [
            ["Behaviour", "Shouting in the hall", "", ""],
            ["Severity", "", "A door came off", ""],
        ]
        assert mapping["columns"] == ["What are we worried about?", "What’s working well?"]
        assert mapping["rows"] == [
            ["Harm\nHit once, in May", "Existing safety\nGran takes them in"],
            ["Danger\nHurt again", ""],
        ]

    def test_what_was_copied_in_can_be_corrected(self, held: Held) -> None:
        held.with_room()
        page = as_(held.facilitator).get(reverse("records:edit", args=[held.begun().pk])).content.decode()
        assert "Harm matrix – Behaviour – First incident" in page
        record = held.shared(**{"copied-0-text": "Shouting at the door"})
        assert "Shouting at the door" in record.content

    def test_two_discussions_in_one_room_keep_apart(self, held: Held) -> None:
        room = held.with_room()
        sibling = factories.child("Bo Okafor", worker=held.colleague, team=held.team)
        second = held.pod.discussions.create(file=sibling.file, caseworker=held.colleague)
        again = [
            {
                **step,
                "key": f"9{step['key'][1:]}",
                "title": f"Second: {step['title']}",
                "discussion": second.pk,
            }
            for step in room.steps[:3]
        ]
        room.steps += again
        room.at = len(room.steps) - 1
        room.save()
        room.boards.create(discussion=second, step="9.goal", data={"goal": "Another goal"})
        ours, theirs = (
            factories.now(recording.begin_record(by=held.facilitator, discussion=each)).data
            for each in (held.discussion, second)
        )
        assert (ours["goal"], theirs["goal"]) == (GOAL, "Another goal")
        assert "Second" not in ours["summary"]
        assert PICKED not in theirs["summary"]
        assert "Second: The genogram" in theirs["summary"]


class TestWhatTheGroupWrote:
    def test_what_goes_into_the_record_whole_is_chosen_once_more_when_it_is_begun(self, held: Held) -> None:
        held.with_room()
        address, browser = reverse("pod_records:record", args=[held.discussion.pk]), as_(held.facilitator)
        page = browser.get(address).content.decode()
        offered = re.findall(r'name="whole" value="([^"]+)"( checked)?', page)
        assert offered == [("3-matrix.together", " checked"), ("4-mapping.together", " checked")]
        browser.post(address, {"whole": ["4-mapping.together", "1.goal", "nonsense"]})
        data = Record.objects.get(file=held.on).data
        copied = {
            text for name, text in data.items() if name.startswith("copied-") and name.endswith("-text")
        }
        assert {"Hit once, in May", "Hurt again", "Gran takes them in"} <= copied
        assert "A door came off" not in str(data)


class TestOnPaper:
    def test_without_a_room_it_has_the_day_and_who_was_there(self, held: Held) -> None:
        data = factories.now(held.begun()).data
        assert set(data) == {"held_on", "present"}
        assert data["held_on"] == factories.in_words(timezone.localdate())
        assert data["present"] == "Wanda Worker (caseworker), Colin Colleague, Fay Facilitator"

    def test_the_sweep_of_empty_drafts_leaves_it(self, held: Held) -> None:
        record = held.begun()
        Record.objects.filter(pk=record.pk).update(begun_at=timezone.now() - dt.timedelta(days=3))
        drafts.discard_empty()
        assert Record.objects.filter(pk=record.pk).exists()

    @pytest.mark.requirement("CAL-R.6")
    def test_a_photographed_worksheet_is_attached_to_the_childs_file(self, held: Held) -> None:
        address = reverse("pod_records:record", args=[held.discussion.pk])
        assert (
            reverse("casefile:add_drawing", args=[held.on.pk])
            not in as_(held.facilitator).get(address).content.decode()
        )
        factories.allocate(held.child, held.facilitator)  # who sees the file
        assert (
            reverse("casefile:add_drawing", args=[held.on.pk])
            in as_(held.facilitator).get(address).content.decode()
        )


class TestWhoBegins:
    @pytest.mark.parametrize("who", ["worker", "colleague", "manager", "above", "taker"])
    def test_nobody_but_who_facilitated(self, held: Held, who: str) -> None:
        with pytest.raises(Refused, match="facilitated"):
            held.begun(by=getattr(held, who))

    @pytest.mark.requirement("CAL-R.8")
    def test_who_took_the_notes_writes_and_does_not_sign(self, held: Held) -> None:
        held.pod.note_taker = held.taker
        held.pod.save()
        record = factories.now(held.begun(by=held.taker))
        assert record.together
        [party] = record.parties.filter(user=held.taker)
        assert (party.role, party.signs) == ("notes", False)
        shared = factories.share(held.taker, held.ready())
        with pytest.raises(Refused, match="not party"):
            factories.sign(shared, held.taker)
        assert factories.sign(shared, held.facilitator).is_final

    def test_another_facilitator_goes_on_with_the_draft(self, held: Held) -> None:
        """Two led the room: one begins, and the other goes on."""
        room = held.with_room()
        second = factories.person(Role.POD_FACILITATOR, team=held.team, name="Second Facilitator")
        rooms_lead = {"room": room, "user": second, "name": second.name, "role": "facilitator"}
        Member.objects.create(**rooms_lead, admitted_at=timezone.now())
        begun = factories.now(held.begun())
        assert begun.together
        assert begun.parties.get(user=second).role == "notes"
        assert as_(second).get(reverse("records:edit", args=[begun.pk])).status_code == 200

    def test_the_page_of_the_pod_offers_it_to_who_may_write(self, held: Held) -> None:
        room = held.with_room()
        Member.objects.filter(room=room, user=held.colleague).update(role="notes")
        page, address = reverse("pods:pod", args=[held.pod.pk]), f"discussions/{held.discussion.pk}/record/"
        assert address in as_(held.colleague).get(page).content.decode()
        assert address in as_(held.facilitator).get(page).content.decode()
        assert address not in as_(held.worker).get(page).content.decode()

    def test_a_worksheet_on_paper_is_photographed_into_the_draft(self, held: Held) -> None:
        """By who facilitated, who need not see the child's file; by nobody else, and not without a draft."""
        address = reverse("pod_records:photograph", args=[held.discussion.pk])
        assert as_(held.facilitator).get(address).status_code == 302  # nothing is begun
        held.begun()
        assert as_(held.colleague).get(address).status_code == 404
        assert as_(held.facilitator).get(address).status_code == 200
        sent = {"drawn_on": in_words(timezone.localdate()), "description": "Three columns, in pencil"}
        photograph = SimpleUploadedFile("sheet.jpg", _jpeg(), content_type="image/jpeg")
        answer = as_(held.facilitator).post(address, {**sent, "picture": photograph})
        assert answer.status_code == 302
        drawing = Drawing.objects.get(file=held.on)
        assert drawing.description.endswith("Three columns, in pencil")
        assert "Three columns, in pencil" in factories.now(held.begun()).data["summary"]
        wrong = SimpleUploadedFile("sheet.jpg", b"no picture", content_type="image/jpeg")
        assert as_(held.facilitator).post(address, {**sent, "picture": wrong}).status_code == 422

    def test_it_is_for_a_pod_that_took_place(self, held: Held) -> None:
        held.session.state, held.session.held_on = "booked", None
        held.session.planned_for = timezone.now() + dt.timedelta(days=2)
        held.session.save()
        with pytest.raises(Refused, match="still to come"):
            held.begun()
        schedule.cancel(by=held.manager, session=held.session, by_whom="both", why="workload")
        with pytest.raises(Refused, match="did not take place"):
            held.begun()

    def test_it_waits_for_the_end_of_the_session(self, held: Held) -> None:
        room = held.with_room()
        room.ended_at = None
        room.save()
        with pytest.raises(Refused, match="still running"):
            held.begun()
        browser = as_(held.facilitator)
        page = browser.get(reverse("pod_records:record", args=[held.discussion.pk]))
        assert "once its room has ended" in words(page)
        assert "Write the record" not in words(page)
        assert "Write the record" not in words(browser.get(reverse("pods:pod", args=[held.pod.pk])))

    def test_it_is_not_begun_from_the_file(self, held: Held) -> None:
        for key in ("pod", "reflect"):
            with pytest.raises(Refused, match="page of what was discussed"):
                drafts.begin(by=held.manager, file=held.on, kind=key)
        page = as_(held.manager).get(reverse("casefile:file", args=[held.on.pk])).content.decode()
        assert reverse("records:start", args=[held.on.pk, "pod"]) not in page


class TestConfirming:
    def test_the_caseworker_confirms_with_a_button_of_their_own(self, held: Held) -> None:
        record = held.final()
        assert record.is_final  # nothing waited for them
        address = reverse("records:record", args=[record.pk])
        page = as_(held.worker).get(address).content.decode()
        assert "Confirm this record" in page
        assert "Add a note of disagreement" in page
        as_(held.worker).post(reverse("pod_records:confirm", args=[record.pk]))
        page = as_(held.worker).get(address).content.decode()
        assert "Confirm this record" not in page
        assert "Wanda Worker confirmed this record on" in page
        assert "Confirm this record" not in as_(held.facilitator).get(address).content.decode()

    @pytest.mark.parametrize("who", ["facilitator", "colleague", "manager"])
    def test_nobody_else_confirms(self, held: Held, who: str) -> None:
        record = held.final()
        with pytest.raises(Refused, match="confirmed by the caseworker"):
            recording.confirm(by=getattr(held, who), record=record)

    def test_not_before_it_is_signed(self, held: Held) -> None:
        with pytest.raises(Refused, match="once the facilitator has signed"):
            recording.confirm(by=held.worker, record=held.shared())

    def test_they_can_disagree_in_an_addendum(self, held: Held) -> None:
        record = held.final()
        addendum = drafts.begin_addendum(by=held.worker, record=record)
        signs = {party.user_id: party.signs for party in addendum.parties.all()}
        assert signs[held.worker.pk]
        assert not signs[held.facilitator.pk]
        assert RecordParty.objects.get(record=addendum, user=held.colleague).role == "participant"
