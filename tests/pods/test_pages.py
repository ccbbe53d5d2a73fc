"""The pages to plan pods and note attendance: who gets them, what is wrong is said, nothing is lost."""

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.urls import reverse
from django.utils import timezone

from pods.models import Attendance, Discussion, Guest, Pod
from pods.services import attendance, plan
from pods.services.attendance import Said
from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import in_words
from tests.pages import Browser, errors, words
from tests.pods.team import CALDERDALE, PodTeam, in_days, the_council

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
Queries = Callable[[], AbstractContextManager[list[str]]]


def address(name: str, key: object) -> str:
    return reverse(f"pods:{name}", args=[key])


def year(**more: str) -> dict[str, str]:
    first = in_days(20).date()
    told = {"first": in_words(first), "time": "10:30am", "how": "month", "minutes": "120", "place": "Hall"}
    return {**told, "until": in_words(in_days(200).date()), **more}


@pytest.mark.requirement("LEI-FRQ.1")
def test_the_dates_show_before_anything_is_booked_and_then_are(pods: PodTeam, as_user: SignIn) -> None:
    browser, url = as_user(pods.lead), address("book", pods.team.pk)
    shown = browser.post(url, {**year(), "show": "1"})
    assert "Pod 1: " in words(shown)
    assert not Pod.objects.exists()
    days = {"day-1-day": in_words(in_days(21).date())}
    assert browser.post(url, {**year(facilitator=str(pods.lead.pk)), **days, "book": "1"}).status_code == 302
    pod = Pod.objects.get()
    assert (timezone.localdate(pod.session.planned_for), pod.facilitator) == (in_days(21).date(), pods.lead)


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"first": ""}, "id_first"),
        ({"time": "noonish"}, "id_time"),
        ({"how": ""}, "id_how"),
        ({"minutes": "lots"}, "id_minutes"),
        ({"minutes": "5"}, "id_minutes"),
        ({"link": "https://meet.example.org/x"}, "id_remote_why"),
        ({"facilitator": "999999"}, "id_facilitator"),
        ({"way": "no-such-way"}, "id_way"),
    ],
)
def test_what_is_wrong_in_the_plan_is_said(
    pods: PodTeam, as_user: SignIn, wrong: dict[str, str], at: str
) -> None:
    answer = as_user(pods.lead).post(address("book", pods.team.pk), {**year(**wrong), "show": "1"})
    assert answer.status_code == 422
    assert errors(answer) == [at]
    assert 'value="Hall"' in answer.content.decode()


def test_two_pods_of_a_team_at_the_same_time_are_said(pods: PodTeam, as_user: SignIn) -> None:
    first, browser, team = pods.coming(), as_user(pods.lead), address("team", pods.team.pk)
    later = {"day-1-day": in_words(in_days(7).date()), "book": "1"}
    at_eleven = browser.post(address("book", pods.team.pk), {**year(time="11am"), **later}, follow=True)
    assert f"at the same time on {uk_date(in_days(7))}" in words(at_eleven)
    assert words(browser.get(team)).count("At the same time as another pod") == 2
    second = Pod.objects.exclude(pk=first.pk).get()
    told = {"new_date": in_words(in_days(7).date()), "minutes": "120"}
    moved = browser.post(address("change", second.pk), {**told, "new_time": "11:59am"}, follow=True)
    assert "runs at the same time" in words(moved)
    moved = browser.post(address("change", second.pk), {**told, "new_time": "noon"}, follow=True)
    assert "runs at the same time" not in words(moved)
    assert "At the same time as another pod" not in words(browser.get(team))


def test_a_pod_is_changed(pods: PodTeam, as_user: SignIn) -> None:
    pod, browser = pods.coming(), as_user(pods.lead)
    url, new = address("change", pod.pk), in_days(9)
    told = {"new_date": in_words(new.date()), "new_time": "10am", "minutes": "90", "place": "Hall"}
    answer = browser.post(url, {**told, "new_date": "", "aims": "Slow down"})
    assert (answer.status_code, errors(answer)) == (422, ["id_new_date"])
    assert "Slow down" in words(answer)
    answer = browser.post(url, {**told, "new_date": in_words(in_days(-3).date())})
    assert errors(answer) == ["id_new_date"]
    assert browser.post(url, told).status_code == 302
    assert Pod.objects.get(pk=pod.pk).session.planned_for == new


def test_a_pod_is_cancelled(pods: PodTeam, as_user: SignIn) -> None:
    pod, browser = pods.coming(), as_user(pods.lead)
    url = address("cancel", pod.pk)
    assert errors(browser.post(url, {})) == ["id_why"]
    assert errors(browser.post(url, {"why": "other"})) == ["id_why_text"]
    wrong = browser.post(url, {"why": "crisis", "why_text": "A fall", "new_date": "1/1/2090"})
    assert (errors(wrong), "A fall" in words(wrong)) == (["id_new_time"], True)
    new = {"new_date": in_words(in_days(9).date()), "new_time": "9am"}
    assert browser.post(url, {"why": "crisis", **new}).status_code == 302
    page = words(browser.get(address("pod", pod.pk)))
    assert "It did not take place: An emergency on a case" in page
    assert browser.get(url).status_code == 404


def test_the_worker_brings_a_case(pods: PodTeam, as_user: SignIn) -> None:
    pod, browser = pods.coming(), as_user(pods.worker)
    url = address("bring", pod.pk)
    assert errors(browser.post(url, {"prepared": "Genogram"})) == ["id_what"]
    assert errors(browser.post(url, {"what": "case"})) == ["id_child"]
    assert errors(browser.post(url, {"what": "topic"})) == ["id_topic"]
    told = {"what": "case", "child": str(pods.child.pk), "prepared": "Genogram"}
    assert browser.post(url, told).status_code == 302
    assert Discussion.objects.get().caseworker == pods.worker


def test_a_colleague_is_offered_none_of_the_children(pods: PodTeam, as_user: SignIn) -> None:
    url = address("bring", pods.coming().pk)
    for user in (pods.colleague, pods.lead, pods.support):
        page = as_user(user).get(url).content.decode()
        assert "Okafor" not in page
        assert pods.child.case_number not in page
        answer = as_user(user).post(url, {"what": "case", "child": str(pods.child.pk)})
        assert errors(answer) == ["id_child"]
    assert "Okafor" in as_user(pods.manager).get(url).content.decode()


def test_what_is_prepared_and_taken_back(pods: PodTeam, as_user: SignIn) -> None:
    brought = plan.bring_case(by=pods.worker, pod=pods.coming(), file=pods.child.file)
    browser = as_user(pods.worker)
    assert browser.post(address("prepare", brought.pk), {"prepared": "Chronology"}).status_code == 302
    assert "Chronology" in words(browser.get(address("pod", brought.pod_id)))
    for name in ("prepare", "take_back"):
        assert as_user(pods.colleague).post(address(name, brought.pk)).status_code == 404
    assert browser.post(address("take_back", brought.pk)).status_code == 302
    assert not Discussion.objects.exists()


@pytest.mark.requirement("LEI-PUR.3")
def test_without_visitors_the_page_says_why(pods: PodTeam, as_user: SignIn) -> None:
    pod, browser = pods.coming(), as_user(pods.lead)
    url = address("invite", pod.pk)
    assert "team meeting" in words(browser.get(url))
    answer = browser.post(url, {"name": "Grace Adeyemi"})
    assert (answer.status_code, 'value="Grace Adeyemi"' in answer.content.decode()) == (422, True)


@pytest.mark.requirement("CAL-R.3")
def test_guests_have_an_opening_page(pods: PodTeam, as_user: SignIn) -> None:
    the_council(**CALDERDALE)
    pod, browser = pods.coming(), as_user(pods.lead)
    assert errors(browser.post(address("invite", pod.pk), {})) == ["id_name"]
    browser.post(address("invite", pod.pk), {"name": "Grace Adeyemi", "organisation": "Health"})
    page = words(browser.get(address("opening", pod.pk)))
    for said in ("Welcome to Grace Adeyemi, Health", "Introductions", "Confidentiality", "Phones"):
        assert said in page
    assert browser.post(address("uninvite", Guest.objects.get().pk)).status_code == 302
    assert not Guest.objects.exists()


@pytest.mark.requirement("LEI-PUR.1")
def test_something_is_put_aside_for_the_team_meeting(pods: PodTeam, as_user: SignIn) -> None:
    pod, browser = pods.coming(), as_user(pods.worker)
    assert errors(browser.post(address("park", pod.pk), {})) == ["id_text"]
    browser.post(address("park", pod.pk), {"text": "Desks"})
    assert "Desks" in words(browser.get(address("pod", pod.pk)))


@pytest.mark.requirement("LEI-ATT.1")
def test_everybody_present_is_one_click(pods: PodTeam, as_user: SignIn) -> None:
    pod = pods.past()
    answer = as_user(pods.lead).post(address("attendance", pod.pk), {"lasted": "120", "everybody": "1"})
    assert answer.status_code == 302
    there = Attendance.objects.filter(pod=pod, present=True).values_list("user", flat=True)
    assert set(there) == {user.pk for user in pods.everybody()} - {pods.manager.pk}


@pytest.mark.requirement("LEI-ATT.1")
def test_everybody_but_one(pods: PodTeam, as_user: SignIn) -> None:
    pod, who = pods.past(), pods.worker.pk
    told = {"lasted": "120", "everybody": "1", f"person-{who}-reason": "court"}
    as_user(pods.lead).post(address("attendance", pod.pk), told)
    assert Attendance.objects.get(pod=pod, user=who).reason == "court"
    assert Attendance.objects.filter(pod=pod, present=True).count() == 3


def test_what_is_wrong_in_the_attendance_is_said(pods: PodTeam, as_user: SignIn) -> None:
    pod, who, other = pods.past(), pods.worker.pk, pods.colleague.pk
    told = {
        "lasted": "",
        f"person-{who}-reason": "other",
        f"person-{other}-here": "there",
        f"person-{other}-reason": "court",
        f"person-{other}-reason_text": "In the morning",
    }
    answer = as_user(pods.lead).post(address("attendance", pod.pk), told)
    assert answer.status_code == 422
    assert set(errors(answer)) == {
        "id_lasted",
        f"id_person-{who}-reason_text",
        f"id_person-{other}-reason",
    }
    assert 'value="In the morning"' in answer.content.decode()
    assert not Attendance.objects.exists()


def test_one_says_beforehand_that_one_will_not_be_there(pods: PodTeam, as_user: SignIn) -> None:
    pod, browser = pods.coming(), as_user(pods.worker)
    url = address("absent", pod.pk)
    assert errors(browser.post(url, {})) == ["id_reason"]
    assert errors(browser.post(url, {"reason": "other"})) == ["id_reason_text"]
    answer = browser.post(url, {"reason": "other", "reason_text": "Dentist"}, follow=True)
    assert "not one of the council’s reasons" in words(answer)
    assert "Dentist" in words(answer)
    browser.post(address("bring", pod.pk), {"what": "topic", "topic": "Trust"})
    assert f"Brought by {pods.worker}, who will not be there" in words(browser.get(address("pod", pod.pk)))
    browser.post(url, {"coming": "1"})
    assert not Attendance.objects.exists()


@pytest.mark.requirement("LEI-ATT.1")
def test_managers_oversee_the_year_and_nobody_else(pods: PodTeam, as_user: SignIn) -> None:
    pod = pods.past()
    said = {pods.worker.pk: Said(False, reason="court"), pods.colleague.pk: Said(True)}
    attendance.note(by=pods.lead, pod=pod, said=said)
    for name in ("year", "year_csv"):
        for user in (pods.lead, pods.worker, pods.outsider):
            assert as_user(user).get(address(name, pods.team.pk)).status_code == 404
    for user in (pods.manager, pods.above):
        assert "Court work: 1" in words(as_user(user).get(address("year", pods.team.pk)))
    text = as_user(pods.above).get(address("year_csv", pods.team.pk)).content.decode("utf-8-sig")
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert (rows[pods.worker.name]["Court work"], rows[pods.colleague.name]["There"]) == ("1", "1")


def test_outsiders_get_nothing(pods: PodTeam, as_user: SignIn) -> None:
    browser, pod = as_user(pods.outsider), pods.coming()
    brought = plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    of_pod = ("pod", "change", "cancel", "invitation", "bring", "invite", "park", "opening", "absent")
    for name in (*of_pod, "attendance"):
        assert browser.get(address(name, pod.pk)).status_code == 404, name
    for name in ("team", "book", "team_invitation", "year", "year_csv"):
        assert browser.get(address(name, pods.team.pk)).status_code == 404, name
    assert browser.post(address("prepare", brought.pk)).status_code == 404
    assert pods.team.name not in words(browser.get(reverse("pods:teams")))


def test_one_team_alone_is_shown_at_once_several_are_listed(pods: PodTeam, as_user: SignIn) -> None:
    pods.coming()
    assert f"Pods of {pods.team.name}" in words(as_user(pods.worker).get(reverse("pods:teams")))
    page = words(as_user(pods.director).get(reverse("pods:teams")))
    assert pods.team.name in page
    assert "Next pod on" in page


def test_the_pages_ask_no_more_for_many_rows(pods: PodTeam, as_user: SignIn, queries: Queries) -> None:
    def asked(url: str, user: User) -> int:
        browser = as_user(user)
        browser.get(url)
        with queries() as found:
            assert browser.get(url).status_code == 200
        return len(found)

    pod, past = pods.coming(), pods.past()
    attendance.note(by=pods.lead, pod=past, said={pods.worker.pk: Said(True)})
    plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    urls = [
        (address("pod", pod.pk), pods.manager),
        (address("team", pods.team.pk), pods.worker),
        (address("attendance", past.pk), pods.lead),
        (address("year", pods.team.pk), pods.above),
        (reverse("pods:teams"), pods.director),
        (reverse("home:my_work"), pods.worker),
    ]
    before = [asked(*url) for url in urls]
    for number in range(20):
        someone = factories.person(Role.WORKER, team=pods.team)
        child = factories.child(f"Child {number}", worker=someone, team=pods.team)
        plan.bring_case(by=someone, pod=pod, file=child.file)
        more = pods.past(2 + number)
        attendance.note(by=pods.lead, pod=more, said={someone.pk: Said(False, reason="court")})
    assert [asked(*url) for url in urls] == before


@pytest.mark.requirement("LEI-ATT.1")
def test_the_page_of_a_held_pod_waits_for_nobody_who_was_not_expected(pods: PodTeam, as_user: SignIn) -> None:
    pod = pods.past(3)
    attendance.note(by=pods.lead, pod=pod, said={pods.worker.pk: Said(True)}, lasted=1)
    page = words(as_user(pods.lead).get(address("pod", pod.pk)))
    assert re.search(rf"{pods.manager.name} [\w ]*Not expected", page)
    assert re.search(rf"{pods.colleague.name} [\w ]*Not noted yet", page)
    assert "It lasted 1 minute." in page
