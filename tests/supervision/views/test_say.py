from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.schedule.models import Session, Statement
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db


def address(session: Session, kind: str) -> str:
    return reverse("supervision:say", args=[session.pk, kind])


@pytest.fixture
def held(pair: Pair) -> Session:
    return factories.shared(pair.manager, pair.file).session


@pytest.mark.requirement("CAL-14.3")
def test_the_worker_says_that_a_session_did_not_happen(
    held: Session, pair: Pair, worker: Browser, manager: Browser
) -> None:
    worker.post(address(held, "not_held"), {"text": "We only spoke in the corridor."})
    said = words(manager.get(reverse("supervision:file", args=[pair.file.pk])))
    assert "Wanda Worker says: this session did not happen. “We only spoke in the corridor.”" in said
    assert "the supervisee says that this session did not happen" in said  # beside the due date
    assert "Wanda Worker: this session did not happen" in words(manager.get(reverse("home:my_work")))


def test_the_worker_contests_a_reason(
    cancelled: Session, pair: Pair, worker: Browser, manager: Browser
) -> None:
    worker.post(address(cancelled, "reason"), {"text": "I was there and well."})
    said = words(manager.get(reverse("supervision:file", args=[pair.file.pk])))
    assert "the reason given is not right. “I was there and well.”" in said


@pytest.mark.parametrize("typed", ["", "\0 ", "x" * 5001])
def test_it_says_something(held: Session, worker: Browser, typed: str) -> None:
    answer = worker.post(address(held, "not_held"), {"text": typed})
    assert (answer.status_code, errors(answer)) == (422, ["id_text"])
    assert not Statement.objects.exists()


def test_it_is_said_once_and_the_words_stay(held: Session, worker: Browser) -> None:
    worker.post(address(held, "not_held"), {"text": "First"})
    answer = worker.post(address(held, "not_held"), {"text": "Second"})
    assert "You have said this already." in words(answer)
    assert "Second</textarea>" in answer.content.decode()
    assert Statement.objects.get().text == "First"


@pytest.mark.parametrize("kind", ["not_held", "reason"])
def test_what_was_said_is_not_asked_for_again(
    held: Session, cancelled: Session, worker: Browser, kind: str
) -> None:
    session = held if kind == "not_held" else cancelled
    page = reverse("supervision:file", args=[session.file_id])
    assert address(session, kind) in worker.get(page).content.decode()
    worker.post(address(session, kind), {"text": "Words"})
    assert address(session, kind) not in worker.get(page).content.decode()


def test_what_does_not_fit_the_session_is_refused(held: Session, cancelled: Session, worker: Browser) -> None:
    for session, kind in [(held, "reason"), (cancelled, "not_held")]:
        answer = worker.post(address(session, kind), {"text": "Words"})
        assert "This does not fit the session as it stands now." in words(answer)


def test_only_the_supervisee_says_it(held: Session, manager: Browser, above: Browser) -> None:
    for browser in (manager, above):
        assert browser.post(address(held, "not_held"), {"text": "Words"}).status_code == 404


def test_other_kinds_are_not_there(held: Session, worker: Browser) -> None:
    assert worker.get(address(held, "forged")).status_code == 404


def test_who_else(held: Session, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:say", held.pk, "not_held", by=pair.worker)
