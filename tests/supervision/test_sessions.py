"""The S1, Appendix 2: its sections and prompts, what stands beside it, and what sharing it sets off."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from supervision import services
from supervision.models import AgendaItem
from supervision_portal.people.models import User
from supervision_portal.records import kinds
from supervision_portal.records.draft_forms import form_of
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import drafts, signing
from supervision_portal.schedule import services as schedule
from supervision_portal.schedule.models import Deadline, Session
from tests import factories
from tests.factories import NEXT_YEAR, Pair, in_words, s1_data
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
TODAY = timezone.localdate


def page(pair: Pair, as_user: SignIn) -> str:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    return words(as_user(pair.manager).get(reverse("records:edit", args=[record.pk])))


def checked(pair: Pair, data: dict[str, str]) -> Any:
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    form = form_of(record, kinds.of("s1"), data, checked=True)
    form.is_whole()
    return form


# ---- the form

PROMPTS = {
    "1. Review of actions from previous supervision and any matters arising": (
        "Does the supervisee agree the previous record?",
        "Are there any matters arising?",
        "What agenda items have been agreed for today’s discussion?",
    ),
    "2. Personal and Team issues": (
        "How is the supervisee’s general wellbeing?",
        "What leave/TOIL is planned?",
        "Has the worker had any sickness absence?",
        "Is the worker experiencing any team or personal issues?",
        "What has been agreed in relation to these?",
    ),
    "3. Performance and practice": (
        "Workload details, and how is the supervisee finding this?",
        "What are the current work priorities?",
        "What performance targets does the worker have, and how are they performing?",
        "What support do they need to enable them to meet these?",
        "When was the last observation of practice?",
        "What learning is there from any thematic audits/self-audit?",
        "Details of any complaints/compliments",
    ),
    "4. Professional Development": (
        "Progress of induction for new starters",
        "Where is the worker up to in terms of professional qualifications/career goals?",
        "What training identified?",
        "What training undertaken?",
        "What reflections on practice and role of self?",
    ),
    "5. Actions": ("Action", "Name", "By when"),
    "6. Date and time of next meeting": (
        "Date of next meeting",
        "Time of next meeting",
        "Place of next meeting",
    ),
}


@pytest.mark.requirement("CAL-A2.1")
def test_it_has_its_six_sections_with_their_prompts_in_order(pair: Pair, as_user: SignIn) -> None:
    rest = page(pair, as_user).split("Saved at")[-1]
    rest = rest[rest.rindex("1. Review of actions") :]
    for title, prompts in PROMPTS.items():
        for wanted in (title, *prompts):
            assert wanted in rest, wanted
            rest = rest[rest.index(wanted) + len(wanted) :]


@pytest.mark.requirement("CAL-7.4")
def test_it_asks_for_what_may_affect_registration(pair: Pair, as_user: SignIn) -> None:
    assert "Is there anything that may affect professional registration?" in page(pair, as_user)


@pytest.mark.requirement("CAL-7.3")
def test_it_gives_space_for_diversity_with_the_resources_beside_it(pair: Pair, as_user: SignIn) -> None:
    call_command("load_guidance", "policies/guidance.toml", verbosity=0)
    said = page(pair, as_user)
    assert "Is there anything about the worker’s experience of diversity to talk about?" in said
    assert "GRRAAACCEEESSS" in said


@pytest.mark.requirement("CAL-11.1")
def test_it_offers_the_reflective_cycle(pair: Pair, as_user: SignIn) -> None:
    call_command("load_guidance", "policies/guidance.toml", verbosity=0)
    said = page(pair, as_user)
    for step in ("Experiencing: what happened?", "Reflecting: ", "Analysing: ", "Planning: "):
        assert step in said


@pytest.mark.requirement("CAL-A2.2")
def test_the_supervisee_confirms_the_previous_record_or_says_what_is_wrong(pair: Pair) -> None:
    assert set(checked(pair, s1_data(previous_agreed="")).errors) == {"previous_agreed"}
    assert set(checked(pair, s1_data(previous_agreed="no")).errors) == {"previous_disagreement"}
    data = s1_data(previous_agreed="no", previous_disagreement="I had no leave.")
    assert checked(pair, data).is_whole()
    record = factories.shared(pair.manager, pair.file, data=data)
    assert "I had no leave." in record.content.split('"shown":')[1]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"next_date": "1/1/2020", "next_time": "2pm"}, "next_date"),
        ({"next_date": f"1/1/{NEXT_YEAR}"}, "next_time"),
        ({"next_date": "1/1/2090", "next_time": "10am"}, "next_date"),
        ({"next_time": "2pm"}, "next_date"),
        ({"held_on": "31/6/2025"}, "held_on"),
        ({"held_on": ""}, "held_on"),
    ],
)
def test_dates_that_do_not_fit_are_pointed_out(pair: Pair, change: dict[str, str], wrong: str) -> None:
    assert set(checked(pair, s1_data(**change)).errors) == {wrong}


def test_it_starts_with_today_and_the_place_that_was_booked(pair: Pair) -> None:
    soon = timezone.make_aware(dt.datetime.combine(TODAY(), dt.time(23, 59)))
    schedule.book(by=pair.manager, file=pair.file, at=soon, place="The library")
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert record.data == {"held_on": in_words(TODAY()), "venue": "The library"}


# ---- beside the form


@pytest.mark.requirement("CAL-A2.1")
def test_last_times_answers_stand_beside_each_section(pair: Pair, as_user: SignIn) -> None:
    yesterday = in_words(TODAY() - dt.timedelta(days=1))
    factories.final(pair, data=s1_data(held_on=yesterday, wellbeing="Tired after a hard month."))
    said = page(pair, as_user)
    assert "Last time, " in said
    assert "Tired after a hard month." in said


@pytest.mark.requirement("CAL-A2.2")
def test_open_actions_are_there_already_with_their_dated_updates(pair: Pair, as_user: SignIn) -> None:
    factories.final(pair, data=s1_data(**factories.action_data("Ring the school")))
    from supervision_portal.records.services import actions

    actions.update(by=pair.worker, action=Action.objects.get(), text="Left a message.")
    said = page(pair, as_user)
    assert "Action: Ring the school Wanda Worker, by 1 December 2090" in said
    assert "Left a message. (Wanda Worker)" in said


@pytest.mark.requirement("CAL-10.1")
def test_the_learning_style_of_the_agreement_stands_beside_it(pair: Pair, as_user: SignIn) -> None:
    assert "There is no signed supervision agreement yet." in page(pair, as_user)
    data = {"held_on": "1/6/2025", "frequency": "monthly", "duration": "1 hour", "location": "Room 4"}
    style = {"learning_style": "reflecting", "learning_style_words": "Likes to sleep on it"}
    factories.final(pair, "agreement", data | style)
    said = page(pair, as_user)
    assert "Learning style, from the agreement: By observing and reflecting. Likes to sleep on it." in said


@pytest.mark.requirement("CAL-10.1")
def test_a_development_need_is_tracked_until_it_is_met(pair: Pair, as_user: SignIn) -> None:
    need = {"needs-0-what": "Court skills", "needs-0-by_when": "1/12/2090"}
    factories.final(pair, data=s1_data(**need))
    action = Action.objects.get()
    assert (action.kind, action.owner) == ("need", pair.worker)
    assert "Learning and development need: Court skills" in page(pair, as_user)
    key = f"earlier-{action.pk}"
    factories.final(pair, data=s1_data(**{f"{key}-choice": "done", f"{key}-note": "Course done."}))
    action.refresh_from_db()
    assert action.state == "done"
    assert "Learning and development need: Court skills" not in page(pair, as_user)


def test_the_last_practice_observation_is_linked(pair: Pair, as_user: SignIn) -> None:
    assert "No practice observation is on the file." in page(pair, as_user)
    factories.final(pair, "observation", {"held_on": "1/6/2025", "observed": "A home visit"})
    assert "Last practice observation: 1 June 2025" in page(pair, as_user)


def test_what_both_put_on_the_agenda_is_in_the_record_already(pair: Pair) -> None:
    """As text of the form: it prints, it can be changed, and names in it are guarded."""
    assert "agenda" not in drafts.begin(by=pair.manager, file=pair.file, kind="s3").data
    services.add_agenda_item(by=pair.worker, file=pair.file, text="Leave in May")
    services.add_agenda_item(by=pair.manager, file=pair.file, text="The rota")
    record = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert record.data["agenda"] == f"Leave in May (Wanda Worker)\nThe rota ({pair.manager.name})"


def test_the_agenda_of_both_is_there_and_is_taken_up(pair: Pair, as_user: SignIn) -> None:
    item = services.add_agenda_item(by=pair.worker, file=pair.file, text="Leave in May")
    assert "Leave in May (Wanda Worker)" in page(pair, as_user)
    record = factories.shared(pair.manager, pair.file)
    item.refresh_from_db()
    assert item.record == record
    signing.send_back(by=pair.worker, record=record, reason="Something is missing.")
    assert AgendaItem.objects.get(record=None) == item


# ---- what sharing sets off


def session(pair: Pair, **data: str) -> Session:
    made: Session = factories.shared(pair.manager, pair.file, data=s1_data(**data)).session
    return made


def test_the_nearest_booked_session_counts_as_held(pair: Pair) -> None:
    near, far = (
        schedule.book(by=pair.manager, file=pair.file, at=timezone.now() + dt.timedelta(days=days))
        for days in (2, 9)
    )
    held = session(pair)
    assert held == near
    assert (held.state, held.held_on) == ("held", TODAY())
    far.refresh_from_db()
    assert far.state == "booked"


def test_a_session_that_was_not_booked_is_noted(pair: Pair) -> None:
    held = session(pair)
    assert (held.state, held.held_on, held.file) == ("held", TODAY(), pair.file)


@pytest.mark.requirement("CAL-1.1")
def test_due_dates_count_from_the_last_one_held(pair: Pair) -> None:
    session(pair, held_on="5/10/2025")
    assert Deadline.objects.open().get(file=pair.file, duty="personal").due_on == dt.date(2025, 11, 5)


def test_returned_it_still_was_held_and_a_corrected_date_moves_it(pair: Pair) -> None:
    record = factories.shared(pair.manager, pair.file, data=s1_data(held_on="5/10/2025"))
    signing.send_back(by=pair.worker, record=record, reason="It was the 6th.")
    record = factories.now(record)
    drafts.save(by=pair.worker, record=record, version=record.version, data=s1_data(held_on="6/10/2025"))
    factories.share(pair.worker, record)
    held = Session.objects.get()
    assert (held.held_on, held.record) == (dt.date(2025, 10, 6), record)


def test_the_next_meeting_is_booked_with_time_and_place(pair: Pair) -> None:
    session(pair, next_date=f"3/12/{NEXT_YEAR}", next_time="10.30am", next_place="Room 5")
    booked = Session.objects.get(state="booked")
    assert f"{timezone.localtime(booked.planned_for):%Y-%m-%d %H:%M}" == f"{NEXT_YEAR}-12-03 10:30"
    assert booked.place == "Room 5"


def test_agreed_anew_after_a_return_it_is_booked_once(pair: Pair) -> None:
    record = factories.shared(
        pair.manager, pair.file, data=s1_data(next_date=f"3/12/{NEXT_YEAR}", next_time="10am")
    )
    signing.send_back(by=pair.worker, record=record, reason="I am away.")
    record = factories.now(record)
    data = s1_data(next_date=f"4/12/{NEXT_YEAR}", next_time="10am")
    drafts.save(by=pair.worker, record=record, version=record.version, data=data)
    factories.share(pair.worker, record)
    booked = Session.objects.get(state="booked")
    assert timezone.localdate(booked.planned_for) == dt.date(NEXT_YEAR, 12, 4)


# ---- what it costs


def test_the_page_asks_no_more_for_many_rows(pair: Pair, as_user: SignIn, queries: Callable[[], Any]) -> None:
    browser, counts = as_user(pair.manager), []
    for rows in (1, 50):
        fill(pair, rows)
        record = factories.draft(pair.manager, pair.file)
        browser.get(reverse("records:edit", args=[record.pk]))
        with queries() as counted:
            assert browser.get(reverse("records:edit", args=[record.pk])).status_code == 200
        counts.append(len(counted))
        drafts.discard(by=pair.manager, record=record)
    assert counts[0] == counts[1] <= 15


def fill(pair: Pair, rows: int) -> None:
    """Actions, goals and needs with updates, an agenda, a last time."""
    from supervision_portal.records.services import actions

    table = [
        {
            f"actions-{n}-what": f"Action {n}",
            f"actions-{n}-who": "supervisee",
            f"actions-{n}-by_when": "1/1/2091",
        }
        | {f"needs-{n}-what": f"Need {n}"}
        for n in range(rows)
    ]
    typed = {key: text for row in table for key, text in row.items()}
    record: Record = factories.final(pair, data=s1_data(**factories.carried_on(pair.file), **typed))
    for action in record.actions.all():
        actions.update(by=pair.worker, action=action, text="Something happened.")
    for number in range(rows):
        services.add_agenda_item(by=pair.worker, file=pair.file, text=f"Item {number}")
