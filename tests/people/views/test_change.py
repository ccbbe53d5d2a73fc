import pytest
from django.test import Client
from django.urls import reverse

from supervision_portal.people.models import User
from tests.factories import Pair

pytestmark = pytest.mark.django_db


def test_a_name_is_corrected(pair: Pair, as_admin: Client) -> None:
    url = reverse("people:change", args=[pair.worker.pk])
    assert 'value="Wanda Worker"' in as_admin.get(url).content.decode()
    answer = as_admin.post(url, {"name": "Wanda Wright", "staff_number": "S1"})
    assert answer["Location"] == reverse("people:person", args=[pair.worker.pk])
    pair.worker.refresh_from_db()
    assert (pair.worker.name, pair.worker.staff_number) == ("Wanda Wright", "S1")


def test_a_staff_number_of_somebody_else_is_refused(pair: Pair, as_admin: Client) -> None:
    User.objects.filter(pk=pair.manager.pk).update(staff_number="S1")
    answer = as_admin.post(
        reverse("people:change", args=[pair.worker.pk]), {"name": "Wanda", "staff_number": "S1"}
    )
    assert (answer.status_code, "belongs to Moses Manager" in answer.content.decode()) == (422, True)
    pair.worker.refresh_from_db()
    assert pair.worker.name == "Wanda Worker"
