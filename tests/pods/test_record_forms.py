"""What the record of a pod is: in the council’s template, an S2 of type pod, or of a topic."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from casefile.duties import COUNTS, CaseSupervision
from casefile.models import CaseDiscussion, Filing
from casefile.rules import filing_due
from pods.forms import GroupSupervisionForm, TopicForm
from pods.rules.thinking import who_said
from supervision_portal.people.roles import Role
from supervision_portal.records import kinds
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import signing
from supervision_portal.schedule.services import rebuild
from tests import factories
from tests.pods.held import Held, as_, say

pytestmark = pytest.mark.django_db
S2 = {"record": "s2", "actions": "after"}


class TestForms:
    @pytest.mark.requirement("LEI-REC.1")
    def test_leicestershires_template_word_for_word(self) -> None:
        labels = [field.label for field in GroupSupervisionForm.base_fields.values()]
        assert kinds.of("pod").heading == "POD Group Supervision"
        assert labels == [
            "Date",
            "Present",
            "Workers Goal",
            "Summary of discussions/work undertaken",
            "How will this be used/taken forward",
        ]

    @pytest.mark.requirement("LEI-PUR.1")
    def test_there_is_no_field_for_decisions_and_the_page_says_why(self, held: Held) -> None:
        for key in ("pod", "reflect", "pod-topic"):
            form = kinds.of(key).form
            assert not [
                name
                for name, field in form.base_fields.items()
                if "decision" in f"{name}{field.label}".lower()
            ]
        assert "actions" not in kinds.of("pod").form.row_forms
        page = as_(held.facilitator).get(reverse("records:edit", args=[held.begun().pk])).content.decode()
        assert (
            "A pod is for reflection and learning. Decisions about a case are made in case supervision"
            in page
        )

    @pytest.mark.requirement("LEI-PUR.1")
    def test_actions_follow_the_reflection_where_the_council_says_so(self, held: Held) -> None:
        say(record="s2", actions="never")
        held.with_room()
        record = held.shared(**factories.action_data("Slipped in"))
        assert not Action.objects.filter(record=record).exists()
        assert "actions" not in [part["key"] for part in record.shown["sections"]]  # type: ignore[index]

    @pytest.mark.requirement("CAL-R.2")
    def test_reflect_keeps_thinking_and_actions_may_be_questions(self, held: Held) -> None:
        say(**S2)
        held.with_room()
        record = held.shared(working_hypothesis="Fear of the morning", rehearsal="Mother’s part was played")
        assert {action.what for action in Action.objects.filter(record=record)} == {
            "Ask gran about Mondays",
            "Read the 2019 plan",
        }
        parts = {part["key"]: part for part in record.shown["sections"]}  # type: ignore[index]
        labels = [block.get("label", "") for block in parts["reflection"]["blocks"]]
        for words in (
            "hypotheses",
            "Working hypothesis",
            "Genograms, ecomaps and timelines",
            "safe uncertainty",
            "Motivation and the cycle of change",
            "Views of the family",
            "Family system and wider network",
            "danger and safety statements, or visioning",
            "sculpt, role play or rehearsal",
            "Tools used",
        ):
            assert any(words in label for label in labels), words
        page = as_(held.facilitator)
        assert page.get(reverse("records:record", args=[record.pk])).status_code == 200

    @pytest.mark.requirement("CAL-R.2")
    def test_the_page_points_out_who_said_what_and_never_blocks(self, held: Held) -> None:
        record = held.ready(summary="Colin said that mornings are loud. The group thought of gran.")
        page = as_(held.facilitator).get(reverse("records:edit", args=[record.pk])).content.decode()
        assert "“Colin said”" in page
        assert factories.share(held.facilitator, record).is_shared

    def test_who_does_an_action_is_no_saying(self, held: Held) -> None:
        say(**S2)
        record = held.ready(**{"actions-0-what": "Colin asks gran about Mondays"})
        page = as_(held.facilitator).get(reverse("records:edit", args=[record.pk])).content.decode()
        assert "says who said something" not in page

    def test_what_counts_as_saying_who_said_it(self) -> None:
        names = ["Sarah Lee", "Al B"]
        assert who_said(["Sarah said this. SARAH LEE also suggested that.", "Then Sarah said it"], names) == [
            "Sarah said",
            "SARAH LEE also suggested",
        ]
        assert who_said(["Sarah gave her 4 minute summary of the case. Sarahs said."], names) == []
        assert who_said(["Nobody said so"], []) == []


class TestS2:
    @pytest.mark.requirement("CAL-13.1")
    def test_it_is_an_s2_of_type_pod_with_its_two_working_days(self, held: Held) -> None:
        say(**S2)
        record = held.shared()
        assert record.kind == "reflect"
        assert (record.number or "").startswith("S2-")
        kept = CaseDiscussion.objects.get(record=record)
        assert (kept.formality, kept.type) == ("informal", "pod")
        assert Filing.objects.get(record=record).due_on == filing_due(record.held_on or dt.date.min)
        s2 = {section.title for section in kinds.of("s2").form.sections}
        assert s2 == {section.title for section in kinds.of("reflect").form.sections}
        facts = {fact["label"]: fact["value"] for fact in record.shown["facts"]}  # type: ignore[index]
        assert (facts["Type"], facts["Formal/Informal"]) == ("Pod", "Informal")

    @pytest.mark.requirement("CAL-13.1")
    def test_nobody_can_make_it_count_by_what_they_send(self, held: Held) -> None:
        say(**S2)
        record = held.shared(type="individual", formality="formal")
        assert CaseDiscussion.objects.get(record=record).type == "pod"

    @pytest.mark.requirement("CAL-13.1")
    @pytest.mark.parametrize("says", [S2, {"record": "pod"}])
    def test_it_never_counts_as_case_or_personal_supervision(self, held: Held, says: dict[str, Any]) -> None:
        say(**says)
        before = CaseSupervision().subjects([held.on.pk], whole=True)[held.on.pk].facts.done
        record = held.final()
        after = CaseSupervision().subjects([held.on.pk], whole=True)[held.on.pk].facts.done
        assert before == after == ()
        assert not Record.objects.filter(COUNTS, pk=record.pk).exists()
        rebuild()
        assert not held.file.deadlines.filter(last_on__isnull=False).exists()
        assert not held.on.deadlines.filter(last_on__isnull=False).exists()

    def test_returned_it_is_a_draft_from_which_nothing_follows(self, held: Held) -> None:
        say(**S2)
        record = held.shared()
        signing.send_back(by=held.facilitator, record=record, reason="One more thought")
        assert not Filing.objects.filter(record=record).exists()
        assert not CaseDiscussion.objects.filter(record=record).exists()


class TestTopic:
    @pytest.mark.requirement("LEI-NCH.1")
    def test_a_topic_is_filed_with_the_team(self) -> None:
        held = Held(topic="Neglect, and how we miss it")
        record = held.final()
        assert record.data["present"].startswith("Wanda Worker (brought the topic), ")
        assert (record.kind, record.file) == ("pod-topic", held.folder)
        assert [section.title for section in TopicForm.sections][:4] == [
            "What are we worried about?",
            "What’s working well?",
            "Where are we now?",
            "Next steps",
        ]
        assert not Filing.objects.filter(record=record).exists()
        assert record.data["topic"] == "Neglect, and how we miss it"

    def test_the_groups_sheet_fills_the_fields(self) -> None:
        held = Held(topic="Neglect")
        held.with_room()
        held.room.boards.update(copy_in=False)
        data = factories.now(held.begun()).data
        assert "Hit once, in May" in data["worries"]
        assert "Gran takes them in" in data["working_well"]

    def test_its_managers_and_who_was_there_read_it(self) -> None:
        held = Held(topic="Neglect")
        record, folder = held.final(), reverse("pod_records:folder", args=[held.folder.pk])
        absent = factories.person(team=held.team, name="Abe Absent")
        of_service = factories.person(Role.SERVICE_MANAGER, name="Sid Service")
        of_service.posts.update(service=held.team.service)
        link = reverse("records:record", args=[record.pk])
        for user in (held.manager, of_service, held.colleague):
            page = as_(user).get(folder)
            assert link in page.content.decode(), user
            assert as_(user).get(link).status_code == 200, user
        assert link not in as_(absent).get(folder).content.decode()
        assert as_(absent).get(link).status_code == 404
        assert as_(factories.Pair().manager).get(folder).status_code == 404
        assert as_(held.therapist).get(folder).status_code == 404
