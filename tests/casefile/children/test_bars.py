"""Who must not see a file does not see it by any way in, whatever their role."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from casefile import access as children_access
from casefile import timeline
from casefile.models import Child
from casefile.services import children, significant
from supervision_portal.home import work as my_work
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.records import access, waiting
from supervision_portal.records.models import Action, File, FileGrant, Notice, Record
from supervision_portal.records.services import files, notices, signing
from supervision_portal.records.services.notices import tell
from tests import factories
from tests.casefile import cast
from tests.factories import Pair
from tests.pages import Browser

pytestmark = pytest.mark.django_db
AsUser = Callable[[User], Browser]


@pytest.fixture
def held(pair: Pair, child: Child) -> dict[str, Record]:
    """A final oversight with an action of the worker, one that waits for the manager, and a draft."""
    final = cast.final(pair.manager, child.file, "oversight")
    waits = cast.ready(pair.manager, child.file, "s2")
    draft = cast.draft(pair.manager, child.file, "decision", {"discussion": "About the placement"})
    significant.log_event(
        by=pair.worker, file=child.file, kind="other", what="A fall", happened_at=_now(), known_at=_now()
    )
    return {"final": final, "waits": waits, "draft": draft}


def _now() -> Any:
    return timezone.now()


def ways_in(child: Child, held: dict[str, Record]) -> dict[str, str]:
    """Addresses of the file, what is on it, and what changes it."""
    action = Action.objects.filter(file=child.pk).first()
    assert action
    event = child.file.significant_events.get(oversight=None)
    on_file = ["casefile:file", "casefile:log_event", "casefile:change", "casefile:bars", "records:readers"]
    on_file += ["casefile:address", "casefile:allocate", "casefile:status", "casefile:siblings"]
    return {
        **{name: reverse(name, args=[child.pk]) for name in on_file},
        **{f"record {key}": reverse("records:record", args=[held[key].pk]) for key in held},
        **{f"pdf {key}": reverse("records:pdf", args=[held[key].pk]) for key in ("final", "waits")},
        **{
            f"{name} waits": reverse(f"records:{name}", args=[held["waits"].pk]) for name in ("sign", "close")
        },
        **{
            f"{name} draft": reverse(f"records:{name}", args=[held["draft"].pk]) for name in ("edit", "check")
        },
        "action": reverse("records:action", args=[action.pk]),
        "withdraw": reverse("casefile:withdraw_event", args=[event.pk]),
    }


def everybody(pair: Pair) -> dict[str, User]:
    return {"worker": pair.worker, "manager": pair.manager, "above": pair.above, "director": pair.director}


def bar(child: Child, user: User) -> User:
    children.bar(by=None, file=child.file, user=user, reason="A relative")
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("who", ["worker", "manager", "above", "director"])
def test_no_page_of_the_file_is_there_for_who_is_barred(
    who: str, pair: Pair, child: Child, held: dict[str, Record], as_user: AsUser
) -> None:
    urls = ways_in(child, held)
    browser = as_user(everybody(pair)[who])
    opened = {name for name, url in urls.items() if browser.get(url).status_code == 200}
    assert opened >= {"casefile:file", "record final", "action"}
    bar(child, everybody(pair)[who])
    for name, url in urls.items():
        assert browser.get(url).status_code == 404, name
        assert browser.post(url).status_code in (404, 405), name
    start = reverse("records:start", args=[child.pk, "oversight"])
    assert browser.post(start).status_code == 404


@pytest.mark.parametrize("who", ["worker", "manager", "above", "director"])
def test_no_list_and_no_search_holds_the_child(who: str, pair: Pair, child: Child, as_user: AsUser) -> None:
    bar(child, everybody(pair)[who])
    browser = as_user(everybody(pair)[who])
    for asked in ("", "?q=Amara", f"?q={child.case_number}", "?q=AO", f"?worker={pair.worker.pk}"):
        page = browser.get(reverse("casefile:caseload") + asked).content.decode()
        assert child.name not in page, asked
        assert str(child.pk) not in page, asked


def on_my_work(user: User, child: Child) -> list[object]:
    """What stands on “My work” of a child's file."""
    mine = my_work.of(user)
    records = [*mine.drafts, *mine.to_sign, *mine.waiting, *mine.to_read, *mine.unsigned, *mine.actions]
    events = [one.event for one in mine.events]
    found: list[object] = [one for one in (*records, *events) if one.file_id == child.pk]
    return found + ([mine.to_file] if mine.to_file else [])


@pytest.mark.parametrize("who", ["worker", "manager", "above"])
def test_my_work_holds_nothing_of_it(who: str, pair: Pair, child: Child, held: dict[str, Record]) -> None:
    """The worker has left for the manager above: a record of theirs can be closed."""
    if who == "above":
        people.person_leaves(by=None, user=pair.worker, on=timezone.localdate())
    assert on_my_work(everybody(pair)[who], child)
    user = bar(child, everybody(pair)[who])
    assert on_my_work(user, child) == []
    assert not File.objects.filter(pk__in=access.near_children(user)).exists()
    assert not waiting.asked_of(user).exists()


def test_a_barred_manager_closes_nothing(pair: Pair, child: Child, held: dict[str, Record]) -> None:
    assert signing.closers(held["waits"]) == [pair.above, pair.director]
    bar(child, pair.above)
    assert signing.closers(held["waits"]) == [pair.director]


def test_being_party_to_a_draft_does_not_help(pair: Pair, child: Child, held: dict[str, Record]) -> None:
    assert access.can_read(pair.manager, held["draft"])
    user = bar(child, pair.manager)
    for record in held.values():
        assert not access.can_read(user, record)
        assert not access.records_listed_for(user).filter(pk=record.pk).exists()


def test_a_grant_does_not_help(child: Child) -> None:
    auditor = factories.person(name="Aud Auditor")
    factories.grant(auditor, child.file, FileGrant.Purpose.AUDIT)
    assert child in children_access.children_visible_to(auditor)
    assert child not in children_access.children_visible_to(bar(child, auditor))


def test_no_mail_goes_to_who_is_barred(
    pair: Pair, child: Child, django_capture_on_commit_callbacks: Any
) -> None:
    tell("event_logged", to=pair.manager, file=child.file, key="event:before")
    bar(child, pair.manager)
    tell("event_logged", to=pair.manager, file=child.file, key="event:after")
    assert not Notice.objects.filter(to=pair.manager).exists()
    assert significant.managers_of(child.file) == []
    tell("event_logged", to=pair.above, file=child.file, key="event:after")
    notices.send_waiting()
    assert [message.to for message in mail.outbox] == [[pair.above.email]]


def test_an_event_that_waits_passes_a_barred_manager_by(pair: Pair, child: Child) -> None:
    bar(child, pair.manager)
    significant.log_event(
        by=pair.worker, file=child.file, kind="other", what="A fall", happened_at=_now(), known_at=_now()
    )
    late = timezone.now() + dt.timedelta(hours=49)
    significant.tell_next_managers(late)
    assert pair.manager.pk not in Notice.objects.values_list("to", flat=True)


def test_who_is_barred_is_not_among_the_readers(pair: Pair, child: Child) -> None:
    bar(child, pair.director)
    names = [user.name for user, _how in files.readers_of(child.file).text]
    assert "Dilys Director" not in names
    assert "Moses Manager" in names


def test_others_lose_nothing(pair: Pair, child: Child, held: dict[str, Record]) -> None:
    bar(child, pair.director)
    for user in (pair.worker, pair.manager, pair.above):
        assert child in children_access.children_visible_to(user)
        assert access.can_read(user, held["final"])
    assert len(timeline.waiting(access.files_visible_to(pair.manager))) == 1


def test_a_bar_is_of_one_file(pair: Pair, child: Child) -> None:
    other = factories.child("Bo Other", worker=pair.worker)
    assert list(children_access.children_visible_to(bar(child, pair.manager))) == [other]
