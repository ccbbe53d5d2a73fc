"""What was typed survives a lost sign-in and a lost token."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from supervision_portal.people import services
from supervision_portal.people.models import Service, User
from tests import factories
from tests.factories import Pair

pytestmark = pytest.mark.django_db
URL = reverse("people:add_service")
LONG = "First line\n\nملاحظة <b>bold</b> & “quotes”\n" + "x" * 5000


def fields(page: str) -> dict[str, str]:
    """The fields a browser would send from the page's form, but for the token."""
    areas = re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {name: unescape(text) for name, text in areas + hidden if name != "csrfmiddlewaretoken"}


def test_signed_out_shows_the_text_and_sends_the_same_fields_again(client: Client, admin: User) -> None:
    typed = {
        "name": "Children’s homes",
        "notes": LONG,
        "kind": "x",
        "version": "7",
        "csrfmiddlewaretoken": "old",
    }
    answer = client.post(f"{URL}?a=1&b=2", typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert fields(page) == {name: typed[name] for name in ("name", "notes", "kind", "version")}
    assert f'action="{URL}?a=1&amp;b=2"' in page
    assert "<b>bold</b>" not in page
    link = page.index('target="_blank" rel="noopener">Sign in')
    assert link < page.index("Send again")
    client.force_login(admin)
    assert client.post(URL, fields(page)).status_code == 302
    assert Service.objects.get().name == "Children’s homes"


def test_every_shown_text_is_labelled_and_read_only(client: Client) -> None:
    page = client.post(URL, {"what_was-agreed": "Some words", "more": "Other words"}).content.decode()
    ids = re.findall(r'<textarea class="govuk-textarea" id="([^"]*)"[^>]* readonly>', page)
    assert len(ids) == 2
    assert all(f'<label class="govuk-label govuk-label--s" for="{one}">' in page for one in ids)
    assert "What was-agreed" in page


def test_passwords_never_come_back(client: Client) -> None:
    typed = {
        "password": "pass word one",
        "old_Password": "pass word two",
        "oldpassword": "pass word three",
        "on": "x",
    }
    page = client.post(URL, typed).content.decode()
    assert "pass word" not in page
    assert fields(page) == {"on": "x"}


def test_files_are_said_to_be_lost(client: Client) -> None:
    file = SimpleUploadedFile("people.csv", b"email,name,role")
    assert "Choose them again" in client.post(reverse("people:import"), {"file": file}).content.decode()


def test_the_pages_own_requests_get_a_status_alone(client: Client, admin: User) -> None:
    ours = {"HTTP_X_REQUESTED_WITH": "fetch"}
    assert client.post(URL, {"name": "Some words"}, **ours).status_code == 401
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    answer = strict.post(URL, {"name": "Some words"}, **ours)
    assert (answer.status_code, answer.content) == (403, b"")
    token = {"HTTP_X_CSRFTOKEN": answer.cookies["csrftoken"].value}  # with which it is sent once more
    assert strict.post(URL, {"name": "Some words"}, **ours, **token).status_code == 302


def test_a_lost_token_gives_the_text_back_with_a_fresh_one(pair: Pair, admin: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin)
    answer = browser.post(URL, {"name": "Children’s homes"})
    page = answer.content.decode()
    assert (answer.status_code, "Send it again" in page) == (403, True)
    form = page[page.index('<form method="post" action="/people/') :]
    [token, *_] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', form)
    assert browser.post(URL, fields(page) | {"csrfmiddlewaretoken": token}).status_code == 302
    assert Service.objects.exists()


def test_the_leaver_who_sends_a_form_reads_it_back(admin: User) -> None:
    other = factories.person(name="Ada Admin")
    services.begin_post(by=None, user=other, role="system_admin")
    browser = Client()
    browser.force_login(other)
    User.objects.filter(pk=other.pk).update(is_active=False)
    answer = browser.post(URL, {"name": "Some words"})
    assert (answer.status_code, "Some words" in answer.content.decode()) == (403, True)
    assert not Service.objects.exists()
