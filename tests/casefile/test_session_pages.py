"""The pages of a case supervision session: a caseload discussed, signed in one go, and filed."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from casefile.models import CaseRecordTeam, Child, Filing
from casefile.services import children, papers
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records.models import Notice, Record
from supervision_portal.records.services import drafts, signing
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case
from tests.factories import PASSWORD, in_words
from tests.pages import Browser, errors, messages, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
TO_FILE = reverse("casefile:to_file")
HOSTILE = "</textarea><script>alert(1)</script>"
GONE = "One of these records is not waiting for you any more. Nothing is signed yet"


@pytest.fixture
def outsider(db: None) -> User:
    """A manager elsewhere, with a caseload and a record of their own to sign."""
    elsewhere = Case()
    cast.ready(elsewhere.manager, elsewhere.on)
    return elsewhere.manager


@pytest.fixture
def manager(case: Case, as_user: AsUser) -> Browser:
    return as_user(case.manager)


@pytest.fixture
def brother(case: Case) -> Child:
    """Ben, on the same caseload."""
    made = factories.child("Ben Okafor", worker=case.worker, team=case.team)
    children.join_family(by=None, child=case.child, sibling=made)
    return made


@pytest.fixture
def both(case: Case, brother: Child) -> list[Record]:
    """Two records that wait for the manager's signature."""
    return [cast.ready(case.manager, file) for file in (case.on, brother.file)]


def typed_in(draft: Record) -> dict[str, str]:
    """What a draft says beside what it starts from."""
    return {k: text for k, text in factories.now(draft).data.items() if k not in papers.IN_ONE_SESSION}


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


def more_children(case: Case, number: int) -> list[Child]:
    return [factories.child(f"Child {n}", worker=case.worker, team=case.team) for n in range(number)]


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


# ---- what brothers and sisters have in common


@pytest.fixture
def sisters(case: Case, brother: Child) -> Record:
    """What was recorded of Amara, whose brother is Ben."""
    assert brother
    return cast.final(case.manager, case.on, data=cast.s2_data(why_involved="The parents’ conflict."))


def take_over(record: Record) -> str:
    return reverse("casefile:take_over", args=[record.pk])


@pytest.mark.requirement("CAL-A3.1")
def test_what_is_ticked_is_added_and_nothing_else(
    case: Case, brother: Child, sisters: Record, manager: Browser
) -> None:
    draft = cast.draft(case.manager, brother.file, data={"why_involved": "Ben runs away."})
    page = words(manager.get(take_over(draft)))
    assert "The parents’ conflict." in page
    assert "The plan is six weeks old." in page
    assert "She likes mornings" not in page
    answer = manager.post(take_over(draft), {f"{sisters.pk}-why_involved": "1"})
    assert answer["Location"] == reverse("records:edit", args=[draft.pk])
    assert messages(answer)[0].startswith("1 answer taken over.")
    taken = {"why_involved": "Ben runs away.\n\nThe parents’ conflict."}
    assert typed_in(draft) == taken
    manager.post(take_over(draft), {f"{sisters.pk}-why_involved": "1"})
    assert typed_in(draft) == taken


@pytest.mark.requirement("CAL-A3.1")
def test_lived_experience_is_never_taken_over(
    case: Case, brother: Child, sisters: Record, manager: Browser
) -> None:
    draft = cast.draft(case.manager, brother.file, data={"where_now": "Ben’s own."})
    foreign = cast.final(case.manager, more_children(case, 1)[0].file)
    own = ("lived_experience", "elicited", "last_seen_on", "not_seen", "actions-0-what")
    typed = {f"{sisters.pk}-{key}": "1" for key in own} | {f"{foreign.pk}-where_now": "1", HOSTILE: "1"}
    answer = manager.post(take_over(draft), typed)
    assert messages(answer) == ["Choose what to take over."]
    assert typed_in(draft) == {"where_now": "Ben’s own."}


def test_reading_what_a_sisters_record_says_is_logged(
    case: Case, brother: Child, sisters: Record, manager: Browser
) -> None:
    manager.get(take_over(cast.draft(case.manager, brother.file)))
    event = Event.objects.get(verb="record.read", record_id=sisters.pk)
    assert (event.actor_id, event.file_id) == (case.manager.pk, case.on.pk)


def test_an_empty_draft_does_not_hide_the_record_before_it(
    case: Case, brother: Child, sisters: Record, manager: Browser
) -> None:
    drafts.begin(by=case.manager, file=case.on, kind="s2")
    page = manager.get(take_over(cast.draft(case.manager, brother.file)))
    assert [other for other, _texts in page.context["offered"]] == [sisters]


def test_nothing_is_offered_of_a_file_that_one_must_not_see(
    case: Case, brother: Child, sisters: Record, manager: Browser
) -> None:
    children.bar(by=None, file=sisters.file, user=case.manager, reason="An uncle")
    draft = cast.draft(case.manager, brother.file, data={})
    assert "No brother or sister has a record" in words(manager.get(take_over(draft)))
    manager.post(take_over(draft), {f"{sisters.pk}-where_now": "1"})
    assert typed_in(draft) == {}


def test_what_a_sisters_record_says_stays_text(case: Case, brother: Child, manager: Browser) -> None:
    cast.final(case.manager, case.on, data=cast.s2_data(where_now=HOSTILE))
    page = manager.get(take_over(cast.draft(case.manager, brother.file)))
    assert "<script>alert" not in page.content.decode()


def test_only_the_writer_of_an_s2_takes_over(case: Case, as_user: AsUser, guarded: Any) -> None:
    draft = cast.draft(case.manager, case.on)
    guarded("casefile:take_over", draft.pk, by=case.manager)
    for user in (case.worker, case.above):
        assert as_user(user).get(take_over(draft)).status_code == 404
    oversight = cast.draft(case.manager, case.on, "oversight")
    for record in (factories.share(case.manager, draft), oversight):
        assert as_user(case.manager).get(take_over(record)).status_code == 404


# ---- what the case system has to be given


@pytest.fixture
def filings(case: Case, brother: Child) -> list[Filing]:
    """Of two final records of a team whose case system is the record."""
    CaseRecordTeam.objects.create(team=case.team, name="CASS")
    return [cast.final(case.manager, file).filing for file in (case.on, brother.file)]


def filed(filing: Filing) -> bool:
    return Filing.objects.get(pk=filing.pk).filed_at is not None


def confirm(browser: Browser, *filings: object) -> list[str]:
    keys = [str(filing.pk if isinstance(filing, Filing) else filing) for filing in filings]
    return messages(browser.post(TO_FILE, {"filed": keys}))


@pytest.mark.requirement("CAL-15.1")
def test_a_whole_session_is_confirmed_together(case: Case, filings: list[Filing], manager: Browser) -> None:
    page = words(manager.get(TO_FILE))
    assert "Amara Okafor, " in page
    assert "to be in CASS" in page
    assert confirm(manager, *filings) == ["2 records confirmed as filed."]
    assert Filing.objects.filter(filed_by=case.manager).count() == 2
    assert "Nothing waits to be filed." in words(manager.get(TO_FILE))


@pytest.mark.requirement("CAL-15.1")
def test_or_one_by_one_by_the_worker(case: Case, filings: list[Filing], as_user: AsUser) -> None:
    assert confirm(as_user(case.worker), filings[0]) == ["1 record confirmed as filed."]
    assert [filed(one) for one in filings] == [True, False]


def test_confirming_twice_counts_once(filings: list[Filing], manager: Browser) -> None:
    confirm(manager, filings[0])
    [said] = confirm(manager, filings[0])[1:] or confirm(manager, filings[0])
    assert "What was confirmed before is not listed." in said
    assert Event.objects.filter(verb="record.filed").count() == 1
    assert not filed(filings[1])


def test_what_is_not_on_ones_list_is_not_confirmed(
    case: Case, filings: list[Filing], outsider: User, as_user: AsUser, manager: Browser
) -> None:
    waiting = cast.ready(case.manager, more_children(case, 1)[0].file).filing
    stranger = as_user(outsider)
    assert "Nothing waits to be filed." in words(stranger.get(TO_FILE))
    confirm(stranger, *filings)
    for wrong in (waiting, uuid4(), "", HOSTILE):
        assert "Choose the records that are filed." in confirm(manager, wrong)[-1]
    assert not Filing.objects.filter(filed_at__isnull=False).exists()
    children.bar(by=None, file=case.on, user=case.manager, reason="An uncle")
    confirm(manager, filings[0])
    assert not filed(filings[0])


def test_the_list_refuses_everybody_else(filings: list[Filing], client: Browser, manager: Browser) -> None:
    assert client.get(TO_FILE).status_code == 302
    assert client.post(TO_FILE, {"filed": str(filings[0].pk)}).status_code == 403
    assert not filed(filings[0])
    for method in ("PUT", "DELETE"):
        assert manager.generic(method, TO_FILE).status_code == 405


def test_25_records_to_file_take_as_many_queries_as_one(case: Case, manager: Browser, queries: Any) -> None:
    CaseRecordTeam.objects.create(team=case.team, name="CASS")
    cast.final(case.manager, case.on)
    counts = []
    for _ in range(2):
        with queries() as found:
            assert manager.get(TO_FILE).status_code == 200
        counts.append(len(found))
        for child in more_children(case, 24):
            cast.final(case.manager, child.file)
    assert counts[0] == counts[1]


def confirm_session(browser: Browser) -> list[str]:
    """Press the button of the first session on the list."""
    page = browser.get(TO_FILE).content.decode()
    keys = page.split('name="session" value="', 1)[1].split('"', 1)[0]
    return messages(browser.post(TO_FILE, {"session": keys}))


@pytest.mark.requirement("CAL-15.1")
def test_a_session_is_confirmed_with_one_button(case: Case, filings: list[Filing], manager: Browser) -> None:
    earlier = timezone.localdate() - dt.timedelta(days=1)
    data = cast.s2_data(held_on=in_words(earlier))
    other = cast.final(case.manager, more_children(case, 1)[0].file, data=data).filing
    assert confirm_session(manager) == ["2 records confirmed as filed."]
    assert [filed(one) for one in (*filings, other)] == [True, True, False]
    assert 'name="session"' not in manager.get(TO_FILE).content.decode(), "one record has its tick box"


def test_the_button_confirms_what_the_page_showed_and_no_more(
    case: Case, filings: list[Filing], manager: Browser
) -> None:
    page = manager.get(TO_FILE).content.decode()
    keys = page.split('name="session" value="', 1)[1].split('"', 1)[0]
    meanwhile = cast.final(case.manager, more_children(case, 1)[0].file).filing
    manager.post(TO_FILE, {"session": keys})
    assert [filed(one) for one in (*filings, meanwhile)] == [True, True, False]


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
