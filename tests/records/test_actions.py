"""One thread of actions on a file: none is lost, whatever happens to the records they are written in."""

import datetime as dt
import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.forms import RecordForm
from supervision_portal.records.models import Action, File, Record
from supervision_portal.records.services import actions, drafts, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import Cast, Pair

pytestmark = pytest.mark.django_db


def with_action(pair: Pair, what: str = "Ring the school", **changes: str) -> Action:
    """An action of a final S1."""
    factories.final(pair, data=factories.s1_data(**factories.action_data(what), **changes))
    return Action.objects.get(what=what)


def checked(record: Record, data: dict[str, str]) -> RecordForm:
    form = form_of(record, kinds.of(record.kind), data, checked=True)
    form.is_whole()
    return form


def considered(pair: Pair, action: Action, choice: str, note: str = "", by_when: str = "") -> Record:
    """The next S1, shared, with what it says about an action."""
    key = f"earlier-{action.pk}"
    data = {f"{key}-choice": choice, f"{key}-note": note, f"{key}-by_when": by_when}
    return factories.shared(pair.manager, pair.file, data=factories.s1_data(**data))


# ---- written in a record


@pytest.mark.requirement("CAL-A2.3")
def test_an_action_has_what_who_and_by_when(pair: Pair) -> None:
    action = with_action(pair)
    assert (action.what, action.owner, action.who) == ("Ring the school", pair.worker, "Wanda Worker")
    assert (action.by_when, action.state, action.file) == (dt.date(2090, 12, 1), "open", pair.file)


@pytest.mark.requirement("CAL-A2.3")
@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"actions-0-what": " "}, "what", "Enter what has to be done"),
        ({"actions-0-who": ""}, "who", "Choose who does it"),
        ({"actions-0-who": "other"}, "who_other", "Enter the name of the person who does it"),
        ({"actions-0-by_when": ""}, "by_when", "Enter a date by when"),
        ({"actions-0-by_when": "ASAP"}, "by_when", "cannot be followed up"),
        (
            {"held_on": "3/3/2025", "actions-0-by_when": "2/3/2025"},
            "by_when",
            "the day of this record, 3 March",
        ),
        ({"actions-0-by_when": "ongoing"}, "by_when", "cannot be followed up"),
    ],
)
def test_what_is_missing_of_an_action_is_asked_for(
    pair: Pair, change: dict[str, str], field: str, words: str
) -> None:
    record = factories.draft(pair.manager, pair.file)
    form = checked(record, factories.s1_data(**{**factories.action_data(), **change}))
    assert words in form.rows["actions"][0].errors[field][0]


def test_somebody_outside_can_do_it(pair: Pair) -> None:
    data = factories.action_data(who="other") | {"actions-0-who_other": "The school nurse"}
    factories.shared(pair.manager, pair.file, data=factories.s1_data(**data))
    action = Action.objects.get()
    assert (action.owner, action.who) == (None, "The school nurse")


def test_an_action_without_a_date_is_refused_by_the_database_too(pair: Pair) -> None:
    action = with_action(pair)
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(by_when=None)


def test_an_action_agreed_some_days_ago_may_be_due_by_now(pair: Pair) -> None:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    for by_when, whole in (("3/3/2025", True), ("2/3/2025", False)):
        data = factories.action_data() | {"actions-0-by_when": by_when}
        form = form_of(record, kinds.of("s1"), factories.s1_data(held_on="3/3/2025", **data), checked=True)
        assert form.is_whole() is whole, by_when


# ---- comes forward


@pytest.mark.requirement("CAL-A2.2")
def test_open_actions_come_forward_and_each_has_to_be_considered(pair: Pair) -> None:
    action = with_action(pair)
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    form = checked(record, factories.s1_data())
    assert list(form.earlier) == [action.pk]
    assert not form.is_whole()
    assert form.earlier[action.pk].errors == {"choice": ["Choose what happened with “Ring the school”"]}


@pytest.mark.requirement("CAL-A2.2")
def test_an_update_is_dated_and_the_action_stays_open(pair: Pair) -> None:
    action = with_action(pair)
    record = considered(pair, action, "update", "Left a message.")
    update = action.updates.get()
    assert (update.text, update.on, update.by, update.record) == (
        *("Left a message.", record.held_on, pair.manager),
        record,
    )
    assert Action.objects.open().get() == action


@pytest.mark.requirement("CAL-A2.2")
def test_carried_on_as_it_is_changes_nothing_and_comes_forward_again(pair: Pair) -> None:
    action = with_action(pair)
    factories.sign(considered(pair, action, "carry_on"), pair.worker, pair.manager)
    assert not action.updates.exists()
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert list(checked(record, factories.s1_data()).earlier) == [action.pk]


@pytest.mark.requirement("CAL-A2.2")
def test_done_ends_it_and_it_comes_forward_no_more(pair: Pair) -> None:
    action = with_action(pair)
    record = considered(pair, action, "done", "Spoke to the head.")
    action.refresh_from_db()
    assert (action.state, action.ended_on, action.ended_in) == ("done", record.held_on, record)
    factories.sign(record, pair.worker, pair.manager)
    after = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert not checked(after, factories.s1_data()).earlier


def test_no_longer_needed_wants_a_reason(pair: Pair) -> None:
    action = with_action(pair)
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    form = checked(record, factories.s1_data(**{f"earlier-{action.pk}-choice": "drop"}))
    assert form.earlier[action.pk].errors == {"note": ["Say why it is no longer needed"]}
    considered(pair, action, "drop", "They moved away.")
    action.refresh_from_db()
    assert (action.state, action.end_reason) == ("dropped", "They moved away.")


def test_a_new_date_is_kept_with_the_one_before(pair: Pair) -> None:
    action = with_action(pair)
    considered(pair, action, "carry_on", by_when="1/2/2091")
    action.refresh_from_db()
    assert action.by_when == dt.date(2091, 2, 1)
    update = action.updates.get()
    assert (update.text, update.by_when_before) == ("New date: 1 February 2091", dt.date(2090, 12, 1))


@pytest.mark.parametrize("choice", ["carry_on", "update"])
def test_what_stays_open_after_its_date_needs_a_new_one(pair: Pair, choice: str) -> None:
    action = with_action(pair)
    today = timezone.localdate()
    Action.objects.filter(pk=action.pk).update(by_when=today - dt.timedelta(days=1))
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    key = f"earlier-{action.pk}"
    typed = {f"{key}-choice": choice, f"{key}-note": "Rang twice."}

    def errors(by_when: str) -> dict[str, list[str]]:
        form = checked(record, factories.s1_data(**typed, **{f"{key}-by_when": by_when}))
        return dict(form.earlier[action.pk].errors)

    passed = {"by_when": [f"The date of “{action.what}” has passed. Enter a new one"]}
    assert errors("") == errors("1/2/2024") == passed
    assert errors("soon") == {"by_when": ["Enter the new date, like 3/12/2026"]}
    assert errors(factories.in_words(today)) == {}


@pytest.mark.parametrize("choice", ["done", "drop"])
def test_what_ends_needs_no_new_date(pair: Pair, choice: str) -> None:
    action = with_action(pair)
    Action.objects.filter(pk=action.pk).update(by_when=dt.date(2024, 2, 1))
    considered(pair, action, choice, "They moved away.")
    action.refresh_from_db()
    assert action.by_when == dt.date(2024, 2, 1)


def test_actions_of_another_file_are_not_reached(pair: Pair) -> None:
    elsewhere = with_action(Pair(), "Elsewhere")
    considered(pair, elsewhere, "done", "Forged")
    elsewhere.refresh_from_db()
    assert elsewhere.state == "open"


# ---- the record goes back


def test_returning_a_record_undoes_what_it_did(pair: Pair) -> None:
    action, moved = with_action(pair), with_action(pair, "Write the report")
    data = factories.s1_data(
        **{f"earlier-{action.pk}-choice": "done", f"earlier-{moved.pk}-choice": "carry_on"},
        **{f"earlier-{moved.pk}-by_when": "1/2/2091"},
        **factories.action_data("Book a room"),
    )
    record = factories.shared(pair.manager, pair.file, data=data)
    signing.send_back(by=pair.worker, record=record, reason="It is not done.")
    assert {(a.what, a.state, a.by_when.year) for a in Action.objects.all() if a.by_when} == {
        ("Ring the school", "open", 2090),
        ("Write the report", "open", 2090),
        ("Book a room", "withdrawn", 2090),
    }
    assert not moved.updates.exists()


def test_sharing_it_again_does_it_again_once(pair: Pair) -> None:
    action = with_action(pair)
    key = f"earlier-{action.pk}"
    data = factories.s1_data(
        **{f"{key}-choice": "done", f"{key}-note": "Done."}, **factories.action_data("New")
    )
    record = factories.shared(pair.manager, pair.file, data=data)
    signing.send_back(by=pair.worker, record=record, reason="The venue is wrong.")
    factories.share(pair.manager, factories.now(record))
    assert sorted(Action.objects.values_list("what", "state")) == [
        ("New", "open"),
        ("Ring the school", "done"),
    ]
    assert action.updates.count() == 1


def test_a_withdrawn_action_comes_forward_nowhere(pair: Pair) -> None:
    data = factories.s1_data(**factories.action_data("Book a room"))
    record = factories.shared(pair.manager, pair.file, data=data)
    signing.send_back(by=pair.worker, record=record, reason="Something is missing.")
    other = factories.draft(pair.worker, pair.file, "s3", {"held_on": "1/6/2025"})
    assert not form_of(other, kinds.of("s3"), {}).earlier


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_shared_returned_and_signed_no_action_is_lost(pair: Pair, seed: int) -> None:
    dice, written, record = random.Random(seed), set(), None
    for number in range(12):
        if record is None:
            written.add(f"Action {number}")
            record = factories.shared(pair.manager, pair.file, data=session(dice, pair.file, number))
        elif dice.random() < 0.5:
            signing.send_back(by=pair.worker, record=record, reason="Once more.")
            record = factories.share(pair.manager, factories.now(record))
        else:
            factories.sign(record, pair.worker, pair.manager)
            record = None
    assert {action.what for action in Action.objects.all()} == written
    assert Action.objects.count() == len(written)
    ended = Action.objects.exclude(state="open")
    assert all(action.ended_in and action.ended_in.held_on == action.ended_on for action in ended)


def session(dice: random.Random, file: File, number: int) -> dict[str, str]:
    data = factories.s1_data(**factories.action_data(f"Action {number}"))
    for action in Action.objects.open().filter(file=file):
        data[f"earlier-{action.pk}-choice"] = dice.choice(["update", "done", "carry_on", "drop"])
        data[f"earlier-{action.pk}-note"] = "What happened."
    return data


# ---- between records


def test_an_update_between_records_is_dated_and_logged(pair: Pair) -> None:
    action = with_action(pair)
    update = actions.update(by=pair.worker, action=action, text="Rang twice.\0")
    assert (update.text, update.by, update.record) == ("Rang twice.", pair.worker, None)
    assert Event.objects.filter(verb="action.updated", object_id=str(action.pk)).count() == 1


def test_it_is_ended_once(pair: Pair) -> None:
    action = with_action(pair)
    actions.end(by=pair.worker, action=action, state="done", reason="")
    with pytest.raises(Refused, match="has ended already"):
        actions.end(by=pair.manager, action=action, state="dropped", reason="Why?")
    with pytest.raises(Refused, match="has ended already"):
        actions.update(by=pair.manager, action=action, text="Late")


@pytest.mark.parametrize(
    ("state", "words"), [("dropped", "Say why"), ("open", "Choose whether"), ("withdrawn", "Choose whether")]
)
def test_an_end_is_done_or_no_longer_needed_with_a_reason(pair: Pair, state: str, words: str) -> None:
    action = with_action(pair)
    with pytest.raises(Refused, match=words):
        actions.end(by=pair.worker, action=action, state=state, reason=" ")


def test_an_update_says_something(pair: Pair) -> None:
    action = with_action(pair)
    with pytest.raises(Refused, match="Write what has happened"):
        actions.update(by=pair.worker, action=action, text=" \0 ")


@pytest.mark.parametrize("who", ["above", "director", "former", "colleague", "admin", "auditor", "outsider"])
def test_reading_is_not_enough_to_change_an_action(cast: Cast, who: str) -> None:
    action = with_action(cast)
    with pytest.raises(Refused, match="Only the people of this file"):
        actions.update(by=getattr(cast, who), action=action, text="Mine")
    with pytest.raises(Refused, match="Only the people of this file"):
        actions.end(by=getattr(cast, who), action=action, state="done", reason="")


def test_a_new_supervisor_takes_over_the_open_actions(cast: Cast) -> None:
    action = with_action(cast)
    factories.change_supervisor(cast, cast.outsider)
    record = drafts.begin(by=cast.outsider, file=cast.file, kind="s1")
    assert list(checked(record, factories.s1_data()).earlier) == [action.pk]
    actions.end(by=cast.outsider, action=action, state="done", reason="")
