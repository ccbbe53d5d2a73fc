from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts, signing
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:record", args=[record.pk])


@pytest.mark.requirement("CAL-9b.2")
def test_both_read_it_and_each_reading_is_logged(
    waiting: Record, pair: Pair, manager: Browser, worker: Browser
) -> None:
    for browser in (manager, worker):
        assert "Sixteen children, which is manageable." in words(browser.get(address(waiting)))
    readings = Event.objects.filter(verb="record.read", record_id=waiting.pk).order_by("pk")
    assert list(readings.values_list("actor_id", "relation")) == [
        (pair.manager.pk, "supervisor"),
        (pair.worker.pk, "supervisee"),
    ]


def test_who_has_to_answer_finds_what_they_can_do(waiting: Record, worker: Browser) -> None:
    page = worker.get(address(waiting)).content.decode()
    for name in ("sign", "return", "refuse"):
        assert reverse(f"records:{name}", args=[waiting.pk]) in page


def test_who_signed_is_not_asked_again(waiting: Record, pair: Pair, worker: Browser) -> None:
    factories.sign(waiting, pair.worker)
    answer = worker.get(address(waiting))
    page = answer.content.decode()
    assert reverse("records:sign", args=[waiting.pk]) not in page
    assert reverse("records:return", args=[waiting.pk]) in page
    assert "Waiting for Moses Manager. You can still return it." in words(answer)
    assert "Then sign it" not in page


def test_who_refused_can_think_again(waiting: Record, pair: Pair, worker: Browser) -> None:
    signing.refuse(by=pair.worker, record=waiting, words="Not so.", method="password")
    answer = worker.get(address(waiting))
    assert "You refused to sign on" in words(answer)
    assert reverse("records:sign", args=[waiting.pk]) in answer.content.decode()


def test_a_final_one_shows_signatures_and_offers_an_addendum(final: Record, worker: Browser) -> None:
    page = words(worker.get(address(final)))
    assert "Signed by both parties" in page
    assert "Write an addendum" in page
    assert "Your answer" not in page


@pytest.mark.requirement("CAL-A1.7")
def test_a_disagreement_stands_on_the_record(waiting: Record, pair: Pair, manager: Browser) -> None:
    signing.sign(by=pair.worker, records=[waiting], method="password", disagreement="I see it otherwise.")
    assert "Disagreement: I see it otherwise." in words(manager.get(address(waiting)))


def test_an_addendum_is_shown_with_what_it_adds_to(final: Record, pair: Pair, worker: Browser) -> None:
    addendum = drafts.begin_addendum(by=pair.worker, record=final)
    data = {"held_on": "1/6/2025", "reason": "A date.", "text": "It was 3 May."}
    drafts.save(by=pair.worker, record=addendum, version=0, data=data)
    assert "An addendum" not in words(worker.get(address(final)))
    number = factories.share(pair.worker, addendum).number
    assert f"An addendum, {number} by Wanda Worker" in words(worker.get(address(final)))
    assert f"This adds to {final.number}" in words(worker.get(address(addendum)))


def test_a_draft_opens_to_be_written(draft: Record, manager: Browser) -> None:
    assert manager.get(address(draft))["Location"] == reverse("records:edit", args=[draft.pk])


def test_a_manager_above_is_told_how_to_open_it(waiting: Record, above: Browser) -> None:
    page = above.get(address(waiting)).content.decode()
    assert reverse("records:open_for_purpose", args=[waiting.file_id]) in page
    assert reverse("records:close", args=[waiting.pk]) not in page


def test_a_manager_above_finds_how_to_close_what_nobody_signs(waiting: Record, above: Browser) -> None:
    factories.age(waiting, days=28)
    page = above.get(address(waiting))
    assert "has not answered for 28 days." in words(page)
    assert reverse("records:close", args=[waiting.pk]) in page.content.decode()


def test_a_long_text_with_markup_is_shown_as_text(pair: Pair, worker: Browser) -> None:
    text = "</textarea><script>alert(1)</script>" + "unbroken" * 4000
    record = factories.shared(pair.manager, pair.file, data=factories.s1_data(wellbeing=text))
    page = worker.get(address(record)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "unbroken" * 4000 in page


def test_who_else(waiting: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:record", waiting.pk, by=pair.worker, methods="GET")
