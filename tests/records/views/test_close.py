import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people import services as people
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.records.models import Record
from supervision_portal.records.services import sealing, signing
from tests import factories
from tests.factories import PASSWORD, Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
CLOSING = {"reason": "They do not agree.", "password": PASSWORD}


def address(record: Record) -> str:
    return reverse("records:close", args=[record.pk])


@pytest.fixture
def refused(waiting: Record, pair: Pair) -> Record:
    signing.refuse(by=pair.worker, record=waiting, words="That is not what we said.", method="password")
    return waiting


def leaves(user: User) -> None:
    """They left a week ago, so that nothing of theirs runs any more."""
    people.person_leaves(by=None, user=user, on=timezone.localdate())
    ReportingLine.objects.filter(end__isnull=False).update(end=timezone.localdate() - dt.timedelta(days=7))
    ReportingLine.objects.filter(end__isnull=True).update(start=factories.LONG_AGO)


def test_a_refused_record_comes_to_an_end(refused: Record, pair: Pair, above: Browser) -> None:
    answer = above.post(address(refused), CLOSING, follow=True)
    assert "Closed unsigned. Both parties are told." in words(answer)
    closed = factories.now(refused)
    assert (closed.is_final, closed.closed_by, closed.closed_reason) == (
        True,
        pair.above,
        "They do not agree.",
    )


def test_it_prints_who_closed_it_why_and_what_the_worker_said(
    refused: Record, above: Browser, worker: Browser
) -> None:
    above.post(address(refused), CLOSING)
    page = words(worker.get(reverse("records:record", args=[refused.pk])))
    assert "Closed unsigned on" in page
    assert "by Saba Service: They do not agree." in page
    assert "That is not what we said." in page
    assert "Moses Manager Not signed" in page


def test_the_paper_names_who_did_not_sign(refused: Record) -> None:
    on_paper = {one.name: one.at is not None for one in sealing.printed(refused).signatures}
    assert on_paper == {"Wanda Worker": True, "Moses Manager": False}


def test_so_does_one_that_a_party_leaves_unanswered(waiting: Record, above: Browser) -> None:
    factories.age(waiting, days=90)
    above.post(address(waiting), CLOSING)
    assert factories.now(waiting).is_final


@pytest.mark.parametrize("who", ["worker", "manager"])
def test_so_does_one_whose_party_has_left(waiting: Record, pair: Pair, above: Browser, who: str) -> None:
    """Nobody is above a leaver any more: who was, still finds it and closes it."""
    leaves(getattr(pair, who))
    home = above.get(reverse("home:my_work")).content.decode()
    assert reverse("records:record", args=[waiting.pk]) in home
    page = above.get(reverse("records:record", args=[waiting.pk])).content.decode()
    assert address(waiting) in page
    above.post(address(waiting), CLOSING)
    assert factories.now(waiting).is_final


def test_while_both_have_time_it_cannot_be_closed(waiting: Record, above: Browser) -> None:
    assert "It cannot be closed yet" in words(above.get(address(waiting)))
    answer = above.post(address(waiting), CLOSING)
    assert answer.status_code == 422
    assert factories.now(waiting).is_shared


def test_it_wants_a_reason_and_the_password(refused: Record, above: Browser) -> None:
    assert errors(above.post(address(refused), {"reason": ""})) == ["id_reason", "id_password"]
    assert factories.now(refused).is_shared


def test_a_wrong_password_closes_nothing(refused: Record, above: Browser) -> None:
    answer = above.post(address(refused), {**CLOSING, "password": "wrong"})
    assert errors(answer) == ["id_password"]
    assert factories.now(refused).is_shared


def test_no_party_closes_it(refused: Record, manager: Browser, worker: Browser) -> None:
    for browser in (manager, worker):
        assert browser.post(address(refused), CLOSING).status_code == 404


def test_what_was_closed_already_says_so_and_keeps_what_was_typed(refused: Record, above: Browser) -> None:
    above.post(address(refused), CLOSING)
    page = above.get(address(refused), follow=True)
    assert page.redirect_chain == [(reverse("records:record", args=[refused.pk]), 302)]
    assert "This record was closed already." in words(page)
    answer = above.post(address(refused), CLOSING | {"reason": "Said otherwise."})
    assert answer.status_code == 422
    assert "This record is final." in words(answer)
    assert "Said otherwise.</textarea>" in answer.content.decode()


def test_who_does_not_read_it_sees_that_and_why_it_was_closed(
    refused: Record, pair: Pair, above: Browser, as_user: Callable[[User], Browser]
) -> None:
    above.post(address(refused), CLOSING)
    for browser in (above, as_user(pair.director)):
        page = words(browser.get(reverse("records:record", args=[refused.pk])))
        assert "by Saba Service: They do not agree." in page
        assert "That is not what we said." not in page


def test_who_closed_a_leavers_record_still_sees_that(waiting: Record, pair: Pair, above: Browser) -> None:
    leaves(pair.worker)
    assert "Closed unsigned on" in words(above.post(address(waiting), CLOSING, follow=True))


def test_it_does_not_speak_of_signing(refused: Record, above: Browser) -> None:
    assert "Closing asks once more who you are." in words(above.get(address(refused)))


def test_who_else(waiting: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:close", waiting.pk, by=pair.above)
