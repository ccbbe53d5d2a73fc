"""What a PDF has to be is tested in `tests/records/test_uploads.py`."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from supervision_portal.records.models import Attachment, Record
from supervision_portal.records.services import drafts
from tests.factories import Pair
from tests.pages import Browser, messages
from tests.records.test_uploads import a_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(pair: Pair) -> Record:
    """A Shared Conversation on the corporate form."""
    return drafts.begin(by=pair.worker, file=pair.file, kind="s3-corporate")


def attach(browser: Browser, record: Record, data: bytes, name: str = "form.pdf") -> Any:
    document = SimpleUploadedFile(name, data, "application/pdf")
    return browser.post(reverse("records:attach", args=[record.pk]), {"document": document})


def kept(record: Record) -> bytes:
    with record.attachments.get().document.open() as document:
        data: bytes = document.read()
    return data


@pytest.mark.requirement("CAL-A4.2")
def test_a_signed_form_is_kept_with_the_draft(draft: Record, worker: Browser) -> None:
    answer = attach(worker, draft, a_pdf())
    assert messages(answer) == ["form.pdf is added."]
    assert kept(draft) == a_pdf()


def test_another_takes_its_place(draft: Record, worker: Browser) -> None:
    attach(worker, draft, a_pdf(b"/Lang(en)"))
    attach(worker, draft, a_pdf(b"/Lang(cy)"))
    assert kept(draft) == a_pdf(b"/Lang(cy)")


def test_what_is_no_pdf_is_refused(draft: Record, worker: Browser) -> None:
    answer = attach(worker, draft, b"hello")
    assert messages(answer) == ["“form.pdf” must be a PDF."]
    assert not Attachment.objects.exists()


def test_nothing_chosen_says_what_to_do(draft: Record, worker: Browser) -> None:
    answer = worker.post(reverse("records:attach", args=[draft.pk]), {})
    assert messages(answer) == ["Choose a PDF file"]


def test_who_else(draft: Record, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:attach", draft.pk, by=pair.worker, methods="POST")
