"""What a PDF has to be is tested in `tests/records/test_uploads.py`."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from supervision_portal.records.models import Attachment, Record
from supervision_portal.records.services import drafts
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, errors, messages, words
from tests.records.test_uploads import a_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(pair: Pair) -> Record:
    """A Shared Conversation on the corporate form."""
    return drafts.begin(by=pair.worker, file=pair.file, kind="s3-corporate")


def attach(browser: Browser, record: Record, data: bytes, **typed: Any) -> Any:
    document = SimpleUploadedFile("form.pdf", data, "application/pdf")
    return browser.post(reverse("records:attach", args=[record.pk]), {"document": document, **typed})


def kept(record: Record) -> bytes:
    with record.attachments.get().document.open() as document:
        data: bytes = document.read()
    return data


@pytest.mark.requirement("CAL-A4.2")
def test_a_signed_form_is_kept_with_the_draft(draft: Record, worker: Browser) -> None:
    answer = attach(worker, draft, a_pdf())
    assert messages(answer) == ["form.pdf is added."]
    assert kept(draft) == a_pdf()


@pytest.mark.parametrize("button", ["save", "check"])
def test_whichever_button_is_pressed_the_chosen_file_is_kept(
    draft: Record, worker: Browser, button: str
) -> None:
    def send(data: bytes) -> Any:
        document = SimpleUploadedFile("form.pdf", data, "application/pdf")
        typed = {"version": factories.now(draft).version, "held_on": "3/3/2025", button: "1"}
        return worker.post(reverse("records:edit", args=[draft.pk]), {"document": document, **typed})

    answer = send(b"hello")
    assert (answer.status_code, errors(answer)) == (422, ["id_document"])
    assert factories.now(draft).data["held_on"] == "3/3/2025"
    assert "form.pdf is added." in messages(send(a_pdf()))
    assert kept(draft) == a_pdf()


def test_another_takes_its_place(draft: Record, worker: Browser) -> None:
    attach(worker, draft, a_pdf(b"/Lang(en)"))
    attach(worker, draft, a_pdf(b"/Lang(cy)"))
    assert kept(draft) == a_pdf(b"/Lang(cy)")


def test_what_is_no_pdf_is_refused_at_its_field_and_what_was_typed_stays(
    draft: Record, worker: Browser
) -> None:
    answer = attach(worker, draft, b"hello", version=draft.version, held_on="31/2")
    assert answer.status_code == 422
    assert errors(answer) == ["id_document"]
    assert words(answer).count("“form.pdf” must be a PDF.") == 2  # in the summary and at the field
    assert 'value="31/2"' in answer.content.decode()
    assert factories.now(draft).data["held_on"] == "31/2"
    assert not Attachment.objects.exists()


def test_nothing_chosen_says_what_to_do(draft: Record, worker: Browser) -> None:
    answer = worker.post(reverse("records:attach", args=[draft.pk]), {})
    assert (answer.status_code, errors(answer)) == (422, ["id_document"])
    assert "Choose a PDF file" in words(answer)


def test_a_form_without_its_document_says_so_at_the_field(draft: Record, worker: Browser) -> None:
    drafts.save(by=draft.author, record=draft, version=draft.version, data={"held_on": "3/3/2025"})
    answer = worker.get(reverse("records:check", args=[draft.pk]))
    assert errors(answer) == ["id_document"]
    assert "Add the signed form as a PDF" in words(answer)


def test_what_is_typed_with_it_after_sharing_comes_back(draft: Record, pair: Pair, worker: Browser) -> None:
    attach(worker, draft, a_pdf())
    data = {"held_on": "3/3/2025"}
    drafts.save(by=draft.author, record=draft, version=factories.now(draft).version, data=data)
    factories.share(pair.worker, factories.now(draft))
    answer = attach(worker, draft, a_pdf(), version=1, held_on="4/4/2025")
    assert answer.status_code == 409
    assert "4/4/2025" in answer.content.decode()
    assert messages(attach(worker, draft, a_pdf())) == ["This record was shared already."]


def test_who_else(draft: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:attach", draft.pk, by=pair.worker, methods="POST")
