"""Who may see, change and bar: by right and by what one has to do with the child."""

import pytest
from django.utils import timezone

from casefile import access
from casefile.models import Child
from casefile.services import children
from supervision_portal.people import services as people
from supervision_portal.people.models import User
from supervision_portal.people.roles import MAY, May, Role
from supervision_portal.records.models import FileGrant
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def names(question: object, child: Child, *users: User) -> set[str]:
    return {user.name.split()[0] for user in users if child in question(user)}  # type: ignore[operator]


@pytest.fixture
def everybody(pair: Pair, elsewhere: Pair, governance: User, support: User) -> list[User]:
    roles = [role for role in Role if role not in (Role.GOVERNANCE, Role.BUSINESS_SUPPORT)]
    others = [factories.person(role, name=f"{role.value} Other") for role in roles if role != Role.DIRECTOR]
    near = [pair.worker, pair.manager, pair.above, pair.director, governance, support]
    return [*near, elsewhere.worker, elsewhere.above, *others]


def test_who_sees_changes_and_bars(child: Child, everybody: list[User]) -> None:
    line = {"Wanda", "Moses", "Saba", "Dilys"}
    assert names(access.children_visible_to, child, *everybody[:6]) == line
    assert names(access.children_visible_to, child, *everybody[6:]) == set()
    assert names(access.children_changed_by, child, *everybody[:6]) == {"Moses", "Saba"}
    assert names(access.children_changed_by, child, *everybody[6:]) == set()
    assert names(access.children_kept_by, child, *everybody) == {"Bea"}
    assert names(access.children_updated_by, child, *everybody) == {"Moses", "Saba", "Bea"}
    assert names(access.children_barred_by, child, *everybody[:6]) == {"Moses", "Saba", "Dilys", "Gita"}
    assert names(access.children_barred_by, child, *everybody[6:]) == set()


def test_who_manages_the_team_of_a_child_without_a_worker(pair: Pair) -> None:
    waiting = factories.child("Bo Waiting", team=pair.team)
    assert names(access.children_changed_by, waiting, pair.worker, pair.manager) == {"Moses"}


def test_a_grant_to_read_is_none_to_change(pair: Pair, child: Child, elsewhere: Pair) -> None:
    """Whoever reads by a grant could allocate the child to themselves, and read for ever."""
    factories.grant(elsewhere.manager, child.file, FileGrant.Purpose.AUDIT)
    assert child in access.children_visible_to(elsewhere.manager)
    assert child not in access.children_changed_by(elsewhere.manager)
    assert child not in access.children_barred_by(elsewhere.manager)


def test_the_governance_lead_bars_from_every_file_but_those_closed_to_them(
    child: Child, governance: User
) -> None:
    assert child not in access.children_visible_to(governance)
    assert child in access.children_barred_by(governance)
    children.bar(by=None, file=child.file, user=governance, reason="His own child")
    assert child not in access.children_barred_by(governance)


def test_who_left_sees_and_changes_nothing(pair: Pair, child: Child) -> None:
    people.person_leaves(by=None, user=pair.manager, on=timezone.localdate())
    gone = User.objects.get(pk=pair.manager.pk)
    for question in (access.children_visible_to, access.children_changed_by, access.children_barred_by):
        assert child not in question(gone)


@pytest.mark.parametrize(
    ("right", "roles"),
    [
        (May.CHANGE_CHILDREN, {Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.BUSINESS_SUPPORT}),
        (May.KEEP_CHILDREN, {Role.BUSINESS_SUPPORT}),
        (May.IMPORT_CHILDREN, {Role.BUSINESS_SUPPORT, Role.SYSTEM_ADMIN}),
        (May.MANAGE_BARS, {Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR}),
        (May.MANAGE_ALL_BARS, {Role.GOVERNANCE}),
    ],
)
def test_which_roles_have_which_right(right: May, roles: set[Role]) -> None:
    assert {role for role in Role if right in MAY[role]} == roles
