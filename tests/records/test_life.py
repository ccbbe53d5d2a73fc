"""A record from draft to sealed, through the services."""

import pytest

from supervision_portal.records.models import Record
from supervision_portal.records.services import sealing, signing
from tests import factories

pytestmark = pytest.mark.django_db


def test_both_sign_and_it_is_sealed(pair: factories.Pair) -> None:
    record = factories.final(pair)
    assert record.state == Record.State.SIGNED
    assert sealing.seal(record_id=str(record.pk))
    record.refresh_from_db()
    assert record.state == Record.State.SEALED
    with record.sealed.pdf.open() as pdf:
        assert pdf.read().startswith(b"%PDF")


def test_returned_is_a_draft_again_and_signatures_are_void(pair: factories.Pair) -> None:
    record = factories.shared(pair.manager, pair.file)
    signing.sign(by=pair.manager, records=[record], method="password")
    signing.send_back(by=pair.worker, record=record, reason="The date is wrong.")
    record.refresh_from_db()
    assert record.is_draft
    assert not record.signatures.filter(voided_at=None).exists()
