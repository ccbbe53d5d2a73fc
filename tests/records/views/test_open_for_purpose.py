from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileGrant, Notice, Record
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db


def address(pair: Pair) -> str:
    return reverse("records:open_for_purpose", args=[pair.file.pk])


@pytest.mark.requirement("CAL-9b.7")
def test_a_stated_purpose_opens_the_text_for_a_week(final: Record, pair: Pair, above: Browser) -> None:
    answer = above.post(address(pair), {"purpose": "dispute", "reason": "A complaint of May"}, follow=True)
    assert "You can read this file for 7 days. Both parties are told." in words(answer)
    grant = FileGrant.objects.get()
    assert (grant.user, grant.purpose, (grant.end - grant.start).days) == (pair.above, "dispute", 7)
    page = words(above.get(reverse("records:record", args=[final.pk])))
    assert "Sixteen children, which is manageable." in page


@pytest.mark.requirement("CAL-9b.7")
def test_both_parties_are_told_and_it_is_logged(pair: Pair, above: Browser, worker: Browser) -> None:
    above.post(address(pair), {"purpose": "dispute", "reason": "A complaint of May"})
    assert set(Notice.objects.values_list("to", flat=True)) == {pair.worker.pk, pair.manager.pk}
    assert Event.objects.filter(verb="grant.given", file_id=pair.file.pk).count() == 1
    page = words(worker.get(reverse("home:my_work")))
    assert "Saba Service can read the file of Wanda Worker until" in page
    assert "A complaint of May" in page


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"purpose": "dispute", "reason": " "}, ["id_reason"]),
        ({"reason": "Curious"}, ["id_purpose"]),
        ({"purpose": "audit", "reason": "Forged"}, ["id_purpose"]),
        ({"purpose": "dispute", "reason": "x" * 501}, ["id_reason"]),
    ],
)
def test_it_wants_a_purpose_and_a_reason(
    pair: Pair, above: Browser, typed: dict[str, str], wrong: list[str]
) -> None:
    answer = above.post(address(pair), typed)
    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert not FileGrant.objects.exists()


def test_the_two_of_them_need_no_purpose(pair: Pair, worker: Browser, manager: Browser) -> None:
    assert worker.get(address(pair)).status_code == 404
    assert worker.post(address(pair), {"purpose": "cover", "reason": "Mine"}).status_code == 404


def test_seniority_without_the_role_opens_nothing(as_user: Callable[[User], Browser], pair: Pair) -> None:
    """Somebody above whose post is no manager's."""
    lead = factories.person(Role.QA_LEAD)
    factories.line(pair.director, lead)
    assert as_user(lead).get(address(pair)).status_code == 404


def test_a_purpose_that_runs_is_not_opened_twice(pair: Pair, above: Browser) -> None:
    typed = {"purpose": "dispute", "reason": "A complaint of May"}
    above.post(address(pair), typed)
    answer = above.post(address(pair), typed)
    assert answer.status_code == 422
    assert "You can read this file until" in words(answer)
    assert FileGrant.objects.count() == 1
    above.post(address(pair), typed | {"purpose": "inspection"})
    assert FileGrant.objects.count() == 2


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:open_for_purpose", pair.file.pk, by=pair.above)
