"""The pages of a significant event: logged in seconds, withdrawn, answered by management oversight."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from audits.survey.access import are_on
from casefile.models import SignificantEvent
from casefile.services import children, papers, significant
from supervision_portal.people.models import User
from supervision_portal.records.models import Notice, Record
from supervision_portal.records.services import signing
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case
from tests.factories import in_words
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
MY_WORK = reverse("home:my_work")
HOSTILE = [
    "<script>alert(1)</script>",
    "\u202edrawkcab",
    "a\x00b",
    "🙂" * 150,
    b"\xed\xa0\x80",  # half of a pair: no text in UTF-8
]


@pytest.fixture
def outsider(db: None) -> User:
    """A manager elsewhere, with a caseload and an event of their own to answer."""
    elsewhere = Case()
    logged(elsewhere)
    return elsewhere.manager


@pytest.fixture
def worker(case: Case, as_user: AsUser) -> Browser:
    return as_user(case.worker)


@pytest.fixture
def event(case: Case) -> SignificantEvent:
    return logged(case)


def logged(case: Case, what: str = "Not home", *, hours_ago: float = 3) -> SignificantEvent:
    happened = timezone.now() - dt.timedelta(hours=hours_ago)
    return significant.log_event(
        by=case.worker, file=case.on, kind="missing", what=what, happened_at=happened, known_at=happened
    )


def now(event: SignificantEvent) -> SignificantEvent:
    return SignificantEvent.objects.get(pk=event.pk)


def test_an_event_is_logged_straight_from_the_caseload(case: Case, as_user: AsUser, worker: Browser) -> None:
    caseload, here = reverse("casefile:caseload"), reverse("casefile:log_event", args=[case.on.pk])
    assert f'href="{here}"' in worker.get(caseload).content.decode()
    of_worker = f"{caseload}?worker={case.worker.pk}"
    assert f'href="{here}"' in as_user(case.manager).get(of_worker).content.decode()


def test_a_caseload_of_ones_own_offers_no_session_with_oneself(
    case: Case, as_user: AsUser, worker: Browser
) -> None:
    of_worker, offer = f"{reverse('casefile:caseload')}?worker={case.worker.pk}", "Hold case supervision"
    assert offer not in words(worker.get(of_worker))
    assert offer in words(as_user(case.manager).get(of_worker))


def log_page(case: Case) -> str:
    return reverse("casefile:log_event", args=[case.child.pk])


def child_page(case: Case) -> str:
    return reverse("casefile:file", args=[case.child.pk])


def withdraw(event: SignificantEvent) -> str:
    return reverse("casefile:withdraw_event", args=[event.pk])


def answer(event: SignificantEvent) -> str:
    return reverse("casefile:answer_event", args=[event.pk])


def day(days: int) -> str:
    return in_words(timezone.localdate() + dt.timedelta(days=days))


def typed(**changes: Any) -> dict[str, Any]:
    """What a worker types of an event of yesterday evening."""
    return {
        "kind": "missing",
        "what": "Not home from school",
        "happened_on": day(-1),
        "happened_time": "5:30pm",
        "known_on": "",
        "known_time": "",
        **changes,
    }


def at(days: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment on the clock on the wall, so many days from today."""
    on = timezone.localdate() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(on, dt.time(hour, minute)))


# ---- logging


@pytest.mark.requirement("CAL-16.1")
def test_three_answers_are_enough(case: Case, worker: Browser) -> None:
    sent = worker.post(log_page(case), {key: text for key, text in typed().items() if text})
    assert sent["Location"] == child_page(case)
    assert messages(sent) == ["Logged. The 48 hours run. Moses Manager is told."]
    event = SignificantEvent.objects.get()
    assert (event.kind, event.what, event.logged_by) == ("missing", "Not home from school", case.worker)
    assert event.happened_at == at(-1, 17, 30)
    assert timezone.now() - event.known_at < dt.timedelta(minutes=5)
    assert Notice.objects.get(mail="event_logged").to == case.manager


@pytest.mark.requirement("CAL-16.1")
def test_when_it_happened_and_when_it_became_known_are_both_kept(case: Case, worker: Browser) -> None:
    worker.post(log_page(case), typed(happened_on=day(-2), known_on=day(-1), known_time="09:15"))
    event = SignificantEvent.objects.get()
    assert (event.happened_at, event.known_at) == (at(-2, 17, 30), at(-1, 9, 15))


@pytest.mark.requirement("CAL-16.1")
@pytest.mark.parametrize("who", ["worker", "manager"])
def test_the_countdown_stands_with_worker_and_manager(case: Case, who: str, as_user: AsUser) -> None:
    logged(case)
    browser = as_user(getattr(case, who))
    for page in (MY_WORK, child_page(case)):
        said = words(browser.get(page))
        assert "A missing episode: Not home 44 hours left" in said
        assert "logged by Wanda Worker" in said


def test_a_manager_who_logs_is_not_told_of_it(case: Case, manager: Browser) -> None:
    assert messages(manager.post(log_page(case), typed())) == ["Logged. The 48 hours run."]
    assert not Notice.objects.filter(mail="event_logged").exists()


def test_of_an_event_that_became_known_too_late_the_48_hours_are_over(case: Case, worker: Browser) -> None:
    sent = worker.post(log_page(case), typed(happened_on=day(-4)))
    assert messages(sent) == ["Logged. Its 48 hours are over: answer it now. Moses Manager is told."]


def test_sending_it_twice_logs_one_event(case: Case, worker: Browser) -> None:
    for _ in range(2):
        sent = worker.post(log_page(case), typed())
        assert sent["Location"] == child_page(case)
    assert "This event is logged already. The 48 hours run." in messages(sent)
    assert SignificantEvent.objects.count() == 1
    assert Notice.objects.filter(mail="event_logged").count() == 1
    worker.post(log_page(case), typed(happened_time="6pm"))
    assert SignificantEvent.objects.count() == 2


def test_what_was_withdrawn_can_be_logged_again(case: Case, worker: Browser) -> None:
    worker.post(log_page(case), typed())
    significant.withdraw(by=case.worker, event=SignificantEvent.objects.get(), why="The wrong child")
    worker.post(log_page(case), typed())
    assert significant.open_events().count() == 1


@pytest.mark.requirement("CAL-16.1", "CAL-16.4")
@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"kind": ""}, "kind", "Choose what happened"),
        ({"kind": "weather"}, "kind", "Select a valid choice"),
        ({"kind": "other", "what": " "}, "what", "Say what happened"),
        ({"what": "x" * 151}, "what", "at most 150 characters. You have 151"),
        ({"happened_on": "ASAP"}, "happened_on", "Enter the day it happened"),
        ({"happened_on": "31/2/2026"}, "happened_on", "does not exist"),
        ({"happened_on": "1/1/2090"}, "happened_on", "The event must be in the past"),
        ({"happened_time": ""}, "happened_time", "Enter the time it happened"),
        ({"happened_time": "tea time"}, "happened_time", "like 9:30am or 2pm"),
        ({"known_on": "1/1/2090", "known_time": "9:00"}, "known_on", "must have become known in the past"),
        ({"known_on": "1/1/2020", "known_time": "9:00"}, "known_on", "before it happened"),
        ({"known_on": "1/1/2026"}, "known_time", "Enter the time it became known as well"),
        ({"known_time": "9:00"}, "known_on", "Enter the day it became known as well"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    case: Case, worker: Browser, change: dict[str, str], field: str, said: str
) -> None:
    sent = worker.post(log_page(case), typed(happened_time="5:31pm") | change)
    assert sent.status_code == 422
    assert errors(sent) == [f"id_{field}"]
    assert said in words(sent)
    if "happened_time" not in change:
        assert 'value="5:31pm"' in sent.content.decode()
    assert not SignificantEvent.objects.exists()


def test_an_event_long_before_the_child_was_born_is_a_slip(case: Case, worker: Browser) -> None:
    case.child.born_on = timezone.localdate() - dt.timedelta(days=30)
    case.child.save()
    url = reverse("casefile:log_event", args=[case.child.pk])
    typed = {"kind": "missing", "what": "Not home", "happened_time": "17:00"}
    answer = worker.post(url, typed | {"happened_on": "20/11/1926"})
    assert (answer.status_code, errors(answer)) == (422, ["id_happened_on"])
    assert "The event is before the child was born. Check the year." in words(answer)
    assert not SignificantEvent.objects.exists()
    unborn = timezone.localdate() - dt.timedelta(days=90)
    assert worker.post(url, typed | {"happened_on": in_words(unborn)}).status_code == 302
    assert SignificantEvent.objects.count() == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(case: Case, text: str | bytes, worker: Browser) -> None:
    assert worker.post(log_page(case), typed(kind="other", what=text)).status_code == 302
    event = SignificantEvent.objects.get()
    for page in (child_page(case), MY_WORK, withdraw(event)):
        shown = worker.get(page).content.decode()
        assert "<script>alert" not in shown
        assert "\u202e" not in shown


def test_only_who_works_with_the_child_logs(case: Case, as_user: AsUser, guarded: Any) -> None:
    theirs = SignificantEvent.objects.count()  # of the outsider
    guarded("casefile:log_event", case.child.pk, by=case.worker)
    auditor = factories.person(name="Aud Auditor")
    factories.grant(auditor, case.on)
    children.bar(by=None, file=case.on, user=case.above, reason="A neighbour")
    for user in (auditor, case.above):
        assert as_user(user).get(log_page(case)).status_code == 404
        assert as_user(user).post(log_page(case), typed()).status_code == 404
    assert SignificantEvent.objects.count() == theirs == 1


def test_25_events_take_as_many_queries_as_one(case: Case, manager: Browser, queries: Any) -> None:
    counts = []
    are_on()  # whether there are surveys is asked once a minute
    for more in (1, 24):
        for number in range(more):
            child = factories.child(f"Child {more}-{number}", worker=case.worker, team=case.team)
            for on in (case.on, child.file):
                moment = timezone.now()
                significant.log_event(
                    by=case.worker, file=on, kind="arrest", what="", happened_at=moment, known_at=moment
                )
        for page in (MY_WORK, child_page(case), log_page(case)):
            with queries() as found:
                assert manager.get(page).status_code == 200
            counts.append(len(found))
    assert counts[:3] == counts[3:]


# ---- logged in error


@pytest.mark.parametrize("who", ["worker", "manager"])
def test_it_is_taken_back_with_the_reason(
    case: Case, event: SignificantEvent, who: str, as_user: AsUser
) -> None:
    browser = as_user(getattr(case, who))
    assert "A missing episode: Not home" in words(browser.get(withdraw(event)))
    sent = browser.post(withdraw(event), {"why": "The wrong child"})
    assert sent["Location"] == child_page(case)
    assert (now(event).withdrawn_by, now(event).withdrawn_why) == (getattr(case, who), "The wrong child")
    assert "hours left" not in words(browser.get(MY_WORK))


@pytest.mark.parametrize("why", ["", "  ", "x" * 301])
def test_never_without_a_reason(event: SignificantEvent, worker: Browser, why: str) -> None:
    sent = worker.post(withdraw(event), {"why": why})
    assert (sent.status_code, errors(sent)) == (422, ["id_why"])
    assert now(event).withdrawn_at is None


def test_taking_it_back_twice_keeps_the_first_reason(event: SignificantEvent, worker: Browser) -> None:
    worker.post(withdraw(event), {"why": "The wrong child"})
    sent = worker.post(withdraw(event), {"why": "Another reason"})
    assert sent.status_code == 422
    assert "This event is withdrawn already." in words(sent)
    assert "Another reason" in words(sent)
    assert now(event).withdrawn_why == "The wrong child"


def test_what_is_answered_stays(case: Case, worker: Browser) -> None:
    record = cast.final(case.manager, case.on, "oversight")
    sent = worker.post(withdraw(SignificantEvent.objects.get(oversight=record)), {"why": "The wrong child"})
    assert "Management oversight has answered this event." in words(sent)


def test_only_who_works_with_the_child_takes_it_back(
    case: Case, event: SignificantEvent, as_user: AsUser, guarded: Any
) -> None:
    guarded("casefile:withdraw_event", event.pk, by=case.worker)
    auditor = factories.person(name="Aud Auditor")
    factories.grant(auditor, case.on)
    children.bar(by=None, file=case.on, user=case.above, reason="A neighbour")
    for user in (auditor, case.above):
        assert as_user(user).get(withdraw(event)).status_code == 404
        assert as_user(user).post(withdraw(event), {"why": "Not mine"}).status_code == 404
    assert now(event).withdrawn_at is None


# ---- answering


@pytest.mark.requirement("CAL-16.1")
def test_the_manager_begins_the_oversight_once(case: Case, event: SignificantEvent, manager: Browser) -> None:
    pages = {manager.post(answer(event))["Location"] for _ in range(2)}
    record = Record.objects.get(kind="oversight")
    assert pages == {reverse("records:edit", args=[record.pk])}
    assert (now(event).oversight, record.author, record.data["subject"]) == (record, case.manager, "Not home")
    assert "oversight begun" in words(manager.get(MY_WORK))


@pytest.mark.requirement("CAL-16.3")
def test_a_worker_is_told_who_records_it(case: Case, event: SignificantEvent, worker: Browser) -> None:
    sent = worker.post(answer(event))
    assert sent["Location"] == child_page(case)
    assert "This is recorded by a manager of the file." in messages(sent)
    assert not Record.objects.exists()
    assert "Record the oversight" not in words(worker.get(child_page(case)))


def test_what_is_over_is_not_answered_again(case: Case, event: SignificantEvent, manager: Browser) -> None:
    significant.withdraw(by=case.worker, event=event, why="The wrong child")
    signed = SignificantEvent.objects.get(oversight=cast.final(case.manager, case.on, "oversight"))
    for over in (event, signed):
        sent = manager.post(answer(over))
        assert sent["Location"] == child_page(case)
        assert "This event is answered or withdrawn already." in messages(sent)
    assert Record.objects.count() == 1


def test_one_that_waits_for_its_signature_is_shown(
    case: Case, event: SignificantEvent, manager: Browser
) -> None:
    record = papers.begin_oversight(by=case.manager, event=event)
    cast.ready(case.manager, case.on, "oversight")
    assert "oversight waits for its signature" in words(manager.get(child_page(case)))
    shown = manager.post(answer(event), follow=True)
    assert shown.redirect_chain[-1][0] == reverse("records:record", args=[record.pk])
    signing.sign(by=case.manager, records=[factories.now(record)], method="password")
    assert "Waiting for management oversight" not in words(manager.get(child_page(case)))


def test_who_else_answers(case: Case, event: SignificantEvent, guarded: Any) -> None:
    guarded("casefile:answer_event", event.pk, by=case.manager, methods="POST")
    assert not Record.objects.exists()


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_an_event_that_is_not_there(manager: Browser, number: str) -> None:
    for url in ("withdraw", "oversight"):
        sent: HttpResponse = manager.post(f"/significant-events/{number}/{url}/", {"why": "x"})
        assert sent.status_code == 404
