"""A Shared Conversation held on the corporate form: the signed document is the record (CAL-A4.2)."""

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from supervision_portal.people.models import User
from supervision_portal.records.models import Record
from supervision_portal.records.services import attachments, drafts, sealing, signing
from supervision_portal.records.services.errors import Refused
from supervision_portal.schedule.models import Session
from tests import factories
from tests.factories import Pair
from tests.pages import Browser, words
from tests.records.test_uploads import a_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("CAL-A4.2")]


@pytest.fixture
def draft(pair: Pair) -> Record:
    record = drafts.begin(by=pair.worker, file=pair.file, kind="s3-corporate")
    drafts.save(by=pair.worker, record=record, version=0, data={"held_on": "3/3/2025"})
    return record


def attach(draft: Record, data: bytes) -> None:
    attachments.attach(by=draft.author, record=draft, name="signed form.pdf", data=data)


def test_without_its_document_it_is_not_shared(
    draft: Record, pair: Pair, as_user: Callable[[User], Browser]
) -> None:
    with pytest.raises(Refused, match="Add the signed form as a PDF first"):
        factories.share(pair.worker, draft)
    answer = as_user(pair.worker).get(reverse("records:check", args=[draft.pk]))
    assert "Add the signed form as a PDF" in words(answer)


def test_with_it_it_is_a_record_of_its_day_signed_and_sealed(
    draft: Record, pair: Pair, tmp_path: Path
) -> None:
    attach(draft, a_pdf())
    record = factories.sign(factories.share(pair.worker, draft), pair.worker, pair.manager)
    assert sealing.seal(record_id=str(record.pk))
    record = factories.now(record)
    assert (record.state, record.held_on) == ("sealed", dt.date(2025, 3, 3))
    with record.sealed.pdf.open() as pdf:
        (tmp_path / "sealed.pdf").write_bytes(pdf.read())
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, tmp_path / "sealed.pdf"], check=True)
    assert (tmp_path / "signed form.pdf").read_bytes() == a_pdf()


def test_it_counts_as_a_conversation_held_and_its_goals_are_followed(draft: Record, pair: Pair) -> None:
    attach(draft, a_pdf())
    data = {"held_on": "3/3/2025", "goals-0-what": "Lead a group"}
    drafts.save(by=pair.worker, record=draft, version=1, data=data)
    record = factories.share(pair.worker, draft)
    assert Session.objects.get().record == record
    assert [action.what for action in pair.file.actions.open()] == ["Lead a group"]


def test_once_shared_the_document_stands(draft: Record, pair: Pair) -> None:
    attach(draft, a_pdf())
    factories.share(pair.worker, draft)
    with pytest.raises(Refused, match="its document stands still"):
        attach(draft, a_pdf(b"/Lang(cy)"))


def test_returned_it_can_be_another(draft: Record, pair: Pair) -> None:
    attach(draft, a_pdf())
    record = factories.share(pair.worker, draft)
    signing.send_back(by=pair.manager, record=record, reason="The wrong year.")
    attach(draft, a_pdf(b"/Lang(cy)"))
    assert draft.attachments.count() == 1


def test_the_same_document_twice_is_kept_once(draft: Record) -> None:
    attach(draft, a_pdf())
    attach(draft, a_pdf())
    assert draft.attachments.count() == 1
