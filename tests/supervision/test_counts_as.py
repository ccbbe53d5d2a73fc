"""One session, and each duty that it satisfies (CAL-17.1)."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from supervision_portal.records.services import signing
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Deadline, Session
from tests import factories
from tests.factories import Pair, in_words
from tests.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-17.1")]


def due(pair: Pair, duty: str) -> Deadline:
    return Deadline.objects.open().get(file=pair.file, duty=duty)


def counted(pair: Pair, day: str) -> Any:
    return factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on=day, counts_also="yes"))


def test_a_supervision_can_count_as_a_shared_conversation_too(pair: Pair, as_user: Any) -> None:
    counted(pair, "3/3/2026")
    assert due(pair, "personal").last_on == dt.date(2026, 3, 3)
    found = due(pair, "shared-conversation")
    assert (found.last_on, found.due_on) == (dt.date(2026, 3, 3), dt.date(2026, 9, 30))
    said = "counts as Personal supervision and as Shared Conversation"
    for duty in ("personal", "shared-conversation"):
        assert any(said in step for step in due(pair, duty).because)
    page = words(as_user(pair.worker).get(reverse("supervision:file", args=[pair.file.pk])))
    assert said.capitalize().replace("personal", "Personal").replace("shared c", "Shared C") in page


def test_without_the_tick_it_counts_once(pair: Pair) -> None:
    factories.shared(pair.manager, pair.file, data=factories.s1_data(held_on="3/3/2026"))
    assert due(pair, "shared-conversation").last_on is None
    assert not any("counts as" in step for step in due(pair, "personal").because)


def test_twice_a_year_and_a_third_is_refused_in_words(pair: Pair) -> None:
    counted(pair, "3/3/2026")
    counted(pair, "7/9/2026")
    with pytest.raises(Refused, match=r"3 March 2026 and 7 September 2026 count .* already"):
        counted(pair, "2/11/2026")
    assert Session.objects.filter(also="shared-conversation").count() == 2
    counted(pair, "3/11/2025")


def test_sharing_the_same_one_again_is_no_third(pair: Pair) -> None:
    counted(pair, "3/3/2026")
    record = counted(pair, "7/9/2026")
    record = signing.send_back(by=pair.worker, record=record, reason="The venue is wrong") or record
    factories.share(pair.manager, factories.now(record))
    assert Session.objects.filter(also="shared-conversation").count() == 2


def test_a_shared_conversation_stands_in_for_that_months_supervision_and_says_so(pair: Pair) -> None:
    today = in_words(timezone.localdate())
    data = {"held_on": today, "agreed_type": "x"}
    factories.shared(pair.manager, pair.file, "s3", data)
    assert due(pair, "personal").last_on == timezone.localdate()
    assert any("counts as" in step and "as Shared" in step for step in due(pair, "personal").because)
