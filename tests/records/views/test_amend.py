from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from tests.factories import Pair
from tests.pages import Browser, messages

pytestmark = pytest.mark.django_db


def address(record: Record) -> str:
    return reverse("records:amend", args=[record.pk])


@pytest.mark.requirement("CAL-9b.1")
def test_either_party_begins_an_addendum(final: Record, worker: Browser) -> None:
    page = worker.post(address(final), follow=True)
    assert "Addendum to a record" in page.content.decode()
    addendum = Record.objects.get(amends=final)
    assert (addendum.kind, addendum.parties.count()) == ("addendum", 2)


def test_what_is_not_final_is_returned_instead(waiting: Record, worker: Browser) -> None:
    answer = worker.post(address(waiting))
    assert messages(answer) == ["Only a final record is amended. This one can still be changed."]


def test_a_manager_above_does_not_amend(final: Record, pair: Pair, above: Browser) -> None:
    assert above.post(address(final)).status_code == 404


def test_who_else(final: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:amend", final.pk, by=pair.worker, methods="POST")
