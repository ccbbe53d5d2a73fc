"""Beginning and ending a reporting line."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision_portal.people.models import ReportingLine, User
from tests import factories
from tests.factories import Pair, in_words

pytestmark = pytest.mark.django_db


def begin_url(user: User) -> str:
    return reverse("people:begin_line", args=[user.pk])


def end_url(user: User) -> str:
    return reverse("people:end_line", args=[user.pk, user.lines_up.get().pk])


def typed(**changes: str) -> dict[str, str]:
    return {"kind": "line", "supervisor": "", "start": in_words(timezone.localdate()), **changes}


def test_a_manager_by_address(pair: Pair, as_admin: Client) -> None:
    assert "Moses Manager" in as_admin.get(begin_url(pair.worker)).content.decode()
    answer = as_admin.post(begin_url(pair.worker), typed(supervisor=pair.above.email.upper()))
    assert answer["Location"] == reverse("people:person", args=[pair.worker.pk])
    assert User.objects.supervisor_of(pair.worker.pk) == pair.above


@pytest.mark.parametrize("words", ["saba service", " Saba  Service "])
def test_a_supervisor_by_full_name(pair: Pair, as_admin: Client, words: str) -> None:
    as_admin.post(begin_url(pair.worker), typed(kind="supervision", supervisor=words))
    assert pair.worker.lines_up.get(kind="supervision").supervisor == pair.above


@pytest.mark.parametrize("words", ["SABA", "serv saba"])
def test_a_part_of_a_name_decides_nothing_until_the_person_is_chosen(
    pair: Pair, as_admin: Client, words: str
) -> None:
    asked = typed(kind="supervision", supervisor=words)
    page = as_admin.post(begin_url(pair.worker), asked).content.decode()
    assert "Do you mean …?" in page
    assert f"Saba Service, {pair.above.email}" in page
    assert not pair.worker.lines_up.filter(kind="supervision").exists()
    as_admin.post(begin_url(pair.worker), asked | {"meant": str(pair.above.pk)})
    assert pair.worker.lines_up.get(kind="supervision").supervisor == pair.above


def test_a_name_of_several_people_is_asked_again(pair: Pair, as_admin: Client) -> None:
    people = [factories.person(name="Sam Same", email=f"sam{number}@demo.example") for number in range(3)]
    page = as_admin.post(begin_url(pair.worker), typed(supervisor="Sam Same")).content.decode()
    assert all(f"Sam Same, {person.email}" in page for person in people)
    as_admin.post(begin_url(pair.worker), typed(supervisor="Sam Same", meant=str(people[1].pk)))
    assert User.objects.supervisor_of(pair.worker.pk) == people[1]


def test_who_is_typed_exactly_counts_more_than_who_was_chosen_before(pair: Pair, as_admin: Client) -> None:
    as_admin.post(begin_url(pair.worker), typed(supervisor=pair.above.email, meant=str(pair.director.pk)))
    assert User.objects.supervisor_of(pair.worker.pk) == pair.above


def test_nobody_is_chosen_who_was_not_offered(pair: Pair, as_admin: Client) -> None:
    answer = as_admin.post(begin_url(pair.worker), typed(supervisor="saba", meant=str(pair.director.pk)))
    assert answer.status_code == 422
    assert "Select who you mean, or enter their work email address" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"supervisor": ""}, "Enter who manages or supervises them"),
        ({"supervisor": "Nobody Known"}, "Nobody with this name or email address is in the portal"),
        ({"supervisor": "Gwen Gone"}, "Nobody with this name or email address is in the portal"),
        ({"supervisor": "Wanda Worker"}, "Nobody can supervise themselves."),
        ({"supervisor": "Saba Service", "kind": ""}, "Select what it is"),
        ({"supervisor": "Saba Service", "start": "soon"}, "Enter the first day, like"),
        ({"supervisor": "Saba Service", "start": "8/1/2024"}, "it cannot end before"),
        ({"supervisor": "x" * 300}, "Shorten this to 254 characters"),
    ],
)
def test_wrong_input_is_answered_in_words(
    pair: Pair, as_admin: Client, changes: dict[str, str], says: str
) -> None:
    factories.UserFactory(name="Gwen Gone", is_active=False)
    answer = as_admin.post(begin_url(pair.worker), typed(**changes))
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert pair.worker.lines_up.get().end is None


def test_a_circle_is_refused(pair: Pair, as_admin: Client) -> None:
    answer = as_admin.post(begin_url(pair.director), typed(supervisor=pair.worker.email))
    assert "the line would run in a circle" in answer.content.decode()


def test_a_line_ends(pair: Pair, as_admin: Client) -> None:
    url = end_url(pair.worker)
    assert "nobody holds their supervision" in as_admin.get(url).content.decode()
    as_admin.post(url, {"on": "3/11/2025"})
    assert ReportingLine.objects.get(supervisee=pair.worker).end is not None
    assert User.objects.supervisor_of(pair.worker.pk) is None
    assert as_admin.get(url).status_code == 404


def test_wrong_last_days_are_answered_in_words(pair: Pair, as_admin: Client) -> None:
    assert "Enter the last day" in as_admin.post(end_url(pair.worker), {"on": ""}).content.decode()
    assert "it cannot end before" in as_admin.post(end_url(pair.worker), {"on": "1/1/2020"}).content.decode()


def test_a_line_of_somebody_else_is_not_ended_through_this_person(pair: Pair, as_admin: Client) -> None:
    url = reverse("people:end_line", args=[pair.worker.pk, pair.manager.lines_up.get().pk])
    assert as_admin.post(url, {"on": "3/11/2025"}).status_code == 404


def test_an_administrator_becomes_nobodys_supervisor_by_their_own_hand(
    pair: Pair, admin: User, as_admin: Client
) -> None:
    answer = as_admin.post(begin_url(pair.worker), typed(supervisor=admin.email))
    assert "You cannot change your own posts and reporting lines" in answer.content.decode()
    assert as_admin.post(begin_url(admin), typed(supervisor=pair.above.email)).status_code == 404
    assert not ReportingLine.objects.filter(supervisor=admin).exists()
