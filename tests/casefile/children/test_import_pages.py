"""Importing children in the browser. What it shares with people is tested there."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from casefile.imports import COLUMNS
from casefile.models import Child
from supervision_portal.people import sheets
from supervision_portal.people.models import User
from supervision_portal.people.roles import Role
from tests import factories
from tests.casefile.cast import ADDRESS
from tests.factories import Pair
from tests.pages import Browser, words

pytestmark = pytest.mark.django_db
URL = reverse("casefile:import")
FILE = b"case_number,name,address\nK1,Amara Okafor,7 Secret Street\nK2,=HYPERLINK(1),\n"


@pytest.fixture
def as_support(support: User, as_user: Callable[[User], Browser]) -> Browser:
    return as_user(support)


def choose(browser: Browser, data: bytes) -> HttpResponse:
    return browser.post(URL, {"file": SimpleUploadedFile("children.csv", data, "text/csv")})


def test_the_page_names_all_columns_and_gives_an_empty_file(as_support: Browser) -> None:
    page = as_support.get(URL).content.decode()
    assert all(f">{column}</dt>" in page for column in COLUMNS)
    empty = as_support.get(reverse("casefile:import_empty_file")).content.decode("utf-8-sig")
    assert empty == ",".join(COLUMNS) + "\r\n"


def test_from_the_file_to_the_children(as_support: Browser) -> None:
    check = choose(as_support, FILE)["Location"]
    page = words(as_support.get(check))
    assert "Nothing is changed yet." in page
    assert "new child" in page
    assert "name begins with a sign" in page
    assert not Child.objects.exists()
    page = words(as_support.post(check, follow=True))
    assert "Children are imported" in page
    assert Child.objects.get().name == "Amara Okafor"
    rows = as_support.get(f"{check}bad-rows/").content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("K2,'=HYPERLINK(1),")
    assert "There is nothing to import." in words(as_support.get(choose(as_support, FILE)["Location"]))


def test_the_page_shows_no_address(child: Child, as_support: Browser) -> None:
    """Neither the one in the file nor the one in the portal."""
    data = f"case_number,name,address\n{child.case_number},Amara Okafor,8 New Hideout\n".encode()
    page = as_support.get(choose(as_support, data)["Location"]).content.decode()
    assert ("8 New Hideout" in page, ADDRESS in page) == (False, False)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04", "This is a workbook"),
        (b"case_number,name\n\x81,\x8d", "The letters of this file cannot be read"),
        (b"name\n", "Missing: case_number"),
        (b"x" * (sheets.MAX_BYTES + 1), "The file must be 10 MB or smaller"),
    ],
)
def test_any_file_gets_a_clear_answer(data: bytes, says: str, as_support: Browser) -> None:
    answer = choose(as_support, data)
    assert (answer.status_code, says in words(answer)) == (422, True)


def test_a_file_of_people_is_not_found_as_one_of_children(as_user: Callable[[User], Browser]) -> None:
    browser = as_user(factories.person(Role.SYSTEM_ADMIN))
    token = choose(browser, FILE)["Location"].rstrip("/").split("/")[-1]
    people = reverse("people:import_check", args=[token])
    assert browser.post(people)["Location"] == reverse("people:import")
    assert browser.get(reverse("casefile:import_check", args=[token])).status_code == 200


def test_who_may_import(pair: Pair, governance: User, as_user: Callable[[User], Browser]) -> None:
    for user in (pair.worker, pair.manager, pair.above, pair.director, governance):
        browser = as_user(user)
        for name, args in (("import", []), ("import_empty_file", []), ("import_check", ["token"])):
            url = reverse(f"casefile:{name}", args=args)
            assert browser.get(url).status_code == 404, (user.name, name)
        assert choose(browser, FILE).status_code == 404, user.name
    assert as_user(factories.person(Role.SYSTEM_ADMIN)).get(URL).status_code == 200


def test_the_file_is_for_whoever_chose_it(as_support: Browser, as_user: Callable[[User], Browser]) -> None:
    check = choose(as_support, FILE)["Location"]
    other = as_user(factories.person(Role.BUSINESS_SUPPORT))
    assert other.post(check)["Location"] == URL
    assert other.get(f"{check}bad-rows/").status_code == 404
    assert not Child.objects.exists()


def test_methods_and_sign_in(as_support: Browser, client: Browser) -> None:
    assert client.get(URL).status_code == 302
    assert as_support.put(URL).status_code == 405
    assert as_support.post(reverse("casefile:import_empty_file")).status_code == 405
