import pytest

from supervision_portal.people import access
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def everybody() -> set[User]:
    return set(User.objects.all())


def test_whose_training_is_seen(pair: Pair, outsider: User, admin: User) -> None:
    qa = factories.person(Role.QA_LEAD)
    assert set(access.training_visible_to(pair.worker)) == {pair.worker}
    assert set(access.training_visible_to(pair.manager)) == {pair.manager, pair.worker}
    assert set(access.training_visible_to(pair.above)) == {pair.above, pair.manager, pair.worker}
    assert set(access.training_visible_to(outsider)).isdisjoint({pair.worker, pair.manager})
    assert set(access.training_visible_to(qa)) == everybody()
    assert set(access.training_visible_to(pair.director)) == everybody()
    assert set(access.training_visible_to(admin)) == everybody()


def test_whose_training_is_recorded(pair: Pair, outsider: User, admin: User) -> None:
    assert not access.training_recorded_by(pair.worker).exists()
    assert set(access.training_recorded_by(pair.manager)) == {pair.manager, pair.worker}
    assert pair.worker not in access.training_recorded_by(outsider)
    assert not access.training_recorded_by(factories.person(Role.QA_LEAD)).exists()
    assert set(access.training_recorded_by(admin)) == everybody()


def test_who_left_sees_and_records_nothing(pair: Pair) -> None:
    pair.manager.is_active = False
    assert not access.training_visible_to(pair.manager).exists()
    assert not access.training_recorded_by(pair.manager).exists()
