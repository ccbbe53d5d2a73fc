"""Adding children and changing what is known of them: each page works, refuses, and loses nothing typed."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from casefile.models import Child, Status
from casefile.services import children
from supervision_portal.people.models import User
from supervision_portal.records.models import FileGrant, FileHolder
from tests import factories
from tests.casefile.cast import ADDRESS
from tests.factories import Pair, in_words
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
PAGES = ("change", "address", "know_address", "allocate", "status", "siblings")
ADD = reverse("casefile:add")


def url(name: str, child: Child, *more: int) -> str:
    return reverse(f"casefile:{name}", args=[child.pk, *more])


def details(**changes: str) -> dict[str, str]:
    return {"name": "Amara Okafor", "initials": "", "case_number": "N1", "born_on": "", "team": "", **changes}


def today() -> str:
    return in_words(timezone.localdate())


def now(child: Child) -> Child:
    return Child.objects.select_related("file__team", "family").get(pk=child.pk)


# ---- adding


def test_a_manager_adds_a_child_with_a_worker_and_a_status(pair: Pair, as_manager: Browser) -> None:
    typed = details(born_on="3/11/2015", team=str(pair.team.pk), address="1 New Road", worker="wanda worker")
    typed |= {"status": str(_status("cp")), "is_complex": "on", "address_is_confidential": "on"}
    answer = as_manager.post(ADD, typed)
    made = Child.objects.get(case_number="N1")
    assert answer["Location"] == url("file", made)
    assert (made.initials, made.address, made.address_is_confidential) == ("AO", "1 New Road", True)
    assert str(made.statuses.get()) == "Child protection (CP), complex"
    assert FileHolder.objects.get(file=made.pk).user == pair.worker


def _status(key: str) -> int:
    return Status.objects.get(key=key).pk


def test_business_support_adds_a_child_and_keeps_the_details_without_the_file(
    support: User, as_user: AsUser
) -> None:
    browser = as_user(support)
    answer = browser.post(ADD, details())
    made = Child.objects.get()
    assert answer["Location"] == url("details", made)
    assert messages(answer) == ["Amara Okafor has a file."]
    assert browser.get(url("file", made)).status_code == 404


def test_business_support_cannot_open_a_file_to_themselves(support: User, as_user: AsUser) -> None:
    answer = as_user(support).post(ADD, details(worker=support.email))
    assert answer.status_code == 422
    assert "You cannot allocate this child to yourself" in words(answer)
    assert not Child.objects.exists()


def test_what_is_wrong_is_said_and_what_was_typed_stays(as_manager: Browser) -> None:
    typed = details(name=" ", case_number="", born_on="31/2/2015", settled="on", worker="Nobody Known")
    answer = as_manager.post(ADD, typed)
    assert answer.status_code == 422
    assert {"id_name", "id_case_number", "id_born_on", "id_worker", "id_status"} <= set(errors(answer))
    page = answer.content.decode()
    assert 'value="31/2/2015"' in page
    assert 'value="Nobody Known"' in page


def test_a_date_of_birth_is_in_the_past(as_manager: Browser) -> None:
    answer = as_manager.post(ADD, details(born_on="1/1/2090"))
    assert "The date of birth must be today or in the past" in words(answer)


def test_a_number_that_is_taken_is_said_at_its_field(child: Child, as_manager: Browser) -> None:
    answer = as_manager.post(url("change", child), details(case_number=factories.child("Bo").case_number))
    assert errors(answer) == ["id_case_number"]


@pytest.mark.parametrize("text", ["x" * 400, "<script>alert(1)</script>", "a\x00b", "‮rtl", "🙂"])
def test_hostile_words_are_kept_as_text_or_refused(text: str, child: Child, as_manager: Browser) -> None:
    for name, field in (("change", "name"), ("address", "address"), ("siblings", "case_number")):
        typed = details(team=str(child.file.team_id)) | {field: text}
        assert as_manager.post(url(name, child), typed).status_code in (302, 422), (name, text)
    assert as_manager.get(url("file", child)).status_code == 200


# ---- changing


def test_details_are_changed(pair: Pair, child: Child, as_manager: Browser) -> None:
    page = as_manager.get(url("change", child)).content.decode()
    assert 'value="Amara Okafor"' in page
    typed = details(name="Amara Bell", born_on="3 Nov 2015", team=str(pair.team.pk))
    assert as_manager.post(url("change", child), typed)["Location"] == url("file", child)
    changed = now(child)
    assert (changed.name, changed.initials, changed.case_number) == ("Amara Bell", "AB", "N1")
    assert changed.file.title == "Amara Bell"


def test_who_gives_a_child_away_is_told_and_sees_it_no_more(
    pair: Pair, as_manager: Browser, elsewhere: Pair
) -> None:
    waiting = factories.child("Bo Waiting", team=pair.team)
    answer = as_manager.post(url("change", waiting), details(team=str(elsewhere.team.pk)))
    assert answer["Location"] == reverse("casefile:caseload")
    assert as_manager.get(url("file", waiting)).status_code == 404


def test_the_address_is_made_confidential(child: Child, as_manager: Browser) -> None:
    assert ADDRESS in as_manager.get(url("address", child)).content.decode()
    as_manager.post(url("address", child), {"address": "2 Other Road", "address_is_confidential": "on"})
    assert (now(child).address, now(child).address_is_confidential) == ("2 Other Road", True)
    as_manager.post(url("address", child), {"address": ""})
    assert (now(child).address, now(child).address_is_confidential) == ("", False)


def test_somebody_is_let_know_the_address_and_taken_off_again(
    pair: Pair, child: Child, as_manager: Browser, as_user: AsUser
) -> None:
    as_manager.post(url("address", child), {"address": ADDRESS, "address_is_confidential": "on"})
    director = as_user(pair.director)
    assert ADDRESS not in director.get(url("file", child)).content.decode()
    typed = {"user": pair.director.email, "reason": "Signs the placement"}
    assert as_manager.post(url("know_address", child), typed)["Location"] == url("address", child)
    assert ADDRESS in director.get(url("file", child)).content.decode()
    assert "Signs the placement" in as_manager.get(url("address", child)).content.decode()
    knows = child.address_known_by.get()
    assert as_manager.post(url("forget_address", child, knows.pk)).status_code == 302
    assert ADDRESS not in director.get(url("file", child)).content.decode()
    assert as_manager.post(url("forget_address", child, knows.pk)).status_code == 404


def test_who_cannot_see_the_file_cannot_be_let_know(
    child: Child, as_manager: Browser, elsewhere: Pair
) -> None:
    answer = as_manager.post(url("know_address", child), {"user": elsewhere.worker.email, "reason": "Duty"})
    assert errors(answer) == ["id_user"]


def test_a_name_that_several_may_have_is_asked_about(pair: Pair, child: Child, as_manager: Browser) -> None:
    one, other = (factories.person(name="Sam Same", team=pair.team) for _ in range(2))
    typed = {"role": "caseworker", "worker": "Sam Same", "start": today()}
    answer = as_manager.post(url("allocate", child), typed)
    assert "Do you mean …?" in words(answer)
    assert one.email in words(answer)
    assert as_manager.post(url("allocate", child), typed | {"meant": str(pair.worker.pk)}).status_code == 422
    assert as_manager.post(url("allocate", child), typed | {"meant": str(other.pk)}).status_code == 302
    assert FileHolder.objects.workers().get(file=child.pk).user == other


def test_nobody_is_allocated_by_mistake(child: Child, pair: Pair, as_manager: Browser) -> None:
    typed = {"role": "caseworker", "worker": "", "start": today()}
    assert errors(as_manager.post(url("allocate", child), typed)) == ["id_worker"]
    both = typed | {"worker": pair.worker.email, "nobody": "on"}
    assert errors(as_manager.post(url("allocate", child), both)) == ["id_worker"]
    assert as_manager.post(url("allocate", child), typed | {"nobody": "on"}).status_code == 302
    assert not FileHolder.objects.workers().filter(file=child.pk).exists()


def test_a_cts_worker_is_allocated(child: Child, as_manager: Browser) -> None:
    therapist = factories.person(name="Tess Therapy")
    assert "checked" in as_manager.get(url("allocate", child) + "?role=cts_worker").content.decode()
    typed = {"role": "cts_worker", "worker": therapist.email, "start": today()}
    as_manager.post(url("allocate", child), typed)
    assert FileHolder.objects.get(file=child.pk, role="cts_worker").user == therapist


def test_a_worker_who_must_not_see_the_file_is_refused_at_the_field(
    child: Child, as_manager: Browser
) -> None:
    cousin = factories.person(name="Cora Cousin")
    children.bar(by=None, file=child.file, user=cousin, reason="A cousin")
    typed = {"role": "caseworker", "worker": cousin.email, "start": today()}
    answer = as_manager.post(url("allocate", child), typed)
    assert (errors(answer), "must not work on this file" in words(answer)) == (["id_worker"], True)


def test_the_status_is_changed_from_a_day(child: Child, as_manager: Browser) -> None:
    typed = {"status": str(_status("cla-long")), "settled": "on", "start": "1/2/2026"}
    assert as_manager.post(url("status", child), typed).status_code == 302
    page = as_manager.get(url("file", child))
    assert "Child looked after (CLA), long-term placement, settled, since 1 February 2026" in words(page)
    answer = as_manager.post(url("status", child), typed | {"settled": "", "start": "1/1/2026"})
    assert errors(answer) == ["id_start"]


def test_siblings_are_named_by_number_and_only_those_one_sees(
    pair: Pair, child: Child, as_manager: Browser, elsewhere: Pair
) -> None:
    bo = factories.child("Bo Okafor", worker=pair.worker)
    as_manager.post(url("siblings", child), {"case_number": bo.case_number.lower()})
    assert "Bo Okafor" in words(as_manager.get(url("file", child)))
    unseen = Child.objects.get(name="Elliot Elsewhere")
    for number in (unseen.case_number, "X-unknown"):
        answer = as_manager.post(url("siblings", child), {"case_number": number})
        assert "No child that you can see has this number" in words(answer)
    assert as_manager.post(url("leave_family", child)).status_code == 302
    assert now(child).family is None


# ---- who may


def test_every_page_refuses_who_may_not(pair: Pair, child: Child, guarded: Callable[..., None]) -> None:
    for name in PAGES:
        guarded(f"casefile:{name}", child.pk, by=pair.manager)
    guarded("casefile:leave_family", child.pk, by=pair.manager, methods="POST")
    guarded("casefile:forget_address", child.pk, 7, by=pair.manager, methods="POST")


def test_only_who_has_the_right_and_the_child(
    pair: Pair, child: Child, elsewhere: Pair, governance: User, as_user: AsUser
) -> None:
    """A worker sees the file and may not; a grant opens to read. For business support see test_keeping."""
    reader = factories.Pair().manager
    factories.grant(reader, child.file, FileGrant.Purpose.AUDIT)
    for user in (pair.worker, pair.director, governance, elsewhere.manager, reader):
        browser = as_user(user)
        for name in PAGES:
            assert browser.get(url(name, child)).status_code == 404, (user.name, name)
            assert browser.post(url(name, child), details()).status_code == 404, (user.name, name)
        assert browser.post(url("leave_family", child)).status_code == 404, user.name
    assert as_user(pair.above).get(url("change", child)).status_code == 200


def test_adding_is_for_who_has_the_right(
    pair: Pair, support: User, governance: User, as_user: AsUser
) -> None:
    for user in (pair.worker, pair.director, governance):
        assert as_user(user).get(ADD).status_code == 404, user.name
        assert as_user(user).post(ADD, details()).status_code == 404, user.name
    for user in (pair.manager, pair.above, support):
        assert as_user(user).get(ADD).status_code == 200, user.name
    assert as_user(support).put(ADD).status_code == 405


def test_the_file_links_to_what_one_may_change(pair: Pair, child: Child, as_user: AsUser) -> None:
    links = [url(name, child) for name in ("change", "address", "allocate", "status", "siblings", "bars")]
    manager = as_user(pair.manager).get(url("file", child)).content.decode()
    worker = as_user(pair.worker).get(url("file", child)).content.decode()
    assert all(f'href="{link}"' in manager for link in links)
    assert not any(link in worker for link in links)


def test_the_list_links_to_what_one_may_do(
    pair: Pair, support: User, governance: User, as_user: AsUser
) -> None:
    addresses = [reverse(f"casefile:{name}") for name in ("add", "to_keep", "import", "all_bars")]
    shown = {
        user: [
            address in as_user(user).get(reverse("casefile:caseload")).content.decode()
            for address in addresses
        ]
        for user in (pair.worker, pair.manager, support, governance)
    }
    assert list(shown.values()) == [
        [False, False, False, False],
        [True, False, False, False],
        [True, True, True, False],
        [False, False, False, True],
    ]
