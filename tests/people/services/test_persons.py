import datetime as dt
from typing import Any

import pytest

from supervision_portal.log.models import Event
from supervision_portal.people import services, signals
from supervision_portal.people.models import Service, Team, Training, User
from supervision_portal.people.services import PeopleError
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_person_is_added_with_their_event(admin: User) -> None:
    made = services.create_person(by=admin, email="Ama@Demo.Example ", name="Ama Owusu", staff_number="7")
    assert (made.email, made.has_usable_password()) == ("ama@demo.example", False)
    event = Event.objects.get(verb="person.created")
    assert (event.actor_id, event.object_id, event.role) == (admin.pk, str(made.pk), "system_admin")


def test_an_address_or_a_staff_number_belongs_to_one_person(admin: User) -> None:
    services.create_person(by=admin, email="ama@demo.example", name="Ama Owusu", staff_number="7")
    with pytest.raises(PeopleError, match=r"AMA@demo\.example is in the portal already"):
        services.create_person(by=admin, email="AMA@demo.example", name="Another")
    with pytest.raises(PeopleError, match="Staff number 7 belongs to Ama Owusu"):
        services.create_person(by=admin, email="other@demo.example", name="Another", staff_number="7")
    with pytest.raises(PeopleError, match="Staff number 7"):
        services.change_person(by=admin, user=admin, name=admin.name, staff_number="7")


def test_a_new_name_is_told_to_the_portal_and_an_old_one_is_not(admin: User) -> None:
    heard: list[Any] = []

    def hear(**told: Any) -> None:
        heard.append((told["user"].name, told["by"]))

    signals.person_renamed.connect(hear)
    try:
        user = factories.person(name="Ama Owusu")
        services.change_person(by=admin, user=user, name="Ama Owusu", staff_number="8")
        services.change_person(by=admin, user=user, name="Ama Mensah", staff_number="8")
    finally:
        signals.person_renamed.disconnect(hear)
    assert heard == [("Ama Mensah", admin)]
    assert Event.objects.filter(verb="person.changed").count() == 2


def test_the_supervision_file_takes_the_new_name(admin: User) -> None:
    user, other = factories.person(name="Ama Owusu"), factories.person(name="Bo Bright")
    services.change_person(by=admin, user=user, name="Ama Mensah", staff_number="")
    assert (factories.file_of(user).title, factories.file_of(other).title) == ("Ama Mensah", "Bo Bright")


def test_teams_and_services_are_not_added_twice_whatever_the_capitals(admin: User) -> None:
    service = services.add_service(by=admin, name="Locality")
    services.add_team(by=admin, name="East", service=service)
    with pytest.raises(PeopleError, match="a service called LOCALITY already"):
        services.add_service(by=admin, name="LOCALITY")
    with pytest.raises(PeopleError, match="a team called east already"):
        services.add_team(by=admin, name="east", service=service)
    assert (Service.objects.count(), Team.objects.count()) == (1, 1)
    added = Event.objects.filter(verb__endswith=".added").order_by("pk")
    assert list(added.values_list("verb", flat=True)) == [
        "service.added",
        "team.added",
    ]


def test_being_quicker_elsewhere_is_said_in_words(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people add the same at the same moment: neither sees the other's row before storing their own."""
    services.add_service(by=admin, name="Locality")
    monkeypatch.setattr("django.db.models.QuerySet.exists", lambda self: False)
    with pytest.raises(PeopleError, match="a service called Locality already"):
        services.add_service(by=admin, name="Locality")


@pytest.mark.requirement("CAL-18.1")
def test_training_is_recorded_once(admin: User) -> None:
    user, day = factories.person(), dt.date(2026, 3, 2)
    for _ in range(2):
        services.record_training(
            by=admin, user=user, kind="supervision", completed_on=day, provider="Frontline"
        )
    training = Training.objects.get()
    assert str(training) == f"{user}: Supervision skills, 2026-03-02"
    assert Event.objects.filter(verb="training.recorded", object_id=str(training.pk)).count() == 1
