"""Planning pods: booked for the year, changed, cancelled; what is brought and who is invited."""

import datetime as dt

import pytest
from django.utils import timezone

from casefile.services import children
from pods.invitations import invitation
from pods.models import Discussion, Pod
from pods.services import plan
from pods.services.folders import folder_of, open_missing
from pods.services.plan import Plan
from supervision_portal.log.models import Event
from supervision_portal.log.verbs import Verb
from supervision_portal.people.models import Team
from supervision_portal.records.models import File
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session
from tests import factories
from tests.pods.team import CALDERDALE, PodTeam, in_days, the_council

pytestmark = pytest.mark.django_db


def changed(pod: Pod, **more: object) -> Plan:
    told = {name: getattr(pod, name) for name in Plan.__dataclass_fields__ if name != "place"}
    return Plan(**{**told, "place": pod.session.place, **more})  # type: ignore[arg-type]


@pytest.mark.requirement("LEI-FRQ.1")
def test_a_year_of_pods_is_booked_in_one_go_on_the_teams_folder(pods: PodTeam) -> None:
    booked = pods.book(*(in_days(30 * month) for month in range(1, 13)))
    assert len(booked) == 12
    folder = File.objects.get(kind="team", team=pods.team)
    assert folder.title == pods.team.name
    assert {pod.session.file_id for pod in booked} == {folder.pk}
    assert all(pod.minutes == 120 and pod.facilitator == pods.lead for pod in booked)


def test_all_of_them_or_none(pods: PodTeam) -> None:
    with pytest.raises(Refused, match="already"):
        pods.book(in_days(3), in_days(3))
    assert not Session.objects.exists()


def test_a_folder_is_made_once_and_logged(pods: PodTeam) -> None:
    first = folder_of(pods.team, pods.lead)
    assert folder_of(pods.team, pods.manager) == first
    assert Event.objects.filter(verb=Verb.FILE_OPENED, file_id=first.pk).count() == 1


def test_a_team_that_never_planned_gets_its_folder(pods: PodTeam) -> None:
    Team.objects.create(service=pods.team.service, name="Nobody works here")
    made = open_missing()
    assert made == File.objects.filter(kind="team").count() > 0
    assert not File.objects.filter(kind="team", team__name="Nobody works here").exists()
    assert open_missing() == 0


@pytest.mark.parametrize(("who", "may"), [("lead", 1), ("manager", 1), ("support", 1), ("worker", 0)])
def test_who_books(pods: PodTeam, who: str, may: int) -> None:
    def book() -> None:
        plan.book(by=getattr(pods, who), team=pods.team, times=[in_days(9)], plan=Plan(120))

    if may:
        book()
    else:
        with pytest.raises(Refused, match="planned by"):
            book()
    assert Pod.objects.count() == may


def test_a_calendar_takes_a_moved_pod_in_place_of_what_it_has(pods: PodTeam) -> None:
    pod = pods.coming()
    first = invitation([pod]).decode()
    assert "SEQUENCE:0" in first
    pod = plan.change(by=pods.lead, pod=pod, at=in_days(9), plan=Plan(120, place="Room 5"))
    moved = invitation([pod]).decode()
    assert "SEQUENCE:1" in moved
    assert "LAST-MODIFIED" in moved
    assert "METHOD:PUBLISH" in moved
    uids = {line for text in (first, moved) for line in text.splitlines() if line.startswith("UID")}
    assert len(uids) == 1


def test_a_cancelled_pod_leaves_the_calendar(pods: PodTeam) -> None:
    pod = pods.coming()
    plan.cancel(by=pods.lead, pod=pod, why="crisis")
    gone = invitation([Pod.objects.select_related("session").get(pk=pod.pk)]).decode()
    assert "METHOD:CANCEL" in gone
    assert "STATUS:CANCELLED" in gone
    assert "SEQUENCE:1" in gone


@pytest.mark.requirement("LEI-PUR.2")
def test_joining_remotely_needs_a_reason_where_the_council_says_so(pods: PodTeam) -> None:
    with pytest.raises(Refused, match="face to face"):
        pods.coming(link="https://meet.example.org/pod")
    assert pods.coming(link="https://meet.example.org/pod", remote_why="Snow").remote_why == "Snow"
    the_council(**CALDERDALE)
    assert pods.coming(8, link="https://meet.example.org/pod").link


def test_a_pod_is_moved_and_changed(pods: PodTeam) -> None:
    pod = pods.coming()
    new = in_days(12)
    plan.change(by=pods.lead, pod=pod, at=new, plan=changed(pod, minutes=90, place="Hall"), parked="Rota")
    pod = Pod.objects.get(pk=pod.pk)
    assert (pod.session.planned_for, pod.session.place, pod.minutes, pod.parked) == (new, "Hall", 90, "Rota")


def test_it_is_not_moved_to_the_past_or_onto_another(pods: PodTeam) -> None:
    pod, other = pods.coming(), pods.coming(9)
    for at, words in ((in_days(-1), "passed"), (other.session.planned_for, "booked at this time")):
        with pytest.raises(Refused, match=words):
            plan.change(by=pods.lead, pod=pod, at=at, plan=changed(pod))


def test_cancelled_by_the_pod_its_new_date_takes_over_what_was_prepared(pods: PodTeam) -> None:
    pod = pods.coming()
    brought = plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    new = plan.cancel(by=pods.lead, pod=pod, why="crisis", new_time=in_days(10))
    session = Session.objects.get(pk=pod.session_id)
    assert (session.state, session.cancelled_by_whom) == ("cancelled", "team")
    assert new
    assert session.instead == new.session
    assert Discussion.objects.get(pk=brought.pk).pod == new
    assert plan.cancel(by=pods.lead, pod=new, why="workload") is None


def test_the_worker_brings_their_own_case(pods: PodTeam) -> None:
    pod = pods.coming()
    brought = plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file, prepared="Genogram")
    assert (brought.caseworker, brought.prepared) == (pods.worker, "Genogram")
    with pytest.raises(Refused, match="already"):
        plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)


def test_who_plans_adds_a_case_and_its_worker_brings_it(pods: PodTeam) -> None:
    assert plan.bring_case(by=pods.manager, pod=pods.coming(), file=pods.child.file).caseworker == pods.worker


def test_nobody_else_brings_it(pods: PodTeam) -> None:
    with pytest.raises(Refused, match="allocated worker"):
        plan.bring_case(by=pods.colleague, pod=pods.coming(), file=pods.child.file)


def test_a_case_without_a_worker_is_refused_in_words(pods: PodTeam) -> None:
    child = factories.child("Bo Okafor", team=pods.team)
    with pytest.raises(Refused, match="Nobody is allocated"):
        plan.bring_case(by=pods.manager, pod=pods.coming(), file=child.file)


def test_who_is_barred_brings_it_to_no_pod(pods: PodTeam) -> None:
    children.bar(by=pods.director, file=pods.child.file, user=pods.manager, reason="A relative")
    with pytest.raises(Refused, match="cannot bring"):
        plan.bring_case(by=pods.manager, pod=pods.coming(), file=pods.child.file)


@pytest.mark.requirement("LEI-NCH.1")
def test_a_topic_is_brought_instead_of_a_case(pods: PodTeam) -> None:
    pod = pods.coming()
    topic = plan.bring_topic(by=pods.colleague, pod=pod, topic=" Identity ", caseworker=pods.colleague)
    assert (topic.topic, topic.file) == ("Identity", None)
    with pytest.raises(Refused, match="somebody else"):
        plan.bring_topic(by=pods.colleague, pod=pod, topic="Rota", caseworker=pods.worker)


def test_prepared_and_taken_back_by_who_brings_it(pods: PodTeam) -> None:
    brought = plan.bring_case(by=pods.worker, pod=pods.coming(), file=pods.child.file)
    plan.prepare(by=pods.worker, discussion=brought, prepared="Chronology")
    brought.refresh_from_db()
    assert brought.prepared == "Chronology"
    for change in (
        lambda: plan.prepare(by=pods.colleague, discussion=brought, prepared="x"),
        lambda: plan.take_back(by=pods.colleague, discussion=brought),
    ):
        with pytest.raises(Refused):
            change()
    plan.take_back(by=pods.worker, discussion=brought)
    assert not Discussion.objects.exists()


@pytest.mark.requirement("LEI-PUR.3")
def test_no_visitors_where_the_council_has_none(pods: PodTeam) -> None:
    with pytest.raises(Refused, match="team meeting"):
        plan.invite(by=pods.lead, pod=pods.coming(), name="Grace Adeyemi")


@pytest.mark.requirement("CAL-R.3", "LEI-PUR.3")
def test_guests_where_the_council_has_them(pods: PodTeam) -> None:
    the_council(**CALDERDALE)
    pod = pods.coming()
    guest = plan.invite(by=pods.lead, pod=pod, name="Grace Adeyemi", organisation="Health")
    assert str(guest) == "Grace Adeyemi, Health"
    with pytest.raises(Refused, match="planned by"):
        plan.invite(by=pods.worker, pod=pod, name="Somebody")
    plan.uninvite(by=pods.lead, guest=guest)
    assert not pod.guests.exists()


@pytest.mark.requirement("LEI-PUR.1")
def test_business_is_put_aside_for_the_team_meeting_by_everybody_of_the_pod(pods: PodTeam) -> None:
    pod = pods.coming()
    plan.park(by=pods.worker, pod=pod, text="Desks")
    plan.park(by=pods.colleague, pod=pod, text="Rota")
    assert Pod.objects.get(pk=pod.pk).parked == "Desks\nRota"
    with pytest.raises(Refused):
        plan.park(by=pods.outsider, pod=pod, text="x")


def test_what_was_held_is_not_planned_any_more(pods: PodTeam) -> None:
    pod = pods.coming()
    Session.objects.filter(pk=pod.session_id).update(state="held", held_on=timezone.localdate())
    for change in (
        lambda: plan.change(by=pods.lead, pod=pod, at=in_days(3), plan=changed(pod)),
        lambda: plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file),
        lambda: plan.cancel(by=pods.lead, pod=pod, why="workload"),
    ):
        with pytest.raises(Refused, match="taken place"):
            change()


def test_every_write_is_logged(pods: PodTeam) -> None:
    pod = pods.coming()
    plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    plan.cancel(by=pods.lead, pod=pod, why="workload", new_time=in_days(5) + dt.timedelta(hours=1))
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {Verb.POD_PLANNED, Verb.POD_BROUGHT, Verb.SESSION_BOOKED, Verb.SESSION_CANCELLED} <= verbs
