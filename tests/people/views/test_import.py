"""Importing in the browser: choose, check, import, take the bad rows."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.people import imports, kept, services, sheets
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.people.conftest import csv_of

pytestmark = pytest.mark.django_db
URL = reverse("people:import")
GOOD = "ama@demo.example,Ama Owusu,worker"
BAD = "bo@demo.example,=HYPERLINK(1),worker"


def choose(browser: Client, data: bytes, name: str = "people.csv") -> HttpResponse:
    return browser.post(URL, {"file": SimpleUploadedFile(name, data, "text/csv")})


def token_of(answer: HttpResponse) -> str:
    assert answer.status_code == 302
    return answer["Location"].strip("/").split("/")[-1]


def check_url(token: str) -> str:
    return reverse("people:import_check", args=[token])


def bad_url(token: str) -> str:
    return reverse("people:import_bad_rows", args=[token])


def test_the_page_names_all_columns_and_gives_an_empty_file(as_admin: Client) -> None:
    answer = as_admin.get(URL)
    page = answer.content.decode()
    assert (answer.status_code, "There is a problem" in page) == (200, False)
    assert all(f">{column}</dt>" in page for column in imports.COLUMNS)
    empty = as_admin.get(reverse("people:import_empty_file")).content.decode("utf-8-sig")
    assert empty == ",".join(imports.COLUMNS) + "\r\n"


def test_from_the_file_to_the_people(as_admin: Client) -> None:
    token = token_of(choose(as_admin, csv_of(GOOD, BAD, columns="email,name,role,shoe size")))
    page = as_admin.get(check_url(token)).content.decode()
    assert "What this file would do" in page
    assert "Nothing is changed yet." in page
    assert "new person, post: Worker, All services" in page
    assert "name begins with a sign" in page
    assert "shoe_size" in page
    assert not User.objects.filter(name="Ama Owusu").exists()
    page = as_admin.post(check_url(token), follow=True).content.decode()
    assert "People are imported" in page
    assert "Import the good rows" not in page
    assert User.objects.filter(name="Ama Owusu").exists()
    rows = as_admin.get(bad_url(token)).content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("bo@demo.example,'=HYPERLINK(1),")
    assert rows[1].endswith("run as a formula")
    assert Event.objects.filter(verb="people.imported", count=1).count() == 1


def test_importing_again_says_unchanged(as_admin: Client) -> None:
    as_admin.post(check_url(token_of(choose(as_admin, csv_of(GOOD)))))
    token = token_of(choose(as_admin, csv_of(GOOD)))
    answer = as_admin.get(check_url(token))
    assert (answer.context["report"]["unchanged"], answer.context["report"]["changed"]) == (1, 0)
    assert "There is nothing to import." in answer.content.decode()


def test_pressing_twice_imports_once(as_admin: Client) -> None:
    token = token_of(choose(as_admin, csv_of(GOOD)))
    for _ in range(2):
        assert as_admin.post(check_url(token))["Location"] == check_url(token)
    assert Event.objects.filter(verb="people.imported").count() == 1


def test_the_file_is_for_whoever_chose_it(as_admin: Client, as_user: Callable[[User], Client]) -> None:
    token = token_of(choose(as_admin, csv_of(GOOD, BAD)))
    other = as_user(factories.person(Role.SYSTEM_ADMIN))
    for answer in (other.get(check_url(token)), other.post(check_url(token))):
        assert answer["Location"] == URL
    assert other.get(bad_url(token)).status_code == 404
    assert not User.objects.filter(name="Ama Owusu").exists()
    assert as_admin.get(check_url(token)).status_code == 200


def test_the_file_is_kept_for_an_hour_until_another_is_chosen(as_admin: Client, admin: User) -> None:
    first = token_of(choose(as_admin, csv_of(GOOD)))
    second = token_of(choose(as_admin, csv_of(BAD)))
    assert "no longer kept" in as_admin.get(check_url(first), follow=True).content.decode()
    assert as_admin.get(check_url(second)).status_code == 200
    cache.touch(kept._key(admin), -1)  # the hour is over
    assert "no longer kept" in as_admin.post(check_url(second), follow=True).content.decode()
    assert as_admin.get(bad_url(second)).status_code == 404
    assert kept.SECONDS == 3600


def test_the_files_own_text_is_not_in_the_page(as_admin: Client) -> None:
    token = token_of(choose(as_admin, csv_of(GOOD + ",secret extra text", columns="email,name,role,notes")))
    assert "secret extra text" not in as_admin.get(check_url(token)).content.decode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty"),
        (b"email,name,role\n\x81,\x8d,\x8f", "The letters of this file cannot be read"),
        (b"PK\x03\x04", "This is a workbook"),
        (b"email;name\n", "Missing: role"),
        (b"x" * (sheets.MAX_BYTES + 1), "The file must be 10 MB or smaller"),
        (csv_of(*(f"p{n}@demo.example,P,worker" for n in range(50_000))), "more than 1,000 rows"),
        (csv_of("a" * 2**20), None),
        (csv_of('"never closed,Ama,worker'), None),
    ],
)
def test_any_file_gets_a_clear_answer(as_admin: Client, data: bytes, says: str | None) -> None:
    answer = choose(as_admin, data)
    if says is None:
        assert "Would not go in" in as_admin.get(check_url(token_of(answer))).content.decode()
    else:
        assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert User.objects.count() == 1


def test_no_file_is_asked_for_in_words(as_admin: Client) -> None:
    answer = as_admin.post(URL)
    assert (answer.status_code, "Choose a CSV file" in answer.content.decode()) == (422, True)


def test_a_page_shows_fifty_rows_of_many(as_admin: Client, queries_of: Callable[[Client, str], int]) -> None:
    one = token_of(choose(as_admin, csv_of(GOOD, BAD)))
    few = queries_of(as_admin, check_url(one))
    rows = [f"p{n}@demo.example,Person {n},worker" for n in range(60)]
    many = token_of(choose(as_admin, csv_of(*rows, *(f"b{n}@demo.example,,worker" for n in range(60)))))
    assert queries_of(as_admin, check_url(many)) == few
    assert few <= 15
    answer = as_admin.get(check_url(many)).content.decode()
    assert answer.count("name is empty") == 50
    assert "The first 50 are shown. The file to download has all." in answer
    assert len(as_admin.get(bad_url(many)).content.decode().splitlines()) == 61


def test_a_clash_with_another_import_is_said(as_admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(**_: object) -> None:
        raise services.PeopleError("Another import is at work. Try again in a minute.")

    token = token_of(choose(as_admin, csv_of(GOOD)))
    monkeypatch.setattr(services, "import_people", busy)
    assert "Another import is at work" in as_admin.post(check_url(token), follow=True).content.decode()
    assert "Another import is at work" in choose(as_admin, csv_of(GOOD)).content.decode()
