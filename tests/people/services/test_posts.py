import datetime as dt

import pytest
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people import services
from supervision_portal.people.models import Post, User
from supervision_portal.people.roles import May, Role
from supervision_portal.people.services import PeopleError
from supervision_portal.records.models import FileHolder
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def someone(db: None) -> User:
    user: User = factories.UserFactory(name="Ama Owusu")
    return user


def test_a_post_gives_its_role_and_a_supervision_file(admin: User, someone: User) -> None:
    assert not someone.may(May.SUPERVISE)
    services.begin_post(by=admin, user=someone, role=Role.TEAM_MANAGER, title="Team manager, East")
    assert someone.may(May.SUPERVISE)
    assert (someone.current_role, someone.title) == ("team_manager", "Team manager, East")
    assert FileHolder.objects.filter(user=someone).exists()


def test_a_post_to_come_gives_nothing_yet(admin: User, someone: User) -> None:
    tomorrow = timezone.localdate() + DAY
    services.begin_post(by=admin, user=someone, role=Role.TEAM_MANAGER, start=tomorrow)
    assert someone.roles == frozenset()


def test_the_same_post_is_not_held_twice_at_a_time(admin: User, someone: User) -> None:
    start = dt.date(2026, 1, 5)
    services.begin_post(by=admin, user=someone, role=Role.WORKER, start=start, end=start + 10 * DAY)
    with pytest.raises(PeopleError, match="has this post already, from 5 January 2026 until 15 January 2026"):
        services.begin_post(by=admin, user=someone, role=Role.WORKER, start=start + 10 * DAY)
    services.begin_post(by=admin, user=someone, role=Role.WORKER, start=start - DAY, end=start - DAY)
    services.begin_post(by=admin, user=someone, role=Role.WORKER, start=start + 11 * DAY)
    assert Post.objects.filter(user=someone).count() == 3


def test_dates_run_forward(admin: User, someone: User) -> None:
    today = timezone.localdate()
    with pytest.raises(PeopleError, match="It cannot end on"):
        services.begin_post(by=admin, user=someone, role=Role.WORKER, start=today, end=today - DAY)
    post = services.begin_post(by=admin, user=someone, role=Role.WORKER, start=today - 10 * DAY)
    with pytest.raises(PeopleError, match="it cannot end before"):
        services.end_post(by=admin, post=post, on=today - 11 * DAY)


def test_a_post_ends_with_its_last_day(admin: User, someone: User) -> None:
    today = timezone.localdate()
    post = services.begin_post(by=admin, user=someone, role=Role.WORKER, start=today - 10 * DAY)
    services.end_post(by=admin, post=post, on=today)
    assert someone.roles == {Role.WORKER}
    services.end_post(by=admin, post=post, on=today - DAY)
    assert User.objects.get(pk=someone.pk).roles == frozenset()


def test_a_post_that_never_ran_is_taken_away(admin: User, someone: User) -> None:
    post = services.begin_post(by=admin, user=someone, role=Role.WORKER)
    pk = str(post.pk)
    services.end_post(by=admin, post=post, on=timezone.localdate() - DAY)
    assert not Post.objects.filter(user=someone).exists()
    assert Event.objects.filter(verb="post.changed", object_id=pk).count() == 2


def test_a_title_is_corrected(admin: User, someone: User) -> None:
    post = services.begin_post(by=admin, user=someone, role=Role.WORKER, title="Social workr")
    services.change_title(by=admin, post=post, title="Social worker")
    assert User.objects.get(pk=someone.pk).title == "Social worker"


def test_nobody_changes_their_own_posts(admin: User) -> None:
    [post] = admin.posts.all()
    with pytest.raises(PeopleError, match="You cannot change your own posts"):
        services.begin_post(by=admin, user=admin, role=Role.DIRECTOR)
    with pytest.raises(PeopleError, match="You cannot change your own posts"):
        services.end_post(by=admin, post=post, on=timezone.localdate())
    with pytest.raises(PeopleError, match="You cannot change your own posts"):
        services.change_title(by=admin, post=post, title="Director")
    assert admin.roles == {Role.SYSTEM_ADMIN}


def test_somebody_who_left_gets_no_post(admin: User) -> None:
    gone: User = factories.UserFactory(is_active=False, left_on=dt.date(2026, 1, 1), name="Ama Owusu")
    with pytest.raises(PeopleError, match="Ama Owusu has left"):
        services.begin_post(by=admin, user=gone, role=Role.WORKER)
