"""Beginning and ending a post."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision_portal.design.words import uk_date
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def begin_url(user: User) -> str:
    return reverse("people:begin_post", args=[user.pk])


def end_url(user: User) -> str:
    return reverse("people:end_post", args=[user.pk, user.posts.get().pk])


def test_a_post_in_a_team(pair: Pair, as_admin: Client) -> None:
    new: User = factories.UserFactory()
    typed = {"role": "team_manager", "title": "Manager", "team": pair.team.pk, "start": "3/11/2025"}
    answer = as_admin.post(begin_url(new), typed)
    assert answer["Location"] == reverse("people:person", args=[new.pk])
    [post] = new.current_posts
    assert (post.role, post.title, post.team, post.service) == ("team_manager", "Manager", pair.team, None)


def test_a_post_in_a_service_and_one_over_all(pair: Pair, as_admin: Client) -> None:
    new: User = factories.UserFactory()
    service = pair.team.service
    as_admin.post(begin_url(new), {"role": "service_manager", "service": service.pk, "start": "3/11/2025"})
    as_admin.post(begin_url(new), {"role": "director", "start": "3/11/2025"})
    assert {post.place for post in new.current_posts} == {str(service), "All services"}


def test_today_is_offered_as_the_first_day(pair: Pair, as_admin: Client) -> None:
    page = as_admin.get(begin_url(pair.worker)).content.decode()
    assert f'value="{factories.in_words(timezone.localdate())}"' in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"role": "", "start": "1/1/2026"}, "Choose their role in the portal"),
        ({"role": "wizard", "start": "1/1/2026"}, "wizard"),
        ({"role": "worker", "start": ""}, "Enter the first day of the post"),
        ({"role": "worker", "start": "31/2/2026"}, "31 February does not exist"),
        (
            {"role": "worker", "start": "2/1/2026", "end": "1/1/2026"},
            "The last day must be on or after the first day",
        ),
        ({"role": "worker", "start": "2/1/2026", "team": "999"}, "999"),
        ({"role": "director", "start": "2/1/2026", "title": "x" * 121}, "Shorten this to 120 characters"),
    ],
)
def test_wrong_input_is_answered_in_words(
    pair: Pair, as_admin: Client, typed: dict[str, str], says: str
) -> None:
    answer = as_admin.post(begin_url(pair.worker), typed)
    assert answer.status_code == 422
    assert says in answer.content.decode() or "Select a valid choice" in answer.content.decode()
    assert pair.worker.posts.count() == 1


def test_team_and_service_have_to_agree(pair: Pair, as_admin: Client) -> None:
    other = factories.ServiceFactory(name="Homes")
    typed = {"role": "auditor", "start": "2/1/2026", "team": pair.team.pk, "service": other.pk}
    answer = as_admin.post(begin_url(pair.worker), typed)
    assert f"{pair.team} belongs to {pair.team.service}. Choose one of the two" in answer.content.decode()
    as_admin.post(begin_url(pair.worker), typed | {"service": pair.team.service_id})
    assert pair.worker.posts.get(role="auditor").service is None


def test_a_post_held_already_is_refused(pair: Pair, as_admin: Client) -> None:
    answer = as_admin.post(
        begin_url(pair.worker), {"role": "worker", "team": pair.team.pk, "start": "2/1/2026"}
    )
    assert "Wanda Worker has this post already" in answer.content.decode()


def test_a_post_ends(pair: Pair, as_admin: Client) -> None:
    answer = as_admin.post(end_url(pair.worker), {"on": "3/11/2025"}, follow=True)
    assert "The last day of the post is 3 November 2025." in answer.content.decode()
    assert User.objects.get(pk=pair.worker.pk).roles == frozenset()


def test_a_post_to_come_is_announced_so_and_taken_away_when_it_ends_before(
    pair: Pair, as_admin: Client
) -> None:
    first = timezone.localdate() + dt.timedelta(days=30)
    typed = {"role": "auditor", "start": factories.in_words(first)}
    page = as_admin.post(begin_url(pair.worker), typed, follow=True).content.decode()
    assert f"Wanda Worker will have the post from {uk_date(first)}." in page
    post = pair.worker.posts.get(role="auditor")
    url = reverse("people:end_post", args=[pair.worker.pk, post.pk])
    answer = as_admin.post(url, {"on": factories.in_words(timezone.localdate())}, follow=True)
    assert "The post had not begun and is taken away." in answer.content.decode()
    assert not pair.worker.posts.filter(role="auditor").exists()


def test_it_cannot_end_before_it_began_nor_again(pair: Pair, as_admin: Client) -> None:
    url = end_url(pair.worker)
    assert "it cannot end before" in as_admin.post(url, {"on": "1/1/2020"}).content.decode()
    as_admin.post(url, {"on": "3/11/2025"})
    assert as_admin.get(url).status_code == 404


def test_a_post_of_somebody_else_is_not_ended_through_this_person(pair: Pair, as_admin: Client) -> None:
    url = reverse("people:end_post", args=[pair.worker.pk, pair.manager.posts.get().pk])
    assert as_admin.post(url, {"on": "3/11/2025"}).status_code == 404


def test_nobody_gives_posts_to_themselves(admin: User, as_admin: Client) -> None:
    assert as_admin.get(begin_url(admin)).status_code == 404
    assert as_admin.post(begin_url(admin), {"role": "director", "start": "1/1/2026"}).status_code == 404
    assert as_admin.post(end_url(admin), {"on": "1/1/2026"}).status_code == 404
    assert User.objects.get(pk=admin.pk).roles == {Role.SYSTEM_ADMIN}
