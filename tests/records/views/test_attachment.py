from collections.abc import Callable

import pytest
from django.urls import reverse

from supervision_portal.log.models import Event
from supervision_portal.records.models import Attachment
from supervision_portal.records.services import attachments, drafts
from tests.factories import Pair
from tests.pages import Browser
from tests.records.test_uploads import a_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(pair: Pair) -> Attachment:
    record = drafts.begin(by=pair.worker, file=pair.file, kind="s3-corporate")
    return attachments.attach(by=pair.worker, record=record, name="Signed <form>.pdf", data=a_pdf())


def address(document: Attachment) -> str:
    return reverse("records:attachment", args=[document.record_id, document.pk])


@pytest.mark.requirement("CAL-A4.2")
def test_it_comes_back_as_it_was_and_is_logged(document: Attachment, manager: Browser) -> None:
    answer = manager.get(address(document))
    assert answer.getvalue() == a_pdf()
    assert answer["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(verb="record.read_pdf", record_id=document.record_id).count() == 1


def test_another_records_document_is_not_there(document: Attachment, pair: Pair, manager: Browser) -> None:
    other = drafts.begin(by=pair.manager, file=pair.file, kind="s1")
    assert manager.get(reverse("records:attachment", args=[other.pk, document.pk])).status_code == 404
    assert not Event.objects.filter(verb="record.read_pdf").exists(), "nothing was read"


def test_who_else(document: Attachment, pair: Pair, guarded: Callable[..., None]) -> None:
    guarded("records:attachment", document.record_id, document.pk, by=pair.worker, methods="GET")
