from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records import kinds
from supervision_portal.records.models import Record
from tests.factories import Pair
from tests.pages import Browser, messages

pytestmark = pytest.mark.django_db


def address(pair: Pair, kind: str) -> str:
    return reverse("records:start", args=[pair.file.pk, kind])


BY_SUPERVISOR = [
    kind.key for kind in kinds.every("supervision") if "supervisor" in kind.begun_by and not kind.duty
]


@pytest.mark.parametrize("kind", BY_SUPERVISOR)
def test_each_kind_is_begun_and_opens_to_be_written(pair: Pair, manager: Browser, kind: str) -> None:
    page = manager.post(address(pair, kind), follow=True)
    assert page.status_code == 200
    assert kinds.of(kind).heading in page.content.decode()
    assert Record.objects.get().kind == kind


def test_who_may_not_begin_it_is_told_why(pair: Pair, worker: Browser) -> None:
    answer = worker.post(address(pair, "s1"))
    assert answer.status_code == 302
    assert messages(answer) == ["“Personal supervision (S1)” is begun by the supervisor."]
    assert not Record.objects.exists()


@pytest.mark.parametrize("kind", ["addendum", "unknown"])
def test_other_kinds_are_not_there(pair: Pair, manager: Browser, kind: str) -> None:
    assert manager.post(address(pair, kind)).status_code == 404


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:start", pair.file.pk, "s1", by=pair.manager, methods="POST")
