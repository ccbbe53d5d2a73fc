"""Who reads the record of a pod, until when, and of whom it asks something."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.services import children
from pods.reminders import CONFIRM_WITHIN, Unconfirmed
from pods.services import recording
from supervision_portal.people.models import User
from supervision_portal.records import access, waiting
from supervision_portal.records.models import Notice, Record, RecordParty
from supervision_portal.records.services import drafts, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.pods.held import Held, as_, say

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DISAGREES = {"held_on": "1/7/2025", "reason": "I saw it otherwise.", "text": "She asked for help."}


def reads(user: User, record: Record) -> bool:
    """By the rule, and by what the pages answer."""
    found = access.can_read(user, factories.now(record))
    codes = {
        as_(user).get(reverse(f"records:{name}", args=[record.pk])).status_code for name in ("record", "edit")
    }
    assert codes <= ({200, 302} if found else {404})
    return found


def test_who_took_part_reads_the_final_record_for_a_time(held: Held) -> None:
    say(participants_read_days=30)
    record = held.ready()
    assert not reads(held.colleague, record)
    shared = factories.share(held.facilitator, record)
    assert not reads(held.colleague, shared)
    final = factories.sign(shared, held.facilitator)
    party = RecordParty.objects.get(record=final, user=held.colleague)
    assert (party.role, party.signs, party.until) == ("participant", False, timezone.localdate() + 30 * DAY)
    assert reads(held.colleague, final)
    RecordParty.objects.filter(pk=party.pk).update(until=timezone.localdate() - DAY)
    assert not reads(held.colleague, final)


def test_returned_or_written_together_it_stays_closed_to_participants(held: Held) -> None:
    held.pod.note_taker = held.taker
    held.pod.save()
    draft = held.ready()
    assert draft.together
    assert [reads(user, draft) for user in (held.taker, held.worker, held.colleague)] == [True, True, False]
    record = factories.share(held.facilitator, draft)
    signing.send_back(by=held.facilitator, record=record, reason="One more thought")
    assert not reads(held.colleague, record)


def test_a_participant_is_asked_and_told_nothing(held: Held) -> None:
    children.allocate(
        by=None, child=held.child, worker=held.colleague, start=timezone.localdate(), role="cts_worker"
    )  # who is shown records on this file, but not this one
    draft = held.ready()
    for _step in ("draft", "shared"):
        assert not waiting.asked_of(held.colleague).exists()
        draft = factories.share(held.facilitator, draft) if draft.is_draft else draft
    record = factories.sign(draft, held.facilitator)
    assert not waiting.asked_of(held.colleague).exists()
    assert waiting.asked_of(held.worker).filter(pk=record.pk).exists()  # shown to the caseworker
    assert not Notice.objects.filter(to=held.colleague).exists()
    assert Notice.objects.filter(to=held.worker, mail="record_final").exists()


def test_a_participant_answers_nothing(held: Held) -> None:
    final, browser = held.final(), as_(held.colleague)
    page = browser.get(reverse("records:record", args=[final.pk])).content.decode()
    for words in ("Sign", "Confirm this record", "Write an addendum", "Add a note of disagreement"):
        assert f"{words}\n" not in page
        assert f">{words}<" not in page
    for name in ("sign", "return", "refuse", "amend"):
        address = reverse(f"records:{name}", args=[final.pk])
        assert browser.post(address, {"reason": "x", "words": "x"}).status_code == 404, name
    with pytest.raises(Refused):
        drafts.begin_addendum(by=held.colleague, record=final)
    shared = Held().shared()
    someone = shared.parties.get(role="participant", user__name="Colin Colleague").user
    for act in (
        lambda: signing.sign(by=someone, records=[shared], method="password"),
        lambda: signing.send_back(by=someone, record=shared, reason="No"),
        lambda: signing.refuse(by=someone, record=shared, words="No", method="password"),
    ):
        with pytest.raises(Refused, match="not party"):
            act()


def test_a_participant_reads_an_addendum_as_long_as_the_record(held: Held) -> None:
    final = held.final()
    addendum = drafts.begin_addendum(by=held.worker, record=final)
    drafts.save(by=held.worker, record=addendum, version=0, data=DISAGREES)
    assert not reads(held.colleague, addendum)
    shared = factories.share(held.worker, factories.now(addendum))
    assert not reads(held.colleague, shared)
    assert reads(held.colleague, factories.sign(shared, held.worker))


def test_nobody_else_reads_it_but_by_structure(held: Held) -> None:
    record = held.final()
    absent = factories.person(team=held.team, name="Abe Absent")
    elsewhere = factories.Pair()
    for user in (absent, elsewhere.worker, elsewhere.manager, held.taker):
        assert not reads(user, record), user
    for user in (held.worker, held.manager, held.above, held.facilitator):
        assert reads(user, record), user


def test_who_is_barred_from_the_child_is_no_party_and_reads_nothing(held: Held) -> None:
    children.bar(by=held.manager, file=held.on, user=held.colleague, reason="Aunt of the mother")
    record = held.final()
    assert not record.parties.filter(user=held.colleague).exists()
    assert not reads(held.colleague, record)


def test_a_barred_facilitator_writes_nothing(held: Held) -> None:
    children.bar(by=held.manager, file=held.on, user=held.facilitator, reason="Uncle")
    assert (
        as_(held.facilitator).get(reverse("pod_records:record", args=[held.discussion.pk])).status_code == 404
    )
    with pytest.raises(Refused):
        held.begun()


def test_present_is_printed_and_participants_are_no_party_line(held: Held) -> None:
    shown = held.final().shown or {}
    assert {party["role"]: party["name"] for party in shown["parties"]} == {
        "Caseworker": "Wanda Worker",
        "Facilitator": "Fay Facilitator",
    }
    facts = {fact["label"]: fact["value"] for fact in shown["facts"]}
    assert "Colin Colleague" in facts["Present"]
    assert facts["Person"] == held.child.name


def test_who_facilitated_their_own_case_is_one_party(held: Held) -> None:
    held.discussion.caseworker = held.facilitator
    held.discussion.save()
    record = held.final()
    assert [party.role for party in record.parties.filter(user=held.facilitator)] == ["supervisor"]
    page = as_(held.facilitator).get(reverse("records:record", args=[record.pk])).content.decode()
    assert "Confirm this record" not in page
    assert "confirmed" not in page
    with pytest.raises(Refused):
        recording.confirm(by=held.facilitator, record=record)


class TestReminding:
    def test_the_caseworker_is_reminded_until_they_confirm(self, held: Held) -> None:
        record, today = held.final(), timezone.localdate()
        assert not list(Unconfirmed().items(today))
        [item] = Unconfirmed().items(today + CONFIRM_WITHIN)
        assert (item.responsible, item.file, item.due_on) == (
            held.worker.pk,
            held.on.pk,
            today + CONFIRM_WITHIN,
        )
        assert item.path == reverse("records:record", args=[record.pk])
        recording.confirm(by=held.worker, record=record)
        assert not list(Unconfirmed().items(today + CONFIRM_WITHIN))

    def test_a_note_of_disagreement_is_an_answer_too(self, held: Held) -> None:
        addendum = drafts.begin_addendum(by=held.worker, record=held.final())
        drafts.save(by=held.worker, record=addendum, version=0, data=DISAGREES)
        late = timezone.localdate() + CONFIRM_WITHIN
        assert list(Unconfirmed().items(late))
        factories.share(held.worker, factories.now(addendum))
        assert not list(Unconfirmed().items(late))

    def test_drafts_remind_nobody(self, held: Held) -> None:
        held.shared()
        assert not list(Unconfirmed().items(timezone.localdate() + 99 * DAY))
