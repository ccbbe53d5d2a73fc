"""Business support keeps the administrative data of children, and reads no file."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile import access
from casefile.models import Child, Status
from casefile.services import children
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records.models import FileHolder
from tests import factories
from tests.casefile.cast import ADDRESS
from tests.factories import Pair, in_words
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
LIST = reverse("casefile:to_keep")
KEPT = ("change", "address", "allocate", "status")
NOT_THEIRS = ("file", "know_address", "siblings", "bars", "genogram", "log_event", "as_received")


def url(name: str, child: Child, *more: int) -> str:
    return reverse(f"casefile:{name}", args=[child.pk, *more])


def found(browser: Browser, asked: str = "") -> list[str]:
    return [child.name for child, *_ in browser.get(LIST, {"q": asked}).context["children"]]


@pytest.fixture
def as_support(support: User, as_user: AsUser) -> Browser:
    return as_user(support)


@pytest.fixture
def whole(child: Child) -> Child:
    """The child, of whom nothing is missing."""
    children.set_status(by=None, child=child, status=Status.objects.get(key="cin"))
    return child


# ---- finding


def test_without_a_search_only_children_of_whom_something_is_missing(
    pair: Pair, whole: Child, as_support: Browser
) -> None:
    assert found(as_support) == []
    factories.child("Bo Nobody", team=pair.team)
    factories.child("Cy Teamless", worker=pair.worker)
    assert found(as_support) == ["Bo Nobody", "Cy Teamless"]
    text = words(as_support.get(LIST))
    assert "No team yet · Wanda Worker · No status yet" in text
    assert f"{pair.team.name} · Not allocated · No status yet" in text


def test_every_child_is_found_by_name_or_number(whole: Child, elsewhere: Pair, as_support: Browser) -> None:
    assert found(as_support, "okafor") == ["Amara Okafor"]
    assert found(as_support, whole.case_number) == ["Amara Okafor"]
    assert found(as_support, "Elliot") == ["Elliot Elsewhere"]
    assert found(as_support, "%") == []
    text = words(as_support.get(LIST, {"q": "okafor"}))
    assert "Wanda Worker · Child in need (CIN)" in text
    assert ADDRESS not in text


def test_a_list_and_a_search_are_each_in_the_log_once(
    whole: Child, support: User, as_support: Browser
) -> None:
    found(as_support)
    found(as_support, "Amara")
    events = Event.objects.filter(actor_id=support.pk).order_by("pk")
    assert [event.verb for event in events if event.verb != "signed_in"] == ["file.list", "search"]
    assert "Amara" not in str([vars(event) for event in events])


def test_the_list_costs_the_same_for_one_and_for_fifty(
    child: Child, pair: Pair, as_support: Browser, queries: Callable[[], Any]
) -> None:
    def cost(asked: str) -> int:
        with queries() as statements:
            found(as_support, asked)
        return len(statements)

    before = cost(""), cost("a")
    for _ in range(60):
        factories.child("Amara Many", worker=pair.worker)
    assert (cost(""), cost("a")) == before
    assert max(before) <= 8
    assert "page=2" in as_support.get(LIST, {"q": "a"}).content.decode()


# ---- the details


def test_the_details_and_nothing_of_the_file(
    pair: Pair, whole: Child, support: User, as_support: Browser
) -> None:
    bo = factories.child("Bo Sibling")
    children.join_family(by=None, child=whole, sibling=bo)
    answer = as_support.get(url("details", whole))
    text = words(answer)
    for word in ("Amara Okafor", whole.case_number, ADDRESS, "Child in need", "Wanda Worker", pair.team.name):
        assert word in text, word
    for word in ("Timeline", "Case supervision", "Genogram", "Bo Sibling", "next due"):
        assert word not in text, word
    page = answer.content.decode()
    assert all(url(name, whole) in page for name in KEPT)
    assert not any(f'href="{url(name, whole)}"' in page for name in NOT_THEIRS)
    assert Event.objects.filter(verb="child.details_read", actor_id=support.pk, file_id=whole.pk).count() == 1


def test_who_reads_the_file_sees_who_opened_the_details(
    whole: Child, as_support: Browser, as_manager: Browser
) -> None:
    as_support.get(url("details", whole))
    text = words(as_manager.get(reverse("records:readers", args=[whole.pk])))
    assert "Bea Business" in text[text.index("or the child’s details") :]


def test_what_is_not_theirs_is_not_there(whole: Child, support: User, as_support: Browser) -> None:
    for name in NOT_THEIRS:
        assert as_support.get(url(name, whole)).status_code == 404, name
    for name in ("leave_family", "know_address", "siblings"):
        assert as_support.post(url(name, whole), {"case_number": "1"}).status_code == 404, name
    assert not access.children_visible_to(support).exists()


def test_the_pages_are_for_business_support(
    pair: Pair, whole: Child, governance: User, elsewhere: Pair, as_user: AsUser
) -> None:
    other = factories.person(Role.SYSTEM_ADMIN)
    for user in (pair.worker, pair.manager, pair.director, governance, elsewhere.manager, other):
        browser = as_user(user)
        assert browser.get(LIST).status_code == 404, user.name
        assert browser.get(url("details", whole)).status_code == 404, user.name


def test_who_must_not_see_the_file_does_not_see_the_details(
    whole: Child, support: User, as_support: Browser, as_user: AsUser
) -> None:
    children.bar(by=None, file=whole.file, user=support, reason="Her own child")
    assert found(as_support, "Amara") == []
    for name in ("details", *KEPT):
        assert as_support.get(url(name, whole)).status_code == 404, name
    colleague = as_user(factories.person(Role.BUSINESS_SUPPORT))
    assert colleague.get(url("details", whole)).status_code == 200


# ---- changing


def test_each_part_is_changed_and_leads_back_to_the_details(
    pair: Pair, whole: Child, elsewhere: Pair, support: User, as_support: Browser
) -> None:
    new, today = factories.person(name="Nora New"), in_words(timezone.localdate())
    status = Status.objects.get(key="cp")
    typed = {
        "change": {
            "name": "Amara Bell",
            "case_number": "N9",
            "born_on": "3/11/2015",
            "team": str(elsewhere.team.pk),
        },
        "address": {"address": "1 New Road"},
        "allocate": {"role": "caseworker", "worker": new.email, "start": today},
        "status": {"status": str(status.pk), "start": today},
    }
    for name in KEPT:
        assert "Child’s details" in words(as_support.get(url(name, whole))), name
        assert as_support.post(url(name, whole), typed[name])["Location"] == url("details", whole), name
    now = Child.objects.select_related("file").get(pk=whole.pk)
    assert (now.name, now.initials, now.case_number, now.address) == ("Amara Bell", "AB", "N9", "1 New Road")
    assert (now.born_on, now.file.team) == (dt.date(2015, 11, 3), elsewhere.team)
    assert now.statuses.get(end=None).status == status
    assert FileHolder.objects.workers().get(file=now.pk).user == new
    verbs = Event.objects.filter(actor_id=support.pk, file_id=now.pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["child.allocated", "child.changed", "child.changed", "child.changed"]


def test_they_cannot_take_a_child_themselves(whole: Child, support: User, as_support: Browser) -> None:
    typed = {"role": "caseworker", "worker": support.email, "start": in_words(timezone.localdate())}
    assert errors(as_support.post(url("allocate", whole), typed)) == ["id_worker"]
    assert not FileHolder.objects.filter(user=support, file=whole.pk).exists()


def test_a_confidential_address_is_masked_and_not_theirs_to_change(
    pair: Pair, whole: Child, as_support: Browser
) -> None:
    typed = {"address": "9 Hidden Way", "address_is_confidential": "on"}
    assert as_support.post(url("address", whole), typed).status_code == 302
    text = words(as_support.get(url("details", whole)))
    assert ("Confidential address" in text, "9 Hidden Way" in text) == (True, False)
    assert as_support.get(url("address", whole)).status_code == 404
    assert as_support.post(url("address", whole), {"address": "1 Open Road"}).status_code == 404
    assert Child.objects.get(pk=whole.pk).address_is_confidential


def test_who_is_named_on_a_confidential_address_sees_it_and_names_nobody(
    pair: Pair, whole: Child, support: User, as_support: Browser, as_manager: Browser
) -> None:
    as_manager.post(url("address", whole), {"address": ADDRESS, "address_is_confidential": "on"})
    as_manager.post(url("know_address", whole), {"user": support.email, "reason": "Sends the letters"})
    assert ADDRESS in words(as_support.get(url("details", whole)))
    page = as_support.get(url("address", whole)).content.decode()
    assert (ADDRESS in page, "Sends the letters" in page, "known-by" in page) == (True, False, False)
    knows = whole.address_known_by.get()
    assert as_support.post(url("forget_address", whole, knows.pk)).status_code == 404


def test_hostile_words(whole: Child, as_support: Browser) -> None:
    for asked in ("'; DROP TABLE casefile_child; --", "<script>alert(1)</script>", "a\x00b", "x" * 5000, "‮"):
        answer = as_support.get(LIST, {"q": asked})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    assert as_support.get("/children/not-a-child/details/").status_code == 404
