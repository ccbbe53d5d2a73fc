"""What brothers and sisters have in common: taken over from one’s record into another’s draft."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from casefile.models import Child
from casefile.services import children, papers
from supervision_portal.log.models import Event
from supervision_portal.people.models import User
from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts
from tests import factories
from tests.casefile import cast
from tests.casefile.cast import Case, more_children
from tests.pages import Browser, messages, words

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]
HOSTILE = "</textarea><script>alert(1)</script>"


@pytest.fixture
def outsider(db: None) -> User:
    return cast.manager_elsewhere()


def typed_in(draft: Record) -> dict[str, str]:
    """What a draft says beside what it starts from."""
    return {k: text for k, text in factories.now(draft).data.items() if k not in papers.IN_ONE_SESSION}


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
