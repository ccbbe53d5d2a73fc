import datetime as dt

import pytest
from django.utils import timezone

from supervision_portal.people import services
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize("words", ["wanda", "WORKER wan", "person", "  "])
def test_search_finds_every_word_in_name_or_address(pair: Pair, words: str) -> None:
    assert pair.worker in User.objects.search(words)


def test_search_finds_a_name_however_it_is_typed(db: None) -> None:
    person = factories.person(name="Siân D’Souza")
    assert list(User.objects.search("sian d'souza")) == [person]
    assert list(User.objects.search("SIÂN dsouza")) == [person]


def test_search_takes_signs_as_they_are(pair: Pair) -> None:
    assert not User.objects.search("W%a").exists()
    assert not User.objects.search("wanda nobody").exists()


@pytest.mark.requirement("CAL-18.1")
def test_who_supervises_untrained_comes_first(pair: Pair) -> None:
    services.record_training(by=None, user=pair.manager, kind="supervision", completed_on=DAY)
    found = list(User.objects.who_supervise())
    assert found == [pair.director, pair.above, pair.manager]  # untrained first, then by name
    assert [len(person.lines_held) for person in found] == [1, 1, 1]
    assert list(User.objects.who_supervise().untrained()) == [pair.director, pair.above]


@pytest.mark.requirement("CAL-18.1")
def test_facilitators_need_training_in_facilitation(db: None) -> None:
    facilitator = factories.person(Role.POD_FACILITATOR)
    services.record_training(by=None, user=facilitator, kind="supervision", completed_on=DAY)
    [found] = User.objects.who_supervise()
    assert (found.facilitates, found.lines_held) == (True, [])
    assert (found.lacks_facilitation, found.lacks_supervision) == (True, False)
    services.record_training(by=None, user=facilitator, kind="facilitation", completed_on=DAY)
    assert not User.objects.who_supervise().untrained().exists()


def test_only_lines_of_today_count(pair: Pair) -> None:
    """The line manager does not supervise where somebody else holds personal supervision."""
    today = timezone.localdate()
    peer = factories.person(name="Pia Peer")
    factories.line(pair.worker, peer, ReportingLine.Kind.SUPERVISION)
    factories.line(pair.worker, peer, ReportingLine.Kind.CLINICAL)
    numbers = {person.name: len(person.lines_held) for person in User.objects.who_supervise()}
    assert numbers == {"Pia Peer": 2, "Saba Service": 1, "Dilys Director": 1}
    for line in peer.lines_down.all():
        services.end_line(by=None, line=line, on=today - dt.timedelta(days=1))
    assert peer not in User.objects.who_supervise()
    assert pair.manager in User.objects.who_supervise()


def test_who_left_supervises_nobody(pair: Pair, admin: User) -> None:
    User.objects.filter(pk=pair.manager.pk).update(is_active=False)
    assert pair.manager not in User.objects.who_supervise()
