"""Who sees a team's pods, and what of the children they discuss."""

import pytest

from casefile.services import children
from pods import access
from pods.models import Pod
from pods.services import plan
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.pods.team import PodTeam

pytestmark = pytest.mark.django_db


def sees(user: User, pod: Pod) -> bool:
    return access.pods_visible_to(user).filter(pk=pod.pk).exists()


def seen(user: User, pod: Pod) -> list[tuple[str, bool]]:
    return [(each.what, each.reads) for each in access.brought_to([pod.pk], user).get(pod.pk, [])]


def test_the_team_and_its_managers_see_its_pods(pods: PodTeam) -> None:
    pod = pods.coming()
    for user in (*pods.everybody(), pods.above, pods.director):
        assert sees(user, pod), user


def test_nobody_else_whatever_their_role(pods: PodTeam) -> None:
    pod = pods.coming()
    others = [pods.outsider, *(factories.person(role) for role in Role if role != Role.DIRECTOR)]
    assert [user.current_role for user in others if sees(user, pod)] == []


def test_who_left_sees_none(pods: PodTeam) -> None:
    pod = pods.coming()
    User.objects.filter(pk=pods.worker.pk).update(is_active=False)
    assert not sees(User.objects.get(pk=pods.worker.pk), pod)


def test_who_has_a_part_from_elsewhere_sees_that_pod_alone(pods: PodTeam) -> None:
    guest = factories.person(name="Elsa Elsewhere")
    first, other = pods.coming(), pods.coming(9)
    plan.bring_topic(by=pods.lead, pod=first, topic="Identity", caseworker=guest)
    assert (sees(guest, first), sees(guest, other)) == (True, False)
    assert sees(guest, pods.coming(11, note_taker=guest))


def test_each_pod_is_seen_once(pods: PodTeam) -> None:
    pod = pods.coming(note_taker=pods.lead)
    for topic in ("One", "Two"):
        plan.bring_topic(by=pods.lead, pod=pod, topic=topic, caseworker=pods.lead)
    assert access.pods_visible_to(pods.lead).count() == 1


def test_the_number_is_for_who_reads_the_file_initials_for_the_others(pods: PodTeam) -> None:
    pod = pods.coming()
    plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    for user in (pods.worker, pods.manager):
        assert seen(user, pod) == [(f"AO · {pods.child.case_number}", True)]
    for user in (pods.colleague, pods.lead, pods.support):
        assert seen(user, pod) == [("AO", False)]


def test_for_who_is_barred_the_discussion_is_not_there(pods: PodTeam) -> None:
    pod = pods.coming()
    plan.bring_case(by=pods.worker, pod=pod, file=pods.child.file)
    plan.bring_topic(by=pods.lead, pod=pod, topic="Identity", caseworker=pods.lead)
    children.bar(by=pods.director, file=pods.child.file, user=pods.colleague, reason="A relative")
    assert seen(pods.colleague, pod) == [("Identity", False)]


def test_who_plans_and_who_oversees(pods: PodTeam) -> None:
    in_service = factories.person(Role.POD_FACILITATOR)
    in_service.posts.update(service=pods.team.service)
    plans = {
        user.name
        for user in (*pods.everybody(), pods.above, in_service, pods.outsider)
        if access.may_plan(user, pods.team)
    }
    assert plans == {user.name for user in (pods.manager, pods.lead, pods.support, pods.above, in_service)}
    oversees = [
        user
        for user in (*pods.everybody(), pods.above)
        if access.teams_overseen_by(user).filter(pk=pods.team.pk).exists()
    ]
    assert oversees == [pods.manager, pods.above]
