import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision.models import Pointer
from tests.factories import Pair
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
GOOD = {"kind": "registration", "reference": "SW12345", "held_by": "iTrent", "expires_on": "30/11/2027"}


def address(pair: Pair) -> str:
    return reverse("supervision:add_pointer", args=[pair.file.pk])


@pytest.mark.requirement("CAL-14.2")
def test_a_registration_is_noted_with_its_expiry_and_who_holds_it(pair: Pair, worker: Browser) -> None:
    said = words(worker.post(address(pair), GOOD, follow=True))
    pointer = Pointer.objects.get()
    assert (pointer.kind, pointer.reference, pointer.expires_on) == (
        "registration",
        "SW12345",
        dt.date(2027, 11, 30),
    )
    assert "Professional registration SW12345 30 November 2027" in said


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"kind": ""}, ["id_kind"]),
        ({"kind": "forged"}, ["id_kind"]),
        ({"held_by": " "}, ["id_held_by"]),
        ({"issued_on": "31/2/2026"}, ["id_issued_on"]),
        ({"issued_on": "1/1/2028"}, ["id_expires_on"]),
        ({"reference": "x" * 101}, ["id_reference"]),
    ],
)
def test_what_is_wrong_is_linked_and_kept(
    pair: Pair, worker: Browser, change: dict[str, str], wrong: list[str]
) -> None:
    answer = worker.post(address(pair), GOOD | change)
    assert (answer.status_code, errors(answer)) == (422, wrong)
    assert 'value="30/11/2027"' in answer.content.decode()
    assert not Pointer.objects.exists()


def test_a_manager_above_notes_nothing(pair: Pair, above: Browser) -> None:
    assert above.post(address(pair), GOOD).status_code == 404


def test_who_else(pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("supervision:add_pointer", pair.file.pk, by=pair.worker)
