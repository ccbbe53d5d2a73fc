import pytest
from django.test import Client
from django.urls import reverse

from supervision_portal.people.models import User

pytestmark = pytest.mark.django_db
URL = reverse("people:add")


def test_a_person_is_added_and_the_post_asked_for(as_admin: Client) -> None:
    typed = {"name": "  Ama   Owusu ", "email": "Ama@Demo.Example", "staff_number": "S7"}
    answer = as_admin.post(URL, typed)
    made = User.objects.get(email="ama@demo.example")
    assert (made.name, made.staff_number) == ("Ama Owusu", "S7")
    assert answer["Location"] == reverse("people:begin_post", args=[made.pk])


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "", "email": "a@demo.example"}, "Enter name"),
        ({"name": "Ama", "email": ""}, "Enter their work email address"),
        ({"name": "Ama", "email": "ama"}, "Enter an email address, like"),
        ({"name": "A" * 151, "email": "a@demo.example"}, "Shorten this to 150 characters"),
        ({"name": "A" * 2**20, "email": "a@demo.example"}, "Shorten this to 150 characters"),
        ({"name": "Ama", "email": "SUNIL@demo.example"}, "SUNIL@demo.example is in the portal already."),
    ],
)
def test_wrong_input_is_answered_in_words_and_kept(
    as_admin: Client, typed: dict[str, str], says: str
) -> None:
    answer = as_admin.post(URL, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert says in page
    assert f'value="{typed["name"]}"' in page or not typed["name"]
    assert User.objects.count() == 1


def test_names_in_any_writing_are_kept(as_admin: Client) -> None:
    as_admin.post(URL, {"name": "مريم الزهراء\x00 🙂", "email": "m@demo.example"})
    assert User.objects.get(email="m@demo.example").name == "مريم الزهراء 🙂"
