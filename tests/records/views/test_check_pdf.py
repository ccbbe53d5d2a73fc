from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from supervision_portal.records.models import Record
from supervision_portal.records.services import sealing
from tests import factories
from tests.pages import Browser, errors, words

pytestmark = pytest.mark.django_db
ADDRESS = "records:check_pdf"


def check(browser: Browser, data: bytes, name: str = "a.pdf") -> Any:
    return browser.post(reverse(ADDRESS), {"document": SimpleUploadedFile(name, data, "application/pdf")})


@pytest.mark.requirement("CAL-9b.1")
def test_an_unchanged_one_is_named_and_a_changed_one_is_told(final: Record, above: Browser) -> None:
    sealing.seal(record_id=str(final.pk))
    with factories.now(final).sealed.pdf.open() as pdf:
        data: bytes = pdf.read()
    said = words(check(above, data))
    assert f"This is {final.number}, Personal supervision (S1), as the portal sealed it." in said
    assert "Signed by both parties" in said
    changed = data[:-200] + bytes([data[-200] ^ 1]) + data[-199:]
    assert "Changed. The portal sealed this PDF" in words(check(above, changed))


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"%PDF-1.7\n%%EOF\n", "Not sealed."), (b"hello", "cannot be read as a PDF")],
)
def test_what_is_no_record_says_so(manager: Browser, data: bytes, said: str) -> None:
    assert said in words(check(manager, data))


def test_a_file_is_wanted(manager: Browser) -> None:
    for answer in (manager.post(reverse(ADDRESS), {"document": ""}), check(manager, b"")):
        assert (answer.status_code, errors(answer)) == (422, ["id_document"])


def test_a_name_with_markup_is_no_markup(manager: Browser) -> None:
    answer = check(manager, b"hello", "<script>alert(1)</script>.pdf")
    assert "<script>alert" not in answer.content.decode()


def test_who_else(client: Browser, manager: Browser) -> None:
    assert client.get(reverse(ADDRESS)).status_code == 302
    assert check(client, b"hello").status_code == 403
    assert manager.put(reverse(ADDRESS)).status_code == 405
