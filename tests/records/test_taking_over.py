"""What an earlier supervisor left unfinished: unread until the supervisor of the day takes it over."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from supervision_portal.records import access
from supervision_portal.records.models import Record
from supervision_portal.records.services import drafts, notices, signing
from supervision_portal.records.services.errors import Refused
from tests import factories
from tests.factories import Cast, Pair

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-9b.5")]


@pytest.fixture
def new(pair: Pair) -> User:
    return factories.person(Role.TEAM_MANAGER, name="Nora New")


def left(pair: Pair, new: User, kind: str = "s1") -> Record:
    """A draft of the manager, who left yesterday; the worker has a new manager from today."""
    draft = factories.draft(pair.manager, pair.file, kind)
    people.person_leaves(by=None, user=pair.manager, on=timezone.localdate() - dt.timedelta(days=1))
    factories.change_supervisor(pair, new)
    return factories.now(draft)


def readers(cast: Cast, record: Record) -> set[str]:
    everybody = User.objects.in_bulk([user.pk for user in cast.everybody().values()])
    return {name for name, user in cast.everybody().items() if access.can_read(everybody[user.pk], record)}


def test_before_nobody_reads_it_and_after_only_who_took_it_over(cast: Cast) -> None:
    cast.new = factories.person(Role.TEAM_MANAGER, name="Nora New")
    draft = left(cast, cast.new)
    assert readers(cast, draft) == set()
    can_take = {name for name, user in cast.everybody().items() if drafts.left_behind(user).exists()}
    assert can_take == {"new"}
    drafts.take_over(by=cast.new, record=draft)
    assert readers(cast, draft) == {"new"}
    assert not drafts.left_behind(cast.new).exists()


def test_who_still_works_here_loses_it_when_it_is_taken_over(pair: Pair, new: User) -> None:
    draft = factories.draft(pair.manager, pair.file)
    assert not drafts.left_behind(new).exists()
    factories.change_supervisor(pair, new)
    assert access.can_read(pair.manager, draft)
    assert not access.can_read(new, draft)
    drafts.take_over(by=new, record=draft)
    assert not access.can_read(pair.manager, draft)
    assert access.can_read(new, draft)


@pytest.mark.parametrize("kind", ["agreement", "s1", "s3"])
def test_what_was_taken_over_is_shared_and_signed_by_the_two_of_today(
    pair: Pair, new: User, kind: str
) -> None:
    draft = left(pair, new, kind)
    drafts.take_over(by=new, record=draft)
    data = factories.s1_data(frequency="monthly", duration="1 hour", location="Room 4")
    drafts.save(by=new, record=factories.now(draft), version=draft.version, data=data)
    record = factories.share(new, factories.now(draft))
    assert factories.sign(record, pair.worker, new).is_final


def test_what_was_returned_is_taken_over_too(pair: Pair, new: User) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.send_back(by=pair.worker, record=record, reason="The date is wrong.")
    factories.change_supervisor(pair, new)
    drafts.take_over(by=new, record=record)
    assert factories.share(new, factories.now(record)).number == record.number
    assert access.can_read(pair.worker, record)


def test_it_is_logged_with_who_had_it(pair: Pair, new: User) -> None:
    draft = left(pair, new)
    drafts.take_over(by=new, record=draft)
    event = Event.objects.get(verb="record.taken_over")
    assert (event.actor_id, event.record_id, event.object_id) == (new.pk, draft.pk, str(pair.manager.pk))


def test_the_supervisee_is_told_and_so_is_a_former_supervisor_who_still_works_here(
    pair: Pair, new: User, mailoutbox: list[EmailMessage]
) -> None:
    draft = factories.draft(pair.manager, pair.file)
    factories.change_supervisor(pair, new)
    drafts.take_over(by=new, record=draft)
    notices.send_waiting()
    assert {mail.to[0] for mail in mailoutbox} == {pair.worker.email, pair.manager.email}
    assert {mail.subject for mail in mailoutbox} == {"An unfinished supervision record was taken over"}


def test_twice_says_so(pair: Pair, new: User) -> None:
    draft = left(pair, new)
    drafts.take_over(by=new, record=draft)
    with pytest.raises(Refused, match="taken over, shared or discarded meanwhile"):
        drafts.take_over(by=new, record=draft)


def test_one_s_own_supervisors_draft_is_nobodys_to_take(cast: Cast) -> None:
    draft = factories.draft(cast.manager, cast.file)
    for user in cast.everybody().values():
        assert not drafts.left_behind(user).exists()
        with pytest.raises(Refused):
            drafts.take_over(by=user, record=draft)


@pytest.mark.parametrize("kind", ["observation", "s3-corporate"])
def test_other_kinds_stay_their_authors(pair: Pair, new: User, kind: str) -> None:
    left(pair, new, kind)
    assert not drafts.left_behind(new).exists()


def test_an_addendum_stays_its_authors(pair: Pair, new: User) -> None:
    addendum = drafts.begin_addendum(by=pair.manager, record=factories.final(pair))
    drafts.save(by=pair.manager, record=addendum, version=0, data={"text": "The day was wrong."})
    factories.change_supervisor(pair, new)
    assert not drafts.left_behind(new).exists()


def test_an_empty_draft_and_the_supervisees_own_are_not_offered(pair: Pair, new: User) -> None:
    drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    factories.draft(pair.worker, pair.file, "s3", {"held_on": "1/6/2025"})
    factories.change_supervisor(pair, new)
    assert not drafts.left_behind(new).exists()
