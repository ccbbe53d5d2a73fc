"""What is found is tested in `tests/records/test_names.py`."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.records.models import Record
from tests.factories import Pair
from tests.pages import Browser

pytestmark = pytest.mark.django_db


def test_a_draft_without_names_has_none(draft: Record, manager: Browser) -> None:
    assert manager.get(reverse("records:names", args=[draft.pk])).json() == {"names": []}


def test_a_shared_record_has_nothing_to_decide(waiting: Record, manager: Browser) -> None:
    assert manager.get(reverse("records:names", args=[waiting.pk])).status_code == 404


def test_who_else(draft: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:names", draft.pk, by=pair.manager, methods="GET")
