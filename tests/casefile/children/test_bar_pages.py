"""The pages of who must not see a file."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from casefile.models import Child
from casefile.services import children
from supervision_portal.people.models import User
from supervision_portal.records.models import FileBar
from tests import factories
from tests.casefile.cast import ADDRESS
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
ALL = reverse("casefile:all_bars")


def bars_url(child: Child) -> str:
    return reverse("casefile:bars", args=[child.pk])


def test_somebody_is_barred_and_let_back(
    pair: Pair, child: Child, as_manager: Browser, as_user: AsUser
) -> None:
    typed = {"user": pair.director.email, "reason": "Her nephew"}
    assert as_manager.post(bars_url(child), typed)["Location"] == bars_url(child)
    file = reverse("casefile:file", args=[child.pk])
    assert as_user(pair.director).get(file).status_code == 404
    page = words(as_manager.get(bars_url(child)))
    assert "Dilys Director" in page
    assert "Her nephew" in page
    lift = reverse("casefile:lift_bar", args=[child.pk, FileBar.objects.get().pk])
    assert as_manager.post(lift)["Location"] == bars_url(child)
    assert as_user(pair.director).get(file).status_code == 200
    assert "Before" in words(as_manager.get(bars_url(child)))
    assert "lifted already" in words(as_manager.post(lift, follow=True))


def test_nothing_typed_is_lost(child: Child, as_manager: Browser) -> None:
    answer = as_manager.post(bars_url(child), {"user": "Nobody Known", "reason": "Her nephew"})
    assert (answer.status_code, errors(answer)) == (422, ["id_user"])
    assert "Her nephew" in answer.content.decode()
    answer = as_manager.post(bars_url(child), {"user": "", "reason": ""})
    assert errors(answer) == ["id_user", "id_reason"]


def test_barring_twice_is_said(pair: Pair, child: Child, as_manager: Browser) -> None:
    typed = {"user": pair.director.email, "reason": "Her nephew"}
    as_manager.post(bars_url(child), typed)
    assert "barred from this file already" in words(as_manager.post(bars_url(child), typed))


def test_a_manager_bars_themselves_and_is_out(pair: Pair, child: Child, as_manager: Browser) -> None:
    answer = as_manager.post(bars_url(child), {"user": pair.manager.email, "reason": "My godchild"})
    assert answer["Location"] == reverse("casefile:caseload")
    assert as_manager.get(bars_url(child)).status_code == 404
    lift = reverse("casefile:lift_bar", args=[child.pk, FileBar.objects.get().pk])
    assert as_manager.post(lift).status_code == 404


def test_a_bar_of_another_file_is_not_lifted_here(pair: Pair, child: Child, as_manager: Browser) -> None:
    other = factories.child("Bo Other", worker=pair.worker)
    barred = children.bar(by=None, file=other.file, user=pair.director, reason="Her nephew")
    url = reverse("casefile:lift_bar", args=[child.pk, barred.pk])
    assert as_manager.post(url).status_code == 404


def test_the_pages_refuse_who_may_not(pair: Pair, child: Child, guarded: Callable[..., None]) -> None:
    guarded("casefile:bars", child.pk, by=pair.manager)
    guarded("casefile:lift_bar", child.pk, 7, by=pair.manager, methods="POST")


def test_a_worker_and_who_adds_children_do_not_see_who_is_barred(
    pair: Pair, child: Child, support: User, as_user: AsUser
) -> None:
    for user in (pair.worker, support):
        assert as_user(user).get(bars_url(child)).status_code == 404
        assert as_user(user).get(ALL).status_code == 404


def test_the_governance_lead_finds_a_child_by_number_and_reads_nothing(
    pair: Pair, child: Child, governance: User, as_user: AsUser
) -> None:
    browser = as_user(governance)
    answer = browser.post(ALL, {"case_number": child.case_number.lower()})
    assert answer["Location"] == bars_url(child)
    page = browser.get(bars_url(child)).content.decode()
    assert (child.initials in page, child.name in page, ADDRESS in page) == (True, False, False)
    browser.post(bars_url(child), {"user": pair.worker.email, "reason": "His niece"})
    assert "Wanda Worker" in words(browser.get(ALL))
    assert browser.get(reverse("casefile:file", args=[child.pk])).status_code == 404
    assert errors(browser.post(ALL, {"case_number": "unknown"})) == ["id_case_number"]


def test_a_file_closed_to_the_governance_lead_is_not_on_their_list(
    pair: Pair, child: Child, governance: User, as_user: AsUser
) -> None:
    children.bar(by=None, file=child.file, user=pair.worker, reason="His niece")
    children.bar(by=None, file=child.file, user=governance, reason="Her own child")
    browser = as_user(governance)
    assert child.case_number not in words(browser.get(ALL))
    assert browser.post(ALL, {"case_number": child.case_number}).status_code == 422
    assert browser.get(bars_url(child)).status_code == 404


def test_the_list_costs_the_same_for_one_and_fifty(
    pair: Pair, governance: User, as_user: AsUser, queries: Callable[..., object]
) -> None:
    browser = as_user(governance)

    def cost(count: int) -> int:
        for _ in range(count):
            one = factories.child("Many Children")
            children.bar(by=None, file=one.file, user=pair.worker, reason="A relative")
        with queries() as found:  # type: ignore[attr-defined]
            assert browser.get(ALL).status_code == 200
        return len(found)

    assert cost(1) == cost(49) <= 15
