"""Who supervises untrained: the report and its download; recording training."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people import services
from supervision_portal.people.models import ReportingLine, Training, User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import Pair, in_words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-18.1")]
URL, CSV = reverse("people:training"), reverse("people:training_csv")
DAY = dt.date(2026, 3, 2)


def record_url(user: User) -> str:
    return reverse("people:record_training", args=[user.pk])


def names(browser: Client) -> list[str]:
    return [person.name for person in browser.get(URL).context["page"]]


def test_untrained_people_come_first(pair: Pair, as_user: Callable[[User], Client]) -> None:
    services.record_training(by=None, user=pair.director, kind="supervision", completed_on=DAY)
    browser = as_user(factories.person(Role.QA_LEAD))
    assert names(browser) == ["Moses Manager", "Saba Service", "Dilys Director"]
    page = browser.get(URL).content.decode()
    assert "2 of 3 lack the training for what they do." in page
    assert page.count("Not trained") == 2
    assert "Supervision skills, 2 March 2026" in page
    assert "Supervises 1 person" in page


def test_managers_see_themselves_and_those_below(
    pair: Pair, outsider: User, as_user: Callable[[User], Client]
) -> None:
    assert names(as_user(pair.above)) == ["Moses Manager", "Saba Service"]
    assert names(as_user(outsider)) == [outsider.name]
    assert len(names(as_user(pair.director))) == 6


def test_a_supervisee_counts_once_whatever_the_lines(pair: Pair, as_user: Callable[[User], Client]) -> None:
    factories.line(pair.worker, pair.manager, ReportingLine.Kind.CLINICAL)
    assert "Supervises 1 person" in as_user(pair.manager).get(URL).content.decode()


def test_all_trained(pair: Pair, as_user: Callable[[User], Client]) -> None:
    services.record_training(by=None, user=pair.manager, kind="supervision", completed_on=DAY)
    assert "The 1 person here has the training" in as_user(pair.manager).get(URL).content.decode()


def test_the_download_has_the_same_rows_defused_and_is_logged(
    pair: Pair, as_user: Callable[[User], Client]
) -> None:
    User.objects.filter(pk=pair.manager.pk).update(name="=cmd|' /C calc'!A0")
    services.record_training(by=None, user=pair.above, kind="supervision", completed_on=DAY)
    answer = as_user(pair.above).get(CSV)
    header, first, second = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[0] == "Name"
    assert first[0] == "'=cmd|' /C calc'!A0"
    assert first[6] == "Supervision skills"
    assert (second[0], second[4], second[6], second[7]) == (
        "Saba Service",
        "1",
        "",
        "Supervision skills 2 March 2026",
    )
    event = Event.objects.get(verb="export")
    assert (event.actor_id, event.count) == (pair.above.pk, 2)


def test_as_many_queries_for_fifty_as_for_one(
    pair: Pair, as_user: Callable[[User], Client], queries_of: Callable[[Client, str], int]
) -> None:
    browser = as_user(pair.manager)
    one = [queries_of(browser, url) for url in (URL, CSV)]
    for _ in range(50):
        below = factories.person(Role.POD_FACILITATOR, team=pair.team)
        factories.line(below, pair.manager)
        services.record_training(by=None, user=below, kind="facilitation", completed_on=DAY)
    assert [queries_of(browser, url) for url in (URL, CSV)] == one
    assert max(one) <= 15


def test_training_of_somebody_below_is_recorded(pair: Pair, as_user: Callable[[User], Client]) -> None:
    typed = {"kind": "practice_educator", "completed_on": "2/3/2026", "provider": "University"}
    answer = as_user(pair.above).post(record_url(pair.worker), typed)
    assert answer["Location"] == reverse("people:person", args=[pair.worker.pk])
    training = Training.objects.get()
    assert (training.user, training.kind, training.completed_on) == (pair.worker, "practice_educator", DAY)


def test_who_may_record_whose(
    pair: Pair, outsider: User, admin: User, as_user: Callable[[User], Client]
) -> None:
    assert as_user(pair.manager).get(record_url(pair.manager)).status_code == 200
    assert as_user(admin).get(record_url(pair.worker)).status_code == 200
    assert as_user(pair.manager).get(record_url(pair.above)).status_code == 404
    typed = {"kind": "supervision", "completed_on": "2/3/2026"}
    assert as_user(outsider).post(record_url(pair.worker), typed).status_code == 404
    assert as_user(pair.worker).post(record_url(pair.worker), typed).status_code == 404
    assert not Training.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": ""}, "Select which training it was"),
        ({"kind": "juggling"}, "Select a valid choice"),
        ({"completed_on": ""}, "Enter the day it was completed"),
        ({"completed_on": "future"}, "The day it was completed must be today or earlier"),
        ({"provider": "x" * 121}, "Shorten this to 120 characters"),
    ],
)
def test_wrong_input_is_answered_in_words(
    pair: Pair, as_user: Callable[[User], Client], changes: dict[str, str], says: str
) -> None:
    tomorrow = in_words(timezone.localdate() + dt.timedelta(days=1))
    typed = {"kind": "supervision", "completed_on": "2/3/2026"} | changes
    typed = {name: tomorrow if value == "future" else value for name, value in typed.items()}
    answer = as_user(pair.manager).post(record_url(pair.worker), typed)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert not Training.objects.exists()
