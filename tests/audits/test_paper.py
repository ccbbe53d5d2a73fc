"""Audits, their completion, and what line managers look at print as PDF/UA; the checker is not ours."""

import page
import pytest

from audits.services import completion
from supervision_portal.records.models import Action, Record
from supervision_portal.records.services import actions, sealing
from tests import factories
from tests.audits.test_practice import load, signed
from tests.audits.world import AuditWorld, corrective

pytestmark = pytest.mark.django_db


def is_sealed_and_accessible(record: Record) -> bool:
    sealing.seal(record_id=str(record.pk))
    record.refresh_from_db()
    with record.sealed.pdf.open() as pdf:
        report = page.validate_pdf_bytes(pdf.read(), profile="ua1")
    assert report.is_compliant, report
    return record.state == Record.State.SEALED


@pytest.mark.requirement("CAL-A7.3", "CAL-9b.1")
def test_an_audit_and_its_completion() -> None:
    world = AuditWorld()
    audit, record = world.signed(**corrective())
    assert is_sealed_and_accessible(record)
    action = Action.objects.get(record=record, kind="action")
    actions.end(by=world.worker, action=action, state="done", reason="")
    completion.sign_off(by=world.manager, action=action)
    factories.final(world)
    draft = completion.begin(by=world.manager, audit=audit)
    assert is_sealed_and_accessible(factories.sign(factories.share(world.manager, draft), world.manager))


@pytest.mark.parametrize("kind", ["supervision-observation", "dip-sample"])
def test_what_a_line_manager_looked_at(kind: str) -> None:
    load("calderdale-observation")
    load("calderdale-dip-sample")
    pair = factories.Pair()
    factories.final(pair)
    assert is_sealed_and_accessible(signed(pair, kind))
