"""Who is expected, who was there, and where it shows."""

import datetime as dt

import pytest
from django.utils import timezone

from pods.models import Attendance, Pod
from pods.services import attendance
from pods.services.attendance import Said
from supervision import services as supervision
from supervision_portal.design.words import uk_date, uk_time
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session
from tests import factories
from tests.pods.team import CALDERDALE, PodTeam, the_council

pytestmark = pytest.mark.django_db


def expected(pod: Pod) -> set[User]:
    return {place.user for place in attendance.places(pod) if place.expected}


def note(pods: PodTeam, pod: Pod, **said: Said) -> None:
    attendance.note(
        by=pods.lead, pod=pod, said={getattr(pods, who).pk: each for who, each in said.items()}, lasted=120
    )


def row(pod: Pod, user: User) -> Attendance:
    return Attendance.objects.get(pod=pod, user=user)


@pytest.mark.requirement("LEI-ATT.1")
def test_everybody_of_the_team_but_the_team_manager_is_expected(pods: PodTeam) -> None:
    assert expected(pods.coming()) == {pods.worker, pods.lead, pods.colleague, pods.support}


@pytest.mark.requirement("LEI-ATT.1")
def test_elsewhere_the_manager_is_expected_as_well(pods: PodTeam) -> None:
    the_council(**CALDERDALE)
    assert pods.manager in expected(pods.coming())


def test_who_came_later_is_not_expected_at_an_earlier_pod(pods: PodTeam) -> None:
    new = factories.UserFactory(name="Nia New")
    people.begin_post(by=None, user=new, role="worker", team=pods.team)
    assert new not in expected(pods.past())
    assert new in expected(pods.coming(3))


@pytest.mark.requirement("LEI-ATT.1")
def test_noted_for_all_at_once_the_pod_counts_as_held(pods: PodTeam) -> None:
    pod = pods.past()
    note(pods, pod, worker=Said(True), colleague=Said(False, reason="court"), manager=Said(None))
    session = Session.objects.get(pk=pod.session_id)
    assert (session.state, session.held_on) == ("held", timezone.localdate(pod.session.planned_for))
    assert row(pod, pods.worker).present
    assert row(pod, pods.colleague).reason == "court"
    assert (row(pod, pods.manager).present, row(pod, pods.manager).expected) == (None, False)


@pytest.mark.requirement("LEI-ATT.1")
@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("court", "good"),
        ("icpc", "good"),
        ("leave", "good"),
        ("sickness", "neutral"),
        ("day_off", "neutral"),
        ("other", "flagged"),
        ("", "flagged"),
    ],
)
def test_any_reason_is_kept_and_what_is_not_good_is_pointed_out(
    pods: PodTeam, reason: str, word: str
) -> None:
    pod = pods.past()
    text = "Dentist" if reason == "other" else ""
    note(pods, pod, worker=Said(False, reason=reason, reason_text=text))
    [place] = [each for each in attendance.places(pod) if each.user == pods.worker]
    assert (row(pod, pods.worker).reason, place.word) == (reason, word)


def test_another_reason_is_said_in_words(pods: PodTeam) -> None:
    with pytest.raises(Refused, match="other reason"):
        note(pods, pods.past(), worker=Said(False, reason="other"))
    assert not Attendance.objects.exists()


def test_noted_again_it_is_corrected(pods: PodTeam) -> None:
    pod = pods.past()
    note(pods, pod, worker=Said(False, reason="court"))
    note(pods, pod, worker=Said(True, remote=True))
    found = row(pod, pods.worker)
    assert (found.present, found.remote, found.reason) == (True, True, "")


def test_who_may_not_and_when_it_cannot_be(pods: PodTeam) -> None:
    pod = pods.past()
    with pytest.raises(Refused, match="noted by"):
        attendance.note(by=pods.worker, pod=pod, said={})
    with pytest.raises(Refused, match="to come"):
        attendance.note(by=pods.lead, pod=pods.coming(3), said={})
    with pytest.raises(Refused, match="not of this pod"):
        attendance.note(by=pods.lead, pod=pod, said={pods.outsider.pk: Said(True)})


def test_an_absence_is_announced_and_taken_back_by_oneself(pods: PodTeam) -> None:
    pod = pods.coming()
    attendance.announce(by=pods.worker, pod=pod, reason="leave")
    assert (row(pod, pods.worker).present, row(pod, pods.worker).noted_by) == (False, pods.worker)
    attendance.announce(by=pods.worker, pod=pod, reason="")
    assert not Attendance.objects.exists()
    with pytest.raises(Refused, match="not expected"):
        attendance.announce(by=pods.outsider, pod=pod, reason="leave")


@pytest.mark.requirement("LEI-ATT.1")
def test_the_year_person_by_pod(pods: PodTeam) -> None:
    first, second = pods.past(40), pods.past(10)
    note(pods, first, worker=Said(True), colleague=Said(False, reason="court"))
    note(pods, second, worker=Said(False, reason="other", reason_text="Dentist"))
    found = attendance.year_of(pods.team, timezone.localdate())
    assert [pod.pk for pod in found.pods] == [second.pk, first.pk]
    lines = {line.user: line for line in found.lines}
    assert (lines[pods.worker].present, lines[pods.worker].expected) == (1, 2)
    assert lines[pods.worker].counts() == {"other": 1}
    assert lines[pods.colleague].cells[0] is None
    assert pods.manager in lines


@pytest.mark.requirement("LEI-ATT.1", "LEI-ATT.2")
def test_it_is_in_the_workers_next_s1_since_the_last_session(pods: PodTeam) -> None:
    before, after = pods.past(20), pods.past(3)
    for pod in (before, after):
        note(pods, pod, worker=Said(False, reason="court"))
    noon = timezone.now() - dt.timedelta(days=10)
    Session.objects.create(file=pods.file, planned_for=noon, state="held", held_on=timezone.localdate(noon))
    draft = factories.draft(pods.manager, pods.file)
    [found] = supervision.pods_since(draft)
    assert (found.pod, found.said, found.word) == (after, "Not there: court work", "good")


@pytest.mark.requirement("LEI-ATT.2")
def test_it_is_kept_with_the_shared_record_as_it_stood(pods: PodTeam) -> None:
    pod = pods.past(3)
    note(pods, pod, worker=Said(True))
    record = factories.shared(pods.manager, pods.file)
    note(pods, pod, worker=Said(False))
    record.refresh_from_db()
    assert record.shown is not None
    [section] = [part for part in record.shown["sections"] if part["key"] == "pods"]
    assert section["title"] == "Pods since the last session"
    planned = pod.session.planned_for
    assert section["blocks"][0]["rows"] == [[f"{uk_date(planned)}, {uk_time(planned)}", "There"]]


def test_of_a_pod_on_another_day_than_planned_the_day_alone_is_said(pods: PodTeam) -> None:
    pod = pods.past(3)
    note(pods, pod, worker=Said(True))
    on = timezone.localdate() - dt.timedelta(days=2)
    Session.objects.filter(pod=pod).update(held_on=on)
    [found] = supervision.pods_since(factories.draft(pods.manager, pods.file))
    assert found.when == uk_date(on)


def test_without_pods_nothing_is_said_of_them(pods: PodTeam) -> None:
    record = factories.shared(pods.manager, pods.file)
    assert record.shown is not None
    assert not [part for part in record.shown["sections"] if part["key"] == "pods"]


@pytest.mark.requirement("LEI-ATT.1")
def test_the_team_managers_own_goes_to_theirs(pods: PodTeam) -> None:
    noted, silent = pods.past(5), pods.past(3)
    note(pods, noted, manager=Said(True))
    note(pods, silent, worker=Said(True))
    draft = factories.draft(pods.above, factories.file_of(pods.manager))
    assert [(each.pod, each.said) for each in supervision.pods_since(draft)] == [(noted, "There")]


def test_what_nobody_noted_says_so(pods: PodTeam) -> None:
    pod = pods.past(3)
    note(pods, pod, colleague=Said(True))
    [found] = attendance.since([pods.worker.pk], timezone.localdate() - dt.timedelta(9), timezone.localdate())
    assert found.said == "Not noted yet"
