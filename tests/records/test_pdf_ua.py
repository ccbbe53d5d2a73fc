"""Every kind of record prints as PDF/UA, sealed too; judged by a checker that is not ours."""

import page
import pytest

from supervision_portal.records import kinds
from supervision_portal.records.services import sealing
from tests import factories

pytestmark = pytest.mark.django_db

WHOLE = {
    "agreement": {
        "held_on": "2/11/2026",
        "frequency": "monthly",
        "duration": "90 minutes",
        "location": "Civic Centre",
    },
    "s1": factories.s1_data(
        **{
            "actions-0-what": "Write the chronology",
            "actions-0-who": "supervisee",
            "actions-0-by_when": "1/12/2026",
            "wellbeing": "שלום 👋 and a " + "long" * 200,
        }
    ),
    "s3": {"held_on": "2/11/2026", "goals_words": "To lead a group.", "goals-0-what": "Lead a group"},
    "observation": {"held_on": "2/11/2026", "observed": "A home visit", "worked_well": "Calm."},
}


@pytest.mark.requirement("CAL-9b.1")
@pytest.mark.parametrize("kind", sorted(WHOLE))
def test_sealed_and_still_accessible(pair: factories.Pair, kind: str) -> None:
    record = factories.final(pair, kind, WHOLE[kind])
    sealing.seal(record_id=str(record.pk))
    record.refresh_from_db()
    with record.sealed.pdf.open() as pdf:
        report = page.validate_pdf_bytes(pdf.read(), profile="ua1")
    assert report.is_compliant, report


def test_no_kind_is_left_out() -> None:
    without = {"s3-corporate"}  # its embedded document is the council's own PDF
    of_audits = {"file-audit", "audit-completion", "supervision-observation", "dip-sample"}
    assert {kind.key for kind in kinds.every("supervision")} - without == {*WHOLE, *of_audits}
