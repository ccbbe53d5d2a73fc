from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision.models import AgendaItem
from supervision.services import add_agenda_item
from tests import factories
from tests.factories import Pair
from tests.pages import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(pair: Pair) -> AgendaItem:
    return add_agenda_item(by=pair.worker, file=pair.file, text="Leave in May")


def address(item: AgendaItem) -> str:
    return reverse("supervision:remove_agenda_item", args=[item.file_id, item.pk])


def test_one_takes_back_ones_own(item: AgendaItem, worker: Browser) -> None:
    assert worker.post(address(item)).status_code == 302
    assert not AgendaItem.objects.exists()


def test_nobody_takes_back_anothers(item: AgendaItem, manager: Browser) -> None:
    assert manager.post(address(item)).status_code == 404
    assert AgendaItem.objects.exists()


def test_what_was_talked_about_stays(item: AgendaItem, pair: Pair, worker: Browser) -> None:
    factories.shared(pair.manager, pair.file)
    assert worker.post(address(item)).status_code == 404
    assert AgendaItem.objects.get().record is not None


def test_the_item_of_another_file_is_not_there(item: AgendaItem, pair: Pair, worker: Browser) -> None:
    other = factories.Pair()
    address = reverse("supervision:remove_agenda_item", args=[other.file.pk, item.pk])
    assert worker.post(address).status_code == 404


def test_who_else(item: AgendaItem, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:remove_agenda_item", pair.file.pk, item.pk, by=pair.worker, methods="POST")
