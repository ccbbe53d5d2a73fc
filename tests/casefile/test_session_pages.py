"""The pages of a case supervision session: a caseload discussed, and signed in one go."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from casefile.models import Child
from casefile.services import children
from supervision_portal.people.models import User
from supervision_portal.records.models import Notice, Record, Signature
from supervision_portal.records.services import drafts, signing
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case, more_children
from tests.factories import PASSWORD, in_words
from tests.pages import Browser, errors, hidden, messages, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
HOSTILE = "</textarea><script>alert(1)</script>"
GONE = "One of these records is not waiting for you any more. Nothing is signed yet"


@pytest.fixture
def outsider(db: None) -> User:
    return cast.manager_elsewhere()


@pytest.fixture
def both(case: Case, brother: Child) -> list[Record]:
    """Two records that wait for the manager's signature."""
    return [cast.ready(case.manager, file) for file in (case.on, brother.file)]


def session(case: Case) -> str:
    return reverse("casefile:session", args=[case.worker.pk])


def signing_page(case: Case) -> str:
    return reverse("casefile:sign_session", args=[case.worker.pk])


def sign(browser: Browser, case: Case, *records: object, password: str = PASSWORD) -> HttpResponse:
    keys = [str(record.pk if isinstance(record, Record) else record) for record in records]
    return browser.post(signing_page(case), {"records": keys, "password": password})


def ticked(answer: HttpResponse) -> list[str]:
    """Which records are ticked on the page."""
    return list(answer.context["form"]["records"].value())


# ---- the caseload


@pytest.mark.requirement("CAL-15.1")
def test_who_is_due_first_stands_first(case: Case, manager: Browser) -> None:
    factories.child("Abel Newest", worker=case.worker, opened_on=timezone.localdate())
    cast.final(case.manager, case.on)
    factories.child("Zoe Longest", worker=case.worker)
    names = [turn.child.name for turn in manager.get(session(case)).context["turns"]]
    assert names == ["Zoe Longest", "Abel Newest", "Amara Okafor"]


def test_each_child_says_how_far_it_is(case: Case, brother: Child, manager: Browser) -> None:
    more_children(case, 1)
    cast.draft(case.manager, brother.file)
    cast.ready(case.manager, case.on)
    page = words(manager.get(session(case)))
    assert "Amara Okafor Ready to sign" in page
    assert "Ben Okafor Begun" in page
    assert "Child 0 Overdue by" in page
    assert "Sign 1 record" in page


def test_children_that_one_does_not_see_are_not_there(case: Case, brother: Child, manager: Browser) -> None:
    children.bar(by=None, file=brother.file, user=case.manager, reason="An uncle")
    factories.child("Other Caseload", worker=case.therapist)
    assert [turn.child for turn in manager.get(session(case)).context["turns"]] == [case.child]


def test_a_draft_of_another_manager_stays_theirs(case: Case, as_user: AsUser) -> None:
    cast.ready(case.manager, case.on)
    [turn] = as_user(case.above).get(session(case)).context["turns"]
    assert turn.record is None
    assert as_user(case.above).get(signing_page(case)).status_code == 302


def test_an_empty_caseload_says_so(case: Case, as_user: AsUser) -> None:
    answer = as_user(case.above).get(reverse("casefile:session", args=[case.manager.pk]))
    assert "No child is allocated to Moses Manager." in words(answer)


def test_only_who_manages_the_worker_holds_it(case: Case, as_user: AsUser) -> None:
    peer = factories.person(case.manager.posts.get().role, team=case.team, name="Dee Deputy")
    for user in (case.worker, peer, case.therapist):
        for page in (session(case), signing_page(case)):
            assert as_user(user).get(page).status_code == 404, user


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_a_number_of_nobody(manager: Browser, number: str) -> None:
    assert manager.get(f"/case-supervision/{number}/").status_code == 404


def test_who_else(case: Case, guarded: Callable[..., None]) -> None:
    cast.ready(case.manager, case.on)
    guarded("casefile:session", case.worker.pk, by=case.manager, methods="GET")
    guarded("casefile:sign_session", case.worker.pk, by=case.manager)


def test_names_stay_text(case: Case, manager: Browser) -> None:
    hostile = factories.child(HOSTILE, worker=case.worker)
    cast.ready(case.manager, hostile.file)
    for page in (session(case), signing_page(case)):
        assert "<script>alert" not in manager.get(page).content.decode()


def test_25_children_take_as_many_queries_as_one(case: Case, manager: Browser, queries: Any) -> None:
    cast.ready(case.manager, case.on)
    pages = (session(case), signing_page(case))
    counts = []
    for _ in range(2):
        for page in pages:
            with queries() as found:
                assert manager.get(page).status_code == 200
            counts.append(len(found))
        for child in more_children(case, 24):
            cast.ready(case.manager, child.file)
    assert counts[:2] == counts[2:]


def test_the_next_child_of_a_session_starts_from_the_answers_of_the_last(
    case: Case, brother: Child, manager: Browser
) -> None:
    today, earlier = timezone.localdate(), timezone.localdate() - dt.timedelta(days=1)
    first = drafts.begin(by=case.manager, file=case.on, kind="s2")
    assert first.data == {"held_on": f"{today:%-d/%-m/%Y}"}
    data = cast.s2_data(held_on=in_words(earlier), formality="informal", type="pod")
    drafts.save(by=case.manager, record=first, version=0, data=data)
    second = drafts.begin(by=case.manager, file=brother.file, kind="s2")
    same = {"held_on": in_words(earlier), "formality": "informal", "type": "pod"}
    assert second.data == same, "how the child lives is never filled in"
    elsewhere = factories.child("Cal Elsewhere", worker=factories.person(team=case.team), team=case.team)
    factories.line(elsewhere.file.holders.get().user, case.manager)
    other = drafts.begin(by=case.manager, file=elsewhere.file, kind="s2")
    assert other.data == {"held_on": f"{today:%-d/%-m/%Y}"}


def test_the_check_names_the_child(case: Case, brother: Child, manager: Browser) -> None:
    for file in (case.on, brother.file):
        record = cast.draft(case.manager, file, "s2", cast.s2_data())
        caption = f"{file.title} · Record of Case Discussion"
        assert caption in words(manager.get(reverse("records:check", args=[record.pk])))


def test_a_worker_without_children_is_not_told_how_to_go_through_them(case: Case, manager: Browser) -> None:
    new = factories.person(team=case.team, name="Nia New")
    factories.line(new, case.manager)
    page = words(manager.get(reverse("casefile:session", args=[new.pk])))
    assert "No child is allocated to Nia New." in page
    assert "Who is due first" not in page


# ---- signing in one go


@pytest.mark.requirement("CAL-15.1")
def test_all_that_were_discussed_are_signed_in_one_go(
    case: Case, both: list[Record], manager: Browser
) -> None:
    left = more_children(case, 1)
    assert set(ticked(manager.get(signing_page(case)))) == {str(record.pk) for record in both}
    answer = sign(manager, case, *both)
    assert answer["Location"] == session(case)
    assert messages(answer) == ["2 records signed. Wanda Worker is told and can add a note of disagreement."]
    assert all(factories.now(record).is_final for record in both)
    assert Notice.objects.filter(to=case.worker, mail="record_final").count() == 2
    assert not Record.objects.filter(file=left[0].pk).exists()


def test_what_is_not_ticked_goes_on_waiting(case: Case, both: list[Record], manager: Browser) -> None:
    first, second = both
    assert messages(sign(manager, case, first))[0].startswith("1 record signed.")
    assert factories.now(first).is_final
    assert factories.now(second).is_shared
    assert ticked(manager.get(signing_page(case))) == [str(second.pk)]


def test_nothing_ticked_is_said(case: Case, both: list[Record], manager: Browser) -> None:
    answer = sign(manager, case)
    assert answer.status_code == 422
    assert "Choose at least one record to sign" in words(answer)
    assert not any(record.signatures.exists() for record in both)


def test_a_wrong_password_signs_nothing_and_keeps_what_was_ticked(
    case: Case, both: list[Record], manager: Browser
) -> None:
    for password in ("wrong", ""):
        answer = sign(manager, case, both[1], password=password)
        assert answer.status_code == 422
        assert errors(answer) == ["id_password"]
        assert ticked(answer) == [str(both[1].pk)]
        assert answer.content.decode().count(" checked") == 1
    assert not any(record.signatures.exists() for record in both)


def test_one_that_was_signed_meanwhile_holds_up_the_rest_and_says_so(
    case: Case, both: list[Record], manager: Browser
) -> None:
    signing.sign(by=case.manager, records=both[:1], method="password")
    answer = sign(manager, case, *both)
    assert answer.status_code == 422
    assert GONE in words(answer)
    assert not both[1].signatures.exists()
    assert sign(manager, case, both[1]).status_code == 302


@pytest.mark.requirement("CAL-9b.1")
def test_a_text_that_changed_while_the_page_was_open_is_not_signed(
    case: Case, both: list[Record], manager: Browser
) -> None:
    page = manager.get(signing_page(case))
    read = {key: hidden(page, key) for key in (f"read-{record.pk}" for record in both)}
    signing.send_back(by=case.manager, record=both[0], reason="Something is missing.")
    again = factories.now(both[0])
    data = {**again.data, "risk": "Another text altogether"}
    drafts.save(by=case.manager, record=again, version=again.version, data=data)
    factories.share(case.manager, again)
    answer = manager.post(signing_page(case), {"records": [r.pk for r in both], "password": PASSWORD, **read})
    assert answer.status_code == 422
    assert f"The text of {again} has changed since you read it. Nothing is signed yet" in words(answer)
    assert not Signature.objects.filter(voided_at=None).exists()


def test_sending_it_twice_signs_once(case: Case, both: list[Record], manager: Browser) -> None:
    sign(manager, case, *both)
    answer = sign(manager, case, *both)
    assert "No record waits for your signature here." in messages(answer)
    assert [record.signatures.count() for record in both] == [1, 1]


def test_records_of_others_are_never_among_them(case: Case, both: list[Record], manager: Browser) -> None:
    elsewhere = Case()
    theirs, above = cast.ready(elsewhere.manager, elsewhere.on), cast.ready(case.above, case.on)
    unfinished = cast.draft(case.manager, more_children(case, 1)[0].file)
    colleague = factories.person(team=case.team)
    factories.line(colleague, case.manager)
    other_worker = cast.ready(case.manager, factories.child("Cy", worker=colleague).file)
    for foreign in (theirs, above, unfinished, other_worker, uuid4(), "1", HOSTILE):
        answer = sign(manager, case, both[0], foreign)
        assert answer.status_code == 422
        assert GONE in words(answer)
    assert not Record.objects.filter(signatures__isnull=False).exists()
