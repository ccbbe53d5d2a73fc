from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.people.models import User
from supervision_portal.records.models import Action
from tests import factories
from tests.factories import Cast, Pair
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(pair: Pair) -> Action:
    factories.final(pair, data=factories.s1_data(**factories.action_data("Ring <b>the school</b>")))
    return Action.objects.get()


def address(action: Action) -> str:
    return reverse("records:action", args=[action.pk])


@pytest.mark.requirement("CAL-A2.3")
def test_it_shows_what_who_when_and_its_updates(action: Action, worker: Browser) -> None:
    worker.post(address(action), {"what_now": "update", "text": "Left a message."})
    page = words(worker.get(address(action)))
    for wanted in ("Ring <b>the school</b>", "Wanda Worker", "1 December 2090", "Left a message."):
        assert wanted in page


@pytest.mark.parametrize(("now", "state"), [("done", "done"), ("dropped", "dropped")])
def test_it_can_be_ended(action: Action, worker: Browser, now: str, state: str) -> None:
    answer = worker.post(address(action), {"what_now": now, "text": "They moved away."})
    assert messages(answer) == ["Saved."]
    action.refresh_from_db()
    assert action.state == state


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"text": "Left a message."}, ["id_what_now"]),
        ({"what_now": "update", "text": " "}, ["id_text"]),
        ({"what_now": "dropped", "text": ""}, ["id_text"]),
        ({"what_now": "forged", "text": "x"}, ["id_what_now"]),
        ({"what_now": "update", "text": "x" * 5001}, ["id_text"]),
    ],
)
def test_what_is_wrong_is_linked_and_kept(
    action: Action, worker: Browser, typed: dict[str, str], wrong: list[str]
) -> None:
    answer = worker.post(address(action), typed)
    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert typed["text"].strip() in answer.content.decode()
    assert not action.updates.exists()


def test_one_that_has_ended_says_so(action: Action, worker: Browser) -> None:
    worker.post(address(action), {"what_now": "done"})
    answer = worker.post(address(action), {"what_now": "update", "text": "Late"})
    assert "This action has ended already." in words(answer)


def test_a_reader_for_a_purpose_reads_and_does_not_write(
    cast: Cast, as_user: Callable[[User], Browser]
) -> None:
    factories.final(cast, data=factories.s1_data(**factories.action_data()))
    action, browser = Action.objects.get(), as_user(cast.auditor)
    page = browser.get(address(action))
    assert "Ring the school" in words(page)
    assert "<textarea" not in page.content.decode()
    assert browser.post(address(action), {"what_now": "done"}).status_code == 404
    action.refresh_from_db()
    assert action.state == "open"


def test_a_manager_above_does_not_read_it(action: Action, above: Browser) -> None:
    assert above.get(address(action)).status_code == 404


def test_who_else(action: Action, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:action", action.pk, by=pair.worker)


def test_a_number_beyond_all_numbers_is_not_there(worker: Browser) -> None:
    assert worker.get(f"/actions/{10**40}/").status_code == 404
