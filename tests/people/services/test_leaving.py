import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supervision_portal.log.models import Event
from supervision_portal.people import services
from supervision_portal.people.models import ReportingLine, User
from supervision_portal.people.services import PeopleError
from supervision_portal.records import access
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
CLINICAL, SUPERVISION = ReportingLine.Kind.CLINICAL, ReportingLine.Kind.SUPERVISION


def leave(user: User, by: User, on: dt.date | None = None) -> None:
    services.person_leaves(by=by, user=user, on=on or timezone.localdate())


def test_access_ends_on_the_next_request_and_open_sessions_end(
    admin: User, pair: Pair, as_user: Callable[[User], Client]
) -> None:
    browser, other = as_user(pair.worker), as_user(pair.manager)
    assert browser.get(reverse("people:your_details")).status_code == 200
    leave(pair.worker, admin)
    answer = browser.get(reverse("people:your_details"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))
    owners = {session.get_decoded().get("_auth_user_id") for session in Session.objects.all()}
    assert str(pair.worker.pk) not in owners
    assert other.get(reverse("people:your_details")).status_code == 200


def test_without_ending_sessions_the_next_request_is_refused_all_the_same(
    pair: Pair, as_user: Callable[[User], Client]
) -> None:
    browser = as_user(pair.worker)
    User.objects.filter(pk=pair.worker.pk).update(is_active=False)
    assert browser.get(reverse("people:your_details")).status_code == 302


def test_who_left_cannot_sign_in(admin: User, pair: Pair, client: Client) -> None:
    typed = {"login": pair.worker.email, "password": factories.PASSWORD}
    leave(pair.worker, admin)
    client.post(reverse("account_login"), typed)
    assert "_auth_user_id" not in client.session


@pytest.mark.requirement("CAL-9b.5")
def test_supervision_files_pass_to_the_leavers_own_manager(admin: User, pair: Pair) -> None:
    leave(pair.manager, admin)
    assert User.objects.supervisor_of(pair.worker.pk, timezone.localdate() + DAY) == pair.above
    old, new = pair.worker.lines_up.order_by("start")
    assert (old.end, new.start) == (timezone.localdate(), timezone.localdate() + DAY)


def test_after_a_last_day_in_the_past_the_files_have_passed_already(admin: User, pair: Pair) -> None:
    leave(pair.manager, admin, timezone.localdate() - 3 * DAY)
    assert User.objects.supervisor_of(pair.worker.pk) == pair.above
    assert pair.file in access.supervised_files(pair.above)


def test_clinical_supervision_ends(admin: User, pair: Pair) -> None:
    clinician = factories.person(name="Cleo Clinician")
    factories.line(clinician, pair.above)
    factories.line(pair.worker, clinician, CLINICAL)
    leave(clinician, admin)
    assert pair.worker.lines_up.get(kind=CLINICAL).end == timezone.localdate()


def test_what_will_happen_is_known_before(pair: Pair) -> None:
    factories.line(pair.director, pair.manager, CLINICAL)
    said = [(one.line.supervisee.name, one.line.kind, one.to) for one in services.passing_on(pair.manager)]
    assert said == [("Dilys Director", "clinical", None), ("Wanda Worker", "line", pair.above)]
    assert [one.to for one in services.passing_on(pair.director)] == [None]


def test_personal_supervision_passes_as_well(admin: User, pair: Pair) -> None:
    peer = factories.person(name="Pia Peer")
    factories.line(pair.worker, peer, SUPERVISION)
    factories.line(peer, pair.above)
    leave(peer, admin)
    assert User.objects.supervisor_of(pair.worker.pk, timezone.localdate() + DAY) == pair.above


def test_own_posts_and_lines_end_and_plans_fall_away(admin: User, pair: Pair) -> None:
    today = timezone.localdate()
    services.begin_line(by=admin, supervisee=pair.worker, supervisor=pair.above, start=today + 30 * DAY)
    services.begin_post(by=admin, user=pair.worker, role="pod_facilitator", start=today + 30 * DAY)
    leave(pair.worker, admin, today - DAY)
    assert [post.end for post in pair.worker.posts.all()] == [today - DAY]
    assert [line.end for line in pair.worker.lines_up.all()] == [today - DAY]
    pair.worker.refresh_from_db()
    assert (pair.worker.is_active, pair.worker.left_on) == (False, today - DAY)
    assert Event.objects.filter(verb="person.changed", object_id=str(pair.worker.pk)).count() == 1


def test_what_began_after_the_last_day_keeps_its_first_day(admin: User, pair: Pair) -> None:
    today = timezone.localdate()
    newcomer = factories.person(name="Nia Newcomer")
    services.begin_line(by=admin, supervisee=newcomer, supervisor=pair.manager, start=today - DAY)
    leave(pair.manager, admin, today - 5 * DAY)
    first, second = newcomer.lines_up.order_by("start")
    assert (first.end, second.supervisor, second.start) == (today - DAY, pair.above, today)


def test_a_day_to_come_is_refused(admin: User, pair: Pair) -> None:
    with pytest.raises(PeopleError, match="is still to come"):
        leave(pair.worker, admin, timezone.localdate() + DAY)


def test_nobody_leaves_twice_or_by_their_own_hand(admin: User, pair: Pair) -> None:
    leave(pair.worker, admin)
    with pytest.raises(PeopleError, match="Wanda Worker has left, on"):
        leave(pair.worker, admin)
    with pytest.raises(PeopleError, match="You cannot change your own"):
        leave(admin, admin)


def test_who_comes_back_signs_in_again_without_old_posts(admin: User, pair: Pair) -> None:
    leave(pair.worker, admin, timezone.localdate() - DAY)
    services.person_returns(by=admin, user=pair.worker)
    user = User.objects.get(pk=pair.worker.pk)
    assert (user.is_active, user.left_on, user.current_posts) == (True, None, [])
